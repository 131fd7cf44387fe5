// What the generator makes: modules of declarations ("things"), each of which gives a number when it is used.
import type { Prng } from "../prng.ts";

/** A statement; `peer` spells another export of the thing's module. */
export type Touch = (at: string, arg: string, peer: (exported: string) => string) => string;

/** The text of a declaration. `code` begins with what declares the name, so that `export` can stand before it. */
export interface Draft {
  readonly before?: string;
  readonly code: string;
  readonly after?: string;
  /** An expression of a number: `at` is how the thing is spelled there, `arg` another number. */
  readonly use: (at: string, arg: string) => string;
  readonly awaits?: boolean;
  /** Statements that other modules may run when they load: they change the thing. */
  readonly touch?: Touch;
}

export interface Thing {
  readonly name: string;
  /** In which order modules may use each other when they load. */
  readonly module: number;
  /** The name by which it is exported. */
  readonly exported: string;
  readonly use: Draft["use"];
  readonly touch: Touch | undefined;
  readonly awaits: boolean;
  /** About how many declarations one use runs through. */
  readonly cost: number;
}

/** What a template gets to write a declaration with. */
export interface Scope {
  readonly rng: Prng;
  readonly name: string;
  readonly typed: boolean;
  /** A whole number from 1 to 9, as text. */
  int(): string;
  /** A short quoted word. */
  word(): string;
  /** Another top-level name of the module. */
  local(prefix: string): string;
  /** A declaration that the module has once. */
  once(name: string, code: string): void;
  /** A number by another thing, for code that runs when the thing is used. */
  lazy(arg?: string): string;
  /** The same where `await` may stand. */
  lazyAwait(arg?: string): string;
  /** A number by another thing, for code that runs when the module loads. */
  eager(arg?: string): string;
  /** An annotation, where the file has types. */
  type(text: string): string;
  /** A number of two. */
  mix(a: string, b: string): string;
}

export type Template = (x: Scope) => Draft;

export interface StageOf {
  readonly name: string;
  readonly out: string;
}

export interface GeneratedProject {
  readonly files: ReadonlyMap<string, string>;
  readonly stages: readonly StageOf[];
  readonly env: Readonly<Record<string, string>>;
  /** Files that the pipeline loads, or names as types. */
  readonly loaded: ReadonlySet<string>;
}

export const call: Draft["use"] = (at, arg) => `${at}(${arg})`;
export const value: Draft["use"] = (at) => at;
