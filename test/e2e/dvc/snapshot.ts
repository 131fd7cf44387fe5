// All that a run leaves in a project, in a form that can be compared: files, locks, .gitignore files, the cache.
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, join } from "node:path";

export interface Snapshot {
  /** Path to mode and content; folders of the root by their names with a slash. */
  readonly tree: Readonly<Record<string, string>>;
  /** Lock files by value: the order of stages in them is that in which they ended. */
  readonly locks: Readonly<Record<string, unknown>>;
  /** Their text, an item a stage, in order of name: tells 1 from 1.0, which values don't. */
  readonly lockTexts: Readonly<Record<string, readonly string[]>>;
  readonly gitignores: Readonly<Record<string, readonly string[]>>;
  /** The objects and the runs that the cache has. */
  readonly cache: readonly string[];
}

/** What belongs to the tools and not to the project. */
const PRIVATE = new Set([".git", ".fastpipe", ".dvc"]);

export function snapshot(root: string): Snapshot {
  const tree: Record<string, string> = {};
  const locks: Record<string, unknown> = {};
  const lockTexts: Record<string, readonly string[]> = {};
  const gitignores: Record<string, readonly string[]> = {};
  for (const path of walk(root, "")) {
    if (path.endsWith("/")) {
      // No hash knows of empty folders in a folder: a restored one may have them or not.
      if (path.indexOf("/") === path.length - 1) tree[path] = "";
      continue;
    }
    const name = basename(path);
    if (name === "dvc.lock") {
      const text = readFileSync(join(root, path), "utf8");
      locks[path] = Bun.YAML.parse(text);
      lockTexts[path] = text.split(/^(?= {2}[^ -])/m).sort();
    } else if (name === ".gitignore") gitignores[path] = linesIn(join(root, path));
    else tree[path] = fileText(join(root, path));
  }
  return { tree, locks, lockTexts, gitignores, cache: cacheOf(root) };
}

function* walk(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (folder === "" && PRIVATE.has(entry.name)) continue;
    const path = `${folder}${entry.name}`;
    if (!entry.isDirectory()) {
      yield path;
      continue;
    }
    yield `${path}/`;
    yield* walk(root, `${path}/`);
  }
}

function fileText(path: string): string {
  const stat = lstatSync(path);
  const mode = (stat.mode & 0o777).toString(8);
  if (!stat.isSymbolicLink()) return `${mode} ${contentOf(path)}`;
  const target = readlinkSync(path).replace(/^.*(?=\/cache\/)/, "...");
  return `-> ${target} ${statSync(path).isDirectory() ? "" : contentOf(path)}`;
}

/** Text as it is, so that a difference can be read. */
function contentOf(path: string): string {
  const bytes = readFileSync(path);
  if (bytes.length <= 400) return bytes.toString("latin1");
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}

function linesIn(path: string): string[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return [...new Set(lines.filter((line) => line !== ""))].sort();
}

function cacheOf(root: string): string[] {
  const folder = join(root, ".dvc/cache/");
  try {
    return [...walk(folder, "")].filter((path) => !path.endsWith("/")).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
