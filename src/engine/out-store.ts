// Where outs are kept besides the workspace, so that what was made once need not be made again.
import type { FileEntry, Lock } from "../model/lock.ts";
import type { Reason } from "../model/reason.ts";
import type { Stage } from "../model/stage.ts";
import type { Placement } from "./bring.ts";
import type { Look } from "./decide.ts";

export interface KeepOptions {
  readonly isRun?: boolean;
}

export interface OutStore {
  /** What of the recorded outs of fresh stages is not kept, by stage. */
  lost(stages: readonly Stage[]): Promise<ReadonlyMap<string, readonly Reason[]>>;
  /**
   * For a plan: what the outs would be if they were put in place, by path; null: the stage has to run. `look` tells of
   * its deps. Writes nothing.
   */
  foresee(stage: Stage, look: Look): Promise<ReadonlyMap<string, FileEntry> | null>;
  /** Puts the outs in place that an earlier run made of the same; null: none is known. Rejects with an `IoError`. */
  restore(stage: Stage): Promise<Lock | null>;
  /** Is all of what is at the path kept? Then nothing is lost when it goes from the workspace. */
  holds(path: string, entry: FileEntry): Promise<boolean>;
  /** Before the stage runs: what it goes on writing to is no link to what is kept. Rejects with an `IoError`. */
  release(stage: Stage): Promise<void>;
  /**
   * Keeps what a stage has made; unless `isRun` is false also as a run, to be put in the place of later ones. Rejects with
   * an `IoError` or a `Stop`.
   */
  keep(stage: Stage, lock: Lock, options?: KeepOptions): Promise<void>;
  /** Puts in place what is recorded of a path that is kept in the cache. Rejects with an `IoError`. */
  checkout(path: string, entry: FileEntry, force: boolean): Promise<Placement>;
}
