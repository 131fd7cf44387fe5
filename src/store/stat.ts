// What a stat tells of a file's identity, and whether a reading of it can still be trusted.
import { lstatSync, type Stats, statSync } from "node:fs";
import { ioError, isMissing } from "./io-error.ts";

/** Plain numbers, not bigints: a third faster, and 0.25 us is finer than any clock that stamps files. */
export interface FileStat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly mode: number;
}

const QUIET = { throwIfNoEntry: false } as const;

/** Follows symbolic links; undefined where nothing is. Throws an `IoError` where that can't be told. */
export function statAt(path: string): Stats | undefined {
  try {
    return statSync(path, QUIET);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw ioError("look at", path, error);
  }
}

/** Of the link itself; undefined where nothing is. Throws an `IoError` where that can't be told. */
export function lstatAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, QUIET);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw ioError("look at", path, error);
  }
}

/** Without what the system adds to it, so that it can be kept and sent. */
export function plainStat({ size, mtimeMs, ctimeMs, ino, mode }: FileStat): FileStat {
  return { size, mtimeMs, ctimeMs, ino, mode };
}

/** What stands while the bytes do. */
export type ByteStat = Omit<FileStat, "mode">;

export function sameBytes(a: ByteStat, b: ByteStat): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino;
}

export function sameStat(a: FileStat, b: FileStat): boolean {
  return sameBytes(a, b) && a.mode === b.mode;
}

/** Kernels stamp files by a clock that ticks every 1 to 10 ms; twice that, to be sure. */
export const FINE_MARGIN_MS = 20;
/** File systems that keep whole seconds may round by two. */
const COARSE_MARGIN_MS = 2000;

export function isCoarse(stat: Pick<FileStat, "ctimeMs">): boolean {
  return stat.ctimeMs % 1000 === 0;
}

/**
 * As in git: a file read at `since` (ms since 1970, before the first byte) could be changed again without a
 * change of its stat, when its last change is as recent as the clock's tick. A modification time in the
 * future was set by somebody, and says nothing.
 */
export function isRacy(stat: Pick<FileStat, "mtimeMs" | "ctimeMs">, since: number): boolean {
  const margin = isCoarse(stat) ? COARSE_MARGIN_MS : FINE_MARGIN_MS;
  if (stat.ctimeMs + margin > since) return true;
  return stat.mtimeMs + margin > since && stat.mtimeMs <= since;
}

export const IS_WINDOWS = process.platform === "win32";

/** The owner may execute it. Windows keeps no such bit. */
export function isExec(mode: number): boolean {
  return !IS_WINDOWS && (mode & 0o100) !== 0;
}
