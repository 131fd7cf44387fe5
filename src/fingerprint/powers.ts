// What the runtime gives that can load modules, run texts as code, or tell the environment.
import type { Step } from "./kinds.ts";

export type Power =
  | "world"
  | "process"
  | "env"
  /** `process.report`: it tells the environment too. */
  | "report"
  | "bun"
  /** `import.meta` */
  | "meta"
  | "require"
  /** `require.resolve` and its like: they only say where a module is. */
  | "ask"
  /** The `module` of CommonJS. */
  | "cjs"
  /** What "node:module" gives. */
  | "modules"
  | "createRequire"
  | "threads"
  | "children"
  /** Modules of which only some names have a power, as `PARTS` says. */
  | "parts"
  /** Starts a file by its path: `Worker`, `fork`. */
  | "starts"
  | "getBuiltin"
  /** The `constructor` of something: that of a function makes functions of texts. */
  | "maker"
  /** Runs texts, or changes what an import means. */
  | "anything";

const WORLD: ReadonlyMap<string, Power> = new Map<string, Power>([
  ["globalThis", "world"],
  ["global", "world"],
  ["window", "world"],
  ["self", "world"],
  ["process", "process"],
  ["Bun", "bun"],
  ["require", "require"],
  ["module", "cjs"],
  ["eval", "anything"],
  ["Function", "anything"],
  ["ShadowRealm", "anything"],
  ["Worker", "starts"],
  ["SharedWorker", "starts"],
]);

export const GLOBALS: readonly string[] = [...WORLD.keys(), "arguments"];

/** Modules of the runtime that do so; without `node:`. */
const MODULES: ReadonlyMap<string, Power> = new Map<string, Power>([
  ["process", "process"],
  ["bun", "bun"],
  ["module", "modules"],
  ["worker_threads", "threads"],
  ["child_process", "children"],
  ...["vm", "repl", "cluster"].map((name): [string, Power] => [name, "anything"]),
  ...["inspector", "inspector/promises", "test", "bun:test"].map((name): [string, Power] => [
    name,
    "parts",
  ]),
]);

/** Of "inspector" and of test runners: they run texts, or put modules in the place of others. */
const PARTS = new Set(["Session", "mock", "jest", "vi"]);
const MODULES_HARMLESS = new Set(
  "builtinModules isBuiltin constants findSourceMap SourceMap enableCompileCache flushCompileCache getCompileCacheDir syncBuiltinESMExports findPackageJSON stripTypeScriptTypes".split(
    " ",
  ),
);
const BUN: ReadonlyMap<string, Power> = new Map<string, Power>([
  ["env", "env"],
  ["default", "bun"],
  ["resolveSync", "ask"],
  ["resolve", "ask"],
  ["plugin", "anything"],
  ["build", "anything"],
  ["ModuleGraph", "anything"],
  ["FileSystemRouter", "anything"],
]);
const PROCESS: ReadonlyMap<string, Power> = new Map<string, Power>([
  ["env", "env"],
  ["report", "report"],
  ["default", "process"],
  ["getBuiltinModule", "getBuiltin"],
  ["mainModule", "cjs"],
  ["binding", "anything"],
  ["dlopen", "anything"],
]);
const META: ReadonlyMap<string, Power> = new Map<string, Power>([
  ["env", "env"],
  ["require", "require"],
  ["resolve", "ask"],
  ["resolveSync", "ask"],
]);
const REQUIRE: ReadonlyMap<string, Power> = new Map<string, Power>([
  ["resolve", "ask"],
  ["main", "anything"],
  ["cache", "anything"],
  ["extensions", "anything"],
]);
const CJS: ReadonlyMap<string, Power> = new Map<string, Power>([
  ["require", "require"],
  ["children", "anything"],
  ["parent", "anything"],
  ["constructor", "anything"],
  ["_compile", "anything"],
]);
/** Of functions: what is read of them does not call them. */
const OF_FUNCTIONS = new Set(["name", "length", "prototype"]);

export function powerOfGlobal(name: string): Power | undefined {
  return WORLD.get(name);
}

export function powerOfModule(spec: string): Power | undefined {
  return MODULES.get(spec.replace(/^node:/, ""));
}

/** A property of something with a power; undefined: it has none. `env` is looked at by whoever asks. */
export function step(power: Power, name: Step): Power | undefined {
  // A name that is not known may be any.
  if (name === null && power !== "ask" && power !== "report") return "anything";
  if (name === null) return power;
  switch (power) {
    case "world":
      return WORLD.get(name);
    case "process":
      return PROCESS.get(name) ?? (name.startsWith("_") ? "anything" : undefined);
    case "bun":
      return BUN.get(name);
    case "meta":
      return META.get(name);
    case "cjs":
      return CJS.get(name);
    case "modules":
      if (name === "createRequire") return "createRequire";
      if (name === "default" || name === "Module") return "modules";
      return MODULES_HARMLESS.has(name) ? undefined : "anything";
    case "threads":
      return name === "Worker" ? "starts" : name === "default" ? "threads" : undefined;
    case "children":
      return name === "fork" ? "starts" : name === "default" ? "children" : undefined;
    case "parts":
      return name === "default" ? "parts" : PARTS.has(name) ? "anything" : undefined;
    case "require":
      return REQUIRE.get(name) ?? ofFunction(name);
    case "createRequire":
    case "starts":
    case "getBuiltin":
    case "maker":
      return ofFunction(name);
    case "anything":
      return OF_FUNCTIONS.has(name) ? undefined : "anything";
    case "report":
      return "report";
    case "ask":
    case "env":
      return undefined;
  }
}

/** `call`, `apply`, `bind`: with which arguments is not followed. */
function ofFunction(name: string): Power | undefined {
  return name === "call" || name === "apply" || name === "bind" ? "anything" : undefined;
}

/** Whoever has it can read any variable of the environment. */
export function tellsEnvironment(power: Power): boolean {
  switch (power) {
    case "world":
    case "process":
    case "env":
    case "report":
    case "bun":
    case "meta":
    case "modules":
    case "getBuiltin":
    case "maker":
    case "anything":
      return true;
    default:
      return false;
  }
}

/** Whoever has it can load any module. */
export function loadsAnything(power: Power): boolean {
  return power !== "env" && power !== "report" && power !== "ask";
}
