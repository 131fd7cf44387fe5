// What is kept of a run that is over.
import type { StageError, StageStatus } from "./event.ts";
import type { Hash, Lock } from "./lock.ts";
import type { Reason } from "./reason.ts";
import type { ExecutorName } from "./stage.ts";

/** Where git stood. */
export interface GitPlace {
  readonly commit: string | null;
  /** Null: HEAD is detached. */
  readonly branch: string | null;
  /** Tracked files other than outs and locks differ from the commit; null: nobody has asked. */
  readonly dirty: boolean | null;
}

/** How stages of a run ended, skipped ones aside. */
export type PastCounts = Readonly<Partial<Record<StageStatus, number>>>;

/** What is known of a run when it begins. */
export interface RunBegin {
  readonly run: string;
  /** ms since 1970. */
  readonly started: number;
  /** The command line after `run`. */
  readonly args: readonly string[];
  readonly targets: readonly string[];
  readonly executor: ExecutorName;
  readonly jobs: number;
  readonly git: GitPlace | null;
  /** How many stages were wanted. */
  readonly stages: number;
}

export interface RunPast extends RunBegin {
  readonly ms: number;
  readonly exit: number;
}

/** A stage that was not skipped. Times are ms since the run began. */
export interface StagePast {
  readonly stage: string;
  readonly status: StageStatus;
  readonly ms: number;
  readonly reasons: readonly Reason[];
  /** When all upstream of it was settled; null: it never was. */
  readonly ready: number | null;
  /** The last of its upstream to be settled; null: it had none, or there was nothing to wait for. */
  readonly after: string | null;
  /** Null: it did not start. */
  readonly started: number | null;
  readonly ended: number;
  readonly attempts?: number;
  readonly error?: Pick<StageError, "message" | "kind" | "exit" | "signal">;
  /** Digest of the text of what it saw and made; of one that failed, of what it saw. */
  readonly lock?: Hash;
}

export type Ending = "over" | "interrupted" | "running";

export interface KnownRun {
  /** Counts up in a project; how people name it. */
  readonly number: number;
  /** Fields that an earlier version did not keep are empty. */
  readonly begin: RunBegin;
  readonly counts: PastCounts;
  readonly end: { readonly ms: number | null; readonly exit: number } | null;
  readonly ending: Ending;
}

/** A stage in a run. */
export interface StageInRun {
  /** Null: it was up to date. */
  readonly past: StagePast | null;
  /** What it saw and made; null: that is not known. */
  readonly lock: Lock | null;
}

export interface StageDiff {
  readonly stage: string;
  /** Null: it was no part of that run. */
  readonly from: StageInRun | null;
  readonly to: StageInRun | null;
  /** In the words of reasons: `old` is of the first run. */
  readonly changes: readonly Reason[];
  /** What it saw is known of both runs. */
  readonly comparable: boolean;
}

export interface RunDiff {
  /** Stages that differ, that ended otherwise, or of which too little is known. */
  readonly stages: readonly StageDiff[];
  /** How many saw and made the same. */
  readonly same: number;
  readonly onlyFrom: readonly string[];
  readonly onlyTo: readonly string[];
}
