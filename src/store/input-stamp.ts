// What tells that an input has stayed as it was while a stage ran, by stats alone.
import type { Stats } from "node:fs";
import type { Walk } from "./directory.ts";

/**
 * A link to an object of a cache. That others link to the same bytes, or no more, changes when the object was last
 * changed, though nothing in it did; who writes to such a file changes when it was modified too.
 */
function isShared({ nlink, mode }: Stats): boolean {
  return nlink > 1 && (mode & 0o222) === 0;
}

export function fileStamp(stat: Stats): string {
  const { size, mtimeMs, ctimeMs, ino, mode } = stat;
  return `file ${size} ${mtimeMs} ${isShared(stat) ? "shared" : ctimeMs} ${ino} ${mode}`;
}

export function dirStamp({ files, links, empty, stamp }: Walk): string {
  if (!files.some(({ stat }) => isShared(stat))) return `dir ${stamp}`;
  const all = [files.map(({ path, stat }) => [path, fileStamp(stat)]), links, empty];
  return `dir ${Bun.hash.xxHash64(JSON.stringify(all)).toString(16)}`;
}
