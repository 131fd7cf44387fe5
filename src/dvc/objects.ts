// One of the two stores of DVC's cache: files named by their md5, read-only. What is read-only has been verified.
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
import { hashFile } from "../store/hash.ts";
import { codeOf, IoError, ioError } from "../store/io-error.ts";
import { sameStat, statAt } from "../store/stat.ts";
import type { FileRow } from "../store/state-rows.ts";
import { copy } from "./copy.ts";
import { type DirFile, dirOid, hexOf, parseDir } from "./dir-object.ts";

export interface ObjectsOptions {
  /** The cache's, absolute. */
  readonly cacheDir: string;
  /** Those of DVC 2 lie in the cache's folder itself. */
  readonly legacy: boolean;
  readonly shared: boolean;
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
const EMPTY = "d41d8cd98f00b204e9800998ecf8427e";
const TMP = ".fastpipe-tmp";
/** What a killed process left is older than any write takes. */
const ABANDONED_MS = 24 * 3600 * 1000;

export class Objects {
  readonly #options: ObjectsOptions;
  readonly #dir: string;
  /** Those that can't be made read-only: they are verified once in a process. */
  readonly #verified = new Set<string>();
  #swept = false;
  #count = 0;

  constructor(options: ObjectsOptions) {
    this.#options = options;
    this.#dir = options.legacy ? options.cacheDir : join(options.cacheDir, "files", "md5");
  }

  /** `oid`: the hex of the md5, with `.dir` for a directory. */
  pathOf(oid: string): string {
    return join(this.#dir, oid.slice(0, 2), oid.slice(2));
  }

  /** Is it there and sound? What is not sound is removed. `size`: what it should have, where that is known. */
  async has(oid: string, size?: number): Promise<boolean> {
    const path = this.pathOf(oid);
    const stat = statAt(path);
    if (stat === undefined || !stat.isFile()) return false;
    const sealed = (stat.mode & 0o7777) === SEALED || this.#verified.has(oid);
    // A power cut leaves files that are read-only and short.
    const short = stat.size === 0 ? !oid.startsWith(EMPTY) : (size ?? stat.size) !== stat.size;
    if (sealed && !short) return true;
    if (!(await this.#isSound(oid, path, stat.size))) {
      rmSync(path, { force: true });
      this.#options.onCorrupt?.(path);
      return false;
    }
    this.#verified.add(oid);
    seal(path);
    return true;
  }

  /** Reads it, whatever its mode says. True: it was not sound, and is gone. */
  async dropUnsound(oid: string): Promise<boolean> {
    const path = this.pathOf(oid);
    const stat = statAt(path);
    if (stat === undefined || (await this.#isSound(oid, path, stat.size))) return false;
    rmSync(path, { force: true });
    this.#verified.delete(oid);
    this.#options.onCorrupt?.(path);
    return true;
  }

  /** What is in a directory; null where its object is not there, or was not sound and is gone. */
  async dir(oid: string): Promise<readonly DirFile[] | null> {
    if (!(await this.has(oid))) return null;
    const path = this.pathOf(oid);
    const text = readObject(path);
    if (dirOid(text) !== oid) {
      rmSync(path, { force: true });
      this.#options.onCorrupt?.(path);
      return null;
    }
    const files = parseDir(text);
    if (files !== null) return files;
    throw new IoError(`${path} is not DVC's record of a directory`, "EINVAL", path);
  }

  /** Throws an `IoError` when the file does not hold (any more) what the name says. */
  async put(oid: string, source: string, options: PutOptions = {}): Promise<void> {
    if (await this.has(oid, options.row?.size)) return;
    await this.#write(oid, async (temp) => {
      const before = statSync(source);
      const linked = options.link && canLink(source) && tryLink(source, temp);
      if (!linked) await copy(source, temp, before.size);
      // Linking changes the stat; copying must not have met a change.
      const now = linked ? before : statAt(source);
      if (options.row?.trusted && now && sameStat(options.row, now)) return;
      if (await this.#isSound(oid, temp, before.size)) return;
      throw new IoError(`${source} changed while it was saved in the cache`, "EAGAIN", source);
    });
  }

  async putText(oid: string, text: string): Promise<void> {
    if (dirOid(text) !== oid) throw new Error(`${oid} is not the name of this text`);
    if (await this.has(oid)) return;
    await this.#write(oid, (temp) => writeFileSync(temp, text));
  }

  async #isSound(oid: string, path: string, size: number): Promise<boolean> {
    const algorithm = this.#options.legacy ? "md5-dos2unix" : "md5";
    const { hash } = await hashFile(path, undefined, size, algorithm);
    return hexOf(hash) === oid.replace(/\.dir$/, "");
  }

  async #write(oid: string, write: (temp: string) => void | Promise<void>): Promise<void> {
    const path = this.pathOf(oid);
    const temp = this.#temp();
    try {
      await write(temp);
      seal(temp);
      makeFolder(dirname(path), this.#options.shared);
      renameSync(temp, path);
    } catch (error) {
      rmSync(temp, { force: true });
      throw ioError("write", path, error);
    }
  }

  #temp(): string {
    const folder = join(this.#options.cacheDir, TMP);
    makeFolder(folder, this.#options.shared);
    if (!this.#swept) sweep(folder);
    this.#swept = true;
    return join(folder, `${process.pid}-${this.#options.legacy ? "l" : "f"}${this.#count++}`);
  }
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

function readObject(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw ioError("read", path, error);
  }
}
