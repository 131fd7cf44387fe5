// Whole files or none: a temporary file, then a rename. Without fsync: what a power cut takes is made again.
import { existsSync, mkdirSync, renameSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { codeOf, IoError, ioError } from "./io-error.ts";

export interface AtomicOptions {
  /** The file's modification time, in ms since 1970; else now. */
  readonly mtimeMs?: number;
}

/**
 * Writes a file so that readers see the old text or the new, never a part; makes its parent folders.
 * Throws an `IoError`, and leaves nothing half-written behind.
 */
export function writeAtomic(
  path: string,
  content: string | Uint8Array,
  options: AtomicOptions = {},
): void {
  const swept = sweptFolder(path);
  try {
    writeVia(swept ?? dirname(path), path, content, options);
  } catch (error) {
    if (swept === null || !(error instanceof IoError) || error.code !== "EXDEV") throw error;
    writeVia(dirname(path), path, content, options);
  }
}

/** Temporary copies of our own files go where git does not see them and the next run removes them. */
function sweptFolder(path: string): string | null {
  const at = path.lastIndexOf(`${sep}.fastpipe${sep}`);
  return at < 0 ? null : join(path.slice(0, at), ".fastpipe", "tmp");
}

let count = 0;

// Synchronous on purpose: for files of this size the calls take less time than their promises do.
function writeVia(
  folder: string,
  path: string,
  content: string | Uint8Array,
  { mtimeMs }: AtomicOptions,
): void {
  const temp = join(folder, `.${basename(path).slice(0, 100)}.${process.pid}.${count++}.tmp`);
  try {
    withParents(temp, () => writeFileSync(temp, content));
    if (mtimeMs !== undefined) utimesSync(temp, mtimeMs / 1000, mtimeMs / 1000);
    withParents(path, () => renameSync(temp, path));
  } catch (error) {
    if (existsSync(temp)) unlinkSync(temp);
    throw ioError("write", path, error);
  }
}

/** Parent folders are nearly always there: they are made only when the first try finds them missing. */
function withParents(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    mkdirSync(dirname(path), { recursive: true });
    action();
  }
}
