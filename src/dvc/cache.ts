// DVC's cache of outs: what a stage made goes in, and comes back so that it equals its entry exactly. The repository's
// lock is the caller's to hold.
import { chmodSync, lstatSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { FileEntry, Hash } from "../model/lock.ts";
import { isOf } from "../store/algorithm.ts";
import type { FileIndex } from "../store/files.ts";
import { IoError, ioError } from "../store/io-error.ts";
import type { FileRow } from "../store/state-rows.ts";
import type { DvcConfig, LinkType } from "./config.ts";
import { placeObject, plainMode } from "./copy.ts";
import { type DirFile, dirOid, dirText, hexOf } from "./dir-object.ts";
import { Objects } from "./objects.ts";
import { Pace } from "./pace.ts";
import { needsRelink } from "./relink.ts";
import { type Displace, Restoring } from "./restore.ts";

export interface CacheOptions {
  readonly config: Pick<DvcConfig, "cacheDir" | "cacheTypes" | "shared">;
  /** Absolute: paths are relative to it. */
  readonly root: string;
  /** Of files as DVC hashes them now, and as it did before version 3. */
  readonly files: FileIndex;
  readonly legacyFiles: FileIndex;
  /** For what is being made: on the workspace's device, swept by the project. */
  readonly tmpDir: string;
  /** An object was not what its name says, and was removed. */
  readonly onCorrupt?: (path: string) => void;
}

export interface LinkOptions {
  /** Else those of the config. Outs that git tracks (`cache: false`) are always copies. */
  readonly types?: readonly LinkType[];
}

export interface SaveOptions extends LinkOptions {
  /** False: the workspace stays as it is. */
  readonly relink?: boolean;
}

export interface CheckoutOptions extends LinkOptions {
  /** Called with each path that is about to be replaced or removed and is not in the cache: it may move it away. */
  readonly displace?: Displace;
}

const COPY: readonly LinkType[] = ["copy"];

export class DvcCache {
  readonly #options: CacheOptions;
  readonly #objects: Objects;
  readonly #legacy: Objects;
  /** Directories whose files have all been found, in this process. */
  readonly #complete = new Set<Hash>();

  constructor(options: CacheOptions) {
    this.#options = options;
    const { cacheDir, shared } = options.config;
    const { onCorrupt } = options;
    this.#objects = new Objects({ cacheDir, shared, legacy: false, onCorrupt });
    this.#legacy = new Objects({ cacheDir, shared, legacy: true, onCorrupt });
  }

  /** Where the objects of entries with this hash lie. */
  objects(hash: Hash): Objects {
    return isOf(hash, "md5-dos2unix") ? this.#legacy : this.#objects;
  }

  /** All of it, sound. */
  async has(entry: FileEntry): Promise<boolean> {
    return (await this.missing(entry)).length === 0;
  }

  /** Reads all objects of an entry, and removes those that are not what their names say. False: all are sound. */
  async dropUnsound({ hash }: FileEntry): Promise<boolean> {
    const [objects, oid] = [this.objects(hash), hexOf(hash)];
    this.#complete.delete(hash);
    if (!oid.endsWith(".dir")) return await objects.dropUnsound(oid);
    let dropped = await objects.dropUnsound(oid);
    const files = dropped ? null : await objects.dir(oid);
    for (const { md5 } of files ?? []) if (await objects.dropUnsound(md5)) dropped = true;
    return dropped;
  }

  /** The oids that are not there; of a directory whose own object is missing only that one. */
  async missing({ hash, size }: FileEntry): Promise<readonly string[]> {
    if (this.#complete.has(hash)) return [];
    const [objects, oid] = [this.objects(hash), hexOf(hash)];
    if (!oid.endsWith(".dir")) return (await objects.has(oid, size)) ? [] : [oid];
    const files = await objects.dir(oid);
    if (files === null) return [oid];
    const missing = new Set<string>();
    const pace = new Pace();
    for (const { md5 } of files) {
      if (!(await objects.has(md5))) missing.add(md5);
      await pace.rest();
    }
    if (missing.size === 0) this.#complete.add(hash);
    return [...missing];
  }

  /**
   * Saves what lies at the path, which must be what the entry says, and makes the workspace's files what `cache.type`
   * asks for. Throws an `IoError`.
   */
  async save(path: string, entry: FileEntry, options: SaveOptions = {}): Promise<void> {
    const relink = options.relink ?? true;
    const types = relink ? (options.types ?? this.#options.config.cacheTypes) : COPY;
    const saving = { path, hash: entry.hash, exec: entry.exec === true, types, relink };
    if (hexOf(entry.hash).endsWith(".dir")) await this.#saveDir(saving);
    else await this.#saveFile(saving);
  }

  /** Makes the path what the entry says. False: it was so already. Throws an `IoError`, also when an object is missing. */
  async checkout(path: string, entry: FileEntry, options: CheckoutOptions = {}): Promise<boolean> {
    const place = this.#place(path);
    const index = this.#index(entry.hash);
    if (await isAlready(index, path, entry.hash)) {
      if (entry.exec) this.#makeExec(index, path, entry.hash);
      return false;
    }
    const [lacking] = await this.missing(entry);
    if (lacking !== undefined) {
      const object = this.objects(entry.hash).pathOf(lacking);
      throw new IoError(
        `${path} is not whole in DVC's cache: ${object} is missing`,
        "ENOENT",
        object,
      );
    }
    const types = options.types ?? this.#options.config.cacheTypes;
    const restoring = new Restoring({
      objects: this.objects(entry.hash),
      tmpDir: this.#options.tmpDir,
      types,
      displace: options.displace,
    });
    const oid = hexOf(entry.hash);
    const files = oid.endsWith(".dir") ? await this.objects(entry.hash).dir(oid) : null;
    if (files === null) {
      await restoring.file(place, path, oid, entry.exec === true);
      index.adopt(path, () => entry.hash, linksOnly(types));
    } else {
      const held = heldIn(files, entry.hash);
      await restoring.dir(place, path, this.#options.root, held, contentsOf(index, path));
      index.adopt(path, (inner) => held.get(inner), linksOnly(types));
    }
    return true;
  }

  async #saveFile(saving: Saving): Promise<void> {
    const { path, hash, types } = saving;
    const [index, objects, oid] = [this.#index(hash), this.objects(hash), hexOf(hash)];
    const row = index.row(path);
    const place = this.#place(path);
    await objects.put(oid, place, {
      row: rowOf(row, hash),
      link: wantsLink(types) && !saving.exec,
    });
    if (saving.relink) await this.#relink(saving, place, oid);
    if (row === null || index.peek(path) === "unknown")
      index.adopt(path, () => hash, linksOnly(types));
  }

  /** DVC gives a file that stands alone the mode of a new one; those in directories keep theirs. */
  async #relink({ hash, types, exec }: Saving, place: string, oid: string): Promise<void> {
    const object = this.objects(hash).pathOf(oid);
    if (needsRelink(place, object, types, exec)) await this.#placeAt(object, place, types, exec);
    const stat = lstatSync(place);
    const plain = plainMode(exec);
    if (stat.isFile() && stat.nlink === 1 && (stat.mode & 0o777) !== plain) chmodSync(place, plain);
  }

  async #saveDir(saving: Saving): Promise<void> {
    const { path, hash, types } = saving;
    const [index, objects] = [this.#index(hash), this.objects(hash)];
    const rows = await this.#rowsOf(index, path, hash);
    const pace = new Pace();
    let relinked = false;
    for (const [inner, row] of rows) {
      const place = join(this.#place(path), inner);
      const oid = hexOf(row.hash);
      await objects.put(oid, place, { row, link: wantsLink(types) });
      const object = objects.pathOf(oid);
      if (saving.relink && needsRelink(place, object, types, false)) {
        await this.#placeAt(object, place, types, false);
        relinked = true;
      }
      relinked ||= wantsLink(types);
      await pace.rest();
    }
    // Last: where it is, its files are.
    await objects.putText(hexOf(hash), textOf(rows));
    this.#complete.add(hash);
    if (relinked) index.adopt(path, (inner) => rows.get(inner)?.hash, linksOnly(types));
  }

  /** What each file of a directory holds, when together they are what the entry says. */
  async #rowsOf(index: FileIndex, path: string, hash: Hash): Promise<ReadonlyMap<string, FileRow>> {
    const known = index.contents(path);
    if (known !== null && dirOid(textOf(known)) === hexOf(hash)) return known;
    index.forget(path);
    const entry = (await index.look([path])).get(path);
    const rows = index.contents(path);
    if (rows !== null && entry !== "missing" && entry?.hash === hash) return rows;
    throw new IoError(`${path} changed before it was saved in the cache`, "EAGAIN", path);
  }

  async #placeAt(
    object: string,
    place: string,
    types: readonly LinkType[],
    exec: boolean,
  ): Promise<void> {
    await placeObject({ object, place, types, exec, tmpDir: this.#options.tmpDir });
  }

  #makeExec(index: FileIndex, path: string, hash: Hash): void {
    const place = this.#place(path);
    const stat = lstatSync(place);
    if (!stat.isFile() || stat.nlink > 1 || (stat.mode & 0o100) !== 0) return;
    try {
      chmodSync(place, (stat.mode & 0o777) | 0o100);
    } catch (error) {
      throw ioError("make executable", place, error);
    }
    index.adopt(path, () => hash, false);
  }

  #index(hash: Hash): FileIndex {
    return isOf(hash, "md5-dos2unix") ? this.#options.legacyFiles : this.#options.files;
  }

  #place(path: string): string {
    return isAbsolute(path) ? path : join(this.#options.root, path);
  }
}

interface Saving {
  readonly path: string;
  readonly hash: Hash;
  readonly exec: boolean;
  readonly types: readonly LinkType[];
  readonly relink: boolean;
}

/** Then the source itself becomes the object: its bytes need not be copied. */
function wantsLink([first]: readonly LinkType[]): boolean {
  return first === "hardlink" || first === "symlink";
}

/** Objects are read-only: files that are links to them are as trustworthy as they. */
function linksOnly(types: readonly LinkType[]): boolean {
  return wantsLink(types);
}

function rowOf(row: FileRow | null, hash: Hash): FileRow | undefined {
  return row?.hash === hash ? row : undefined;
}

function textOf(rows: ReadonlyMap<string, FileRow>): string {
  return dirText([...rows].map(([path, row]): DirFile => ({ path, md5: hexOf(row.hash) })));
}

/** With the algorithm's name, as rows have it. */
function heldIn(files: readonly DirFile[], hash: Hash): ReadonlyMap<string, Hash> {
  const algorithm = hash.slice(0, hash.indexOf(":"));
  return new Map(files.map(({ path, md5 }) => [path, `${algorithm}:${md5}`]));
}

/** What can't be looked at is not what the entry says. */
async function isAlready(index: FileIndex, path: string, hash: Hash): Promise<boolean> {
  try {
    const entry = (await index.look([path])).get(path);
    return entry !== undefined && entry !== "missing" && entry.hash === hash;
  } catch (error) {
    if (error instanceof IoError) return false;
    throw error;
  }
}

function contentsOf(index: FileIndex, path: string): ReadonlyMap<string, FileRow> {
  return index.contents(path) ?? new Map();
}
