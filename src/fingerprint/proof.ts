// Whether loading a pipeline gives the same each time, as long as its code and the variables that it reads are the
// same: nothing that may run meanwhile looks at anything else.
import type { LoadedModule } from "./module-graph.ts";
import { flawOfBuiltin, MODULES_OF_FUNCTIONS, OF_UTIL, PURE_MODULES } from "./run-names.ts";
import type { Flaw, Part, RunFacts, RunRef } from "./runs.ts";
import type { ModuleNode, Symbols, Target } from "./symbols.ts";

export type Proof =
  | {
      readonly stands: true;
      /** Environment variables that it may read. */
      readonly env: readonly string[];
      /** It hangs on the time zone. */
      readonly dates: boolean;
    }
  | {
      readonly stands: false;
      /** `file:line`, and what is done there. */
      readonly why: string;
    };

type Fate = "run" | "hand" | "stage";

/** What may come to run: a part of a module, or something that is no code of the project's. */
type Runnable = { readonly module: ModuleNode; readonly part: number } | { readonly flaw: string };

/** Data that only says what stands in it. */
const DATA = new Set("json jsonc json5 toml yaml text file".split(" "));

/** `deepen` looks into the functions of a module; undefined: it can't be read any more. */
export async function provesLoading(
  symbols: Symbols,
  deepen: (module: LoadedModule) => Promise<RunFacts | undefined>,
): Promise<Proof> {
  const deep = new Map<LoadedModule, RunFacts | undefined>();
  for (;;) {
    const prover = new Prover(symbols, deep);
    const proof = prover.run();
    // What is refuted without them may be so for another reason than the first.
    if (prover.wanting.size === 0) return proof;
    for (const module of prover.wanting) deep.set(module, await deepen(module));
  }
}

/** Thrown and caught in this file. */
class Refuted extends Error {}

class Prover {
  /** Modules whose functions have to be looked into. */
  readonly wanting = new Set<LoadedModule>();
  private readonly counted = new Set<string>();
  private readonly queue: Runnable[] = [];
  /** Functions that are values: any call of what can't be told may be one of them. */
  private readonly values: Runnable[] = [];
  private readonly stages: Runnable[] = [];
  private readonly env = new Map<string, string>();
  private dates = false;
  private opens = false;
  /** The first such call. */
  private unknown: string | undefined;
  /** While what such a call may run is gone through. */
  private because: string | undefined;
  /** The first place that loads a package. */
  private packages: string | undefined;

  constructor(
    private readonly symbols: Symbols,
    private readonly deep: ReadonlyMap<LoadedModule, RunFacts | undefined>,
  ) {}

  run(): Proof {
    try {
      this.load();
      this.spread();
      if (this.packages !== undefined) {
        for (const [name, place] of this.env) {
          this.refute(
            `${place}: reads ${name}, which a package that is loaded before may set (${this.packages})`,
          );
        }
      }
      return { stands: true, env: [...this.env.keys()].sort(), dates: this.dates };
    } catch (error) {
      if (error instanceof Refuted) return { stands: false, why: error.message };
      throw error;
    }
  }

  /** Everything that is loaded, and what runs when it is evaluated. */
  private load(): void {
    const entry = this.symbols.at(this.symbols.graph.entry);
    const seen = new Set(entry ? [entry] : []);
    for (const node of seen) {
      const { module, facts } = node;
      for (const { source } of facts.statics) {
        const edge = module.edges.get(source);
        if (edge === undefined) continue;
        const place = `${module.key}:${edge.load.line}`;
        const { target, load } = edge;
        if (load.type === "macro") this.refute(`${place}: runs a macro`);
        if (target.kind === "package") this.packages ??= place;
        if (target.kind !== "local") continue;
        const next = this.symbols.at(target.path);
        if (next === undefined || target.path.endsWith(".node"))
          this.refute(`${place}: loads ${load.spec}`);
        else if (next.module.type === "code") seen.add(next);
        else if (!DATA.has(next.module.type)) this.refute(`${place}: opens ${load.spec}`);
      }
    }
    for (const module of seen) this.queue.push({ module, part: 0 });
  }

  private spread(): void {
    let values = 0;
    let stages = 0;
    for (;;) {
      const next = this.queue.shift();
      if (next) this.count(next);
      else if (this.unknown !== undefined && values < this.values.length) {
        this.because = this.unknown;
        this.queue.push(this.values[values++] as Runnable);
      } else if (this.unknown !== undefined && this.opens && stages < this.stages.length) {
        this.because = this.unknown;
        this.queue.push(this.stages[stages++] as Runnable);
      } else return;
    }
  }

  private count(one: Runnable): void {
    if ("flaw" in one) this.refute(one.flaw);
    const { module, part } = one;
    const { key } = module.module;
    const id = `${part} ${key}`;
    if (this.counted.has(id)) return;
    this.counted.add(id);
    const runs = this.factsOf(module);
    if (part > 0 && runs.shallow) {
      this.wanting.add(module.module);
      return;
    }
    const facts = runs.parts[part];
    if (facts === undefined) throw new Error(`${key} has no part ${part}`);
    const { flaw, unknown } = facts;
    if (flaw) this.refute(placed(key, flaw));
    if (unknown) this.unknown ??= placed(key, unknown);
    if (facts.opens) this.opens = true;
    if (facts.dates) this.dates = true;
    for (const { line, text } of facts.env ?? []) {
      if (!this.env.has(text)) this.env.set(text, `${key}:${line}`);
    }
    this.follow(module, facts);
  }

  private follow(module: ModuleNode, { calls, hands, stages }: Part): void {
    for (const ref of calls ?? []) this.ref(module, ref, "run");
    for (const ref of hands ?? []) this.ref(module, ref, "hand");
    for (const ref of stages ?? []) this.ref(module, ref, "stage");
  }

  private ref(module: ModuleNode, ref: RunRef, fate: Fate): void {
    if (typeof ref === "number") {
      this.give({ module, part: ref }, fate);
      return;
    }
    const [line, name, ...path] = ref;
    const place = `${module.module.key}:${line}`;
    const meaning = this.symbols.meaningOf(module, path.length > 0 ? { name, path } : { name });
    if (meaning.targets.length === 0) this.refute(`${place}: uses ${name}, which can't be found`);
    for (const target of meaning.targets)
      this.target(target, fate, place, importedName(module, name, path));
  }

  private target(target: Target, fate: Fate, place: string, name: string): void {
    switch (target.kind) {
      case "unit": {
        const { module, unit } = target.node;
        const { names } = this.factsOf(module);
        for (const own of unit.names) {
          const part = Object.hasOwn(names, own) ? names[own] : undefined;
          if (part === undefined) {
            if (fate === "run") this.unknown ??= `${place}: calls ${name}`;
          } else if (part >= 0) this.give({ module, part }, unit.kind === "class" ? "run" : fate);
        }
        return;
      }
      case "module":
        if (!DATA.has(target.node.module.type))
          this.refute(`${place}: uses ${target.node.module.key} as a whole`);
        return;
      case "package":
        this.outside(`${place}: uses ${name} of a package`, fate);
        return;
      case "missing":
        this.outside(`${place}: uses ${target.name}, which is not installed`, fate);
        return;
      case "builtin":
        this.builtin(target.spec, fate, place, name);
        return;
    }
  }

  private builtin(spec: string, fate: Fate, place: string, name: string): void {
    const isUtil = spec === "util" || spec === "node:util";
    if (spec === "fastpipe" || PURE_MODULES.has(spec) || (isUtil && OF_UTIL.has(name))) return;
    const flaw = `${place}: ${flawOfBuiltin(spec, name)}`;
    const isNamed = name !== "*" && name !== "default";
    if (fate === "hand" && isNamed && MODULES_OF_FUNCTIONS.has(spec)) this.values.push({ flaw });
    else this.outside(flaw, fate);
  }

  private outside(flaw: string, fate: Fate): void {
    if (fate === "stage") this.stages.push({ flaw });
    else this.refute(flaw);
  }

  private give(one: Runnable, fate: Fate): void {
    if (fate === "run") this.queue.push(one);
    else if (fate === "hand") this.values.push(one);
    else this.stages.push(one);
  }

  private factsOf({ module, facts }: ModuleNode): RunFacts {
    const runs = facts.opaque ? undefined : this.runsOf(module);
    if (runs === undefined) this.refute(`${module.key}:1: could not be analysed`);
    for (const source of runs.pure) {
      const edge = module.edges.get(`import ${source}`);
      if (edge && edge.target.kind !== "builtin")
        this.refute(`${module.key}:${edge.load.line}: ${source} is not the runtime's`);
    }
    return runs;
  }

  private runsOf(module: LoadedModule): RunFacts | undefined {
    return this.deep.has(module) ? this.deep.get(module) : module.runs();
  }

  private refute(why: string): never {
    throw new Refuted(
      this.because === undefined ? why : `${why}, which may be called at ${this.because}`,
    );
  }
}

function placed(key: string, { line, text }: Flaw): string {
  return `${key}:${line}: ${text}`;
}

/** What is asked of the other module. */
function importedName({ facts }: ModuleNode, name: string, [first]: readonly string[]): string {
  const imported = Object.hasOwn(facts.imports, name) ? facts.imports[name] : undefined;
  if (imported === undefined) return name;
  return imported.name ?? first ?? "*";
}
