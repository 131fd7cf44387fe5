// The form of the tables in projects/: a project, and what is done to it.

export type Files = Readonly<Record<string, string>>;

export interface ParityProject {
  readonly name: string;
  /** A text that starts with `#!` may be executed. */
  readonly files: Files;
  /** What is done before the first step, once the files are there. */
  readonly first?: { readonly sh?: string; readonly dvc?: readonly (readonly string[])[] };
  readonly scm?: false;
  /** Stages that run each time. */
  readonly always?: readonly string[];
  readonly steps: readonly Step[];
}

/** An edit, and what `dvc repro` and `fastpipe run` must both make of it, each in its copy. */
export interface Step {
  readonly what: string;
  readonly files?: Files;
  readonly sh?: string;
  /** Commands of DVC's, without the word `dvc`. */
  readonly dvc?: readonly (readonly string[])[];
  /** Of `dvc repro` and of `fastpipe run`. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Stages whose commands were started. */
  readonly ran: readonly string[];
  /** Stages whose outs came from the cache. */
  readonly restored?: readonly string[];
  readonly fails?: true;
  /**
   * Of a step that fails: what fastpipe has put back of what was there before, null: nothing was. DVC leaves what the
   * command has written until it failed, and drops entries of .gitignore that earlier stages have made.
   */
  readonly kept?: Readonly<Record<string, string | null>>;
  /** Of `ran`: stages which fastpipe restores, since all that they would make is there or in the cache. */
  readonly spared?: readonly string[];
  /** Arguments with which the other tool must find nothing to do: by default none, for all. Null: it has something. */
  readonly settles?: readonly string[] | null;
}
