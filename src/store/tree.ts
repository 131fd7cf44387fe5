// Moves and removes files and whole directories, also those that are read-only, and across devices.
import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf } from "./io-error.ts";

/** Loaded when it is needed: that takes 3 ms, and most runs remove nothing. */
function files(): typeof import("node:fs/promises") {
  return require("node:fs/promises");
}

/** Also true of a symbolic link that leads nowhere. */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // A file stands where one of its folders would be.
    if (codeOf(error) === "ENOTDIR") return false;
    throw error;
  }
}

/** Follows symbolic links. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** What is in the folder; nothing when there is no folder. */
export function namesIn(folder: string): string[] {
  return isThere(folder) ? readdirSync(folder) : [];
}

/** The latest change of anything in it, in ms since 1970. */
export function lastChange(path: string): number {
  const stat = lstatSync(path);
  const inside = stat.isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [];
  return Math.max(stat.ctimeMs, ...inside.map(lastChange));
}

/** With all that is in it; nothing happens when nothing is there. */
export async function removeTree(path: string): Promise<void> {
  if (!isThere(path)) return;
  const options = { recursive: true, force: true };
  try {
    await files().rm(path, options);
  } catch (error) {
    if (codeOf(error) !== "EACCES" && codeOf(error) !== "EPERM") throw error;
    // Tools make read-only folders, from which nothing can be removed.
    openUp(path);
    await files().rm(path, options);
  }
}

function openUp(folder: string): void {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  chmodSync(folder, 0o700);
  for (const name of readdirSync(folder)) openUp(join(folder, name));
}

/**
 * Makes the parent folders. On another device it copies: the destination then appears whole or not at all, and
 * only after that `remove` takes the source away.
 */
export async function moveTree(
  from: string,
  to: string,
  remove: (path: string) => Promise<void> = removeTree,
): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== "EXDEV") throw error;
    await copyTree(from, to);
    await remove(from);
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  const temp = `${to}.${process.pid}.tmp`;
  try {
    await files().cp(from, temp, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
    renameSync(temp, to);
  } finally {
    await removeTree(temp);
  }
}

/** In one step out of sight, so that a half of it never passes for the whole. */
export async function removeAtOnce(path: string): Promise<void> {
  const going = `${path}.gone`;
  renameSync(path, going);
  await removeTree(going);
}
