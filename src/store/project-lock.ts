// One run at a time holds a project: a lock of the operating system's (SQLite's), which dies with its process.
import { Database } from "bun:sqlite";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf, ioError } from "./io-error.ts";

/** Who holds it: for people, and only as true as the moment it was written. */
export interface Holder {
  readonly pid: number;
  /** ISO 8601, UTC: local time would load the time zones, which takes 10 ms. */
  readonly since: string;
}

export interface Hold {
  release(): void;
}

export interface AcquireOptions {
  /** How long to wait; 0: not at all; null: for ever. */
  readonly waitMs: number | null;
  /** Called once, before the wait begins. */
  readonly onWait: (holder: Holder | null) => void;
}

const POLL_MS = 50;

/** Takes hold of the project whose `.fastpipe` is `dir`. Throws an `IoError` where no lock can be made. */
export async function acquire(
  dir: string,
  { waitMs, onWait }: AcquireOptions,
): Promise<Hold | { readonly held: Holder | null }> {
  const deadline = waitMs === null ? Number.POSITIVE_INFINITY : performance.now() + waitMs;
  for (let waiting = false; ; waiting = true) {
    const hold = tryAcquire(dir);
    if (hold) return hold;
    const left = deadline - performance.now();
    if (left <= 0) return { held: readHolder(dir) };
    if (!waiting) onWait(readHolder(dir));
    await Bun.sleep(Math.min(POLL_MS, left));
  }
}

function tryAcquire(dir: string, mended = false): Hold | null {
  const file = join(dir, "run.db");
  let db: Database | undefined;
  try {
    db = new Database(file, { create: true });
    db.run("PRAGMA busy_timeout = 0");
    db.run("BEGIN EXCLUSIVE");
  } catch (error) {
    db?.close();
    if (isBusy(error)) return null;
    if (codeOf(error) === "SQLITE_NOTADB" && !mended) return tryAcquire(dir, mend(file));
    throw ioError("lock", file, error);
  }
  const held = db;
  sayHolder(dir);
  return { release: () => held.close() };
}

/** Only its locks are of use, and whoever holds one never finds out what is in it: there is nothing to lose. */
function mend(file: string): true {
  try {
    truncateSync(file);
    return true;
  } catch (error) {
    throw ioError("lock", file, error);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
}

function holderFile(dir: string): string {
  return join(dir, "run.json");
}

function sayHolder(dir: string): void {
  const holder: Holder = { pid: process.pid, since: new Date().toISOString() };
  try {
    writeFileSync(holderFile(dir), JSON.stringify(holder));
  } catch {
    // Only for people: a full disk must not keep a run from holding its project.
  }
}

function readHolder(dir: string): Holder | null {
  try {
    return JSON.parse(readFileSync(holderFile(dir), "utf8"));
  } catch {
    return null; // Being written at this moment, or not there.
  }
}
