// Files that could be meant, where code says too little.
import { type Dirent, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, extname, join, sep } from "node:path";
import { isAbsent, isForbidden, statOf } from "./stat.ts";
import { langOf } from "./syntax.ts";

const DATA = new Set([".json", ".jsonc", ".json5", ".toml", ".yaml", ".yml", ".wasm", ".node"]);
/** Types alone. */
const DECLARATIONS = /\.d\.[cm]?ts$/;
/** Data of the project that no code imports: what changes in them is compared elsewhere. */
const NOT_CODE =
  /^(package(-lock)?\.json|tsconfig.*\.json|jsconfig\.json|params\.ya?ml|fastpipe\.yaml|bun\.lock|pnpm-lock\.yaml|pnpm-workspace\.yaml)$/;

/** Source files in a folder and below, real paths; not hidden ones, nor installed packages. */
export function sourceFiles(dir: string): string[] {
  return walk(dir, (path) => {
    if (NOT_CODE.test(basename(path)) || DECLARATIONS.test(path)) return false;
    const extension = extname(path);
    return extension !== "" && (langOf(path) !== undefined || DATA.has(extension));
  });
}

/** Every file whose path begins so. */
export function filesFrom(prefix: string): string[] {
  const dir = prefix.endsWith("/") || prefix.endsWith(sep) ? prefix : dirname(prefix);
  return walk(dir, (path) => path.startsWith(prefix));
}

/** Every file in a folder and below. `enter` says whether to go into a folder. */
export function walk(
  dir: string,
  wanted: (path: string) => boolean,
  enter: (name: string, path: string) => boolean = (name) =>
    !name.startsWith(".") && name !== "node_modules",
): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    for (const entry of entriesOf(folder, seen)) {
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink()
        ? statOf(path)?.kind
        : entry.isDirectory()
          ? "dir"
          : entry.isFile()
            ? "file"
            : "other";
      if (kind === "dir" && enter(entry.name, path)) visit(path);
      else if (kind === "file" && wanted(path)) found.push(path);
    }
  };
  visit(dir);
  return found.sort();
}

function entriesOf(folder: string, seen: Set<string>): readonly Dirent[] {
  try {
    const real = realpathSync(folder);
    // A link that leads back, or to what was seen.
    if (seen.has(real)) return [];
    seen.add(real);
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error) || isForbidden(error)) return [];
    throw error;
  }
}
