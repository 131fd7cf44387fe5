// `.dvcignore`: what DVC does not see, in gitignore's syntax, with DVC's own ways about it.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Ignore } from "ignore";
import { ioError, isMissing } from "../store/io-error.ts";
import { patternsOf } from "./ignore-library.ts";

export const IGNORE_FILE = ".dvcignore";

/** Directories that are never seen, wherever they lie. */
const HIDDEN_NAMES: ReadonlySet<string> = new Set([".git", ".hg", ".dvc"]);

/** The patterns of one file, for paths below its folder. */
interface Rules {
  /** Relative to the repository's root; "" for that itself. */
  readonly base: string;
  readonly patterns: Ignore;
}

/** What DVC does not see in one folder and below. Paths are relative to the repository's root. */
export class DvcIgnore {
  readonly #rules: Rules[];

  /** `outer`: the rules of the folders above, which stay as they are. */
  constructor(outer?: DvcIgnore) {
    this.#rules = outer === undefined ? [] : [...outer.#rules];
  }

  /** Reads the file in this folder, if it is there. Outer folders come first. Throws an `IoError`. */
  add(base: string, folder: string): void {
    const text = read(`${folder}/${IGNORE_FILE}`);
    if (text === null) return;
    const patterns = rulesIn(text);
    if (patterns !== null) this.#rules.push({ base, patterns });
  }

  /** Of a path whose parents are seen. */
  hides(path: string, isDirectory: boolean): boolean {
    for (let i = this.#rules.length - 1; i >= 0; i--) {
      const rules = this.#rules[i];
      const inner = rules && below(rules.base, path);
      if (!inner) continue;
      const { ignored, unignored } = rules.patterns.test(isDirectory ? `${inner}/` : inner);
      if (ignored || unignored) return ignored;
    }
    return hidesName(path, isDirectory);
  }

  get isEmpty(): boolean {
    return this.#rules.length === 0;
  }
}

/** Which paths of one repository DVC does not see, for many of them: each file is read once. */
export class HiddenPaths {
  readonly #root: string;
  /** By folder; null: nothing in it or above says anything, and it is seen itself. */
  readonly #folders = new Map<string, Seen | null>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Of a path relative to the root, inside of it. Looks whether it is a directory only where that matters. */
  hides(path: string): boolean {
    const folder = this.#seenIn(folderOf(path));
    if (folder === "hidden") return true;
    const isDirectory = (): boolean =>
      statSync(join(this.#root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
    if (folder === null) return HIDDEN_NAMES.has(nameOf(path)) && hidesName(path, isDirectory());
    return folder.hides(path, isDirectory());
  }

  #seenIn(folder: string): Seen | null {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const seen = this.#read(folder);
    this.#folders.set(folder, seen);
    return seen;
  }

  #read(folder: string): Seen | null {
    const above = folder === "" ? null : this.#seenIn(folderOf(folder));
    if (above === "hidden") return above;
    const hidden = above === null ? hidesName(folder, true) : above.hides(folder, true);
    if (hidden) return "hidden";
    const rules = new DvcIgnore(above ?? undefined);
    rules.add(folder, folder === "" ? this.#root : `${this.#root}/${folder}`);
    return rules.isEmpty ? null : rules;
  }
}

type Seen = DvcIgnore | "hidden";

function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "" : path.slice(0, end);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whatever is said of it. */
function hidesName(path: string, isDirectory: boolean): boolean {
  const name = nameOf(path);
  return isDirectory ? HIDDEN_NAMES.has(name) : name === ".git";
}

/** Most files are asked for once for each directory dep: parsing them again would cost more than reading them. */
const parsed = new Map<string, Ignore | null>();

/** Null: there are only comments, as `dvc init` writes them. */
function rulesIn(text: string): Ignore | null {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const patterns = patternsOf(lines);
  parsed.set(text, patterns);
  return patterns;
}

/** The path as seen from `base`; null when it is not below. */
function below(base: string, path: string): string | null {
  if (base === "") return path;
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : null;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw ioError("read", path, error);
  }
}
