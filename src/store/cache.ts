// A cache of outs: what a stage made goes in, and comes back so that it equals its entry exactly. How directories are
// recorded, and by which hash, the layout says.
import { chmodSync, lstatSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { FileEntry, Hash } from "../model/lock.ts";
import type { FileIndex } from "./files.ts";
import { IoError, ioError } from "./io-error.ts";
import type { Objects } from "./objects.ts";
import { Pace } from "./pace.ts";
import { type LinkType, placeObject, plainMode } from "./placing.ts";
import { needsRelink } from "./relink.ts";
import { type Contents, type Displace, Restoring } from "./restoring.ts";
import type { Scheme } from "./scheme.ts";
import { isExec } from "./stat.ts";
import type { FileRow } from "./state-rows.ts";

/** A directory in the workspace: the text that records it, and what its files hold. */
export interface ListedDir {
  readonly text: string;
  readonly rows: ReadonlyMap<string, FileRow>;
}

/** How one kind of cache keeps things. */
export interface Layout {
  /** As it is called in messages: `the cache`. */
  readonly name: string;
  readonly walk: Scheme["walk"];
  /**
   * What a stage made stays as it is, with its links and modes, and what comes from the cache is read again. Else links to
   * files are files, new files have the modes of new files, and the cache is trusted.
   */
  readonly exact: boolean;
  objects(hash: Hash): Objects;
  index(hash: Hash): FileIndex;
  oid(hash: Hash): string;
  isDir(entry: FileEntry): boolean;
  /** What is in a directory; null where its record is not there, or was not sound and is gone. */
  contents(hash: Hash): Promise<Contents | null>;
  /** Null: what is there is not what the index knows of it. */
  listed(path: string, hash: Hash): ListedDir | null;
}

export interface CacheOptions {
  /** Absolute: paths are relative to it. */
  readonly root: string;
  readonly types: readonly LinkType[];
  /** For what is being made: on the workspace's device, swept by the project. */
  readonly tmpDir: string;
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

export class Cache {
  readonly #options: CacheOptions;
  readonly #layout: Layout;
  /** Directories whose files have all been found, in this process. */
  readonly #complete = new Set<Hash>();

  constructor(options: CacheOptions, layout: Layout) {
    this.#options = options;
    this.#layout = layout;
  }

  /** Where the objects of entries with this hash lie. */
  objects(hash: Hash): Objects {
    return this.#layout.objects(hash);
  }

  /** All of it, sound. */
  async has(entry: FileEntry): Promise<boolean> {
    return (await this.missing(entry)).length === 0;
  }

  /** By stats, and the text of a directory: all of it could be there. */
  async seems(entry: FileEntry): Promise<boolean> {
    const { hash, size } = entry;
    const [objects, oid] = [this.objects(hash), this.#layout.oid(hash)];
    if (!this.#layout.isDir(entry)) return objects.seems(oid, size);
    if (this.#complete.has(hash)) return true;
    if (!objects.seems(oid)) return false;
    for (const file of (await this.#layout.contents(hash))?.files.values() ?? []) {
      if (!objects.seems(this.#layout.oid(file.hash), file.size)) return false;
    }
    return true;
  }

  /** Reads all objects of an entry, and removes those that are not what their names say. False: all are sound. */
  async dropUnsound(entry: FileEntry): Promise<boolean> {
    const { hash } = entry;
    const objects = this.objects(hash);
    this.#complete.delete(hash);
    let dropped = await objects.dropUnsound(this.#layout.oid(hash));
    if (!this.#layout.isDir(entry)) return dropped;
    const contents = dropped ? null : await this.#layout.contents(hash);
    for (const file of contents?.files.values() ?? []) {
      if (await objects.dropUnsound(this.#layout.oid(file.hash))) dropped = true;
    }
    return dropped;
  }

  /** The oids that are not there; of a directory whose own object is missing only that one. */
  async missing(entry: FileEntry): Promise<readonly string[]> {
    const { hash, size } = entry;
    if (this.#complete.has(hash)) return [];
    const [objects, oid] = [this.objects(hash), this.#layout.oid(hash)];
    if (!this.#layout.isDir(entry)) return (await objects.has(oid, size)) ? [] : [oid];
    const contents = await this.#layout.contents(hash);
    if (contents === null) return [oid];
    const missing = new Set<string>();
    const pace = new Pace();
    for (const file of contents.files.values()) {
      const inner = this.#layout.oid(file.hash);
      if (!(await objects.has(inner, file.size))) missing.add(inner);
      await pace.rest();
    }
    if (missing.size === 0) this.#complete.add(hash);
    return [...missing];
  }

  /**
   * Saves what lies at the path, which must be what the entry says, and makes the workspace's files what `types` ask
   * for. Throws an `IoError`.
   */
  async save(path: string, entry: FileEntry, options: SaveOptions = {}): Promise<void> {
    const relink = options.relink ?? true;
    const types = relink ? (options.types ?? this.#options.types) : COPY;
    const saving = { path, hash: entry.hash, exec: entry.exec === true, types, relink };
    if (this.#layout.isDir(entry)) await this.#saveDir(saving);
    else await this.#saveFile(saving);
  }

  /** Is the path what the entry says? What can't be looked at is not. */
  async isAt(path: string, { hash, exec }: FileEntry): Promise<boolean> {
    try {
      const now = (await this.#layout.index(hash).look([path])).get(path);
      if (now === undefined || now === "missing" || now.hash !== hash) return false;
      return !this.#layout.exact || now.exec === exec;
    } catch (error) {
      if (error instanceof IoError) return false;
      throw error;
    }
  }

  /** Do files that are ignored, and so count nowhere, lie where something of the entry belongs? They would go. */
  async covers(path: string, entry: FileEntry): Promise<boolean> {
    const ignored = this.#layout.index(entry.hash).ignored(path);
    if (ignored.length === 0) return false;
    const contents = this.#layout.isDir(entry) ? await this.#layout.contents(entry.hash) : null;
    if (contents === null) return true;
    const isWanted = (at: string): boolean =>
      contents.files.has(at) || contents.links?.has(at) === true;
    return ignored.some((inner) => {
      for (let at = inner; at !== "."; at = dirname(at)) if (isWanted(at)) return true;
      return false;
    });
  }

  /** Makes the path what the entry says. False: it was so already. Throws an `IoError`, also when an object is missing. */
  async checkout(path: string, entry: FileEntry, options: CheckoutOptions = {}): Promise<boolean> {
    const { hash } = entry;
    const place = this.#place(path);
    const index = this.#layout.index(hash);
    if (await this.isAt(path, entry)) {
      if (entry.exec) this.#makeExec(index, path, hash);
      return false;
    }
    const [lacking] = await this.missing(entry);
    if (lacking !== undefined) {
      const object = this.objects(hash).pathOf(lacking);
      const told = `${path} is not whole in ${this.#layout.name}: ${object} is missing`;
      throw new IoError(told, "ENOENT", object);
    }
    const types = options.types ?? this.#options.types;
    const { objects, oid, walk } = this.#layout;
    const { root, tmpDir } = this.#options;
    const { displace } = options;
    const restoring = new Restoring({
      objects: objects(hash),
      oidOf: oid,
      walk,
      root,
      tmpDir,
      types,
      displace,
    });
    const contents = this.#layout.isDir(entry) ? await this.#layout.contents(hash) : null;
    if (contents === null) await restoring.file(place, path, oid(hash), entry.exec === true);
    else await restoring.dir(place, path, contents, contentsOf(index, path));
    if (!this.#layout.exact) {
      const held = (inner: string): Hash | undefined =>
        contents === null ? hash : contents.files.get(inner)?.hash;
      index.adopt(path, held, wantsLink(types));
    } else {
      index.forget(path);
    }
    return true;
  }

  async #saveFile(saving: Saving): Promise<void> {
    const { path, hash, types } = saving;
    const [index, objects] = [this.#layout.index(hash), this.objects(hash)];
    const oid = this.#layout.oid(hash);
    const row = index.row(path);
    const place = this.#place(path);
    await objects.put(oid, place, {
      row: rowOf(row, hash),
      link: wantsLink(types) && !saving.exec,
    });
    if (saving.relink) await this.#relink(saving, place, oid);
    if (row === null || index.peek(path) === "unknown")
      index.adopt(path, () => hash, wantsLink(types));
  }

  /** In DVC's a file that stands alone has the mode of a new one; those in directories keep theirs. */
  async #relink({ hash, types, exec }: Saving, place: string, oid: string): Promise<void> {
    const object = this.objects(hash).pathOf(oid);
    if (this.#isLinkToKeep(place)) return;
    if (needsRelink(place, object, types, exec)) await this.#placeAt(object, place, types, exec);
    if (this.#layout.exact) return;
    const stat = lstatSync(place);
    const plain = plainMode(exec);
    if (stat.isFile() && stat.nlink === 1 && (stat.mode & 0o777) !== plain) chmodSync(place, plain);
  }

  async #saveDir(saving: Saving): Promise<void> {
    const { path, hash, types } = saving;
    const [index, objects] = [this.#layout.index(hash), this.objects(hash)];
    const { text, rows } = await this.#listed(index, path, hash);
    const pace = new Pace();
    let relinked = false;
    for (const [inner, row] of rows) {
      const place = join(this.#place(path), inner);
      const oid = this.#layout.oid(row.hash);
      const exec = this.#layout.exact && isExec(row.mode);
      await objects.put(oid, place, { row, link: wantsLink(types) && !exec });
      const object = objects.pathOf(oid);
      const stays = !saving.relink || this.#isLinkToKeep(place);
      if (!stays && needsRelink(place, object, types, exec)) {
        await this.#placeAt(object, place, types, exec);
        relinked = true;
      }
      relinked ||= wantsLink(types);
      await pace.rest();
    }
    // Last: where it is, its files are.
    await objects.putText(this.#layout.oid(hash), text);
    this.#complete.add(hash);
    if (relinked) index.adopt(path, (inner) => rows.get(inner)?.hash, wantsLink(types));
  }

  /** A directory, when it is what the entry says. */
  async #listed(index: FileIndex, path: string, hash: Hash): Promise<ListedDir> {
    const known = this.#layout.listed(path, hash);
    if (known !== null) return known;
    index.forget(path);
    const entry = (await index.look([path])).get(path);
    const listed = entry !== "missing" && entry?.hash === hash && this.#layout.listed(path, hash);
    if (listed) return listed;
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

  #isLinkToKeep(place: string): boolean {
    return this.#layout.exact && lstatSync(place).isSymbolicLink();
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

/** Then the source itself becomes the object: its bytes need not be copied, and links to it are as trustworthy as it. */
function wantsLink([first]: readonly LinkType[]): boolean {
  return first === "hardlink" || first === "symlink";
}

function rowOf(row: FileRow | null, hash: Hash): FileRow | undefined {
  return row?.hash === hash ? row : undefined;
}

function contentsOf(index: FileIndex, path: string): ReadonlyMap<string, FileRow> {
  return index.contents(path) ?? new Map();
}
