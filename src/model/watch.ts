// Follows a run more closely than its events tell.
import type { Lock } from "./lock.ts";

export interface Watch {
  /** All upstream of the stage is settled; `after` was the last. */
  ready?(stage: string, after: string | null): void;
  /** It has a slot, since then. */
  began?(stage: string, since: number): void;
  /** What it saw and made; of a stage that failed, what it saw. */
  saw?(stage: string, lock: Lock): void;
  /** Work that began at `since` (by `performance.now()`) and ends now. */
  span?(what: string, since: number, stage?: string): void;
}

/** Tells all of them. */
export function together(watches: readonly Watch[]): Watch {
  return {
    ready: (stage, after) => {
      for (const one of watches) one.ready?.(stage, after);
    },
    began: (stage, since) => {
      for (const one of watches) one.began?.(stage, since);
    },
    saw: (stage, lock) => {
      for (const one of watches) one.saw?.(stage, lock);
    },
    span: (what, since, stage) => {
      for (const one of watches) one.span?.(what, since, stage);
    },
  };
}
