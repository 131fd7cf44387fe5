// dvc.lock on disk: its text, and what it says.
import { readFileSync } from "node:fs";
import { fail, ok, type Result } from "../model/failure.ts";
import { ioError, isMissing } from "../store/io-error.ts";
import { type Lock, noLock, readLock, readLockCached } from "./lock-read.ts";
import type { TextCache } from "./yaml-cache.ts";

/** A file that is not there is a lock without stages. Throws an `IoError` where it can't be read. */
export function loadLock(path: string, name: string, cache?: TextCache): Result<Lock> {
  const text = lockTextAt(path, name);
  if (!text.ok) return text;
  if (text.value === null) return ok(noLock(name));
  return cache === undefined ? readLock(text.value, name) : readLockCached(text.value, name, cache);
}

/** Null: there is no file. */
export function lockTextAt(path: string, name: string): Result<string | null> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return ok(null);
    throw ioError("read", path, error);
  }
  try {
    // With its byte order mark: the text is written again.
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    const where = { file: name };
    return fail({ code: "syntax", message: `${name} is not valid UTF-8`, where });
  }
}
