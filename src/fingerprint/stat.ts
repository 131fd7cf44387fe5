// What the file system says about a path without opening it, and what may be remembered by that.
import { type BigIntStats, lstatSync, statSync } from "node:fs";

/** Remembers JSON by kind, key and stat identity; an entry whose stamp differs is not there. */
export interface FingerprintCache {
  get(kind: string, key: string, stamp: string): string | undefined;
  set(kind: string, key: string, stamp: string, json: string): void;
}

export interface Stat {
  readonly kind: "file" | "dir" | "other";
  /** Size, mtime, ctime and inode: equal stamps, equal bytes, unless `racy`. */
  readonly stamp: string;
  readonly size: number;
  /** So young that an edit could follow within the same tick of the clock: not to be remembered. */
  readonly racy: boolean;
}

const NO_THROW = { bigint: true, throwIfNoEntry: false } as const;

/** Of what a path leads to; undefined when nothing is there. */
export function statOf(path: string): Stat | undefined {
  try {
    const stat = statSync(path, NO_THROW);
    return stat && describe(stat);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** As `statOf(path)?.stamp === stamp`, without the rest of what a stat says. */
export function stands(path: string, stamp: string): boolean {
  try {
    const stat = statSync(path, NO_THROW);
    return stat !== undefined && stampOf(stat) === stamp;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

export function isSymlink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function describe(stat: BigIntStats): Stat {
  return {
    kind: stat.isFile() ? "file" : stat.isDirectory() ? "dir" : "other",
    stamp: stampOf(stat),
    size: Number(stat.size),
    racy: isRacy(stat.mtimeNs, stat.ctimeNs),
  };
}

function stampOf({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return `${size}-${mtimeNs}-${ctimeNs}-${ino}`;
}

const MS = 1_000_000n;
const SECOND = 1000n * MS;

function isRacy(mtime: bigint, ctime: bigint): boolean {
  const now = BigInt(Date.now()) * MS;
  // A clock of whole seconds (some network and old file systems) needs its own margin.
  const coarse = mtime % SECOND === 0n && ctime % SECOND === 0n;
  const limit = now - (coarse ? 2n * SECOND : 20n * MS);
  // An mtime in the future was set by hand; every edit still moves the ctime.
  return ctime > limit || (mtime > limit && mtime <= now);
}

/** A path through a file, or a loop of links: nothing is there. */
export function isAbsent(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "ENAMETOOLONG";
}

/** The user may not look there; nor may code that runs as the user. */
export function isForbidden(error: unknown): boolean {
  const code = codeOf(error);
  return code === "EACCES" || code === "EPERM";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
