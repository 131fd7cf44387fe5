// What `checkout`, `commit` and `gc` have done, as plain data.
import type { Reason } from "./reason.ts";

export interface Placed {
  readonly path: string;
  /** Null: data that no stage makes. */
  readonly stage: string | null;
  /**
   * `refused`: what lies there is kept nowhere else. `absent`: the cache does not have it. `unknown`: no lock says what
   * it is.
   */
  readonly status: "unchanged" | "restored" | "refused" | "absent" | "unknown" | "failed";
  readonly error?: string;
}

export interface Committed {
  readonly stage: string;
  readonly status: "unchanged" | "committed" | "failed";
  /** How the lock differed from what it says now. */
  readonly reasons: readonly Reason[];
  readonly error?: string;
}

export interface Amount {
  readonly objects: number;
  readonly bytes: number;
  /** Entries of the run cache. */
  readonly runs: number;
}

export interface Collected {
  readonly removed: Amount;
  readonly kept: Amount;
}

export const NO_AMOUNT = { objects: 0, bytes: 0, runs: 0 };

export function sum(a: Amount, b: Amount): Amount {
  return { objects: a.objects + b.objects, bytes: a.bytes + b.bytes, runs: a.runs + b.runs };
}
