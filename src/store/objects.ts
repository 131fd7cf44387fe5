// A store of files that are named by their hash, read-only: what is read-only has been verified when it was written.
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Hash } from "../model/lock.ts";
import { type Algorithm, digestWhole } from "./algorithm.ts";
import { discard } from "./discard.ts";
import { CHUNK, hashFile } from "./hash.ts";
import { codeOf, IoError, ioError } from "./io-error.ts";
import { copy } from "./placing.ts";
import { sameStat, statAt } from "./stat.ts";
import type { FileRow } from "./state-rows.ts";

export interface ObjectsOptions {
  /** Where they lie, absolute. */
  readonly dir: string;
  /** For what is being written: on the same device. */
  readonly tmpDir: string;
  readonly algorithm: Algorithm;
  /** Folders are made so that a group can write to them. */
  readonly shared?: boolean;
  /**
   * In ms since 1970: what was written before may have been cut short or emptied since, by a power cut, and is read once
   * when it is first used. Absent: read-only is enough.
   */
  readonly booted?: number;
  /** An object did not hold what its name says, and was removed. */
  readonly onCorrupt?: ((path: string) => void) | undefined;
}

export interface PutOptions {
  /** What was read of the source, and when: where it stands, the copy need not be read. */
  readonly row?: FileRow | undefined;
  /** The source is to become the object itself, where the file system can. */
  readonly link?: boolean;
}

const SEALED = 0o444;
/** The names of no bytes. */
const EMPTY = /^(d41d8cd98f00b204e9800998ecf8427e|e3b0c44298fc1c149afbf4c8996fb924)/;
/** What a killed process left is older than any write takes. */
const ABANDONED_MS = 24 * 3600 * 1000;

export class Objects {
  readonly #options: ObjectsOptions;
  /** Of some it can't be seen that they were verified: it is done once in a process. */
  readonly #verified = new Set<string>();
  readonly #folders = new Set<string>();
  #swept = false;

  constructor(options: ObjectsOptions) {
    this.#options = options;
  }

  /** `oid`: the hex of its hash, perhaps with a suffix. */
  pathOf(oid: string): string {
    return join(this.#options.dir, oid.slice(0, 2), oid.slice(2));
  }

  /** By stats alone: is something there that could be it? */
  seems(oid: string, size?: number): boolean {
    const stat = statAt(this.pathOf(oid));
    return stat?.isFile() === true && !isShort(oid, stat.size, size);
  }

  /** Is it there and sound? What is not sound is removed. `size`: what it should have, where that is known. */
  async has(oid: string, size?: number): Promise<boolean> {
    const path = this.pathOf(oid);
    const stat = statAt(path);
    if (stat === undefined || !stat.isFile()) return false;
    const { booted } = this.#options;
    const sealed =
      (stat.mode & 0o7777) === SEALED && (booted === undefined || stat.ctimeMs > booted);
    // A power cut leaves files that are read-only and short.
    const known = sealed || this.#verified.has(oid);
    if (known && !isShort(oid, stat.size, size)) return true;
    if (!(await this.#isSound(oid, path, stat.size))) {
      this.drop(oid);
      return false;
    }
    this.#verified.add(oid);
    // This moves its ctime on as well: it is known from now on.
    seal(path);
    return true;
  }

  /** Reads it, whatever its mode says. True: it was not sound, and is gone. */
  async dropUnsound(oid: string): Promise<boolean> {
    const path = this.pathOf(oid);
    const stat = statAt(path);
    if (stat === undefined || (await this.#isSound(oid, path, stat.size))) return false;
    this.drop(oid);
    return true;
  }

  /** It does not hold what its name says. */
  drop(oid: string): void {
    const path = this.pathOf(oid);
    rmSync(path, { force: true });
    this.#verified.delete(oid);
    this.#options.onCorrupt?.(path);
  }

  /** Throws an `IoError`. */
  read(oid: string): string {
    const path = this.pathOf(oid);
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      throw ioError("read", path, error);
    }
  }

  /** Throws an `IoError` when the file does not hold (any more) what the name says. */
  async put(oid: string, source: string, options: PutOptions = {}): Promise<void> {
    if (await this.has(oid, options.row?.size)) return;
    await this.#write(oid, async (temp) => {
      const before = statSync(source);
      if (!options.link && !options.row?.trusted && before.size <= CHUNK) {
        // Read once for both: it is small, and would have to be read again.
        const bytes = readFileSync(source);
        if (this.#isOf(oid, digestWhole(this.#options.algorithm, bytes))) {
          writeFileSync(temp, bytes);
          return;
        }
        throw changed(source);
      }
      const linked = options.link && canLink(source) && tryLink(source, temp);
      if (!linked) await copy(source, temp, before.size);
      // Linking changes the stat; copying must not have met a change.
      const now = linked ? before : statAt(source);
      const stands = options.row?.trusted && now && sameStat(options.row, now);
      if (stands && statAt(temp)?.size === now.size) return;
      if (await this.#isSound(oid, temp, before.size)) return;
      throw changed(source);
    });
  }

  /** A text whose name is known to be this. */
  async putText(oid: string, text: string): Promise<void> {
    if (await this.has(oid)) return;
    await this.#write(oid, (temp) => writeFileSync(temp, text));
  }

  async #isSound(oid: string, path: string, size: number): Promise<boolean> {
    const { algorithm } = this.#options;
    const { hash } = await hashFile(path, undefined, size, algorithm);
    return this.#isOf(oid, hash);
  }

  #isOf(oid: string, hash: Hash): boolean {
    return hash === `${this.#options.algorithm}:${oid.replace(/\..*$/, "")}`;
  }

  async #write(oid: string, write: (temp: string) => void | Promise<void>): Promise<void> {
    const path = this.pathOf(oid);
    const temp = this.#temp();
    try {
      await write(temp);
      seal(temp);
      this.#makeFolder(dirname(path));
      renameSync(temp, path);
    } catch (error) {
      discard(temp);
      throw ioError("write", path, error);
    }
  }

  #temp(): string {
    const { tmpDir } = this.#options;
    this.#makeFolder(tmpDir);
    if (!this.#swept) sweep(tmpDir);
    this.#swept = true;
    return join(tmpDir, tempName());
  }

  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    makeFolder(folder, this.#options.shared ?? false);
    this.#folders.add(folder);
  }
}

/** Of this process alone, also where several machines or containers write to one cache. */
const PROCESS = crypto.randomUUID();
let count = 0;

export function tempName(): string {
  return `${PROCESS}-${count++}`;
}

function changed(source: string): IoError {
  return new IoError(`${source} changed while it was saved in the cache`, "EAGAIN", source);
}

function isShort(oid: string, size: number, wanted: number | undefined): boolean {
  return size === 0 ? !EMPTY.test(oid) : (wanted ?? size) !== size;
}

/** A link's and a hardlink's mode are others' too. */
function canLink(source: string): boolean {
  const stat = lstatSync(source);
  return stat.isFile() && stat.nlink === 1 && stat.size > 0;
}

function tryLink(source: string, temp: string): boolean {
  try {
    linkSync(source, temp);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw error;
    return false;
  }
}

/** Some file systems can't, and some files are others': then they are verified each time. */
function seal(path: string): void {
  try {
    chmodSync(path, SEALED);
  } catch (error) {
    if (codeOf(error) === "") throw error;
  }
}

/** With the mode that `cache.shared` asks for. */
export function makeFolder(folder: string, shared: boolean): void {
  if (existsSync(folder)) return;
  if (!shared) {
    mkdirSync(folder, { recursive: true });
    return;
  }
  makeFolder(dirname(folder), shared);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o2775);
}

function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat && Date.now() - stat.ctimeMs > ABANDONED_MS) rmSync(path, { force: true });
  }
}
