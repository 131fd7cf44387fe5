// What git ignores, by the files alone: no process is started for it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Ignore } from "ignore";
import { ioError, isMissing } from "../store/io-error.ts";
import { patternsOf } from "./ignore-library.ts";
import { folderOf } from "./paths.ts";

/** Of a folder's git repository; it ignores nothing where there is none. Paths are relative to that folder. */
export class GitIgnored {
  /** From the top of the repository to the folder: "" or "a/b/". */
  readonly #prefix: string;
  /** Null: there is no repository. */
  readonly #top: string | null;
  readonly #rules = new Map<string, Ignore | null>();
  readonly #folders = new Map<string, boolean>();

  constructor(folder: string) {
    this.#top = topOf(folder);
    const prefix = this.#top === null ? "" : relative(this.#top, folder).split(sep).join("/");
    this.#prefix = prefix === "" ? "" : `${prefix}/`;
  }

  ignores(path: string, isFolder: boolean): boolean {
    if (this.#top === null) return false;
    const full = `${this.#prefix}${path}`;
    if (isFolder) return this.#folder(this.#top, full);
    const above = folderOf(full);
    return (
      (above !== "" && this.#folder(this.#top, above)) || this.#decides(this.#top, full, false)
    );
  }

  /** Nothing below a folder that is ignored can be taken in again. */
  #folder(top: string, path: string): boolean {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const above = folderOf(path);
    const ignored = (above !== "" && this.#folder(top, above)) || this.#decides(top, path, true);
    this.#folders.set(path, ignored);
    return ignored;
  }

  /** The innermost file that says anything of the path. */
  #decides(top: string, path: string, isFolder: boolean): boolean {
    for (let base = folderOf(path); ; base = folderOf(base)) {
      const inner = base === "" ? path : path.slice(base.length + 1);
      const said = this.#rulesIn(top, base)?.test(isFolder ? `${inner}/` : inner);
      if (said?.ignored || said?.unignored) return said.ignored;
      if (base === "") return false;
    }
  }

  #rulesIn(top: string, folder: string): Ignore | null {
    const known = this.#rules.get(folder);
    if (known !== undefined) return known;
    const texts = [
      folder === "" ? read(join(top, ".git", "info", "exclude")) : null,
      read(join(top, folder, ".gitignore")),
    ].filter((text) => text !== null);
    const rules = patternsOf(texts);
    this.#rules.set(folder, rules);
    return rules;
  }
}

/** The top of the git repository that a folder is in. */
function topOf(folder: string): string | null {
  for (let dir = folder; ; dir = dirname(dir)) {
    if (existsSync(join(dir, ".git"))) return dir;
    if (dirname(dir) === dir) return null;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    // In a worktree `.git` is a file.
    if (isMissing(error)) return null;
    throw ioError("read", path, error);
  }
}
