// How much of what lies around a project its stages can see.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Exported } from "./export.ts";

/** What stages depend on beyond the root; absolute. */
export function outsideOf(
  root: string,
  { stages, modules }: Pick<Exported, "stages" | "modules">,
): ReadonlySet<string> {
  const paths = [...stages.flatMap(({ deps }) => deps), ...modules];
  const outside = paths.filter((path) => path.startsWith("../"));
  return new Set(outside.map((path) => resolve(root, path)));
}

/** Around the root these may be looked for: packages, settings, the end of the search for lockfiles. */
const SIGNS = ["node_modules", "package.json", "tsconfig.json", ".git"];

/** The root, or the folder above it that holds all that deps and code lead to, and what they are found by. */
export function topOf(root: string, outside: Iterable<string>): string {
  let top = root;
  for (const path of outside) while (!isIn(top, path)) top = dirname(top);
  let last = top;
  for (let folder = top; ; folder = dirname(folder)) {
    if (SIGNS.some((name) => existsSync(join(folder, name)))) last = folder;
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return last;
  }
}

function isIn(folder: string, path: string): boolean {
  return folder === "/" || path.startsWith(`${folder}/`);
}
