// The one interface behind which stages run.
import type { StageError } from "./event.ts";
import type { Job } from "./stage.ts";

/** Raw output as it comes; `bytes` is only valid during the call. */
export type OnOutput = (stream: "stdout" | "stderr", bytes: Uint8Array) => void;

export interface FunctionTask {
  readonly kind: "function";
  readonly job: Job;
  /** Local modules keep state: load them anew, as far as another stage has run where this one will. */
  readonly fresh?: boolean;
  /** Functions change what no new evaluation of modules mends: nothing else runs in the same Worker. */
  readonly alone?: boolean;
}

export interface CommandTask {
  readonly kind: "command";
  readonly stage: string;
  /** Texts for the shell, one process each; the first that fails ends it. */
  readonly cmds: readonly string[];
  /** The shell and its options, to which a text is added. */
  readonly shell: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment of the child. */
  readonly environ: Readonly<Record<string, string>>;
}

/** A Python function. */
export interface PythonTask {
  readonly kind: "python";
  readonly job: Job;
  /** The name in its declaration: that of the group, for a member of a matrix. */
  readonly name: string;
}

export type Task = FunctionTask | CommandTask | PythonTask;

export interface RunOptions {
  readonly onOutput: OnOutput;
  /** For people: what the stage left behind, and the like. */
  readonly onWarning: (message: string) => void;
  /** Aborted with reason "cancel" (ask: the stage's own signal, SIGTERM) or "timeout" (kill). */
  readonly signal: AbortSignal;
  /** Aborted after `signal`: end it now, without more grace. */
  readonly kill?: AbortSignal;
  /** How long a cancelled stage may take to end by itself, in ms. */
  readonly graceMs: number;
  /** Called before the stage runs a second time within one `run()`: removes what the first left in its outs. */
  readonly again?: () => Promise<void>;
}

export type Outcome =
  | {
      readonly ok: true;
      /**
       * The user's files (absolute) that the place where it ran has loaded as modules until now, for this stage or for
       * one before it. The same array as long as they are the same.
       */
      readonly loaded?: readonly string[];
    }
  | { readonly ok: false; readonly error: StageError; readonly cancelled: boolean };

export interface Executor {
  /** Never rejects for what a stage does; resolves when nothing of the stage is left running. */
  run(task: Task, options: RunOptions): Promise<Outcome>;
  /** So many functions are about to run, at most: Workers may start now, so that the first does not wait. */
  expect?(functions: number): void;
  /** Ends what is warm. Idempotent. */
  close(): Promise<void>;
}
