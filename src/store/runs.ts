// The run cache: what runs made, by all that they were made of. Files beside the cache's objects, so that it can be shared;
// a file appears whole or not at all, and what can't be read is as if it were not there.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LockedFile } from "../model/lock.ts";
import { discard } from "./discard.ts";
import { digest } from "./hash.ts";
import { codeOf, ioError, isMissing } from "./io-error.ts";
import { tempName } from "./objects.ts";

/** All that a run was made of, in two halves. Hex. */
export interface RunKey {
  /** What is known without a look at any file. */
  readonly code: string;
  readonly deps: string;
}

export type MadeFile = Omit<LockedFile, "as">;

/** To be raised when an entry says more than this. */
const SCHEMA = 1;

export class Runs {
  readonly #dir: string;
  readonly #tmpDir: string;
  /** By shard, the names of its files. */
  readonly #names = new Map<string, Set<string>>();

  /** `dir`: where the entries lie; `tmpDir`: on the same device. Absolute. */
  constructor(dir: string, tmpDir: string) {
    this.#dir = dir;
    this.#tmpDir = tmpDir;
  }

  /** Was there a run of this code, whatever its deps were? */
  hasCode(code: string): boolean {
    const prefix = `${code}-`;
    for (const name of this.#namesIn(shardOf(code))) if (name.startsWith(prefix)) return true;
    return false;
  }

  /** What that run made; null: none is known. */
  find(key: RunKey): readonly MadeFile[] | null {
    return readEntry(this.#pathOf(key));
  }

  /** In place of what an earlier run of the same made. Throws an `IoError`. */
  save(key: RunKey, outs: readonly MadeFile[]): void {
    const shard = shardOf(key.code);
    const names = this.#namesIn(shard);
    const path = this.#pathOf(key);
    const text = textOf(outs);
    if (names.has(nameOf(key)) && readText(path) === text) return;
    const temp = join(this.#tmpDir, tempName());
    try {
      if (names.size === 0) mkdirSync(join(this.#dir, shard), { recursive: true });
      writeTemp(temp, text, this.#tmpDir);
      renameSync(temp, path);
    } catch (error) {
      discard(temp);
      throw ioError("write", path, error);
    }
    names.add(nameOf(key));
  }

  /** All that are there; null stands for what can't be read. */
  *all(): Iterable<{ readonly path: string; readonly outs: readonly MadeFile[] | null }> {
    for (const shard of filesIn(this.#dir)) {
      for (const name of filesIn(join(this.#dir, shard))) {
        const path = join(this.#dir, shard, name);
        yield { path, outs: readEntry(path) };
      }
    }
  }

  #namesIn(shard: string): Set<string> {
    const known = this.#names.get(shard);
    if (known) return known;
    const names = new Set(filesIn(join(this.#dir, shard)));
    this.#names.set(shard, names);
    return names;
  }

  #pathOf(key: RunKey): string {
    return join(this.#dir, shardOf(key.code), nameOf(key));
  }
}

function shardOf(code: string): string {
  return code.slice(0, 2);
}

function nameOf({ code, deps }: RunKey): string {
  return `${code}-${deps}`;
}

function writeTemp(temp: string, text: string, folder: string): void {
  try {
    writeFileSync(temp, text);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    mkdirSync(folder, { recursive: true });
    writeFileSync(temp, text);
  }
}

/** With a digest at its end, so that what a power cut has left of it is told from the whole. */
function textOf(outs: readonly MadeFile[]): string {
  const body = JSON.stringify(
    outs.map(({ path, hash, size, nfiles, exec }) => ({ path, hash, size, nfiles, exec })),
  );
  return `${JSON.stringify({ schema: SCHEMA, end: digest([body]) })}\n${body}\n`;
}

function readEntry(path: string): readonly MadeFile[] | null {
  const [head = "", body = ""] = (readText(path) ?? "").split("\n");
  try {
    const { schema, end } = JSON.parse(head);
    if (schema !== SCHEMA || end !== digest([body])) return null;
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw ioError("read", path, error);
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw ioError("list", folder, error);
  }
}
