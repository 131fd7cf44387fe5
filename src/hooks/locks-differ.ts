// Whether two commits have other locks.
import { askPlainly } from "./repository.ts";

/** What restores outs: locks, and in DVC's projects what `.dvc` files say. */
const PATTERNS = [".fastpipe/stages", ":(glob)**/dvc.lock", ":(glob)**/*.dvc"];

/** True where it can't be told, as for a new clone, which comes from no commit. `root`: of the project. */
export function locksDiffer(root: string, before: string, now: string): boolean {
  if (/^0+$/.test(before)) return true;
  const args = ["diff", "--quiet", "--no-ext-diff", before, now, "--", ...PATTERNS];
  return askPlainly(root, args)?.code !== 0;
}
