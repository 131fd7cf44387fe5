// What the user's code names of the runtime that its stages could change for each other.
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import type { Root } from "./census.ts";
import { localModules } from "./modules.ts";

const NAMED =
  /(?:from|import|require|getBuiltinModule)\s*\(?\s*["'`](?:node:)?([a-z][a-z0-9_]*(?:\/[a-z]+)?)["'`]/g;
/** Ways to built-in objects that no name leads to. */
const DOUBTFUL = /\b(?:[gs]etPrototypeOf|__proto__|__define[GS]etter__|(?:eval|Function)\s*\()/;

export interface Named {
  /** Names of built-in modules. */
  readonly builtins: ReadonlySet<string>;
  /** Some code reaches built-in objects in a way that the analysis of its text may not see. */
  readonly doubtful: boolean;
}

/** Looks into the text of all local modules that are loaded. */
export function namedBuiltins(): Named {
  // With our own use of it, it is there whether or not somebody names it.
  const builtins = new Set(["fs"]);
  let doubtful = false;
  for (const path of localModules()) {
    const text = textOf(path);
    doubtful ||= DOUBTFUL.test(text);
    // `fs.promises` is a module too.
    if (text.includes("promises")) builtins.add("fs/promises");
    for (const [, name = ""] of text.matchAll(NAMED)) if (isBuiltin(name)) builtins.add(name);
  }
  return { builtins, doubtful };
}

/** "" for what is gone since it was loaded. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** Loads them: to be asked for only what is named. */
export function modulesOf({ builtins }: Named): readonly Root[] {
  return [...builtins].flatMap((name): Root[] => {
    const loaded = builtin(name);
    return loaded === null ? [] : [[name, loaded]];
  });
}

/** Null where this thread can't have it: nobody can change it then. */
function builtin(name: string): object | null {
  try {
    return require(`node:${name}`);
  } catch {
    return null;
  }
}

/** Settings that no property shows, and the number of globals, which is quick to ask: each as a text to compare. */
export function hiddenSettings({ builtins }: Named): readonly (() => string)[] {
  const settings: (() => string)[] = [
    () => String(Reflect.ownKeys(globalThis).length),
    () => process.argv.join("\0"),
    () => String(performance.getEntriesByType("mark").length),
    () => String(performance.getEntriesByType("measure").length),
  ];
  if (builtins.has("dns") || builtins.has("dns/promises")) {
    const dns: typeof import("node:dns") = require("node:dns");
    settings.push(() => dns.getServers().join());
  }
  if (builtins.has("events")) {
    const { EventEmitter }: typeof import("node:events") = require("node:events");
    settings.push(() => String(EventEmitter.defaultMaxListeners));
  }
  return settings;
}
