// What came of running a pipeline by fastpipe and by DVC.

export type Side = "fastpipe" | "dvc";

export interface ComparedOut {
  readonly stage: string;
  readonly path: string;
  /** MD5s; null: it was not made. */
  readonly fastpipe: string | null;
  readonly dvc: string | null;
  readonly same: boolean;
}

/** One thing of a stage's record in dvc.lock. */
export interface LockMismatch {
  readonly stage: string;
  /** `cmd`, `deps`, `params`, `outs`; null: the whole record. */
  readonly field: string | null;
  /** A path, or a file of params and a key. */
  readonly what: string | null;
  /** As texts; null: it is not there. */
  readonly fastpipe: string | null;
  readonly dvc: string | null;
}

export interface Failed {
  readonly side: Side;
  readonly exit: number;
  /** The last that it said. */
  readonly output: string;
}

export interface Validation {
  readonly ok: boolean;
  readonly dvcVersion: string;
  /** Null: both ran to their ends. */
  readonly failed: Failed | null;
  readonly outs: readonly ComparedOut[];
  /** How many records were compared. */
  readonly locks: number;
  readonly mismatches: readonly LockMismatch[];
}
