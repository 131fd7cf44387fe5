// A walk through a directory as DVC sees it: stats only. Links to files count as files, links to directories and empty
// directories do not exist, and `.dvcignore` applies also to what a stage names.
import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { isOutside, listFolder, Stamp, type Walk, type WalkedFile } from "../store/directory.ts";
import { typeOf, wordFor } from "../store/file-type.ts";
import { IoError } from "../store/io-error.ts";
import { lstatAt, statAt } from "../store/stat.ts";
import { DvcIgnore, IGNORE_FILE } from "./dvcignore.ts";

const REPOSITORY = ".dvc";

/**
 * Walks through `folder` (absolute), which people call `path`. Inside of `root`, the repository, `.dvcignore` files
 * count. Throws an `IoError` for what can't be read, and for what DVC can't hash. `links` are those to directories:
 * they and what is in there are not in the hash.
 */
export function dvcWalk(folder: string, path: string, root: string): Walk {
  const walker = new Walker(path === "." ? "" : path, isOutside(path) ? null : new DvcIgnore());
  if (walker.enter(folder, root)) walker.visit(folder, "");
  return walker.done();
}

class Walker {
  readonly #files: WalkedFile[] = [];
  readonly #links: { path: string; target: string; to: "counted" }[] = [];
  readonly #ignored: string[] = [];
  readonly #stamp = new Stamp();
  readonly #called: string;
  readonly #rules: DvcIgnore | null;

  constructor(called: string, rules: DvcIgnore | null) {
    this.#called = called;
    this.#rules = rules;
  }

  /** Reads the rules above the folder. False: it is hidden itself, and so DVC finds nothing in it. */
  enter(folder: string, root: string): boolean {
    if (this.#rules === null || this.#called === "") return true;
    const parts = this.#called.split("/");
    for (let i = 0; i < parts.length; i++) {
      const base = parts.slice(0, i).join("/");
      this.#rules.add(base, i === 0 ? root : `${root}/${base}`);
      const part = parts.slice(0, i + 1).join("/");
      const place = i === parts.length - 1 ? folder : `${root}/${part}`;
      if (!this.#hides(part, true) && !isRepository(place)) continue;
      this.#stamp.text(`hidden ${part}`);
      return false;
    }
    return true;
  }

  visit(folder: string, at: string): void {
    const names = listFolder(folder);
    // Another DVC repository: that one looks after what is in it.
    if (at !== "" && this.#rules !== null && names.includes(REPOSITORY)) {
      this.#ignored.push(at);
      return;
    }
    if (names.includes(IGNORE_FILE)) this.#meetRules(folder, at);
    let text = `${at}\0`;
    for (const name of names) {
      const path = at === "" ? name : `${at}/${name}`;
      const file = `${folder}/${name}`;
      const stat = lstatAt(file);
      if (stat === undefined) this.#vanished(name, path, file);
      else if (this.#take(path, file, stat)) text += `${name}\0`;
    }
    this.#stamp.text(text);
  }

  done(): Walk {
    const stamp = this.#stamp.digest();
    return { files: this.#files, links: this.#links, empty: [], ignored: this.#ignored, stamp };
  }

  #meetRules(folder: string, at: string): void {
    const file = this.#name(at === "" ? IGNORE_FILE : `${at}/${IGNORE_FILE}`);
    if (this.#hides(file, false)) return;
    const message = `${file}: DVC refuses a ${IGNORE_FILE} inside of a directory that a stage depends on or makes; its rules belong into the one beside or above that directory`;
    throw new IoError(message, "EINVAL", `${folder}/${IGNORE_FILE}`);
  }

  /** False: it does not count. */
  #take(path: string, file: string, own: Stats): boolean {
    const link = own.isSymbolicLink();
    const stat = link ? statAt(file) : own;
    if (this.#hides(this.#name(path), stat?.isDirectory() ?? false)) {
      this.#ignored.push(path);
      return false;
    }
    if (stat === undefined) throw this.#dangling(path, file);
    const type = typeOf(stat.mode);
    if (type === "file") {
      this.#stamp.stat(stat);
      this.#files.push({ path, file, stat });
      return true;
    }
    if (type !== "dir") throw this.#odd(path, file, wordFor(type));
    if (!link) this.visit(file, path);
    else this.#links.push({ path, target: readlinkSync(file), to: "counted" });
    return true;
  }

  #hides(name: string, isDirectory: boolean): boolean {
    return this.#rules?.hides(name, isDirectory) ?? false;
  }

  /** As seen from the root. */
  #name(path: string): string {
    if (this.#called === "") return path;
    return path === "" ? this.#called : `${this.#called}/${path}`;
  }

  #vanished(name: string, path: string, file: string): void {
    if (!name.includes("\ufffd")) return; // Gone since it was listed.
    throw new IoError(`${this.#name(path)}: its name is not UTF-8`, "EILSEQ", file);
  }

  #dangling(path: string, file: string): IoError {
    const message = `${this.#name(path)} is a symbolic link that leads nowhere: DVC can't hash it`;
    return new IoError(message, "EINVAL", file);
  }

  #odd(path: string, file: string, word: string): IoError {
    const message = `${this.#name(path)} is ${word}: a stage can depend on or make only files, directories and links to files`;
    return new IoError(message, "EINVAL", file);
  }
}

function isRepository(folder: string): boolean {
  return lstatSync(`${folder}/${REPOSITORY}`, { throwIfNoEntry: false }) !== undefined;
}
