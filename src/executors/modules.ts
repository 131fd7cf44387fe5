// The user's own modules, as a thread has loaded them.
import { existsSync } from "node:fs";

/** The next import evaluates them anew. Packages keep their state; native addons load once in a process. */
export function forgetLocalModules(): void {
  for (const path of Object.keys(require.cache)) if (isLocal(path)) delete require.cache[path];
}

/** Absolute paths of what this thread has loaded of the user's. */
export function localModules(keys: readonly string[] = Object.keys(require.cache)): string[] {
  const paths = new Set<string>();
  for (const key of keys) {
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

const PACKAGE = /[/\\]node_modules[/\\]/;

// Here and above plain loops: this runs when a stage has, which may have replaced the methods of arrays.
function isSame(a: readonly string[], b: readonly string[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

/** What a thread has loaded, looked at again and again. */
export class LoadedModules {
  #keys: readonly string[] = [];
  #told = false;
  #packages = false;

  /** Code of packages is among it, as of the last look. */
  get packages(): boolean {
    return this.#packages;
  }

  look(): void {
    const keys = Object.keys(require.cache);
    if (isSame(keys, this.#keys)) return;
    this.#keys = keys;
    this.#told = false;
    this.#packages = false;
    for (const key of keys) this.#packages ||= PACKAGE.test(key);
  }

  /** Looks again: all local modules, when they are others than were told before; else null. */
  news(): readonly string[] | null {
    this.look();
    if (this.#told) return null;
    this.#told = true;
    return localModules(this.#keys);
  }
}
