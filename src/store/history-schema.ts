// The tables of `.fastpipe/history.db`. A change of them raises VERSION and adds a step to STEPS: durations are never lost.
import { Database } from "bun:sqlite";

/** From each version to the next. */
const STEPS: readonly string[] = [
  // The first version that had one kept a run's id, start and exit, and how long stages took.
  `
  CREATE TABLE IF NOT EXISTS runs (run TEXT PRIMARY KEY, started INTEGER, exit INTEGER);
  CREATE TABLE IF NOT EXISTS durations (stage TEXT PRIMARY KEY, ms REAL);
  ALTER TABLE runs RENAME TO old_runs;
  CREATE TABLE runs (
    n INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT UNIQUE, started INTEGER, ms REAL, exit INTEGER,
    body TEXT, skipped BLOB
  );
  INSERT INTO runs (run, started, exit) SELECT run, started, exit FROM old_runs ORDER BY started;
  DROP TABLE old_runs;
  CREATE TABLE stages (n INTEGER, stage TEXT, lock TEXT, body TEXT, PRIMARY KEY (n, stage)) WITHOUT ROWID;
  CREATE INDEX by_stage ON stages (stage, n);
  CREATE TABLE locks (digest TEXT PRIMARY KEY, code TEXT, body BLOB) WITHOUT ROWID;
  CREATE TABLE codes (digest TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID;
  `,
];

export const VERSION = STEPS.length;

/** Another process may be writing just now; how long to wait for it. */
const BUSY_MS = 200;

/** Opens or makes it, and brings it up to this version; null: a later version made it. Throws what SQLite throws. */
export function openHistory(file: string): Database | null {
  const db = new Database(file, { create: true, readwrite: true });
  try {
    db.run(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA synchronous = OFF`);
    const version = versionOf(db);
    if (version < VERSION) upgrade(db);
    if (version <= VERSION) return db;
  } catch (error) {
    db.close();
    throw error;
  }
  db.close();
  return null;
}

/** Changes nothing; null: it is not of this version. Throws what SQLite throws. */
export function openReadOnly(file: string): Database | null {
  const db = new Database(file, { readonly: true });
  try {
    db.run(`PRAGMA busy_timeout = ${BUSY_MS}`);
    if (versionOf(db) === VERSION) return db;
  } catch (error) {
    db.close();
    throw error;
  }
  db.close();
  return null;
}

function upgrade(db: Database): void {
  // Readers on a read-only disk could not open it with a write-ahead log, which earlier versions had.
  db.run("PRAGMA journal_mode = DELETE");
  db.transaction(() => {
    // Another process may have been quicker.
    for (const step of STEPS.slice(versionOf(db))) db.run(step);
    db.run(`PRAGMA user_version = ${VERSION}`);
  }).immediate();
}

export function versionOf(db: Database): number {
  return Number(db.query("PRAGMA user_version").values()[0]?.[0]);
}
