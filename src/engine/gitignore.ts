// Outs that are kept in the cache are not git's: they are entered in `.gitignore` beside them.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { inRepository } from "../git/in-repository.ts";
import { ignored } from "./git.ts";

/**
 * Enters these outs (paths relative to the root) where git does not ignore them yet. Does nothing outside
 * a git repository or where git is missing. Gives the `.gitignore` files that it changed.
 */
export async function ignoreOuts(root: string, outs: readonly string[]): Promise<string[]> {
  if (outs.length === 0 || !inRepository(root)) return [];
  const known = await ignored(root, outs);
  if (known === null) return [];
  const open = outs.filter((path) => !known.has(path));
  const byFolder = Map.groupBy(open, (path) => dirname(path));
  const changed: string[] = [];
  for (const [folder, paths] of byFolder) {
    const file = join(folder, ".gitignore");
    enter(
      join(root, file),
      paths.map((path) => `/${escapePattern(basename(path))}`),
    );
    changed.push(file);
  }
  return changed;
}

function enter(file: string, lines: readonly string[]): void {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const known = new Set(text.split(/\r?\n/));
  const missing = lines.filter((line) => !known.has(line));
  if (missing.length === 0) return;
  const start = text === "" || text.endsWith("\n") ? "" : "\n";
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${start}${missing.join("\n")}\n`);
}

function escapePattern(name: string): string {
  return name.replace(/[\\*?[\]]/g, "\\$&").replace(/ $/, "\\ ");
}
