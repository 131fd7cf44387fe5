// Is there a repository at all? Asked on the way of every run.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** At this folder or above it. Starts no process. */
export function inRepository(folder: string): boolean {
  for (let dir = folder; ; dir = dirname(dir)) {
    if (existsSync(join(dir, ".git"))) return true;
    if (dirname(dir) === dir) return false;
  }
}
