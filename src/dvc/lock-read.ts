// Reads dvc.lock: the whole file or nothing, with the places of what is wrong.
import { ok, type Result, type Where } from "../model/failure.ts";
import { readBlockYaml } from "./block-yaml.ts";
import { entryOf, type LockEntry } from "./lock-entry.ts";
import { checkLock } from "./lock-schema.ts";
import { type Path, Report } from "./report.ts";
import { type Dict, isDict, type Value } from "./value.ts";
import { decode, encode, placesIn, type TextCache } from "./yaml-cache.ts";
import { readYaml } from "./yaml-read.ts";

export interface Lock {
  readonly stages: ReadonlyMap<string, LockEntry>;
  /** The entries of `stages`, as they were read. */
  readonly raw: Dict;
  /** All that the file says. */
  readonly content: Dict;
  /** The place of an entry, or of what is in it; the file alone where there is none. */
  where(path: Path): Where;
}

const EMPTY: Dict = new Map();

export function noLock(name: string): Lock {
  return { stages: new Map(), raw: EMPTY, content: EMPTY, where: () => ({ file: name }) };
}

/** To be raised when a text gives another value, or another value is refused. */
const KIND = "dvc lock 1";

/** As `readLock`; what a text said is kept by its digest. */
export function readLockCached(text: string, name: string, cache: TextCache): Result<Lock> {
  const stamp = Bun.hash.xxHash64(text).toString(16);
  const kept = cache.get(KIND, name, stamp);
  if (kept !== undefined) {
    return ok(lockOf(decode(JSON.parse(kept)), placesIn(text, name)));
  }
  const read = readLock(text, name);
  if (read.ok) cache.set(KIND, name, stamp, JSON.stringify(encode(read.value.content)));
  return read;
}

/** `name` is the file's name for messages. */
export function readLock(text: string, name: string): Result<Lock> {
  const fast = readBlockYaml(text);
  // Places are asked for seldom, and cost the slow reading.
  if (fast !== undefined) return checked(fast, placesIn(text, name));
  const read = readYaml(text, name);
  return read.ok ? checked(read.value.value, (path) => read.value.where(path)) : read;
}

function checked(value: Value, where: (path: Path) => Where): Result<Lock> {
  const report = new Report(where);
  checkLock(value, [], report);
  if (report.failures.length > 0) return { ok: false, error: report.failures };
  return ok(lockOf(value, where));
}

function lockOf(value: Value, where: (path: Path) => Where): Lock {
  const content = isDict(value) ? value : EMPTY;
  const raw = content.get("stages");
  const entries = isDict(raw) ? raw : EMPTY;
  const stages = new Map<string, LockEntry>();
  for (const [name, entry] of entries) if (isDict(entry)) stages.set(name, entryOf(entry));
  return { stages, raw: entries, content, where: (path) => where(["stages", ...path]) };
}
