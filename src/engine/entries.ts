// What lies at the paths of a stage, as those who restore it need it.
import { join } from "node:path";
import type { FileEntry, Lock } from "../model/lock.ts";
import type { FileIndex } from "../store/files.ts";
import { isThere } from "../store/tree.ts";
import { type Look, sameEntry } from "./decide.ts";

export type Entries = ReadonlyMap<string, FileEntry>;

export function byPath(files: Lock["outs"]): Entries {
  return new Map(files.map((file) => [file.path, file]));
}

/** Whether what is there is what was recorded, all of it. */
export function isAll(recorded: Entries, there: Entries): boolean {
  for (const [path, file] of recorded) {
    const now = there.get(path);
    if (now === undefined || !sameEntry(now, file)) return false;
  }
  return true;
}

/** As `lookAt`, for a plan: by what it has seen, and by what will be there; null also where that is not known yet. */
export async function foreseen(
  index: FileIndex,
  files: readonly { readonly path: string }[],
  look: Look,
): Promise<Entries | null> {
  const entries = new Map<string, FileEntry>();
  for (const { path } of files) {
    const seen = look(path);
    if (seen === "missing" || "pending" in seen) return null;
    // Of a stage without a lock the deps have not been looked at yet.
    const entry = seen.hash === "" ? (await index.look([path])).get(path) : seen;
    if (entry === undefined || entry === "missing") return null;
    entries.set(path, entry);
  }
  return entries;
}

/** Null: one is missing; then none is read. */
export async function lookAt(
  { root, index }: { readonly root: string; readonly index: FileIndex },
  files: readonly { readonly path: string }[],
): Promise<Entries | null> {
  const paths = files.map(({ path }) => path);
  if (!paths.every((path) => isThere(join(root, path)))) return null;
  const entries = new Map<string, FileEntry>();
  for (const [path, entry] of await index.look(paths)) {
    if (entry === "missing") return null;
    entries.set(path, entry);
  }
  return entries;
}
