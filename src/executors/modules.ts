// The user's own modules, as a thread has loaded them.

/** The next import evaluates them anew. Packages keep their state; native addons load once in a process. */
export function forgetLocalModules(): void {
  for (const path of Object.keys(require.cache)) if (isLocal(path)) delete require.cache[path];
}

export function isLocal(path: string): boolean {
  const posix = path.replaceAll("\\", "/");
  if (posix.includes("/node_modules/") || posix.endsWith(".node")) return false;
  if (posix.startsWith(`${OURS}/`)) return false;
  return /^(\/(?!\$bunfs(\/|$))|[A-Za-z]:\/(?!~BUN(\/|$)))/.test(posix);
}

/** In development our own sources are files too. */
const OURS = import.meta.dir.replaceAll("\\", "/").replace(/\/executors$/, "");
