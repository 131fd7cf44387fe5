// What a run tells. The engine emits these; only `ui/` makes text of them. Names and fields are CLI.md's.
import type { Failure } from "./failure.ts";
import type { Reason } from "./reason.ts";
import type { ExecutorName } from "./stage.ts";

export type StageStatus = "ran" | "skipped" | "restored" | "failed" | "blocked" | "cancelled";
export type DryStatus = "would_run" | "would_skip" | "would_restore";

export interface StageError {
  /** For people, one paragraph. */
  readonly message: string;
  /** The user's own frames, source-mapped, ours stripped; "" when there are none. */
  readonly stack?: string;
  readonly exit: number | null;
  readonly signal: string | null;
  readonly kind:
    | "threw"
    | "exit"
    | "signal"
    | "timeout"
    | "missing_outs"
    | "crash"
    | "blocked"
    | "io";
  /** For `blocked`: the stage that failed. */
  readonly upstream?: string;
}

export interface RunStart {
  readonly event: "run_start";
  readonly run: string;
  readonly stages: number;
  readonly jobs: number;
  readonly executor: ExecutorName;
}

export interface StageStart {
  readonly event: "stage_start";
  readonly stage: string;
  readonly reasons: readonly Reason[];
}

export interface StageOutput {
  readonly event: "stage_output";
  readonly stage: string;
  readonly stream: "stdout" | "stderr";
  /** Without its newline; invalid UTF-8 replaced by U+FFFD. */
  readonly line: string;
}

/** Something the user should know and that stops nothing. */
export interface StageWarning {
  readonly event: "warning";
  readonly stage?: string;
  readonly message: string;
}

export interface StageEnd {
  readonly event: "stage_end";
  readonly stage: string;
  readonly status: StageStatus | DryStatus;
  readonly ms: number;
  readonly reasons: readonly Reason[];
  readonly error?: StageError;
  /** Attempts made, when more than one. */
  readonly attempts?: number;
}

/** A stage that failed will be tried again. */
export interface StageRetry {
  readonly event: "stage_retry";
  readonly stage: string;
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: StageError;
}

export interface RunEnd {
  readonly event: "run_end";
  readonly ran: number;
  readonly skipped: number;
  readonly restored: number;
  readonly failed: number;
  readonly blocked: number;
  readonly cancelled: number;
  readonly ms: number;
  /** What the skipped stages took when they last ran. */
  readonly savedMs: number;
  readonly exit: number;
  readonly failures?: readonly Failure[];
}

export type RunEvent =
  | RunStart
  | StageStart
  | StageOutput
  | StageWarning
  | StageRetry
  | StageEnd
  | RunEnd;

export type Emit = (event: RunEvent) => void;
