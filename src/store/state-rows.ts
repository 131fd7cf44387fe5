// What the state holds, and its rows in the database.
import type { Database } from "bun:sqlite";
import type { Hash } from "../model/lock.ts";
import type { FileStat } from "./stat.ts";
import type { FlushHooks, Row, Write } from "./state-db.ts";

/** What a file held when it had this stat. */
export interface FileRow extends FileStat {
  readonly hash: Hash;
  readonly xxh: string;
  /** False: it could have changed since without a change of its stat. */
  readonly trusted: boolean;
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
export interface LockRow extends FileStat {
  readonly trusted: boolean;
  /** Digest of the file's text. */
  readonly text: string;
  /** The lock without its `code`: JSON, or YAML where JSON can't hold it. */
  readonly body: string;
  /** Shared by all locks whose code is the same. */
  readonly code: Code;
}

export type Code = Readonly<Record<string, Hash>>;

export const READ_FILES = "SELECT * FROM files";
export const READ_DIRS = "SELECT * FROM dirs";
export const READ_CODES = "SELECT id, json FROM codes";
export const READ_LOCKS = `
  SELECT name, size, mtime, ctime, ino, mode, trusted, text, code, sum, body FROM locks WHERE dir = ?`;

type FileColumns = [string, number, number, number, number, number, number, string, string];
type DirColumns = [string, string, number, string, number, number];
type LockColumns = [
  ...[string, number, number, number, number, number, number],
  ...[string, number, number, string],
];

export function filesOf(rows: readonly Row[]): Map<string, FileRow> {
  const files = new Map<string, FileRow>();
  for (const row of rows) {
    const [path, size, mtimeMs, ctimeMs, ino, mode, trusted, hash, xxh] = row as FileColumns;
    files.set(path, { size, mtimeMs, ctimeMs, ino, mode, trusted: trusted === 1, hash, xxh });
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
export function locksOf(rows: readonly Row[], codes: Codes): Map<string, LockRow> {
  const locks = new Map<string, LockRow>();
  for (const row of rows) {
    const [name, size, mtimeMs, ctimeMs, ino, mode, trusted, text, id, sum, body] =
      row as LockColumns;
    const code = codes.get(id);
    if (code === undefined || checksum(body) !== sum) continue;
    const known = { size, mtimeMs, ctimeMs, ino, mode, trusted: trusted === 1 };
    locks.set(name, { ...known, text, body, code });
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
  const { size, mtimeMs, ctimeMs, ino, mode, trusted, text, body } = row;
  return (db) => {
    const id = codes.keep(row.code, (...columns) => insert(db, "codes", columns));
    const stat = [size, mtimeMs, ctimeMs, ino, mode, trusted];
    insert(db, "locks", [dir, name, ...stat, text, id, checksum(body), body]);
  };
}

export function insert(
  db: Database,
  table: string,
  columns: readonly (string | number | boolean)[],
): void {
  const places = columns.map(() => "?").join(", ");
  db.query(`INSERT OR REPLACE INTO ${table} VALUES (${places})`).run(...columns);
}

/** Of texts that may fill several pages. */
export function checksum(text: string): number {
  return Bun.hash.xxHash32(text);
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
