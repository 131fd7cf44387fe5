// Built-in modules that the user's code could change for the stages after: those that it names.
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import type { Root } from "./census.ts";
import { localModules } from "./modules.ts";

/** With our own use of it, it is there whether or not somebody names it. */
const ALWAYS = ["fs"];
const NAMED =
  /(?:from|import|require|getBuiltinModule)\s*\(?\s*["'`](?:node:)?([a-z][a-z0-9_]*(?:\/[a-z]+)?)["'`]/g;

/** By name; only those, for to ask for a module is to load it. */
export function namedBuiltins(): readonly Root[] {
  const names = new Set(ALWAYS);
  for (const path of localModules()) {
    const text = textOf(path);
    // `fs.promises` is a module too.
    if (text.includes("promises")) names.add("fs/promises");
    for (const [, name = ""] of text.matchAll(NAMED)) {
      if (!names.has(name) && isBuiltin(name)) names.add(name);
    }
  }
  return [...names].flatMap((name): Root[] => {
    const loaded = loadedBuiltin(name);
    return loaded === null ? [] : [[name, loaded]];
  });
}

/** Null where this thread can't have it: nobody can change it then. */
function loadedBuiltin(name: string): object | null {
  try {
    return require(`node:${name}`);
  } catch {
    return null;
  }
}

/** "" for what is gone since it was loaded. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** Settings that no property shows, each as a text to compare. */
export function hiddenSettings(builtins: readonly Root[]): readonly (() => string)[] {
  const settings: (() => string)[] = [
    () => process.argv.join("\0"),
    () => String(performance.getEntriesByType("mark").length),
    () => String(performance.getEntriesByType("measure").length),
  ];
  const named = new Set(builtins.map(([name]) => name));
  if (named.has("dns") || named.has("dns/promises")) {
    const dns: typeof import("node:dns") = require("node:dns");
    settings.push(() => dns.getServers().join());
  }
  if (named.has("events")) {
    const { EventEmitter }: typeof import("node:events") = require("node:events");
    settings.push(() => String(EventEmitter.defaultMaxListeners));
  }
  return settings;
}
