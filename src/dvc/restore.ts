// Puts what the cache has into the workspace, in place of what is there.
import { lstatSync, mkdirSync, rmdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Hash } from "../model/lock.ts";
import { codeOf, IoError, ioError } from "../store/io-error.ts";
import type { FileRow } from "../store/state-rows.ts";
import { isThere, removeTree } from "../store/tree.ts";
import type { LinkType } from "./config.ts";
import { placeObject } from "./copy.ts";
import { hexOf } from "./dir-object.ts";
import type { Objects } from "./objects.ts";
import { Pace } from "./pace.ts";
import { dvcWalk } from "./walk.ts";

export type Displace = (path: string) => void | Promise<void>;

export interface RestoreOptions {
  readonly objects: Objects;
  readonly tmpDir: string;
  readonly types: readonly LinkType[];
  readonly displace: Displace | undefined;
}

/** What is known of the files that lie in a directory. */
type Rows = ReadonlyMap<string, FileRow>;

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

  /** `held`: what is to be in there, and nothing else that counts; `rows`: what is known of what is in there. */
  async dir(
    place: string,
    path: string,
    root: string,
    held: ReadonlyMap<string, Hash>,
    rows: Rows,
  ): Promise<void> {
    const present = await this.#present(place, path, root);
    this.#makeFolders(place, path);
    const pace = new Pace();
    for (const inner of present) {
      if (held.has(inner)) continue;
      await this.#remove(join(place, inner), join(path, inner), rows.get(inner));
      removeEmpty(place, dirname(join(place, inner)));
      await pace.rest();
    }
    for (const [inner, hash] of held) {
      if (present.has(inner) && rows.get(inner)?.hash === hash) continue;
      const file = join(place, inner);
      await this.#innerFolder(place, path, dirname(inner));
      await this.#clear(file, join(path, inner), rows.get(inner));
      await this.#put(file, hexOf(hash), false);
      await pace.rest();
    }
  }

  /** The files that count; what can't be walked through goes as a whole. */
  async #present(place: string, path: string, root: string): Promise<ReadonlySet<string>> {
    if (!isThere(place)) return new Set();
    if (statSync(place, { throwIfNoEntry: false })?.isDirectory()) {
      try {
        return new Set(dvcWalk(place, path, root).files.map((file) => file.path));
      } catch (error) {
        if (!(error instanceof IoError)) throw error;
      }
    }
    await this.#remove(place, path, undefined);
    return new Set();
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
    const { displace, objects } = this.#options;
    if (displace === undefined) return;
    if (row !== undefined && (await objects.has(hexOf(row.hash), row.size))) return;
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
