// A lock that two branches have both written: no run has seen what came of it, so it says just that.
import { SCHEMA } from "./lock-format.ts";

/** Stands in the place of a record, before what either side named: `gc` keeps that, so that it can be restored. */
const MERGED = `schema: ${SCHEMA}\nmerged: true\n`;

export function isMerged(text: string): boolean {
  return text.replaceAll("\r\n", "\n").startsWith(MERGED);
}

/** For people, behind "its lock can't be read: ". */
export const WHY_MERGED =
  "two branches had each run the stage, and their records were merged: it runs, or is restored";

/** Of a file in git's merge; `base`: "" where both branches have added it. */
export function mergeLocks(base: string, ours: string, theirs: string): string {
  if (ours === theirs || base === theirs) return ours;
  return base === ours ? theirs : mergedOf(ours, theirs);
}

function mergedOf(...sides: readonly string[]): string {
  const named = sides.flatMap((side) => side.match(/sha256:[0-9a-f]{64}/g) ?? []);
  const hashes = [...new Set(named)].sort();
  if (hashes.length === 0) return MERGED;
  return `${MERGED}either:\n${hashes.map((hash) => `  - "${hash}"\n`).join("")}`;
}
