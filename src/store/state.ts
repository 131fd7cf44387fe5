// `.fastpipe/state.db`: what makes a no-op fast, and nothing that can't be computed again. It can be deleted,
// broken, locked or on a read-only disk: then all of it is kept in memory, and the next run is slower.
import { join, relative } from "node:path";
import { StateDb } from "./state-db.ts";
import {
  Codes,
  checksum,
  type DirRow,
  dirsOf,
  type FileRow,
  filesOf,
  insert,
  type KnownFile,
  type KnownLock,
  type LockRow,
  locksOf,
  READ_CODES,
  READ_DIRS,
  READ_FILES,
  READ_LOCK_TEXT,
  READ_LOCK_TEXTS,
  READ_LOCKS,
  READ_XXH,
  writeDir,
  writeFile,
  writeLock,
} from "./state-rows.ts";

/** Opens the state in `dir` (`.fastpipe`). Never throws. The file is made at the first flush. */
export function open(dir: string): State {
  return new State(dir);
}

export class State {
  readonly #dir: string;
  readonly #db: StateDb;
  /** Those set since are `FileRow`s, those read are not. */
  #files: Map<string, KnownFile> | null = null;
  #xxh: Map<string, string> | null = null;
  #dirs: Map<string, DirRow> | null = null;
  #codes: Codes | null = null;
  readonly #locks = new Map<string, Map<string, KnownLock>>();
  readonly #listings = new Map<string, string>();
  readonly #blobs = new Map<string, { readonly stamp: string; readonly json: string }>();

  constructor(dir: string) {
    this.#dir = dir;
    this.#db = new StateDb(join(dir, "state.db"), {
      begin: () => this.#codes?.begin(),
      end: (db) => this.#codes?.end(db),
    });
  }

  /** Why it works in memory; null when it does not. */
  get problem(): string | null {
    return this.#db.problem;
  }

  /** Files by path, as the index names them; all are read at the first use. */
  get files(): ReadonlyMap<string, KnownFile> {
    return this.#allFiles();
  }

  /** All of a file's row; what only a second reading needs is read at its first use. */
  file(path: string): FileRow | undefined {
    const known = this.#allFiles().get(path);
    if (known === undefined || "xxh" in known) return known as FileRow | undefined;
    const xxh = this.#allXxh().get(path);
    return xxh === undefined ? undefined : { ...known, xxh };
  }

  setFile(path: string, row: FileRow): void {
    this.#allFiles().set(path, row);
    this.#db.write(`file ${path}`, writeFile(path, row));
  }

  /** Directories by path, as the index names them; all are read at the first use. */
  get dirs(): ReadonlyMap<string, DirRow> {
    return this.#allDirs();
  }

  setDir(path: string, row: DirRow): void {
    this.#allDirs().set(path, row);
    this.#db.write(`dir ${path}`, writeDir(path, row));
  }

  /** What a directory's files held, in the words of the index; big, and so read only when it is asked for. */
  listing(path: string): string | undefined {
    const known = this.#listings.get(path);
    if (known !== undefined) return known;
    return sound(this.#db.read("SELECT sum, body FROM listings WHERE path = ?", path)[0]);
  }

  setListing(path: string, body: string): void {
    this.#listings.set(path, body);
    this.#db.write(`listing ${path}`, (db) => insert(db, "listings", [path, checksum(body), body]));
  }

  /** The mirror of the locks in a folder, by stage. */
  locks(folder: string): ReadonlyMap<string, KnownLock> {
    return this.#allLocks(this.#key(folder));
  }

  /** The digest of the text that a mirrored lock was read from. */
  lockText(folder: string, name: string): string | undefined {
    const known = this.#allLocks(this.#key(folder)).get(name);
    if (known && "text" in known) return (known as LockRow).text;
    const [row] = this.#db.read(READ_LOCK_TEXT, this.#key(folder), name);
    return row?.[0] as string | undefined;
  }

  /** As `lockText`, of all that are mirrored, by stage. */
  lockTexts(folder: string): ReadonlyMap<string, string> {
    const key = this.#key(folder);
    const texts = new Map(this.#db.read(READ_LOCK_TEXTS, key) as [string, string][]);
    for (const [name, row] of this.#locks.get(key) ?? []) {
      if ("text" in row) texts.set(name, (row as LockRow).text);
    }
    return texts;
  }

  setLock(folder: string, name: string, row: LockRow): void {
    const key = this.#key(folder);
    this.#allLocks(key).set(name, row);
    this.#db.write(`lock ${key} ${name}`, writeLock(key, name, row, this.#allCodes()));
  }

  /** For fingerprints: what was kept under this key, if it was kept with this stamp. */
  get(kind: string, key: string, stamp: string): string | undefined {
    const kept = this.#blobs.get(blobId(kind, key));
    if (kept) return kept.stamp === stamp ? kept.json : undefined;
    const sql = "SELECT sum, json FROM blobs WHERE kind = ? AND key = ? AND stamp = ?";
    return sound(this.#db.read(sql, kind, key, stamp)[0]);
  }

  set(kind: string, key: string, stamp: string, json: string): void {
    this.#blobs.set(blobId(kind, key), { stamp, json });
    this.#db.write(`blob ${blobId(kind, key)}`, (db) =>
      insert(db, "blobs", [kind, key, stamp, checksum(json), json]),
    );
  }

  /** As `get`, for numbers. */
  bytes(kind: string, key: string, stamp: string): Uint8Array | undefined {
    const sql = "SELECT sum, json FROM blobs WHERE kind = ? AND key = ? AND stamp = ?";
    const [sum, bytes] = (this.#db.read(sql, kind, key, stamp)[0] ?? []) as [number?, unknown?];
    return bytes instanceof Uint8Array && checksum(bytes) === sum ? bytes : undefined;
  }

  /** Nothing reads it again in this process. */
  setBytes(kind: string, key: string, stamp: string, bytes: Uint8Array): void {
    this.#db.write(`blob ${blobId(kind, key)}`, (db) =>
      insert(db, "blobs", [kind, key, stamp, checksum(bytes), bytes]),
    );
  }

  /** Writes what has come together. Never throws. */
  flush(): void {
    this.#db.flush();
  }

  close(): void {
    this.flush();
    this.#db.close();
  }

  #allFiles(): Map<string, KnownFile> {
    this.#files ??= filesOf(this.#db.read(READ_FILES));
    return this.#files;
  }

  #allXxh(): Map<string, string> {
    this.#xxh ??= new Map(this.#db.read(READ_XXH) as [string, string][]);
    return this.#xxh;
  }

  #allDirs(): Map<string, DirRow> {
    this.#dirs ??= dirsOf(this.#db.read(READ_DIRS));
    return this.#dirs;
  }

  #allCodes(): Codes {
    this.#codes ??= new Codes(this.#db.read(READ_CODES));
    return this.#codes;
  }

  #allLocks(key: string): Map<string, KnownLock> {
    const known = this.#locks.get(key);
    if (known) return known;
    const locks = locksOf(this.#db.read(READ_LOCKS, key), this.#allCodes());
    this.#locks.set(key, locks);
    return locks;
  }

  /** The same in every checkout. */
  #key(folder: string): string {
    return relative(this.#dir, folder);
  }
}

function blobId(kind: string, key: string): string {
  return JSON.stringify([kind, key]);
}

/** A text with its checksum, when they agree. */
function sound(row: readonly unknown[] | undefined): string | undefined {
  const [sum, text] = (row ?? []) as [number?, string?];
  return text !== undefined && checksum(text) === sum ? text : undefined;
}
