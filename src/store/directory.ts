// A walk through a directory: stats only, no file is opened. What it gives is enough to know whether anything
// changed, and to hash what did.
import { readdirSync, readlinkSync, realpathSync, type Stats } from "node:fs";
import { isAbsolute, sep } from "node:path";
import { compareText } from "../model/value.ts";
import { type FileType, typeOf, wordFor } from "./file-type.ts";
import { IGNORE_FILE, IgnoreRules } from "./ignore.ts";
import { codeOf, IoError, ioError } from "./io-error.ts";
import { type FileStat, lstatAt, statAt } from "./stat.ts";

export interface WalkedFile {
  /** Relative to the directory, with `/`. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly stat: Stats;
}

export interface WalkedLink {
  readonly path: string;
  /** Its text. */
  readonly target: string;
  /**
   * What it leads to. "file": it is among the files as well; "dir": so is what is in there; "counted": a place
   * in the directory, or one that another link led to before; "loop": to itself; "nothing": it dangles.
   */
  readonly to: "file" | "dir" | "counted" | "loop" | "nothing";
}

export interface Walk {
  readonly files: readonly WalkedFile[];
  readonly links: readonly WalkedLink[];
  /** Directories with nothing in them that counts. */
  readonly empty: readonly string[];
  /** What is there and does not count. */
  readonly ignored: readonly string[];
  /** Of all names and stats. */
  readonly stamp: string;
}

const OURS = ".fastpipe";

/**
 * Walks through `folder` (absolute). `path` is what people call it; `root` is where outer ignore files are
 * looked for, when the path lies inside of it. Throws an `IoError` for what can't be read, and for what is
 * neither file, directory nor link.
 */
export function walk(folder: string, path: string, root: string): Walk {
  const walker = new Walker(folder, path, root);
  walker.visit(folder, "");
  walker.followLinks();
  return walker.done();
}

class Walker {
  readonly #files: WalkedFile[] = [];
  readonly #links: WalkedLink[] = [];
  readonly #empty: string[] = [];
  readonly #ignored: string[] = [];
  readonly #stamp = new Stamp();
  /** Links that are still to be followed. */
  #found: { readonly path: string; readonly file: string }[] = [];
  /** Where the walk went in: the directory itself, and what links led to. */
  readonly #roots: { readonly walked: string; readonly real: string }[] = [];
  readonly #walked = new Set<string>();
  readonly #folder: string;
  readonly #called: string;
  readonly #rules: IgnoreRules;

  constructor(folder: string, path: string, root: string) {
    this.#folder = folder;
    this.#called = path === "." ? "" : path;
    this.#rules = new IgnoreRules(this.#called);
    if (this.#called === "" || isOutside(path)) return;
    let base = "";
    for (const part of path.split("/")) {
      this.#rules.add(base, base === "" ? root : `${root}/${base}`);
      base = base === "" ? part : `${base}/${part}`;
    }
  }

  /** `at`: where the folder appears, relative to the directory. */
  visit(folder: string, at: string): void {
    this.#walked.add(folder);
    const names = listFolder(folder);
    if (names.includes(IGNORE_FILE)) this.#rules.add(this.#name(at), folder);
    let text = `${at}\0`;
    let counted = 0;
    for (const name of names) {
      const path = at === "" ? name : `${at}/${name}`;
      const file = `${folder}/${name}`;
      const stat = lstatAt(file);
      if (stat === undefined) this.#vanished(name, path, file);
      else if (this.#take(name, path, file, stat)) {
        counted++;
        text += `${name}\0`;
      }
    }
    this.#stamp.text(text);
    if (counted === 0 && at !== "") this.#empty.push(at);
  }

  /** In sorted order, so that what counts as met before is the same on every machine. */
  followLinks(): void {
    while (this.#found.length > 0) {
      const found = this.#found.sort((a, b) => compareText(a.path, b.path));
      this.#found = [];
      if (this.#roots.length === 0) this.#enter(this.#folder);
      for (const { path, file } of found) this.#follow(path, file);
    }
  }

  done(): Walk {
    const stamp = this.#stamp.digest();
    const [files, links, empty, ignored] = [this.#files, this.#links, this.#empty, this.#ignored];
    return { files, links, empty, ignored, stamp };
  }

  #enter(walked: string): void {
    this.#roots.push({ walked, real: realpathSync(walked) });
  }

  /** Also what lies in the directory may not have been walked through: where it is ignored. */
  #wasWalked(real: string): boolean {
    return this.#roots.some((root) => {
      const inside = real === root.real || real.startsWith(root.real + sep);
      return inside && this.#walked.has(root.walked + real.slice(root.real.length));
    });
  }

  /** False: it does not count. */
  #take(name: string, path: string, file: string, stat: Stats): boolean {
    const type = typeOf(stat.mode);
    const ours = type === "dir" && name === OURS;
    if (ours || (this.#rules.any && this.#rules.ignores(this.#name(path), type === "dir"))) {
      this.#ignored.push(path);
      return false;
    }
    if (type === "dir") this.visit(file, path);
    else if (type === "file") this.#add(path, file, stat);
    else if (type === "link") this.#found.push({ path, file });
    else throw this.#odd(path, file, type);
    return true;
  }

  #add(path: string, file: string, stat: Stats): void {
    this.#stamp.stat(stat);
    this.#files.push({ path, file, stat });
  }

  #follow(path: string, file: string): void {
    const target = readlinkSync(file);
    const to = this.#leadsTo(path, file);
    this.#stamp.text(`${path}\0${target}\0${to}`);
    this.#links.push({ path, target, to });
  }

  #leadsTo(path: string, file: string): WalkedLink["to"] {
    let stat: Stats | undefined;
    try {
      stat = statAt(file);
    } catch (error) {
      if (codeOf(error) === "ELOOP") return "loop";
      throw error;
    }
    if (stat === undefined) return "nothing";
    const type = typeOf(stat.mode);
    if (type === "file") {
      this.#add(path, file, stat);
      return "file";
    }
    if (type !== "dir") throw this.#odd(path, file, type);
    if (this.#wasWalked(realpathSync(file))) return "counted";
    this.#enter(file);
    this.visit(file, path);
    return "dir";
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

  #odd(path: string, file: string, type: FileType): IoError {
    const message = `${this.#name(path)} is ${wordFor(type)}: a stage can depend on or make only files, directories and links to them`;
    return new IoError(message, "EINVAL", file);
  }
}

/** Digest of the names and stats of a walk. */
export class Stamp {
  #texts = 0n;
  #numbers = new Float64Array(1024);
  #length = 0;

  text(text: string): void {
    this.#texts = Bun.hash.xxHash64(text, this.#texts);
  }

  stat({ size, mtimeMs, ctimeMs, ino, mode }: FileStat): void {
    if (this.#length + 5 > this.#numbers.length) {
      const more = new Float64Array(this.#numbers.length * 2);
      more.set(this.#numbers);
      this.#numbers = more;
    }
    const numbers = this.#numbers;
    let at = this.#length;
    numbers[at++] = size;
    numbers[at++] = mtimeMs;
    numbers[at++] = ctimeMs;
    numbers[at++] = ino;
    numbers[at++] = mode;
    this.#length = at;
  }

  digest(): string {
    return Bun.hash.xxHash64(this.#numbers.subarray(0, this.#length), this.#texts).toString(16);
  }
}

/** Throws an `IoError`. */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw ioError("list", folder, error);
  }
}

/** Ignore files above it are not the project's. */
export function isOutside(path: string): boolean {
  return path === ".." || path.startsWith("../") || isAbsolute(path);
}
