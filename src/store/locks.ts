// All locks of a pipeline at once: from the state's mirror where a lock file's stat stands, else from the file.
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import type { Lock } from "../model/lock.ts";
import type { Value } from "../model/value.ts";
import { digest } from "./hash.ts";
import { isMissing } from "./io-error.ts";
import * as files from "./lock.ts";
import { NONE, type ReadLock } from "./lock.ts";
import { parse } from "./lock-parse.ts";
import { type FileStat, isRacy, sameBytes, statAt } from "./stat.ts";
import type { State } from "./state.ts";
import type { KnownLock, LockRow } from "./state-rows.ts";

export type { ReadLock } from "./lock.ts";

/** Reads the locks of these stages from `dir`. Never throws for what is on the disk. */
export function readLocks(
  dir: string,
  names: readonly string[],
  state: State,
): Map<string, ReadLock> {
  const rows = state.locks(dir);
  // A stat of what is not there takes thrice as long as others: on a first run one listing replaces them all.
  const present = rows.size === 0 ? listing(dir) : null;
  const locks = new Map<string, ReadLock>();
  for (const name of names) {
    const file = files.path(dir, name);
    const absent = present !== null && !present.has(basename(file));
    locks.set(name, absent ? NONE : readOne(dir, name, file, rows.get(name), state));
  }
  return locks;
}

/** Writes a stage's lock, and mirrors it. Rejects with an `IoError`. */
export async function writeLock(
  dir: string,
  name: string,
  lock: Lock,
  state: State,
): Promise<void> {
  const { text, mtimeMs } = files.write(dir, name, lock);
  const stat = statAt(files.path(dir, name));
  // Another tool may have replaced the file meanwhile; its time tells.
  if (stat?.mtimeMs !== mtimeMs || stat.size !== Buffer.byteLength(text)) return;
  state.setLock(dir, name, rowOf(stat, text, lock, true));
}

function readOne(
  dir: string,
  name: string,
  file: string,
  row: KnownLock | undefined,
  state: State,
): ReadLock {
  const since = Date.now();
  const stat = statOrNothing(file);
  if (stat === undefined) return NONE;
  const stands = row !== undefined && stat !== null && sameBytes(row, stat);
  if (stands && row.trusted) return mirrored(row) ?? files.read(dir, name);
  const text = files.textOf(file);
  if (typeof text !== "string") return text;
  const sum = digest([text]);
  if (stands && state.lockText(dir, name) === sum) {
    if (!couldChange(stat, since)) state.setLock(dir, name, { ...row, text: sum, trusted: true });
    return mirrored(row) ?? files.readText(file, text);
  }
  const read = files.readText(file, text);
  if (read.kind === "ok" && stat !== null) {
    state.setLock(dir, name, rowOf(stat, text, read.lock, !couldChange(stat, since)));
  }
  return read;
}

/** Undefined: nothing is there; null: it can't be told, and reading it will say why. */
function statOrNothing(file: string): FileStat | undefined | null {
  try {
    return statAt(file);
  } catch {
    return null;
  }
}

/** By its modification time alone: our own locks are dated back, so that it tells every later write. */
function couldChange({ mtimeMs }: FileStat, since: number): boolean {
  return isRacy({ mtimeMs, ctimeMs: mtimeMs }, since);
}

function rowOf(stat: FileStat, text: string, lock: Lock, trusted: boolean): LockRow {
  const { code, ...rest } = lock;
  const body = fitsJson(lock.params) ? JSON.stringify(rest) : text;
  const { size, mtimeMs, ctimeMs, ino } = stat;
  return { size, mtimeMs, ctimeMs, ino, trusted, text: digest([text]), body, code };
}

function mirrored({ body, code }: KnownLock): ReadLock | null {
  if (body.startsWith("{")) {
    const lock: { code?: Lock["code"] } = JSON.parse(body);
    lock.code = code;
    return { kind: "ok", lock: lock as Lock };
  }
  const parsed = parse(body);
  return "lock" in parsed ? { kind: "ok", lock: { ...parsed.lock, code } } : null;
}

/** JSON would change it. */
function fitsJson(value: Value): boolean {
  switch (typeof value) {
    case "bigint":
      return false;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      return value === null || Object.values(value).every(fitsJson);
    default:
      return true;
  }
}

/** Null where it can't be told. */
function listing(dir: string): ReadonlySet<string> | null {
  try {
    return new Set(readdirSync(dir));
  } catch (error) {
    return isMissing(error) ? new Set() : null;
  }
}
