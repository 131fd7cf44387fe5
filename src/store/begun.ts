// `.fastpipe/tmp/begun`: which stages are at work where nothing was before. What is found there after a kill is half of
// an out and nobody's, and must not pass as the user's. A line when a stage begins, a line when it ends.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isMissing } from "./io-error.ts";
import { isThere } from "./tree.ts";

export interface Begun {
  /** The stage's lock, relative to the root. */
  readonly lock: string;
  /** Its outs where nothing was, relative to the root. */
  readonly paths: readonly string[];
}

/** Kept in `tmp`, `.fastpipe/tmp`; made with the first line. */
export class Journal {
  readonly #tmp: string;
  #fd: number | null = null;
  readonly #open = new Set<string>();

  constructor(tmp: string) {
    this.#tmp = tmp;
  }

  begin(begun: Begun): void {
    this.#open.add(begun.lock);
    this.#write(begun);
  }

  /** It has ended, and what is there now is either recorded or somebody's. */
  end(lock: string): void {
    if (this.#open.delete(lock)) this.#write({ lock, paths: [] });
  }

  /** The run is over. */
  close(): void {
    if (this.#fd === null) return;
    closeSync(this.#fd);
    this.#fd = null;
    forgetBegun(this.#tmp);
  }

  #write(begun: Begun): void {
    try {
      this.#fd ??= this.#make();
      writeSync(this.#fd, `${JSON.stringify(begun)}\n`);
    } catch {
      // A full disk: after a kill, what was half made is taken for the user's and kept.
    }
  }

  #make(): number {
    mkdirSync(this.#tmp, { recursive: true });
    return openSync(fileIn(this.#tmp), "a");
  }
}

/** Those that had begun and not ended. A line that a kill or a power cut has broken tells nothing. */
export function begunIn(tmp: string): readonly Begun[] {
  const begun = new Map<string, Begun>();
  for (const line of linesOf(fileIn(tmp))) {
    const entry = parse(line);
    if (entry === null) continue;
    if (entry.paths.length > 0) begun.set(entry.lock, entry);
    else begun.delete(entry.lock);
  }
  return [...begun.values()];
}

export function forgetBegun(tmp: string): void {
  const file = fileIn(tmp);
  // A read-only file system refuses to remove even what is not there.
  if (isThere(file)) rmSync(file, { force: true });
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function parse(line: string): Begun | null {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function fileIn(tmp: string): string {
  return join(tmp, "begun");
}
