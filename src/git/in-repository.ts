// Is there a repository at all? Asked on the way of every run; starts no process.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** At this folder or above it. */
export function inRepository(folder: string): boolean {
  return topOf(folder) !== null;
}

/** The top of the working tree in which this folder lies; null: there is none. */
export function topOf(folder: string): string | null {
  for (let dir = folder; ; dir = dirname(dir)) {
    if (existsSync(join(dir, ".git"))) return dir;
    if (dirname(dir) === dir) return null;
  }
}
