// What the names of units mean, across modules.
import type { Handing } from "./facts.ts";
import type { Step } from "./kinds.ts";
import type { Edge, LoadedModule, ModuleGraph } from "./module-graph.ts";
import { DEFAULT, type Ref, type Unit, type UnitFacts } from "./units.ts";

/** A unit, in its module. */
export interface UnitNode {
  readonly module: ModuleNode;
  readonly index: number;
  readonly unit: Unit;
}

export interface ModuleNode {
  readonly module: LoadedModule;
  readonly facts: UnitFacts;
  readonly units: readonly UnitNode[];
  /** By name: the units that declare it. */
  readonly named: ReadonlyMap<string, readonly UnitNode[]>;
}

/** What a name leads to. */
export type Target =
  | { readonly kind: "unit"; readonly node: UnitNode }
  /** A module whole. */
  | { readonly kind: "module"; readonly node: ModuleNode }
  | { readonly kind: "package"; readonly dir: string; readonly place: string }
  | { readonly kind: "missing"; readonly name: string; readonly place: string }
  | { readonly kind: "builtin"; readonly spec: string };

export interface Meaning {
  readonly targets: readonly Target[];
  /** The same whatever the way there: for digests. */
  readonly id: string;
  /** Modules on the way that only pass it on. */
  readonly passed: readonly ModuleNode[];
}

const NOTHING: Meaning = { targets: [], id: "nothing", passed: [] };

export class Symbols {
  private readonly nodes = new Map<LoadedModule, ModuleNode>();
  private readonly meanings = new Map<ModuleNode, Map<string, Meaning>>();
  /** What is being asked, so that cycles of exports end. */
  private readonly asked = new Set<string>();

  constructor(
    readonly graph: ModuleGraph,
    /** Tells installations of one package apart, where there are several. */
    private readonly installation: (dir: string) => string,
    /** Whether a function never runs what it is given. */
    private readonly neverRuns: (handing: Handing, user: LoadedModule) => boolean,
  ) {}

  at(path: string): ModuleNode | undefined {
    const module = this.graph.modules.get(path);
    return module && this.nodeOf(module);
  }

  nodeOf(module: LoadedModule): ModuleNode {
    const known = this.nodes.get(module);
    if (known) return known;
    const facts = module.units();
    const units: UnitNode[] = [];
    const named = new Map<string, readonly UnitNode[]>();
    const node: ModuleNode = { module, facts, units, named };
    const neverRun = facts.given?.map((one) => one !== null && this.neverRuns(one, module));
    for (const [index, unit] of facts.units.entries())
      units.push({ module: node, index, unit: neverRun ? withLater(unit, neverRun) : unit });
    for (const name in facts.names) {
      const declaring: UnitNode[] = [];
      for (const index of facts.names[name] ?? []) {
        const unit = units[index];
        if (unit) declaring.push(unit);
      }
      named.set(name, declaring);
    }
    this.nodes.set(module, node);
    return node;
  }

  /** What a unit of the module means by a name; undefined: nothing of any module. */
  meaningOf(module: ModuleNode, { name, path }: Pick<Ref, "name" | "path">): Meaning {
    const key = path === undefined ? name : `${name} ${JSON.stringify(path)}`;
    const known = this.meanings.get(module)?.get(key);
    if (known) return known;
    const made = this.named(module, name, path ?? []);
    const own = this.meanings.get(module);
    if (own) own.set(key, made);
    else this.meanings.set(module, new Map([[key, made]]));
    return made;
  }

  /** The function that a name means, or a member of a namespace, always; undefined: it can't be told. */
  functionOf(module: ModuleNode, [name = "", ...path]: readonly string[]): UnitNode | undefined {
    const ref = path.length === 0 ? { name } : { name, path };
    const [only, second] = this.meaningOf(module, ref).targets;
    if (second !== undefined || only?.kind !== "unit" || only.node.unit.kind !== "fn")
      return undefined;
    const { node } = only;
    const isWritten = node.module.units.some(({ unit }) =>
      unit.touches.some((touch) => touch.write && node.unit.names.includes(touch.name ?? "")),
    );
    return isWritten ? undefined : node;
  }

  /** What a module that is loaded by a source of this one gives, whole. */
  wholeOf(module: ModuleNode, source: string): Meaning {
    const edge = module.module.edges.get(source);
    return edge ? this.imported(module, edge, null, [], source) : NOTHING;
  }

  private named(module: ModuleNode, name: string, path: readonly Step[]): Meaning {
    const own = module.named.get(name) ?? [];
    const imported = Object.hasOwn(module.facts.imports, name)
      ? module.facts.imports[name]
      : undefined;
    if (imported === undefined) return unitsMeaning(own);
    const edge = module.module.edges.get(imported.source);
    if (edge === undefined) return unitsMeaning(own);
    const meaning = this.imported(module, edge, imported.name, path, imported.source);
    // A local of the same name in a block: it can be either.
    return own.length === 0 ? meaning : join([unitsMeaning(own), meaning]);
  }

  private imported(
    from: ModuleNode,
    { target, load }: Edge,
    name: string | null,
    path: readonly Step[],
    source: string,
  ): Meaning {
    const place = `${from.module.key}:${load.line}`;
    switch (target.kind) {
      case "local": {
        const node = this.at(target.path);
        if (node === undefined) return NOTHING;
        const isData = load.type === "text" || load.type === "file" || load.type === "macro";
        if (isData || source.startsWith("require ") || isWhole(node)) {
          // All of it counts, and which part is meant.
          return wholeMeaning(node, `${load.how} ${load.type ?? ""}#${pathId(name, path)}`);
        }
        if (name !== null) return this.exported(node, name, path);
        const [first, ...rest] = path;
        return typeof first === "string" ? this.exported(node, first, rest) : wholeMeaning(node);
      }
      case "package": {
        const { dir } = target;
        const id = `${load.how} ${load.spec}#${pathId(name, path)}${this.installation(dir)}`;
        return { targets: [{ kind: "package", dir, place }], id, passed: [] };
      }
      case "missing": {
        const missing: Target = { kind: "missing", name: target.name, place };
        return { targets: [missing], id: `${load.spec}#${pathId(name, path)}`, passed: [] };
      }
      case "builtin": {
        const id = `${load.spec}#${pathId(name, path)}`;
        return { targets: [{ kind: "builtin", spec: load.spec }], id, passed: [] };
      }
      default:
        return NOTHING;
    }
  }

  private exported(node: ModuleNode, name: string, path: readonly Step[]): Meaning {
    const key = `${node.module.path} ${name} ${JSON.stringify(path)}`;
    if (this.asked.has(key)) return NOTHING;
    this.asked.add(key);
    const found = this.find(node, name, path);
    this.asked.delete(key);
    return found;
  }

  private find(node: ModuleNode, name: string, path: readonly Step[]): Meaning {
    const { exports, stars } = node.facts;
    const own = Object.hasOwn(exports, name) ? exports[name] : undefined;
    if (own !== undefined) {
      if (!("local" in own)) {
        const edge = node.module.edges.get(own.source);
        if (edge === undefined) return NOTHING;
        return through(node, this.imported(node, edge, own.name, path, own.source));
      }
      const isImport = Object.hasOwn(node.facts.imports, own.local);
      const meaning = this.named(node, own.local, path);
      return isImport ? through(node, meaning) : meaning;
    }
    if (name === "default") return NOTHING;
    const found: Meaning[] = [];
    let isFound = false;
    for (const star of stars) {
      const edge = node.module.edges.get(star);
      if (edge === undefined) continue;
      const meaning = this.imported(node, edge, name, path, star);
      const isCertain = meaning.targets.some(({ kind }) => kind === "unit");
      if (meaning === NOTHING || (isFound && !isCertain)) continue;
      // A name that two stars give is one of neither, unless they mean the same.
      if (!found.some(({ id }) => id === meaning.id)) found.push(meaning);
      isFound ||= isCertain;
    }
    return found.length === 0 ? NOTHING : through(node, join(found));
  }
}

/** What a manifest calls a unit, without what kind it is. */
export function idOf({ module, unit, index }: UnitNode): string {
  const { key } = module.module;
  // By what it stands in: others may be added above.
  if (unit.kind === "stage") {
    return `${key}#${module.units[unit.parent ?? -1]?.unit.symbol || "stage"}`;
  }
  return unit.symbol === "" ? `${key}#${index}` : `${key}#${unit.symbol}`;
}

export function isWhole(node: ModuleNode): boolean {
  return node.module.type !== "code" || node.facts.whole === true;
}

function unitsMeaning(nodes: readonly UnitNode[]): Meaning {
  const [only] = nodes;
  if (only === undefined) return NOTHING;
  if (nodes.length === 1)
    return { targets: [{ kind: "unit", node: only }], id: idOf(only), passed: [] };
  return {
    targets: nodes.map((node) => ({ kind: "unit", node })),
    id: nodes.map(idOf).join("+"),
    passed: [],
  };
}

function wholeMeaning(node: ModuleNode, part = ""): Meaning {
  const id = `module ${node.module.key} ${part}`;
  return { targets: [{ kind: "module", node }], id, passed: [] };
}

function through(node: ModuleNode, meaning: Meaning): Meaning {
  return { ...meaning, passed: [...meaning.passed, node] };
}

function join(meanings: readonly Meaning[]): Meaning {
  const [only] = meanings;
  if (meanings.length === 1 && only) return only;
  return {
    targets: meanings.flatMap(({ targets }) => targets),
    id: meanings.map(({ id }) => id).join(" or "),
    passed: meanings.flatMap(({ passed }) => passed),
  };
}

function pathId(name: string | null, path: readonly Step[]): string {
  const first = name ?? path[0] ?? "*";
  return first === DEFAULT ? "default" : first;
}

/** What functions do that nobody calls while the module is evaluated, they may do later. */
function withLater(unit: Unit, neverRun: readonly boolean[]): Unit {
  const isLater = ({ given }: { readonly given?: number }): boolean =>
    given !== undefined && neverRun[given] === true;
  if (!unit.refs.some(isLater) && !unit.touches.some(isLater)) return unit;
  return {
    ...unit,
    refs: unit.refs.map((ref) => (isLater(ref) ? whenCalled(ref) : ref)),
    touches: unit.touches.map((touch) => {
      if (!isLater(touch)) return touch;
      const { load: _, ...rest } = touch;
      return rest;
    }),
  };
}

function whenCalled({ name, path, spec }: Ref): Ref {
  return { name, ...(path && { path }), ...(spec && { spec }) };
}
