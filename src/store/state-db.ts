// The state's database file, whatever state it is in: broken files are made anew, and where there can be none
// (locked, read-only, no space) reads find nothing and writes are forgotten.
import type { Database, SQLQueryBindings } from "bun:sqlite";
import { existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "./io-error.ts";
import { isBroken, isBusy, openDatabase, sqliteCode } from "./state-schema.ts";

export type Row = readonly unknown[];
export type Write = (db: Database) => void;

export interface FlushHooks {
  /** A transaction begins; the one before may have been rolled back. */
  begin(): void;
  /** It is about to be committed. */
  end(db: Database): void;
}

/** Writes wait until so many have come together, or for so long. */
const FLUSH_WRITES = 4096;
const FLUSH_MS = 1000;

export class StateDb {
  readonly #file: string;
  /** Undefined: not opened yet; null: there can be none. */
  #db: Database | null | undefined;
  #remade = false;
  #problem: string | null = null;
  #writes = new Map<string, Write>();
  #flushed = performance.now();

  readonly #hooks: FlushHooks;

  constructor(file: string, hooks: FlushHooks) {
    this.#file = file;
    this.#hooks = hooks;
  }

  /** Why it does without a file; null when it does not. */
  get problem(): string | null {
    return this.#problem;
  }

  /** All rows; none where the file can't be read. */
  read(sql: string, ...params: SQLQueryBindings[]): readonly Row[] {
    let rows: readonly Row[] = [];
    this.#try(false, (db) => {
      rows = db.query(sql).values(...params);
    });
    return rows;
  }

  /** Puts a write off; a later one under the same key replaces it. */
  write(key: string, write: Write): void {
    this.#writes.set(key, write);
    const due = performance.now() - this.#flushed > FLUSH_MS;
    if (due || this.#writes.size >= FLUSH_WRITES) this.flush();
  }

  /** Makes all writes that were put off, in one transaction. */
  flush(): void {
    this.#flushed = performance.now();
    if (this.#writes.size === 0) return;
    const attempt = (): boolean =>
      this.#try(true, (db) => {
        db.transaction(() => {
          this.#hooks.begin();
          for (const write of this.#writes.values()) write(db);
          this.#hooks.end(db);
        }).immediate();
        this.#writes.clear();
      });
    // A file that turns out to be broken has been removed: the second attempt makes a new one.
    if (!attempt() && this.#problem === null) attempt();
    if (this.#db === null) this.#writes.clear();
  }

  close(): void {
    this.#db?.close();
    this.#db = null;
  }

  #try(make: boolean, action: Write): boolean {
    try {
      const db = this.#open(make);
      if (db) action(db);
      return true;
    } catch (error) {
      this.#mend(error);
      return false;
    }
  }

  #open(make: boolean): Database | null {
    if (this.#db !== undefined) return this.#db;
    if (!existsSync(make ? dirname(this.#file) : this.#file)) return null;
    let db = openDatabase(this.#file);
    if (db === null && make) {
      this.#remove();
      db = openDatabase(this.#file);
    }
    if (db) this.#db = db;
    return db;
  }

  #mend(error: unknown): void {
    if (isBusy(error)) return;
    if (sqliteCode(error) === "" && codeOf(error) === "") throw error;
    this.#db?.close();
    this.#db = undefined;
    if (isBroken(error) && !this.#remade) {
      this.#remade = true;
      try {
        this.#remove();
        return;
      } catch (refused) {
        this.#giveUp(refused);
      }
    }
    this.#giveUp(error);
  }

  #giveUp(error: unknown): void {
    this.#problem ??= error instanceof Error ? error.message : String(error);
    this.#db = null;
  }

  #remove(): void {
    for (const side of ["", "-journal", "-wal", "-shm"]) rmSync(this.#file + side, { force: true });
  }
}
