// What the state holds, and its rows in the database.
import type { Database } from "bun:sqlite";
import type { Hash } from "../model/lock.ts";
import type { ByteStat, FileStat } from "./stat.ts";
import type { FlushHooks, Row, Write } from "./state-db.ts";

/** What a file held when it had this stat. */
export interface KnownFile extends FileStat {
  readonly hash: Hash;
  /** False: it could have changed since without a change of its stat. */
  readonly trusted: boolean;
}

export interface FileRow extends KnownFile {
  /** Its xxh64, of use only when it has to be read again. */
  readonly xxh: string;
}

/** What a directory held when a walk of it gave this stamp. */
export interface DirRow {
  readonly stamp: string;
  readonly hash: Hash;
  readonly size: number;
  readonly nfiles: number;
  readonly trusted: boolean;
}

/** What a lock file said when it had this stat. */
export interface KnownLock extends ByteStat {
  readonly trusted: boolean;
  /** The lock without its `code`: JSON, or YAML where JSON can't hold it. */
  readonly body: string;
  /** Shared by all locks whose code is the same. */
  readonly code: Code;
}

export interface LockRow extends KnownLock {
  /** Digest of the file's text, of use only when it has to be read again. */
  readonly text: string;
}

export type Code = Readonly<Record<string, Hash>>;

export const READ_FILES = "SELECT path, size, mtime, ctime, ino, mode, trusted, hash FROM files";
export const READ_XXH = "SELECT path, xxh FROM files";
export const READ_DIRS = "SELECT * FROM dirs";
export const READ_CODES = "SELECT id, json FROM codes";
export const READ_LOCKS = `
  SELECT name, size, mtime, ctime, ino, trusted, code, sum, body FROM locks WHERE dir = ?`;
export const READ_LOCK_TEXTS = "SELECT name, text FROM locks WHERE dir = ?";
export const READ_LOCK_TEXT = "SELECT text FROM locks WHERE dir = ? AND name = ?";

type FileColumns = [string, number, number, number, number, number, number, string];
type DirColumns = [string, string, number, string, number, number];
type LockColumns = [string, number, number, number, number, number, number, number, string];

// By index: taking arrays apart costs more, and there may be tens of thousands of them.
export function filesOf(rows: readonly Row[]): Map<string, KnownFile> {
  const files = new Map<string, KnownFile>();
  for (const row of rows as FileColumns[]) {
    files.set(row[0], {
      size: row[1],
      mtimeMs: row[2],
      ctimeMs: row[3],
      ino: row[4],
      mode: row[5],
      trusted: row[6] === 1,
      hash: row[7],
    });
  }
  return files;
}

export function dirsOf(rows: readonly Row[]): Map<string, DirRow> {
  const dirs = new Map<string, DirRow>();
  for (const row of rows) {
    const [path, stamp, trusted, hash, size, nfiles] = row as DirColumns;
    dirs.set(path, { stamp, trusted: trusted === 1, hash, size, nfiles });
  }
  return dirs;
}

/** Leaves out what is damaged. */
export function locksOf(rows: readonly Row[], codes: Codes): Map<string, KnownLock> {
  const locks = new Map<string, KnownLock>();
  for (const row of rows as LockColumns[]) {
    const code = codes.get(row[6]);
    const body = row[8];
    if (code === undefined || checksum(body) !== row[7]) continue;
    locks.set(row[0], {
      size: row[1],
      mtimeMs: row[2],
      ctimeMs: row[3],
      ino: row[4],
      trusted: row[5] === 1,
      body,
      code,
    });
  }
  return locks;
}

export function writeFile(path: string, row: FileRow): Write {
  const { size, mtimeMs, ctimeMs, ino, mode, trusted, hash, xxh } = row;
  const columns = [path, size, mtimeMs, ctimeMs, ino, mode, trusted, hash, xxh];
  return (db) => insert(db, "files", columns);
}

export function writeDir(path: string, row: DirRow): Write {
  const columns = [path, row.stamp, row.trusted, row.hash, row.size, row.nfiles];
  return (db) => insert(db, "dirs", columns);
}

export function writeLock(dir: string, name: string, row: LockRow, codes: Codes): Write {
  const { size, mtimeMs, ctimeMs, ino, trusted, text, body } = row;
  return (db) => {
    const id = codes.keep(row.code, (...columns) => insert(db, "codes", columns));
    const stat = [size, mtimeMs, ctimeMs, ino, trusted];
    insert(db, "locks", [dir, name, ...stat, id, checksum(body), body, text]);
  };
}

export function insert(
  db: Database,
  table: string,
  columns: readonly (string | number | boolean | Uint8Array)[],
): void {
  db.query(insertInto(table, columns.length)).run(...columns);
}

/** A run inserts tens of thousands of rows into five tables: the text for each is made once. */
const statements = new Map<string, string>();

function insertInto(table: string, columns: number): string {
  const known = statements.get(table);
  if (known !== undefined) return known;
  const places = Array.from({ length: columns }, () => "?").join(", ");
  const made = `INSERT OR REPLACE INTO ${table} VALUES (${places})`;
  statements.set(table, made);
  return made;
}

/** Of what may fill several pages. */
export function checksum(content: string | Uint8Array): number {
  return Bun.hash.xxHash32(content);
}

/** Many stages have the same `code`: it is kept, and parsed, once. */
export class Codes implements FlushHooks {
  readonly #json = new Map<number, string>();
  readonly #codes = new Map<number, Code>();
  /** In this transaction: another process may have removed what was there before. */
  readonly #written = new Set<number>();
  readonly #ids = new WeakMap<Code, number>();

  constructor(rows: readonly Row[]) {
    for (const [id, json] of rows as [number, string][]) this.#json.set(id, json);
  }

  get(id: number): Code | undefined {
    const known = this.#codes.get(id);
    if (known) return known;
    const json = this.#json.get(id);
    if (json === undefined || idOf(json) !== id) return undefined;
    const code: Code = JSON.parse(json);
    this.#codes.set(id, code);
    this.#ids.set(code, id);
    return code;
  }

  /** Its id; `write` is called with the columns when it must be there in the database. */
  keep(code: Code, write: (id: number, json: string) => void): number {
    const known = this.#ids.get(code);
    if (known !== undefined && this.#written.has(known)) return known;
    const json = JSON.stringify(code);
    const id = idOf(json);
    this.#ids.set(code, id);
    if (!this.#written.has(id)) write(id, json);
    this.#written.add(id);
    return id;
  }

  begin(): void {
    this.#written.clear();
  }

  /** Removes what no lock refers to any more. */
  end(db: Database): void {
    if (this.#written.size > 0)
      db.run("DELETE FROM codes WHERE id NOT IN (SELECT code FROM locks)");
  }
}

/** By content, so that two processes never give one id to two codes. */
function idOf(json: string): number {
  return Number(Bun.hash.xxHash64(json) & 0x1fffffffffffffn);
}
