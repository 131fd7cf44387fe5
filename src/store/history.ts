// `.fastpipe/history.db`: past runs and how long stages took. It decides only the order, so it never fails a run.
import { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { join } from "node:path";

export interface RunRecord {
  readonly run: string;
  /** ms since 1970. */
  readonly started: number;
  readonly exit: number;
  /** Stages that ran, each with its ms. */
  readonly durations: ReadonlyMap<string, number>;
}

export interface History {
  /** How long each stage took when it last ran, in ms. */
  durations(): ReadonlyMap<string, number>;
  record(run: RunRecord): void;
  close(): void;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  PRAGMA busy_timeout = 200;
  CREATE TABLE IF NOT EXISTS runs (run TEXT PRIMARY KEY, started INTEGER, exit INTEGER);
  CREATE TABLE IF NOT EXISTS durations (stage TEXT PRIMARY KEY, ms REAL);
`;

/** Opens or makes the history in `.fastpipe`; a broken file is made anew, and where none can be, there is none. */
export function open(dir: string): History {
  const file = join(dir, "history.db");
  return tryOpen(file) ?? remade(file) ?? NONE;
}

/** No past, and nothing is written. */
export const NONE: History = {
  durations: () => new Map(),
  record: () => undefined,
  close: () => undefined,
};

function remade(file: string): History | null {
  try {
    for (const side of ["", "-wal", "-shm"]) rmSync(file + side, { force: true });
  } catch {
    return null; // A read-only disk: what is there can be neither used nor removed.
  }
  return tryOpen(file);
}

function tryOpen(file: string): History | null {
  try {
    const db = new Database(file, { create: true });
    db.run(SCHEMA);
    db.query("SELECT run FROM runs LIMIT 1").get();
    return over(db);
  } catch {
    return null; // Not a database, cut short, or nowhere to write: the caller makes it anew or does without.
  }
}

function over(db: Database): History {
  return {
    durations: () => attempt(() => read(db)) ?? new Map(),
    record: (run) => {
      attempt(() => write(db, run));
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

function write(db: Database, { run, started, exit, durations }: RunRecord): void {
  db.transaction(() => {
    db.query("INSERT OR REPLACE INTO runs VALUES (?, ?, ?)").run(run, started, exit);
    const insert = db.query("INSERT OR REPLACE INTO durations VALUES (?, ?)");
    for (const [stage, ms] of durations) insert.run(stage, ms);
  })();
}
