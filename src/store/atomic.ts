// Whole files or none: a temporary file, then a rename. Without fsync: what a power cut takes is made again.
import {
  closeSync,
  existsSync,
  futimesSync,
  mkdirSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
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
    const file = withParents(temp, () => openSync(temp, "w"));
    try {
      writeFileSync(file, content);
      // Through the descriptor, so that the system need not look the path up again: saves 10 us of 65.
      if (mtimeMs !== undefined) futimesSync(file, mtimeMs / 1000, mtimeMs / 1000);
    } finally {
      closeSync(file);
    }
    withParents(path, () => renameSync(temp, path));
  } catch (error) {
    if (existsSync(temp)) unlinkSync(temp);
    throw ioError("write", path, error);
  }
}

/** Parent folders are nearly always there: they are made only when the first try finds them missing. */
function withParents<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    mkdirSync(dirname(path), { recursive: true });
    return action();
  }
}
