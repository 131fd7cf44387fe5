// The code of each stage of a pipeline, from the call that declared it.
import { dirname, resolve } from "node:path";
import type { Hash } from "../model/lock.ts";
import type { Frame, Stage } from "../model/stage.ts";
import { Effects } from "./effects.ts";
import { Entries } from "./entries.ts";
import { FACTS } from "./facts.ts";
import { graphDigest } from "./graph-digest.ts";
import {
  type CodeEntries,
  type Collected,
  type Context,
  collect,
  filesOfFirstRules,
  type Ways,
  withEnvironment,
} from "./manifest.ts";
import { Meanings } from "./meanings.ts";
import type { ModuleGraph } from "./module-graph.ts";
import type { Proof } from "./proof.ts";
import { type Base, Reached } from "./reached.ts";
import { LostFacts, ModuleReader } from "./read-module.ts";
import { type Places, type Roots, rootsOf } from "./roots.ts";
import { RULES } from "./rules.ts";
import type { FingerprintCache } from "./stat.ts";
import { type ModuleNode, Symbols, type Target } from "./symbols.ts";

interface Search {
  readonly effects: Effects;
  readonly entries: Entries;
  readonly reached: Reached;
  readonly base: Base;
}

/** Part of the cache's key, with the rules. */
const CODES = `stage code ${FACTS} ${RULES}`;
const WAYS = `stage ways ${FACTS} ${RULES}`;
const PROOFS = `loading ${FACTS} ${RULES}`;

export class StageCode {
  private readonly symbols: Symbols;
  private readonly meanings: Meanings;
  private readonly byRoots = new Map<string, CodeEntries>();
  /** Of calls that make many stages, which have one array of frames. */
  private readonly byFrames = new Map<readonly Frame[], CodeEntries>();
  /** Of all that the code is. */
  readonly stamp: Hash;
  /** Made when something is not known from before. */
  private search: Search | undefined;
  private files: readonly string[] | undefined;
  /** Names of packages that are installed more than once. */
  private rivals: ReadonlySet<string> | undefined;

  constructor(
    private readonly graph: ModuleGraph,
    private readonly context: Context,
    private readonly cache: FingerprintCache,
    /** The entry counts whole. */
    private readonly isScript = false,
  ) {
    this.meanings = new Meanings(graph);
    this.symbols = new Symbols(
      graph,
      (dir) => this.installation(dir),
      (handing, user) => this.meanings.neverRuns(handing, user),
    );
    this.stamp = graphDigest(graph, context);
  }

  /** Whether loading the modules again in one place may find what the first time left there. */
  get changesWorld(): boolean {
    const { base, effects } = this.searched();
    return base.loading.external.some((node) => effects.isOfWorld(node));
  }

  /** Whether loading the pipeline gives the same each time. */
  async proof(): Promise<Proof> {
    const kept = this.cache.get(PROOFS, "", this.stamp);
    if (kept !== undefined) return JSON.parse(kept);
    const { provesLoading } = await import("./proof.ts");
    const reader = new ModuleReader(this.context.root, this.cache);
    let isWhole = true;
    const made = await provesLoading(this.symbols, async (module) => {
      const runs = await reader.runs(module);
      if (runs === undefined) isWhole = false;
      return runs;
    });
    if (isWhole) this.cache.set(PROOFS, "", this.stamp, JSON.stringify(made));
    return made;
  }

  of(stage: Stage): CodeEntries {
    const shared = this.byFrames.get(stage.frames);
    if (shared) return shared;
    const name = stage.group ?? stage.name;
    const roots = rootsOf(stage.frames, this.places, name);
    const key = roots === undefined ? `of ${name}` : keyOf(roots);
    const known = this.byRoots.get(key) ?? this.made(key, roots, name);
    this.byRoots.set(key, known);
    if (roots?.isShared) this.byFrames.set(stage.frames, known);
    return known;
  }

  /** What running the entry as a script reaches. */
  get ofScript(): CodeEntries {
    return this.made(
      "script",
      { symbol: "script", isShared: false, own: [], makers: [] },
      "script",
    );
  }

  private made(key: string, roots: Roots | undefined, name: string): CodeEntries {
    const collected = this.kept(key) ?? this.collected(key, roots, name).collected;
    let ways: Ways | undefined;
    return withEnvironment(collected, this.context.environ, {
      earlier: () => this.firstFiles(),
      ways: () => {
        ways ??= this.keptWays(key) ?? this.foundWays(key, roots, name);
        return ways;
      },
    });
  }

  private foundWays(key: string, roots: Roots | undefined, name: string): Ways {
    try {
      return this.collected(key, roots, name).ways;
    } catch (error) {
      if (error instanceof LostFacts) return { places: {}, via: {} };
      throw error;
    }
  }

  private keptWays(key: string): Ways | undefined {
    const kept = this.cache.get(WAYS, key, this.stamp);
    return kept === undefined ? undefined : JSON.parse(kept);
  }

  private kept(key: string): Collected | undefined {
    const kept = this.cache.get(CODES, key, this.stamp);
    return kept === undefined ? undefined : JSON.parse(kept);
  }

  private collected(
    key: string,
    roots: Roots | undefined,
    name: string,
  ): ReturnType<typeof collect> {
    const { base, entries, reached } = this.searched();
    const own = roots && entries.ofRoot(roots.symbol, roots.own);
    const isScript = roots?.own.length === 0;
    const from = isScript ? [] : own && [own, ...roots.makers];
    const why = `where the function of stage "${name}" comes from can't be told`;
    const made = collect(reached.of(base, from, why), this.graph, this.context);
    this.cache.set(WAYS, key, this.stamp, JSON.stringify(made.ways));
    this.cache.set(CODES, key, this.stamp, JSON.stringify(made.collected));
    return made;
  }

  private searched(): Search {
    if (this.search) return this.search;
    const { graph, symbols } = this;
    const effects = new Effects(symbols, this.meanings);
    const entries = new Entries(symbols, effects, ({ module }) => this.seesTypes(module.path));
    const reached = new Reached(graph, symbols, effects, entries);
    const base = reached.base(...this.loaded());
    this.search = { effects, entries, reached, base };
    return this.search;
  }

  private installation(dir: string): string {
    const { installed } = this.context;
    const nameOf = (one: string): string => installed.entry(one).id.replace(/@[^@]*$/, "");
    this.rivals ??= rivalsAmong([...this.graph.packages.keys()].map(nameOf));
    return this.rivals.has(nameOf(dir)) ? ` of ${installed.entry(dir).id}` : "";
  }

  private seesTypes(path: string): boolean {
    const settings = this.context.configs.typescript(dirname(path))?.settings;
    return settings?.emitDecoratorMetadata !== undefined;
  }

  private firstFiles(): readonly string[] {
    this.files ??= filesOfFirstRules(this.graph, this.context);
    return this.files;
  }

  private readonly places: Places = {
    moduleOf: (file) => this.moduleAt(file),
    functionOf: (module, path) => this.symbols.functionOf(module, path),
  };

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
    if (own && this.isScript) whole.push({ kind: "module", node: own });
    return [own ? [...first, own] : first, whole];
  }
}

function rivalsAmong(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.filter((name, i) => names.indexOf(name) !== i));
}

function keyOf({ symbol, own, makers }: Roots): string {
  const all = [...own, "by", ...makers];
  return JSON.stringify([
    symbol,
    ...all.map((one) => (typeof one === "string" ? one : `${one.module.module.key} ${one.index}`)),
  ]);
}
