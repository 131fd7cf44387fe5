// What an edit is: a change of one project, by chance, of a named kind.
import type { Prng } from "../prng.ts";
import type { Files } from "../workspace.ts";
import type { Code, Splice } from "./code.ts";

export interface Project {
  readonly files: Files;
  readonly env: Readonly<Record<string, string>>;
}

export interface Edited extends Project {
  readonly kind: string;
  /** It can change no result, by what it is: comments, types, formatting. */
  readonly isNeutral: boolean;
  readonly what: string;
  /** Files that only get another time. */
  readonly touched?: readonly string[];
}

/** Null where there is nothing in the file to do it to. */
export type CodeEdit = (code: Code, rng: Prng) => readonly Splice[] | null;

export interface CodeKind {
  readonly kind: string;
  readonly isNeutral?: boolean;
  readonly edit: CodeEdit;
}

/** An edit of other files than one file of code; null where the project has nothing to do it to. */
export interface ProjectKind {
  readonly kind: string;
  readonly isNeutral?: boolean;
  readonly edit: (
    project: Project,
    rng: Prng,
  ) => (Partial<Project> & { readonly touched?: readonly string[] }) | null;
}
