// The user's own modules, as a thread has loaded them.
import { existsSync } from "node:fs";

/** The next import evaluates them anew. Packages keep their state; native addons load once in a process. */
export function forgetLocalModules(): void {
  for (const path of Object.keys(require.cache)) if (isLocal(path)) delete require.cache[path];
}

/** Absolute paths of what this thread has loaded of the user's. */
export function localModules(): string[] {
  const paths = new Set<string>();
  for (const key of Object.keys(require.cache)) {
    const path = fileOf(key);
    if (isLocal(path)) paths.add(path);
  }
  return [...paths].sort();
}

/** `import("./x.ts?again")` is a module of its own, of the same file. */
function fileOf(key: string): string {
  return /[?#]/.test(key) && !existsSync(key) ? key.replace(/[?#].*$/, "") : key;
}

export function isLocal(path: string): boolean {
  const posix = path.replaceAll("\\", "/");
  if (posix.includes("/node_modules/") || posix.endsWith(".node")) return false;
  if (posix.startsWith(`${OURS}/`)) return false;
  return /^(\/(?!\$bunfs(\/|$))|[A-Za-z]:\/(?!~BUN(\/|$)))/.test(posix);
}

/** In development our own sources are files too. */
const OURS = import.meta.dir.replaceAll("\\", "/").replace(/\/executors$/, "");

/** Tells of the local modules of a thread when they are others than it told of before. */
export class LoadedModules {
  #keys: readonly string[] = [];
  #told = false;

  /** All of them; null: as before. */
  news(): readonly string[] | null {
    const keys = Object.keys(require.cache);
    const before = this.#keys;
    if (this.#told && keys.length === before.length && keys.every((key, i) => key === before[i])) {
      return null;
    }
    this.#keys = keys;
    this.#told = true;
    return localModules();
  }
}
