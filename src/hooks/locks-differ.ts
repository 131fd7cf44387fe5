// Whether a checkout has brought other locks.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { askPlainly } from "./repository.ts";

/** What restores outs: locks, and in DVC's projects what `.dvc` files say. */
const PATTERNS = [".fastpipe/stages", ":(glob)**/dvc.lock", ":(glob)**/*.dvc"];

/** True where it can't be told, as for a new clone, which comes from no commit. `root`: of the project. */
export function locksDiffer(root: string, before: string, now: string): boolean {
  if (/^0+$/.test(before)) return true;
  const args = ["diff", "--quiet", "--no-ext-diff", before, now, "--", ...PATTERNS];
  return askPlainly(root, args)?.code !== 0;
}

/** `root`: of the project. */
export function isRebasing(root: string): boolean {
  return ["rebase-merge", "rebase-apply"].some((name) => {
    const path = askPlainly(root, ["rev-parse", "--git-path", name])?.out.replace(/\n$/, "");
    return path !== undefined && path !== "" && existsSync(resolve(root, path));
  });
}
