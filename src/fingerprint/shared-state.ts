// Whether stages that run in one Worker could notice each other: what modules do to what belongs to other modules,
// now that all of them are known.
import type { Pending } from "./facts.ts";
import {
  follow,
  isHarmless,
  isImport,
  isShareable,
  type Kind,
  property,
  type Step,
} from "./kinds.ts";
import type { LoadedModule, ModuleGraph } from "./module-graph.ts";

/** Names of functions of packages that set something up for everybody. */
const SETS_UP =
  /^(set|use|seed|reset|clear|config|configure|setup|extend|mixin|install|register|unregister|plugin|init|initialize|enable|disable|mock|patch|override)$|^set[A-Z]|^(register|define|configure|seed)[A-Z]/;

/** `file:line: reason`, sorted; empty: no function changes anything that outlives it. */
export function statefulness(graph: ModuleGraph): readonly string[] {
  const reasons = new Set<string>();
  for (const module of graph.modules.values()) {
    const { key, facts } = module;
    for (const { line, text } of facts.changes) reasons.add(`${key}:${line}: ${text}`);
    for (const use of facts.pending) {
      if (!isQuiet(graph, module, use)) reasons.add(`${key}:${use.line}: ${use.text}`);
    }
  }
  return [...reasons].sort();
}

type Meaning =
  | { readonly kind: "value"; readonly value: Kind }
  | { readonly kind: "module"; readonly module: LoadedModule }
  /** Something of a package, by its last name. */
  | { readonly kind: "package" }
  | { readonly kind: "builtin" };

const UNKNOWN: Meaning = { kind: "value", value: "unknown" };

function isQuiet(graph: ModuleGraph, from: LoadedModule, { source, path, how }: Pending): boolean {
  const isCall = how === "call" || how === "call-with";
  const own = new Lookup(graph).find(from, source, path);
  // A function that is known as one needs no look at what it is a method of.
  if (isCall && own.kind === "value" && own.value === "fn") return true;
  switch (own.kind) {
    case "builtin":
      return true;
    case "package":
      return !(isCall && SETS_UP.test(path.at(-1) ?? ""));
    case "module":
      return isCall || new Lookup(graph).isShareable(own.module);
    case "value":
      return isQuietValue(graph, from, { source, path, how }, own.value);
  }
}

function isQuietValue(
  graph: ModuleGraph,
  from: LoadedModule,
  { source, path, how }: Pick<Pending, "source" | "path" | "how">,
  value: Kind,
): boolean {
  const isMethod = (how === "call" || how === "call-with") && path.length > 1;
  if (!isMethod) return isHarmless(value, how, undefined);
  const owner = new Lookup(graph).find(from, source, path.slice(0, -1));
  switch (owner.kind) {
    case "value":
      return isHarmless(owner.value, how, path.at(-1));
    case "module":
      return isHarmless(value, how, undefined);
    default:
      return true;
  }
}

class Lookup {
  private readonly seen = new Set<string>();

  constructor(private readonly graph: ModuleGraph) {}

  /** What a path into a module leads to. */
  find(from: LoadedModule, source: string, path: readonly Step[]): Meaning {
    const target = from.edges.get(source)?.target;
    switch (target?.kind) {
      case "builtin":
        return { kind: "builtin" };
      case "package":
      case "missing":
        return { kind: "package" };
      case "local": {
        const module = this.graph.modules.get(target.path);
        return module ? this.within(module, path, source.startsWith("require ")) : UNKNOWN;
      }
      default:
        return UNKNOWN;
    }
  }

  /** All that a module gives can be handed on. */
  isShareable(module: LoadedModule): boolean {
    const { exports, commonJs, stars, opaque } = module.facts;
    if (opaque !== undefined || stars.length > 0) return false;
    const kinds = commonJs === undefined ? Object.values(exports) : [commonJs];
    return kinds.every((kind) => {
      const meaning = this.resolve(module, kind);
      if (meaning.kind === "value") {
        // The object of a CommonJS module is only a way to its members.
        const { value } = meaning;
        return isShareable(value) || (value === commonJs && areShareable(value));
      }
      return meaning.kind !== "module";
    });
  }

  private within(module: LoadedModule, path: readonly Step[], required: boolean): Meaning {
    const { exports, commonJs, opaque } = module.facts;
    const [name, ...rest] = path;
    if (opaque !== undefined) return UNKNOWN;
    if (module.type !== "code") return { kind: "value", value: dataAt(exports.default, path) };
    if (commonJs !== undefined) {
      if (name === undefined && !required) return { kind: "module", module };
      const isWhole = name === "default" && !required;
      return this.resolve(module, follow(commonJs, isWhole ? rest : path));
    }
    if (name === undefined) return { kind: "module", module };
    if (name === null) return UNKNOWN;
    if (Object.hasOwn(exports, name)) {
      return this.resolve(module, follow(exports[name] ?? "unknown", rest));
    }
    return this.throughStars(module, path);
  }

  private throughStars(module: LoadedModule, path: readonly Step[]): Meaning {
    for (const star of module.facts.stars) {
      const key = `${module.path} ${star} ${path.join(".")}`;
      if (this.seen.has(key)) continue;
      this.seen.add(key);
      const found = this.find(module, star, path);
      if (found !== UNKNOWN) return found;
    }
    return UNKNOWN;
  }

  private resolve(module: LoadedModule, kind: Kind): Meaning {
    if (!isImport(kind)) return { kind: "value", value: kind };
    const key = `${module.path} ${kind.source} ${kind.path.join(".")}`;
    if (this.seen.has(key)) return UNKNOWN;
    this.seen.add(key);
    return this.find(module, kind.source, kind.path);
  }
}

function areShareable(kind: Kind): boolean {
  if (typeof kind !== "object" || kind.kind !== "object") return isShareable(kind);
  return Object.values(kind.members).every(isShareable) && isShareable(kind.rest ?? "prim");
}

/** Data has one value, its default; its members can be imported by name too. */
function dataAt(value: Kind | undefined, [name, ...rest]: readonly Step[]): Kind {
  if (value === undefined || name === undefined) return value ?? "unknown";
  return follow(name === "default" ? value : property(value, name), rest);
}
