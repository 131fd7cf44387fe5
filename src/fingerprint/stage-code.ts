// The code of each stage of a pipeline, from the call that declared it.
import { resolve } from "node:path";
import type { Stage } from "../model/stage.ts";
import { Effects } from "./effects.ts";
import { Entries } from "./entries.ts";
import { type CodeEntries, type Context, codeEntries, filesOfFirstRules } from "./manifest.ts";
import { Meanings } from "./meanings.ts";
import type { ModuleGraph } from "./module-graph.ts";
import { type Base, Reached } from "./reached.ts";
import { type Roots, rootsOf } from "./roots.ts";
import { type ModuleNode, Symbols, type Target } from "./symbols.ts";

export class StageCode {
  private readonly symbols: Symbols;
  private readonly effects: Effects;
  private readonly entries: Entries;
  private readonly reached: Reached;
  private readonly base: Base;
  private readonly earlier: readonly string[];
  private readonly byRoots = new Map<string, CodeEntries>();

  constructor(
    private readonly graph: ModuleGraph,
    private readonly context: Context,
  ) {
    this.symbols = new Symbols(graph);
    this.effects = new Effects(this.symbols, new Meanings(graph));
    this.entries = new Entries(this.symbols, this.effects);
    this.reached = new Reached(graph, this.symbols, this.effects, this.entries);
    this.base = this.reached.base(...this.loaded());
    this.earlier = filesOfFirstRules(graph, context);
  }

  /** Whether loading the modules again in one place may find what the first time left there. */
  get changesWorld(): boolean {
    return this.base.loading.external.some((node) => this.effects.isOfWorld(node));
  }

  of(stage: Stage): CodeEntries {
    const name = stage.group ?? stage.name;
    const roots = rootsOf(stage.frames, (file) => this.moduleAt(file), name);
    const key = roots === undefined ? "" : keyOf(roots);
    const known = this.byRoots.get(key);
    if (known) return known;
    const made = this.reach(roots, name);
    this.byRoots.set(key, made);
    return made;
  }

  private reach(roots: Roots | undefined, name: string): CodeEntries {
    const own = roots && this.entries.ofRoot(roots.symbol, roots.own);
    const from = own && [own, ...roots.makers];
    const why = `where the function of stage "${name}" comes from can't be told`;
    return codeEntries(
      this.reached.of(this.base, from, why),
      this.graph,
      this.context,
      this.earlier,
    );
  }

  private moduleAt(file: string): ModuleNode | undefined {
    return this.symbols.at(resolve(this.context.root, file));
  }

  /** Modules that are loaded before any stage runs: those to preload come first, and count whole. */
  private loaded(): readonly [ModuleNode[], Target[]] {
    const { preloaded, entry } = this.graph;
    const first = preloaded.flatMap(({ target }) =>
      target.kind === "local" ? (this.symbols.at(target.path) ?? []) : [],
    );
    const whole = first.map((node): Target => ({ kind: "module", node }));
    for (const { target } of preloaded) {
      if (target.kind === "package") whole.push({ ...target, place: "preload" });
    }
    const own = this.symbols.at(entry);
    return [own ? [...first, own] : first, whole];
  }
}

function keyOf({ symbol, own, makers }: Roots): string {
  const all = [...own, "by", ...makers];
  return JSON.stringify([
    symbol,
    ...all.map((one) => (typeof one === "string" ? one : `${one.module.module.key} ${one.index}`)),
  ]);
}
