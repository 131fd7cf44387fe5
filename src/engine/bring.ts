// Puts what is recorded of a path in its place, unless that would cost what nobody else has.
import type { FileEntry } from "../model/lock.ts";
import type { Cache, LinkOptions } from "../store/cache.ts";
import type { FileIndex } from "../store/files.ts";
import { IoError } from "../store/io-error.ts";

/** `refused`: something lies there that is kept nowhere else. `absent`: the cache does not have it. */
export type Placement = "unchanged" | "restored" | "refused" | "absent";

export interface Bringing extends LinkOptions {
  readonly cache: Cache;
  readonly index: FileIndex;
  /** Whatever lies there goes. */
  readonly force: boolean;
  readonly holds: (path: string, entry: FileEntry) => Promise<boolean>;
}

/** Rejects with an `IoError`. */
export async function bring(
  path: string,
  entry: FileEntry,
  { cache, index, force, holds, types }: Bringing,
): Promise<Placement> {
  if (await cache.isAt(path, entry)) return "unchanged";
  if (!(await cache.has(entry))) return "absent";
  const now = await lookAt(index, path);
  if (now !== "missing" && !force) {
    if (now === "odd" || (await cache.covers(path, entry))) return "refused";
    if (!(await holds(path, now))) return "refused";
  }
  await cache.checkout(path, entry, types && { types });
  return "restored";
}

/** "odd": it can't be looked at. */
async function lookAt(index: FileIndex, path: string): Promise<FileEntry | "missing" | "odd"> {
  try {
    return (await index.look([path])).get(path) ?? "missing";
  } catch (error) {
    if (error instanceof IoError) return "odd";
    throw error;
  }
}
