// The fingerprint of a stage: a map with one entry per thing in the code that it depends on.
import type { Hash } from "./lock.ts";

export interface Manifest {
  /** Sorted by key; keys as in DESIGN: `fn lib/clean.ts#parse`, `module lib/data.json`, `pkg yaml@2.9.1`, `uses conf/x.txt`. */
  readonly entries: Readonly<Record<string, Hash>>;
  /** Where a key stands, `file:line`, for those that have a place. */
  readonly places: Readonly<Record<string, string>>;
  /** The entry that leads to an entry, by key; the stage's own function, and what counts for all, have none. */
  readonly via: Readonly<Record<string, string>>;
  /** One digest of the raw bytes of every reached file. */
  readonly files: Hash;
  /** What earlier rules would have put into `files`, by their version. */
  readonly earlier: Readonly<Record<number, Hash>>;
  /** Where the analysis had to widen, one sentence each. */
  readonly coarse: readonly string[];
}
