// The tables of `.fastpipe/state.db`. A change of them raises VERSION: another version's file is made anew.
import { Database } from "bun:sqlite";

export const VERSION = 1;

// `sum` guards texts that may fill several pages: a power cut can leave a mixture of old and new.
const TABLES = `
  CREATE TABLE files (
    path TEXT PRIMARY KEY, size REAL, mtime REAL, ctime REAL, ino REAL, mode INTEGER, trusted INTEGER,
    hash TEXT, xxh TEXT
  ) WITHOUT ROWID;
  CREATE TABLE dirs (
    path TEXT PRIMARY KEY, stamp TEXT, trusted INTEGER, hash TEXT, size REAL, nfiles INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE listings (path TEXT PRIMARY KEY, sum INTEGER, body TEXT);
  CREATE TABLE codes (id INTEGER PRIMARY KEY, json TEXT);
  CREATE TABLE locks (
    dir TEXT, name TEXT, size REAL, mtime REAL, ctime REAL, ino REAL, trusted INTEGER, code INTEGER,
    sum INTEGER, body TEXT, text TEXT, PRIMARY KEY (dir, name)
  ) WITHOUT ROWID;
  CREATE TABLE blobs (
    kind TEXT, key TEXT, stamp TEXT, sum INTEGER, json TEXT, PRIMARY KEY (kind, key)
  ) WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};
`;

/** Another process may be writing just now; how long to wait for it. */
const BUSY_MS = 200;

/** Opens the file, or makes it; null: another version made it. Throws what SQLite throws. */
export function openDatabase(file: string): Database | null {
  const db = new Database(file, { create: true, readwrite: true });
  try {
    // No fsync, but a journal: a kill is rolled back, and what a power cut breaks is seen and made anew.
    db.run(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA synchronous = OFF`);
    if (versionOf(db) === 0 && isEmpty(db)) db.transaction(() => db.run(TABLES)).immediate();
    if (versionOf(db) === VERSION) return db;
  } catch (error) {
    db.close();
    throw error;
  }
  db.close();
  return null;
}

function versionOf(db: Database): unknown {
  return db.query("PRAGMA user_version").values()[0]?.[0];
}

function isEmpty(db: Database): boolean {
  return db.query("SELECT name FROM sqlite_schema LIMIT 1").values().length === 0;
}

/** Not a database, or a damaged one: making the file anew helps. */
export function isBroken(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ|ERROR|SCHEMA)/.test(sqliteCode(error));
}

/** Another process has it just now. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error));
}

/** "" when the error is not SQLite's. */
export function sqliteCode(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return typeof error.code === "string" && error.code.startsWith("SQLITE") ? error.code : "";
}
