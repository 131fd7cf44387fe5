// `.fastpipe/history.db`: past runs, what they saw and how long stages took. It never fails a run.
import type { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Hash } from "../model/lock.ts";
import type { RunPast, StagePast } from "../model/past.ts";
import { clear, pendingIn } from "./history-journal.ts";
import { insertRun, isKept, keepLock, prune } from "./history-rows.ts";
import { openHistory } from "./history-schema.ts";
import { isBroken } from "./state-schema.ts";

export interface RunRecord {
  readonly past: RunPast;
  /** Stages that were not skipped. */
  readonly ended: readonly StagePast[];
  /** Digests of what is recorded of those that were, by stage. */
  readonly skipped: ReadonlyMap<string, Hash>;
  /** The text of a stage's lock; asked for where the history does not have it yet. */
  readonly textOf: (stage: string) => string | null;
  /** Stages that ran, each with its ms. */
  readonly durations: ReadonlyMap<string, number>;
}

export interface History {
  /** How long each stage took when it last ran, in ms. */
  durations(): ReadonlyMap<string, number>;
  /** Takes over what waits in the journal, then this run, in one transaction; keeps so many runs. */
  record(run: RunRecord | null, keep: number): void;
  close(): void;
}

/** No past, and nothing is written. */
export const NONE: History = {
  durations: () => new Map(),
  record: () => undefined,
  close: () => undefined,
};

/** Opens or makes the history in `.fastpipe`; a broken file is made anew, and where none can be, there is none. */
export function open(dir: string): History {
  const file = join(dir, "history.db");
  try {
    return over(openSound(file), dir);
  } catch (error) {
    return isBroken(error) ? remade(file, dir) : NONE; // Else another process has it, or there is nowhere to write.
  }
}

function remade(file: string, dir: string): History {
  try {
    for (const side of ["", "-journal", "-wal", "-shm"]) rmSync(file + side, { force: true });
    return over(openHistory(file), dir);
  } catch {
    return NONE; // A read-only disk: what is there can be neither used nor removed.
  }
}

/** Null: a later version made it. Throws what SQLite throws, also where only a table of it is broken. */
function openSound(file: string): Database | null {
  const db = openHistory(file);
  try {
    db?.query("SELECT n FROM runs LIMIT 1").get();
    return db;
  } catch (error) {
    db?.close();
    throw error;
  }
}

function over(db: Database | null, dir: string): History {
  if (db === null) return NONE;
  return {
    durations: () => attempt(() => read(db)) ?? new Map(),
    record: (run, keep) => {
      if (attempt(() => write(db, dir, run, keep)) !== null) clear(dir);
    },
    close: () => {
      attempt(() => db.close());
    },
  };
}

/** Null where the database can't just now: locked by another process, or the disk is full. */
function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}

function read(db: Database): ReadonlyMap<string, number> {
  const rows = db.query("SELECT stage, ms FROM durations").values() as [string, number][];
  return new Map(rows);
}

function write(db: Database, dir: string, run: RunRecord | null, keep: number): true {
  db.transaction(() => {
    for (const { begin, end, stages } of pendingIn(dir)) {
      if (begin.run === run?.past.run) continue;
      insertRun(db, begin, end, stages, new Map());
    }
    if (run !== null) record(db, run);
    prune(db, keep);
  }).immediate();
  return true;
}

function record(db: Database, { past, ended, skipped, textOf, durations }: RunRecord): void {
  insertRun(db, past, past, ended, skipped);
  const codes = new Map<string, Hash>();
  const keep = (stage: string, digest: Hash): void => {
    if (isKept(db, digest)) return;
    const text = textOf(stage);
    if (text !== null) keepLock(db, digest, text, codes);
  };
  for (const { stage, lock } of ended) if (lock !== undefined) keep(stage, lock);
  for (const [stage, digest] of skipped) keep(stage, digest);
  const insert = db.query("INSERT OR REPLACE INTO durations VALUES (?, ?)");
  for (const [stage, ms] of durations) insert.run(stage, ms);
}
