// What users can cause, as data. Exceptions are left for bugs; `Stop` carries failures to the top.

/** A place in a user's file. `line` and `column` count from 1; `file` is relative to the root. */
export interface Where {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The text of that line, when it helps to show it. */
  readonly source?: string;
}

export type FailureCode =
  | "usage"
  | "no_pipeline"
  | "several_pipelines"
  | "load"
  | "syntax"
  | "spec"
  | "duplicate_name"
  | "invalid_name"
  | "cycle"
  | "two_producers"
  | "overlapping_outs"
  | "out_outside_root"
  | "dep_missing"
  | "captured_variable"
  | "params"
  | "settings"
  | "unknown_target"
  | "unknown_run"
  | "held"
  | "git"
  | "not_supported"
  | "git"
  | "revision"
  | "plots"
  | "io";

export interface Failure {
  readonly code: FailureCode;
  /** One short paragraph: what is wrong. No trailing newline, no stack. */
  readonly message: string;
  readonly where?: Where;
  /** What to do about it. */
  readonly hint?: string;
  readonly stage?: string;
}

export type Result<T, E = readonly Failure[]> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function fail(...failures: Failure[]): {
  readonly ok: false;
  readonly error: readonly Failure[];
} {
  return { ok: false, error: failures };
}

export const EXIT = { done: 0, failed: 1, usage: 2, held: 3, sigint: 130, sigterm: 143 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with these failures and this exit code; caught once, at the top of the CLI. */
export class Stop extends Error {
  override readonly name = "Stop";
  constructor(
    readonly failures: readonly Failure[],
    readonly exit: ExitCode = EXIT.usage,
  ) {
    super(failures.map((failure) => failure.message).join("\n"));
  }
}

/** The value of a result, or the end of the command. */
export function orStop<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Stop(result.error);
}

export function unreachable(x: never): never {
  throw new Error(`unreachable: ${String(x)}`);
}
