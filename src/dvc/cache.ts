// DVC's cache of outs, in DVC's layout. The repository's lock is the caller's to hold.
import type { Hash } from "../model/lock.ts";
import { isOf } from "../store/algorithm.ts";
import { Cache, type Layout } from "../store/cache.ts";
import type { FileIndex } from "../store/files.ts";
import type { HeldFile } from "../store/restoring.ts";
import type { FileRow } from "../store/state-rows.ts";
import type { DvcConfig } from "./config.ts";
import { type DirFile, dirOid, dirText, hexOf } from "./dir-object.ts";
import { DvcObjects } from "./dvc-objects.ts";
import { dvcWalk } from "./walk.ts";

export interface DvcCacheOptions {
  readonly config: Pick<DvcConfig, "cacheDir" | "cacheTypes" | "shared">;
  /** Absolute: paths are relative to it. */
  readonly root: string;
  /** Of files as DVC hashes them now, and as it did before version 3. */
  readonly files: FileIndex;
  readonly legacyFiles: FileIndex;
  /** For what is being made: on the workspace's device, swept by the project. */
  readonly tmpDir: string;
  /** An object was not what its name says, and was removed. */
  readonly onCorrupt?: (path: string) => void;
}

export class DvcCache extends Cache {
  constructor(options: DvcCacheOptions) {
    const { root, tmpDir, config } = options;
    super({ root, tmpDir, types: config.cacheTypes }, layoutOf(options));
  }
}

function layoutOf({ config, files, legacyFiles, onCorrupt }: DvcCacheOptions): Layout {
  const { cacheDir, shared } = config;
  const now = new DvcObjects({ cacheDir, shared, legacy: false, onCorrupt });
  const before = new DvcObjects({ cacheDir, shared, legacy: true, onCorrupt });
  const objects = (hash: Hash): DvcObjects => (isLegacy(hash) ? before : now);
  const index = (hash: Hash): FileIndex => (isLegacy(hash) ? legacyFiles : files);
  return {
    name: "DVC's cache",
    walk: dvcWalk,
    exact: false,
    objects,
    index,
    oid: hexOf,
    isDir: ({ hash }) => hash.endsWith(".dir"),
    async contents(hash) {
      const dir = await objects(hash).dir(hexOf(hash));
      return dir && { files: heldIn(dir, hash) };
    },
    listed(path, hash) {
      const rows = index(hash).contents(path);
      if (rows === null) return null;
      const text = textOf(rows);
      return dirOid(text) === hexOf(hash) ? { text, rows } : null;
    },
  };
}

function isLegacy(hash: Hash): boolean {
  return isOf(hash, "md5-dos2unix");
}

function textOf(rows: ReadonlyMap<string, FileRow>): string {
  return dirText([...rows].map(([path, row]): DirFile => ({ path, md5: hexOf(row.hash) })));
}

/** With the algorithm's name, as rows have it. */
function heldIn(files: readonly DirFile[], hash: Hash): ReadonlyMap<string, HeldFile> {
  const algorithm = hash.slice(0, hash.indexOf(":"));
  return new Map(files.map(({ path, md5 }) => [path, { hash: `${algorithm}:${md5}` }]));
}
