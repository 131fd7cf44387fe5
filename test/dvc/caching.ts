// A workspace with a cache, as a run has them.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DvcCache } from "../../src/dvc/cache.ts";
import { LEGACY_MD5, MD5 } from "../../src/dvc/schemes.ts";
import type { FileEntry } from "../../src/model/lock.ts";
import { FileIndex } from "../../src/store/files.ts";
import type { LinkType } from "../../src/store/placing.ts";
import { open } from "../../src/store/state.ts";

export interface Caching extends Disposable {
  readonly cache: DvcCache;
  readonly files: FileIndex;
  readonly legacyFiles: FileIndex;
  /** Removed objects, by their path in the cache. */
  readonly corrupt: string[];
  /** What is there; throws when nothing is. */
  entry(path: string): Promise<FileEntry>;
  /** Looks at the path and saves it. */
  save(path: string): Promise<FileEntry>;
}

export interface CachingOptions {
  readonly types?: readonly LinkType[];
  readonly shared?: boolean;
  readonly cacheDir?: string;
}

export function caching(root: string, options: CachingOptions = {}): Caching {
  const state = open(join(root, ".fastpipe"));
  const files = new FileIndex(state, root, MD5);
  const legacyFiles = new FileIndex(state, root, LEGACY_MD5);
  const cacheDir = options.cacheDir ?? join(root, ".dvc", "cache");
  const corrupt: string[] = [];
  const cache = new DvcCache({
    config: {
      cacheDir,
      cacheTypes: options.types ?? ["reflink", "copy"],
      shared: options.shared ?? false,
    },
    root,
    files,
    legacyFiles,
    tmpDir: join(root, ".fastpipe", "tmp"),
    onCorrupt: (path) => corrupt.push(path.slice(cacheDir.length + 1)),
  });
  const entry: Caching["entry"] = async (path) => {
    const found = (await files.look([path])).get(path);
    if (found === undefined || found === "missing") throw new Error(`nothing is at ${path}`);
    return found;
  };
  return {
    cache,
    files,
    legacyFiles,
    corrupt,
    entry,
    save: async (path) => {
      const found = await entry(path);
      await cache.save(path, found);
      return found;
    },
    [Symbol.dispose]: () => state.close(),
  };
}

/** All files below a folder, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

export function modeOf(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8);
}
