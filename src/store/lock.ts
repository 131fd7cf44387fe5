// Locks as files: `.fastpipe/stages/<name>.lock`, one for each stage, tracked by git.
import { readFileSync } from "node:fs";
import { sep } from "node:path";
import type { Lock } from "../model/lock.ts";
import { writeAtomic } from "./atomic.ts";
import { IoError, ioError, isMissing } from "./io-error.ts";
import { format } from "./lock-format.ts";
import { lockFileName } from "./lock-name.ts";
import { parse } from "./lock-parse.ts";

export type ReadLock =
  | { readonly kind: "ok"; readonly lock: Lock }
  | { readonly kind: "none" }
  /** `file` as people know it; `why` as "it is cut short". */
  | { readonly kind: "unreadable"; readonly file: string; readonly why: string };

export const NONE: ReadLock = { kind: "none" };

/** Where a stage's lock is; `dir` is the folder of the locks. */
export function path(dir: string, name: string): string {
  return dir + sep + lockFileName(name);
}

/** Never throws. */
export function read(dir: string, name: string): ReadLock {
  const file = path(dir, name);
  const text = textOf(file);
  return typeof text === "string" ? readText(file, text) : text;
}

export function readText(file: string, text: string): ReadLock {
  const parsed = parse(text);
  if ("lock" in parsed) return { kind: "ok", lock: parsed.lock };
  return { kind: "unreadable", file: known(file), why: parsed.why };
}

/** The text of a lock file, or what there is in its place. */
export function textOf(file: string): string | ReadLock {
  try {
    return readFileSync(file, "utf8");
  } catch (caught) {
    if (isMissing(caught)) return NONE;
    const error = ioError("read", known(file), caught);
    if (error instanceof IoError)
      return { kind: "unreadable", file: known(file), why: error.message };
    throw error;
  }
}

/** Whole or not at all. Gives what was written, and its modification time. Throws an `IoError`. */
export function write(dir: string, name: string, lock: Lock): { text: string; mtimeMs: number } {
  const text = format(lock);
  const mtimeMs = Date.now() - BACKDATE_MS;
  writeAtomic(path(dir, name), text, { mtimeMs });
  return { text, mtimeMs };
}

/**
 * A lock's modification time is set this far back. Whoever writes into the file later, be it in the same tick of
 * the clock, moves it on: so a stat tells every later change, and a no-op need not read what was written last.
 */
const BACKDATE_MS = 3000;

function known(file: string): string {
  const at = file.lastIndexOf(`${sep}.fastpipe${sep}`);
  return (at < 0 ? file : file.slice(at + 1)).replaceAll(sep, "/");
}
