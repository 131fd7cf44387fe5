// `.dvcignore`: what DVC does not see, in gitignore's syntax, with DVC's own ways about it.
import { readFileSync } from "node:fs";
import ignore, { type Ignore } from "ignore";
import { ioError, isMissing } from "../store/io-error.ts";

export const IGNORE_FILE = ".dvcignore";

/** Never seen, wherever they lie. */
const HIDDEN_DIRS: ReadonlySet<string> = new Set([".git", ".hg", ".dvc"]);

/** The patterns of one file, for paths below its folder. */
interface Rules {
  /** Relative to the repository's root; "" for that itself. */
  readonly base: string;
  readonly patterns: Ignore;
}

/** What DVC does not see in one folder and below. Paths are relative to the repository's root. */
export class DvcIgnore {
  readonly #rules: Rules[] = [];

  /** Reads the file in this folder, if it is there. Outer folders come first. Throws an `IoError`. */
  add(base: string, folder: string): void {
    const text = read(`${folder}/${IGNORE_FILE}`);
    if (text === null) return;
    const patterns = patternsOf(text);
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
    const name = path.slice(path.lastIndexOf("/") + 1);
    return isDirectory ? HIDDEN_DIRS.has(name) : name === ".git";
  }
}

/** Does DVC see this path (relative to the root, inside of it)? Asked for outs, which must be seen. */
export function isHidden(root: string, path: string, isDirectory: boolean): boolean {
  const rules = new DvcIgnore();
  rules.add("", root);
  const parts = path.split("/");
  for (let i = 1; i < parts.length; i++) {
    const parent = parts.slice(0, i).join("/");
    if (rules.hides(parent, true)) return true;
    rules.add(parent, `${root}/${parent}`);
  }
  return rules.hides(path, isDirectory);
}

/** Most files are asked for once for each directory dep: parsing them again would cost more than reading them. */
const parsed = new Map<string, Ignore | null>();

/** Null: there are only comments, as `dvc init` writes them. */
function patternsOf(text: string): Ignore | null {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const patterns = lines.length === 0 ? null : ignore({ ignorecase: false }).add(lines);
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
