// What of the runtime gives something else each time, or depends on what is outside of the code: a pipeline that uses it
// while it loads has to be evaluated each time.
import type { Use } from "./calls.ts";

/** Globals of which every use does. */
const ALWAYS = new Set(
  "Date performance crypto fetch setTimeout setInterval setImmediate queueMicrotask navigator Intl Temporal WeakRef FinalizationRegistry Worker SharedWorker WebSocket EventSource BroadcastChannel MessageChannel XMLHttpRequest WebAssembly HTMLRewriter prompt confirm alert addEventListener".split(
    " ",
  ),
);
const WORLD = new Set("globalThis global window self".split(" "));
/** Properties that say the same for one release of fastpipe on one machine, or that are told apart. */
const OF_PROCESS = new Set("env platform arch version versions release cwd".split(" "));
const OF_BUN = new Set("env version revision hash inspect deepEquals semver escapeHTML".split(" "));
const OF_META = new Set("url dir dirname path file filename main env".split(" "));

export const WATCHED: ReadonlySet<string> = new Set([...ALWAYS, "Math"]);

/** Why a use of a global, or of `import.meta`, is none; null: it gives the same each time. */
export function impurity(name: string, { path, how }: Pick<Use, "path" | "how">): string | null {
  const [first] = path;
  const written = [name, ...path.map((step) => step ?? "[..]")].join(".");
  if (ALWAYS.has(name)) return written;
  switch (name) {
    case "Math":
      return first === "random" || first === null || (first === undefined && how !== "read")
        ? written
        : null;
    case "process":
      return known(first, OF_PROCESS) ? null : written;
    case "Bun":
      return known(first, OF_BUN) ? null : written;
    case "import.meta":
      return known(first, OF_META) ? null : written;
    default:
      if (!WORLD.has(name)) return null;
      // By another way to the same; set by the code itself, it is like any other value.
      if (first === undefined || first === null) return how === "write" ? null : written;
      return impurity(first, { path: path.slice(1), how }) === null ? null : written;
  }
}

function known(name: string | null | undefined, names: ReadonlySet<string>): boolean {
  return typeof name === "string" && names.has(name);
}
