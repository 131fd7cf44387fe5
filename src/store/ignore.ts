// `.fastpipeignore`: what in a directory does not count, in the syntax and with the rules of `.gitignore`.
import { readFileSync } from "node:fs";
import ignore, { type Ignore } from "ignore";
import { ioError, isMissing } from "./io-error.ts";

export const IGNORE_FILE = ".fastpipeignore";

/** The patterns of one file, for paths below its folder. */
interface Rules {
  /** The folder, relative to where paths begin; "" for that itself. */
  readonly base: string;
  readonly patterns: Ignore;
}

/** What does not count in one directory and below. Paths begin wherever those given to `add` do, with `/`. */
export class IgnoreRules {
  readonly #rules: Rules[] = [];
  readonly #declared: string;

  /** `declared`: the directory that is looked at. It counts even where a pattern covers it. */
  constructor(declared: string) {
    this.#declared = declared;
  }

  /** Reads the file in this folder, if it is there. Outer folders come first. Throws an `IoError`. */
  add(base: string, folder: string): void {
    const text = readIgnoreFile(`${folder}/${IGNORE_FILE}`);
    if (text === null) return;
    // The same on every machine, whatever its file system does.
    const patterns = ignore({ ignorecase: false }).add(text);
    for (const path of ancestry(below(base, this.#declared))) patterns.add(`!/${literal(path)}`);
    this.#rules.push({ base, patterns });
  }

  /** Asked first for each of many paths: most projects have no such file. */
  get any(): boolean {
    return this.#rules.length > 0;
  }

  ignores(path: string, isDirectory: boolean): boolean {
    for (let i = this.#rules.length - 1; i >= 0; i--) {
      const rules = this.#rules[i];
      const inner = rules && below(rules.base, path);
      if (!inner) continue;
      const { ignored, unignored } = rules.patterns.test(isDirectory ? `${inner}/` : inner);
      if (ignored || unignored) return ignored;
    }
    return false;
  }
}

/** The path as seen from `base`; null when it is not below. */
function below(base: string, path: string): string | null {
  if (base === "") return path === "" ? null : path;
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : null;
}

/** "a/b/c" gives "a", "a/b", "a/b/c". */
function ancestry(path: string | null): string[] {
  if (path === null) return [];
  const parts = path.split("/");
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

function literal(path: string): string {
  return path.replace(/[\\*?[\]! #]/g, "\\$&");
}

function readIgnoreFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw ioError("read", path, error);
  }
}
