// Puts what a cache has into the workspace, in place of what is there.
import {
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Walk } from "./directory.ts";
import { codeOf, IoError, ioError } from "./io-error.ts";
import type { Objects } from "./objects.ts";
import { Pace } from "./pace.ts";
import { type LinkType, placeObject } from "./placing.ts";
import type { Scheme } from "./scheme.ts";
import { isExec } from "./stat.ts";
import type { FileRow } from "./state-rows.ts";
import { isThere, removeTree } from "./tree.ts";

/** Called with each path that is about to be replaced or removed and is not in the cache: it may move it away. */
export type Displace = (path: string) => void | Promise<void>;

export interface RestoreOptions {
  readonly objects: Objects;
  readonly oidOf: (hash: string) => string;
  readonly walk: Scheme["walk"];
  /** The workspace's, absolute. */
  readonly root: string;
  readonly tmpDir: string;
  readonly types: readonly LinkType[];
  readonly displace: Displace | undefined;
}

export interface HeldFile {
  readonly hash: string;
  readonly size?: number;
  /** Absent: that does not count. */
  readonly exec?: boolean;
}

/** What is to be in a directory, by path, and nothing else that counts. */
export interface Contents {
  readonly files: ReadonlyMap<string, HeldFile>;
  /** With their targets; what lies at or below them is not put there. Absent: links to directories do not count. */
  readonly links?: ReadonlyMap<string, string>;
  readonly empty?: readonly string[];
}

/** What is known of the files that lie in a directory. */
type Rows = ReadonlyMap<string, FileRow>;

const NOTHING: Walk = { files: [], links: [], empty: [], ignored: [], stamp: "" };

export class Restoring {
  readonly #options: RestoreOptions;
  /** Folders that are there, and no links to elsewhere. */
  readonly #folders = new Set<string>();

  constructor(options: RestoreOptions) {
    this.#options = options;
  }

  /** `place`: absolute; `path`: what people call it. */
  async file(place: string, path: string, oid: string, exec: boolean): Promise<void> {
    this.#makeFolders(dirname(place), path);
    await this.#clear(place, path, undefined);
    await this.#put(place, oid, exec);
  }

  /** `rows`: what is known of what is in there. */
  async dir(place: string, path: string, wanted: Contents, rows: Rows): Promise<void> {
    const { files, links, empty = [] } = wanted;
    // What is made in its place must not be made where it leads to.
    if (links && isLink(place)) await this.#remove(place, path, undefined);
    const walk = await this.#walk(place, path);
    this.#makeFolders(place, path);
    // Files that are seen through links are not there themselves.
    const wasLinked = links ? belowAny(walk.links.map((link) => link.path)) : NEVER;
    const isLinked = links ? belowAny([...links.keys()]) : NEVER;
    const here = new Set(walk.files.map((file) => file.path).filter((inner) => !wasLinked(inner)));
    if (links) await this.#dropLinks(place, path, walk, links);
    await this.#dropFiles(place, path, here, files, rows);
    const pace = new Pace();
    for (const [inner, held] of files) {
      if (isLinked(inner) || (here.has(inner) && isHeld(rows.get(inner), held))) continue;
      const file = join(place, inner);
      await this.#innerFolder(place, path, dirname(inner));
      await this.#clear(file, join(path, inner), rows.get(inner));
      await this.#put(file, this.#options.oidOf(held.hash), held.exec ?? false);
      await pace.rest();
    }
    if (!links) return;
    const kept = new Set(empty);
    for (const inner of walk.empty) if (!kept.has(inner)) removeEmpty(place, join(place, inner));
    for (const inner of empty) await this.#innerFolder(place, path, inner);
    for (const [inner, target] of links) await this.#link(place, path, inner, target);
  }

  /** Files that are not wanted there. */
  async #dropFiles(
    place: string,
    path: string,
    here: Iterable<string>,
    wanted: Contents["files"],
    rows: Rows,
  ): Promise<void> {
    const pace = new Pace();
    for (const inner of here) {
      if (wanted.has(inner)) continue;
      await this.#remove(join(place, inner), join(path, inner), rows.get(inner));
      removeEmpty(place, dirname(join(place, inner)));
      await pace.rest();
    }
  }

  /** Those that lead elsewhere than they should. */
  async #dropLinks(
    place: string,
    path: string,
    walk: Walk,
    wanted: ReadonlyMap<string, string>,
  ): Promise<void> {
    for (const { path: inner, target } of walk.links) {
      const link = join(place, inner);
      if (wanted.get(inner) === target || !isLink(link)) continue;
      await this.#remove(link, join(path, inner), undefined);
      removeEmpty(place, dirname(link));
    }
  }

  async #link(place: string, path: string, inner: string, target: string): Promise<void> {
    const link = join(place, inner);
    if (isLink(link) && readlinkSync(link) === target) return;
    await this.#innerFolder(place, path, dirname(inner));
    await this.#clear(link, join(path, inner), undefined);
    const temp = `${link}.${process.pid}.tmp`;
    try {
      symlinkSync(target, temp);
      renameSync(temp, link);
    } catch (error) {
      throw ioError("make the link", link, error);
    }
  }

  /** What is there; what can't be walked through goes as a whole. */
  async #walk(place: string, path: string): Promise<Walk> {
    if (!isThere(place)) return NOTHING;
    if (statSync(place, { throwIfNoEntry: false })?.isDirectory()) {
      try {
        return this.#options.walk(place, path, this.#options.root);
      } catch (error) {
        if (!(error instanceof IoError)) throw error;
      }
    }
    await this.#remove(place, path, undefined);
    return NOTHING;
  }

  /** A directory that stands where a file belongs goes; a file is replaced in one step, later. */
  async #clear(place: string, path: string, row: FileRow | undefined): Promise<void> {
    const stat = lstatSync(place, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) await this.#remove(place, path, row);
    else await this.#tell(path, row);
  }

  async #remove(place: string, path: string, row: FileRow | undefined): Promise<void> {
    await this.#tell(path, row);
    try {
      await removeTree(place);
    } catch (error) {
      throw ioError("remove", place, error);
    }
  }

  async #tell(path: string, row: FileRow | undefined): Promise<void> {
    const { displace, objects, oidOf } = this.#options;
    if (displace === undefined) return;
    if (row !== undefined && (await objects.has(oidOf(row.hash), row.size))) return;
    await displace(path);
  }

  async #put(place: string, oid: string, exec: boolean): Promise<void> {
    const { objects, types, tmpDir } = this.#options;
    await placeObject({ object: objects.pathOf(oid), place, types, exec, tmpDir });
  }

  /** Links to directories in an out are not seen by DVC, and must not be written through. */
  async #innerFolder(place: string, path: string, inner: string): Promise<void> {
    if (inner === "." || this.#folders.has(join(place, inner))) return;
    await this.#innerFolder(place, path, dirname(inner));
    const folder = join(place, inner);
    const stat = lstatSync(folder, { throwIfNoEntry: false });
    if (stat && !stat.isDirectory()) await this.#remove(folder, join(path, inner), undefined);
    this.#makeFolders(folder, path);
    this.#folders.add(folder);
  }

  #makeFolders(folder: string, path: string): void {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw ioError("make the folder of", path, error);
    }
  }
}

/** Upwards, up to `top`, which stays. */
function removeEmpty(top: string, folder: string): void {
  for (let at = folder; at !== top && at.length > top.length; at = dirname(at)) {
    try {
      rmdirSync(at);
    } catch (error) {
      if (codeOf(error) === "") throw error;
      return; // Something is in there.
    }
  }
}

const NEVER = (): boolean => false;

/** Is a path one of these, or below one of them? */
function belowAny(tops: readonly string[]): (path: string) => boolean {
  if (tops.length === 0) return NEVER;
  const known = new Set(tops);
  return (path) => {
    for (let at = path; at !== "."; at = dirname(at)) if (known.has(at)) return true;
    return false;
  };
}

function isHeld(row: FileRow | undefined, { hash, exec }: HeldFile): boolean {
  return row?.hash === hash && (exec === undefined || isExec(row.mode) === exec);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
