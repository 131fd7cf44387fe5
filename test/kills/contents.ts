// What a project holds, and what of it a run must make equal to an undisturbed run's.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { filesOf } from "./project.ts";

/** Digest by path: sources, outs and locks. */
export type Contents = ReadonlyMap<string, string>;

/** Files under `.fastpipe` that are this machine's, and need not be equal. */
const OURS = new Set(
  [
    ...["run.db", "run.json", "state.db", "tmp/alive", "history.db", "runs.jsonl"],
    // After a kill they are a part of it, until the next run that has something to record.
    ...["history.db-journal", "history.db-wal", "history.db-shm"],
  ].map((name) => `.fastpipe/${name}`),
);
export const KEPT = ".fastpipe/kept/";

export async function contentsOf(path: string): Promise<Contents> {
  const contents = new Map<string, string>();
  for (const file of await filesOf(path)) {
    if (OURS.has(file) || file.startsWith(KEPT)) continue;
    contents.set(file, Bun.SHA256.hash(await readFile(join(path, file)), "hex"));
  }
  return contents;
}

/** One line for each path that is not the same. */
export function differences(expected: Contents, found: Contents): string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].sort().flatMap((path) => {
    if (expected.get(path) === found.get(path)) return [];
    if (!found.has(path)) return `${path} is missing`;
    return expected.has(path) ? `${path} differs` : `${path} is left over`;
  });
}
