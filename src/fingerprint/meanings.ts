// What a value of one module is, seen from another, and whether a use of it can change it.
import { type Argument, functionKey, type Handing, type ValueUse } from "./facts.ts";
import { isClass, isHarmless, isShareable } from "./harm.ts";
import { alternatives, follow, isFunctionKind, type Kind, property, type Step } from "./kinds.ts";
import type { LoadedModule, ModuleGraph } from "./module-graph.ts";

/** A kind, and the module whose imports it speaks of. */
export interface Located {
  readonly module: LoadedModule;
  readonly kind: Kind;
}

export type Meaning =
  | ({ readonly is: "value" } & Located)
  | { readonly is: "module"; readonly module: LoadedModule }
  /** Something of a package, by the last name that led there. */
  | { readonly is: "package"; readonly name: Step }
  /** Something of the runtime's, or of fastpipe's. */
  | { readonly is: "builtin"; readonly spec: string; readonly path: readonly Step[] };

/** Their functions are called `set..` and set up nothing. */
const TIMERS = /^(node:)?timers(\/|$)/;
/** Names of functions of packages and of the runtime that set something up for everybody. */
const SETS_UP =
  /^(set|use|seed|reset|clear|config|configure|setup|extend|mixin|install|register|unregister|plugin|init|initialize|enable|disable|mock|patch|override)$|^set[A-Z]|^(register|define|configure|seed)[A-Z]/;

/** Functions of the runtime that write to what they are handed. */
const FILLS =
  /^(read|readSync|readv|readvSync|randomFill|randomFillSync|getRandomValues|inherits)$/;

export class Meanings {
  /** What is being asked, so that cycles end. */
  private readonly asked = new Set<string>();

  constructor(private readonly graph: ModuleGraph) {}

  /** `user` is the module that the use stands in: its names are those of the function that gets the value. */
  isQuiet(value: Located, { path, how, into, callback }: ValueUse, user: LoadedModule): boolean {
    if (how === "write") return path.length === 0;
    if (how === "call" || how === "call-with") {
      const method = path.at(-1);
      const owners = this.along(this.of(value), path.slice(0, -1));
      return owners.every(
        (owner) =>
          this.isQuietCall(owner, method, how) ||
          (callback !== undefined && this.onlyGives(owner, method, callback, user)),
      );
    }
    return this.along(this.of(value), path).every((meaning) => {
      switch (meaning.is) {
        case "module":
          return how === "new" || this.isShareableModule(meaning.module);
        case "value": {
          if (isHarmless(meaning.kind, how, undefined)) return true;
          if (how === "elements") return this.isQuietElements(meaning);
          return how === "escape" && into !== undefined && this.onlyLooks(meaning, into, user);
        }
        default:
          return how !== "escape" || into === undefined || !this.writes(into, user);
      }
    });
  }

  /** One of the project's functions, for sure, which writes to the argument. */
  writes({ callee, index }: Argument, user: LoadedModule): boolean {
    return this.of({ module: user, kind: callee }).some((meaning) => {
      if (meaning.is !== "value" || typeof meaning.kind !== "object") return false;
      const { kind, module } = meaning;
      if (kind.kind !== "fn") return false;
      const uses = module.state().functions[functionKey(kind.at)]?.[index];
      return this.once(`writes ${module.path} ${kind.at} ${index}`, false, () =>
        (uses ?? []).some(
          ({ how, into }) => how === "write" || (into !== undefined && this.writes(into, module)),
        ),
      );
    });
  }

  private isQuietCall(
    owner: Meaning,
    method: Step | undefined,
    how: "call" | "call-with",
  ): boolean {
    switch (owner.is) {
      case "builtin":
        return TIMERS.test(owner.spec) || !SETS_UP.test(method ?? owner.path.at(-1) ?? "");
      case "package":
        return !SETS_UP.test(method ?? owner.name ?? "");
      case "module":
        return method === undefined || this.along([owner], [method]).every(isCallable);
      case "value": {
        if (isHarmless(owner.kind, how, method)) return true;
        if (method === undefined) return false;
        if (isPlainObject(owner.kind)) return this.along([owner], [method]).every(isCallable);
        // A list of what other modules give.
        const holds: Kind = { kind: "box", element: "prim" };
        return isBox(owner.kind) && isHarmless(holds, how, method) && this.isQuietElements(owner);
      }
    }
  }

  /** A list's method that gives its elements to a function of the project, which does nothing to them. */
  private onlyGives(
    owner: Meaning,
    method: Step | undefined,
    { callee, index }: Argument,
    user: LoadedModule,
  ): boolean {
    const holds: Kind = { kind: "box", element: "prim" };
    if (owner.is !== "value" || !isBox(owner.kind) || !isHarmless(holds, "call", method))
      return false;
    const element = { module: owner.module, kind: property(owner.kind, null) };
    return (
      this.onlyLooks(element, { callee, index }, user) &&
      this.onlyLooks(owner, { callee, index: index + 2 }, user)
    );
  }

  /** Elements that are something of other modules. */
  private isQuietElements({ module, kind }: Located): boolean {
    if (!isPlainObject(kind) && !isBox(kind)) return false;
    return this.isQuiet(
      { module, kind: property(kind, null) },
      { path: [], how: "escape" },
      module,
    );
  }

  /** The function that gets the value as an argument does nothing to it. */
  private onlyLooks(value: Located, { callee, index }: Argument, user: LoadedModule): boolean {
    return this.of({ module: user, kind: callee }).every((meaning) => {
      if (meaning.is === "builtin") return !FILLS.test(meaning.path.at(-1) ?? "");
      if (meaning.is !== "value") return false;
      const { kind, module } = meaning;
      if (typeof kind !== "object" || kind.kind !== "fn") return false;
      const parameters = module.state().functions[functionKey(kind.at)];
      // An argument too many goes nowhere.
      const uses =
        parameters === undefined ? null : index < parameters.length ? parameters[index] : [];
      if (!uses) return false;
      const key = `${module.path} ${kind.at} ${index} ${JSON.stringify(value.kind)}`;
      return this.once(key, true, () => uses.every((use) => this.isQuiet(value, use, module)));
    });
  }

  /** The function that it is handed to never runs it, nor gives it to anybody who may. */
  neverRuns({ callee, index, path }: Handing, user: LoadedModule): boolean {
    return this.of({ module: user, kind: callee }).every((meaning) => {
      if (meaning.is !== "value") return false;
      const { kind, module } = meaning;
      if (typeof kind !== "object" || kind.kind !== "fn") return false;
      const parameters = module.state().functions[functionKey(kind.at)];
      if (parameters === undefined) return false;
      const uses = index < parameters.length ? parameters[index] : [];
      if (!uses) return false;
      const key = `runs ${module.path} ${kind.at} ${index} ${path.join(".")}`;
      return this.once(key, true, () => uses.every((use) => isIdle(use, path, this, module)));
    });
  }

  /** All that a kind may stand for. */
  of({ module, kind }: Located): readonly Meaning[] {
    return alternatives(kind).flatMap((one): readonly Meaning[] => {
      if (typeof one !== "object" || one.kind !== "import") {
        return [{ is: "value", module, kind: one }];
      }
      const key = `${module.path} ${one.source} ${one.path.join(".")}`;
      return this.once(key, unknownIn(module), () => this.imported(module, one.source, one.path));
    });
  }

  private once<T>(key: string, otherwise: T, ask: () => T): T {
    if (this.asked.has(key)) return otherwise;
    this.asked.add(key);
    const answer = ask();
    this.asked.delete(key);
    return answer;
  }

  private along(from: readonly Meaning[], path: readonly Step[]): readonly Meaning[] {
    let meanings = from;
    for (const step of path) meanings = meanings.flatMap((meaning) => this.step(meaning, step));
    return meanings;
  }

  private step(meaning: Meaning, step: Step): readonly Meaning[] {
    switch (meaning.is) {
      case "module":
        return this.member(meaning.module, [step], false);
      case "value":
        return this.of({ module: meaning.module, kind: property(meaning.kind, step) });
      case "package":
        return [{ is: "package", name: step }];
      case "builtin":
        return [{ ...meaning, path: [...meaning.path, step] }];
    }
  }

  private imported(from: LoadedModule, source: string, path: readonly Step[]): readonly Meaning[] {
    const edge = from.edges.get(source);
    // Read as a text, though others may load it as code.
    if (edge?.load.type === "text" || edge?.load.type === "file") {
      return [{ is: "value", module: from, kind: "prim" }];
    }
    switch (edge?.target.kind) {
      case "builtin":
        return [{ is: "builtin", spec: edge.load.spec, path }];
      case "package":
      case "missing":
        return [{ is: "package", name: path.at(-1) ?? null }];
      case "local": {
        const module = this.graph.modules.get(edge.target.path);
        return module ? this.member(module, path, source.startsWith("require ")) : unknownIn(from);
      }
      default:
        return unknownIn(from);
    }
  }

  /** What a path into a module leads to; `required`: from what `require` gives. */
  private member(
    module: LoadedModule,
    path: readonly Step[],
    required: boolean,
  ): readonly Meaning[] {
    const { exports, commonJs, opaque } = module.state();
    const [name, ...rest] = path;
    if (opaque !== undefined) return unknownIn(module);
    if (module.type !== "code") {
      return [{ is: "value", module, kind: dataAt(exports.default, path) }];
    }
    if (commonJs !== undefined) {
      if (name === undefined && !required) return [{ is: "module", module }];
      const isWhole = name === "default" && !required;
      return this.of({ module, kind: follow(commonJs, isWhole ? rest : path) });
    }
    if (name === undefined) return [{ is: "module", module }];
    if (name === null) return this.anyMember(module);
    if (Object.hasOwn(exports, name)) {
      return this.along(this.of({ module, kind: exports[name] ?? "unknown" }), rest);
    }
    return this.throughStars(module, path);
  }

  private anyMember(module: LoadedModule): readonly Meaning[] {
    const { exports, stars } = module.state();
    if (stars.length > 0) return unknownIn(module);
    return Object.values(exports).flatMap((kind) => this.of({ module, kind }));
  }

  private throughStars(module: LoadedModule, path: readonly Step[]): readonly Meaning[] {
    for (const star of module.state().stars) {
      const key = `${module.path} ${star} ${path.join(".")}`;
      const found = this.once(key, unknownIn(module), () => this.imported(module, star, path));
      if (!found.every(isUnknown)) return found;
    }
    return unknownIn(module);
  }

  /** All that a module gives can be handed on. */
  private isShareableModule(module: LoadedModule): boolean {
    const { exports, commonJs, stars, opaque } = module.state();
    if (opaque !== undefined || stars.length > 0) return false;
    // The object of a CommonJS module is only a way to its members.
    const kinds = commonJs === undefined ? Object.values(exports) : membersOf(commonJs);
    return kinds.every((kind) =>
      this.of({ module, kind }).every((meaning) => {
        if (meaning.is === "value") return isShareable(meaning.kind);
        return meaning.is !== "module";
      }),
    );
  }
}

function unknownIn(module: LoadedModule): readonly Meaning[] {
  return [{ is: "value", module, kind: "unknown" }];
}

function isUnknown(meaning: Meaning): boolean {
  return meaning.is === "value" && meaning.kind === "unknown";
}

function isCallable(meaning: Meaning): boolean {
  if (meaning.is === "package") return !SETS_UP.test(meaning.name ?? "");
  if (meaning.is === "value") return isFunctionKind(meaning.kind) || isClass(meaning.kind);
  return meaning.is === "builtin";
}

/** This use of an argument never runs the function that is at the path. */
function isIdle(
  { path, how, into }: ValueUse,
  to: readonly string[],
  meanings: Meanings,
  user: LoadedModule,
): boolean {
  const length = Math.min(path.length, to.length);
  const isOther = to.slice(0, length).some((step, i) => path[i] !== null && path[i] !== step);
  if (isOther) return true;
  if (how !== "escape" || into === undefined || path.length > to.length) return false;
  return meanings.neverRuns({ ...into, path: to.slice(path.length) }, user);
}

function isBox(kind: Kind): boolean {
  return typeof kind === "object" && kind.kind === "box";
}

function isPlainObject(kind: Kind): boolean {
  return typeof kind === "object" && kind.kind === "object";
}

function membersOf(kind: Kind): readonly Kind[] {
  if (typeof kind !== "object" || kind.kind !== "object") return [kind];
  return [...Object.values(kind.members), kind.rest ?? "prim"];
}

/** Data has one value, its default; its members can be imported by name too. */
function dataAt(value: Kind | undefined, [name, ...rest]: readonly Step[]): Kind {
  if (value === undefined || name === undefined) return value ?? "unknown";
  return follow(name === "default" ? value : property(value, name), rest);
}
