// A lock that two branches have both written: no run has seen what came of it, so it says just that.
import { SCHEMA } from "./lock-format.ts";

/** Stands in the place of a record. */
export const MERGED = `schema: ${SCHEMA}\nmerged: true\n`;

/** For people, behind "its lock can't be read: ". */
export const WHY_MERGED =
  "two branches had each run the stage, and their records were merged: it runs, or is restored";

/** Of a file in git's merge; `base`: "" where both branches have added it. */
export function mergeLocks(base: string, ours: string, theirs: string): string {
  if (ours === theirs || base === theirs) return ours;
  return base === ours ? theirs : MERGED;
}
