// Whether a file of the workspace is what `cache.type` asks for, by DVC's rules.
import { lstatSync, readlinkSync, statSync } from "node:fs";
import type { LinkType } from "./placing.ts";

/** `place` holds what `object` does. */
export function needsRelink(
  place: string,
  object: string,
  types: readonly LinkType[],
  exec: boolean,
): boolean {
  const stat = lstatSync(place);
  const link = stat.isSymbolicLink();
  const alone = !link && stat.nlink === 1;
  // These can't be links: nothing to share, or a mode of its own.
  if (stat.size === 0 || exec) return !alone;
  for (const type of types) {
    if ((type === "copy" || type === "reflink") && alone) return false;
    if (type === "hardlink" && !link && stat.nlink > 1) return stat.ino !== inodeOf(object);
    if (type === "symlink" && link) return readlinkSync(place) !== object;
  }
  return true;
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
