// Everything that a stage reaches, from its function on: breadth first, so that each entry is told by a shortest way.
import { compareText } from "../model/value.ts";
import { digestOf } from "./digest.ts";
import type { Effects } from "./effects.ts";
import type { CodeEntry, Entries, Uses } from "./entries.ts";
import { type Loading, loadingOf } from "./loading.ts";
import type { ModuleGraph } from "./module-graph.ts";
import type { ModuleNode, Symbols, Target, UnitNode } from "./symbols.ts";

interface Found {
  readonly hash: string;
  readonly place?: string;
  /** Of several things that share a key. */
  readonly all?: readonly string[];
}

export interface Code {
  readonly entries: ReadonlyMap<string, Found>;
  readonly seen: ReadonlySet<CodeEntry>;
  /** Modules whose loading changes something beyond them, in the order in which they are loaded. */
  readonly acting: readonly string[];
  /** Modules that import each other, in that order. */
  readonly cycles: readonly (readonly ModuleNode[])[];
  readonly via: ReadonlyMap<string, string>;
  readonly modules: ReadonlySet<ModuleNode>;
  /** Folders, with the first place that asks for each. */
  readonly packages: ReadonlyMap<string, string>;
  readonly missing: ReadonlyMap<string, string>;
  /** Names of variables, with the first place that reads each. */
  readonly env: ReadonlyMap<string, string>;
  readonly envNotes: readonly { readonly place: string; readonly text: string }[];
  readonly coarse: readonly string[];
}

interface Waiting {
  readonly target: Target;
  readonly via: string | undefined;
}

/** What counts for every stage of a pipeline. */
export interface Base {
  readonly loading: Loading;
  readonly code: Code;
}

export class Reached {
  constructor(
    private readonly graph: ModuleGraph,
    private readonly symbols: Symbols,
    private readonly effects: Effects,
    private readonly entries: Entries,
  ) {}

  base(loaded: readonly ModuleNode[], whole: readonly Target[]): Base {
    const loading = loadingOf(loaded, this.symbols, this.effects);
    this.effects.setLoaded(loading.modules);
    const search = this.search(new Set(loading.modules));
    search.loading({ ...loading, whole: [...whole, ...loading.whole] });
    return { loading, code: search.finish() };
  }

  /** What counts for one stage, with what counts for all. `roots` undefined: everything. */
  of(base: Base, roots: readonly (CodeEntry | UnitNode)[] | undefined, why: string): Code {
    const search = this.search(new Set(base.loading.modules), base.code);
    if (roots === undefined) search.everything(why);
    for (const root of roots ?? []) {
      if ("key" in root) search.entry(root, undefined);
      else search.add({ kind: "unit", node: root }, undefined);
    }
    return search.finish();
  }

  private search(loaded: Set<ModuleNode>, from?: Code): Search {
    return new Search(this.graph, this.symbols, this.effects, this.entries, loaded, from);
  }
}

class Search {
  private readonly found: Map<string, Found>;
  private readonly seen: Set<CodeEntry>;
  private readonly acting: string[];
  private readonly cycles: (readonly ModuleNode[])[];
  private readonly via: Map<string, string>;
  private readonly modules: Set<ModuleNode>;
  private readonly packages: Map<string, string>;
  private readonly missing: Map<string, string>;
  private readonly env: Map<string, string>;
  private readonly envNotes: { readonly place: string; readonly text: string }[];
  private readonly coarse: Set<string>;
  private readonly queue: Waiting[] = [];
  private isEverything = false;

  constructor(
    private readonly graph: ModuleGraph,
    private readonly symbols: Symbols,
    private readonly effects: Effects,
    private readonly entries: Entries,
    private readonly loaded: Set<ModuleNode>,
    from?: Code,
  ) {
    this.found = new Map(from?.entries);
    this.seen = new Set(from?.seen);
    this.acting = [...(from?.acting ?? [])];
    this.cycles = [...(from?.cycles ?? [])];
    this.via = new Map(from?.via);
    this.modules = new Set(from?.modules);
    this.packages = new Map(from?.packages);
    this.missing = new Map(from?.missing);
    this.env = new Map(from?.env);
    this.envNotes = [...(from?.envNotes ?? [])];
    this.coarse = new Set(from?.coarse);
  }

  add(target: Target, via: string | undefined): void {
    this.queue.push({ target, via });
  }

  finish(): Code {
    // The queue grows while it is gone through.
    for (let i = 0; i < this.queue.length; i++) this.visit(this.queue[i] as Waiting);
    this.order();
    return {
      entries: this.found,
      seen: this.seen,
      acting: this.acting,
      cycles: this.cycles,
      via: this.via,
      modules: this.modules,
      packages: this.packages,
      missing: this.missing,
      env: this.env,
      envNotes: this.envNotes,
      coarse: [...this.coarse].sort(compareText),
    };
  }

  entry(entry: CodeEntry, via: string | undefined): void {
    if (this.seen.has(entry)) return;
    this.seen.add(entry);
    const { key, hash, place, uses } = entry;
    const before = this.found.get(key);
    if (before === undefined) {
      this.found.set(key, { hash, place });
      if (via !== undefined && via !== key) this.via.set(key, via);
    } else {
      const all = [...(before.all ?? [before.hash]), hash].sort(compareText);
      this.found.set(key, { ...before, hash: digestOf(all), all });
    }
    this.uses(uses, key);
  }

  /** What counts of modules that are loaded, whoever reaches what of them. */
  loading({ modules, whole, external, cycles }: Loading): void {
    this.cycles.push(...cycles);
    const wholes = new Set<ModuleNode>();
    for (const target of whole) {
      this.add(target, undefined);
      if (target.kind === "module") wholes.add(target.node);
    }
    for (const module of modules) {
      this.loose(module);
      const own = external.filter((node) => node.module === module);
      const isWhole = wholes.has(module);
      if (own.length > 0 || isWhole) this.acting.push(module.module.key);
      if (isWhole) continue;
      const nameless = own.filter(isNameless);
      const effects = this.entries.ofEffects(nameless, own);
      if (effects) {
        this.modules.add(module);
        this.entry(effects, undefined);
      }
      for (const node of own) if (!isNameless(node)) this.add({ kind: "unit", node }, undefined);
    }
  }

  /** In which order modules are loaded, as far as it can matter. */
  private order(): void {
    const parts = this.acting.length < 2 ? [] : [...this.acting];
    for (const cycle of this.cycles) {
      // What one finds of another depends on which came first.
      const reached = cycle.filter((node) => this.modules.has(node));
      if (reached.length > 1) parts.push("cycle", ...reached.map(({ module }) => module.key));
    }
    if (parts.length > 0) this.found.set("effects order", { hash: digestOf(parts) });
  }

  /** What stands in imports and exports, whoever uses them. */
  private loose({ module: { key }, facts }: ModuleNode): void {
    const { wide, env, envNotes } = facts.loose;
    for (const { line, text } of wide) this.everything(`${key}:${line}: ${text}`);
    for (const { name, line } of env) if (!this.env.has(name)) this.env.set(name, `${key}:${line}`);
    for (const { line, text } of envNotes) this.envNotes.push({ place: `${key}:${line}`, text });
  }

  everything(why: string): void {
    this.coarse.add(`${why}: every source file of the project counts`);
    if (this.isEverything) return;
    this.isEverything = true;
    // In an order that does not hang on which file was read first.
    const modules = [...this.graph.modules.values()].sort((a, b) => compareText(a.key, b.key));
    for (const module of modules) {
      this.add({ kind: "module", node: this.symbols.nodeOf(module) }, undefined);
    }
    for (const [dir, place] of this.graph.packages) {
      this.add({ kind: "package", dir, place }, undefined);
    }
    for (const [name, place] of this.graph.missing) {
      this.add({ kind: "missing", name, place }, undefined);
    }
  }

  private visit({ target, via }: Waiting): void {
    switch (target.kind) {
      case "unit": {
        const { module } = target.node;
        this.enter(module);
        this.entry(this.entries.ofUnit(target.node), via);
        return;
      }
      case "module":
        this.enter(target.node);
        this.entry(this.entries.ofModule(target.node), via);
        return;
      case "package":
        if (!this.packages.has(target.dir)) this.packages.set(target.dir, target.place);
        return;
      case "missing":
        if (!this.missing.has(target.name)) this.missing.set(target.name, target.place);
        return;
      case "builtin":
        return;
    }
  }

  /** A module that is only loaded when the stage runs: what loading it does counts then. */
  private enter(module: ModuleNode): void {
    this.modules.add(module);
    if (this.loaded.has(module) || module.module.type !== "code") return;
    const loading = loadingOf([module], this.symbols, this.effects, this.loaded);
    for (const one of loading.modules) this.loaded.add(one);
    this.loading(loading);
  }

  private uses({ targets, passed, env, envNotes, wide, coarse }: Uses, key: string): void {
    for (const target of targets) this.add(target, key);
    for (const module of passed) this.modules.add(module);
    for (const { name, place } of env) if (!this.env.has(name)) this.env.set(name, place);
    this.envNotes.push(...envNotes);
    for (const note of coarse) this.coarse.add(note);
    for (const why of wide) this.everything(why);
  }
}

/** Names of blocks in a statement are nobody else's. */
function isNameless({ unit }: UnitNode): boolean {
  return unit.kind === "statement" || unit.symbol === "";
}
