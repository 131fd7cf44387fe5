// Outs that a stage goes on writing to must be no links into the cache: what it writes would change the objects there.
import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { ioError } from "./io-error.ts";
import { placeObject } from "./placing.ts";

const OWNER_EXEC = 0o100;
const ANY_WRITE = 0o222;

/**
 * Makes every file at the path (absolute), or below it, one that stands alone and can be written. `exact`: symbolic links
 * stay, since they are the user's. Throws an `IoError`.
 */
export async function unprotect(place: string, tmpDir: string, how?: "exact"): Promise<void> {
  const stat = lstatSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isDirectory()) {
    for (const name of namesIn(place)) await unprotect(join(place, name), tmpDir, how);
    return;
  }
  const isLink = stat.isSymbolicLink();
  if (isLink && how === "exact") return;
  if (!isLink && (!stat.isFile() || (stat.nlink === 1 && (stat.mode & ANY_WRITE) !== 0))) return;
  const object = isLink ? targetOf(place) : place;
  // A link to nothing, or to a folder, is none of the cache's.
  if (object === null) return;
  const exec = (lstatSync(object).mode & OWNER_EXEC) !== 0;
  await placeObject({ object, place, types: ["reflink", "copy"], exec, tmpDir });
}

function targetOf(link: string): string | null {
  try {
    const target = realpathSync(link);
    return lstatSync(target).isFile() ? target : null;
  } catch {
    return null;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw ioError("list", folder, error);
  }
}
