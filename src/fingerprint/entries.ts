// Entries of a manifest for what a stage reaches: their keys and digests, and what each of them leads on to.

import type { Hash } from "../model/lock.ts";
import { digestOf } from "./digest.ts";
import type { Effects } from "./effects.ts";
import {
  idOf,
  isWhole,
  type Meaning,
  type ModuleNode,
  type Symbols,
  type Target,
  type UnitNode,
} from "./symbols.ts";
import { own } from "./table.ts";
import type { Ref } from "./units.ts";

/** What is read and loaded by an entry, besides other entries. */
export interface Uses {
  readonly targets: readonly Target[];
  readonly passed: readonly ModuleNode[];
  readonly env: readonly { readonly name: string; readonly place: string }[];
  /** Places where the environment is used as a whole. */
  readonly envNotes: readonly { readonly place: string; readonly text: string }[];
  /** It may load any file. */
  readonly wide: readonly string[];
  readonly coarse: readonly string[];
}

export interface CodeEntry {
  readonly key: string;
  readonly hash: Hash;
  /** `file:line` */
  readonly place: string;
  readonly uses: Uses;
}

const KINDS = {
  fn: "fn",
  class: "class",
  const: "const",
  let: "let",
  var: "var",
  enum: "enum",
  namespace: "namespace",
  statement: "const",
  stage: "fn",
} as const;

export class Entries {
  private readonly units = new Map<UnitNode, CodeEntry>();
  private readonly modules = new Map<ModuleNode, CodeEntry>();

  constructor(
    private readonly symbols: Symbols,
    private readonly effects: Effects,
    /** Whether decorators in the module get at types when they run. */
    private readonly seesTypes: (module: ModuleNode) => boolean,
  ) {}

  ofUnit(node: UnitNode): CodeEntry {
    const known = this.units.get(node);
    if (known) return known;
    const { unit, module } = node;
    const key = `${KINDS[unit.kind]} ${idOf(node)}`;
    const digests = [unit.digest, ...this.ordinals(node)];
    if (unit.decorated && this.seesTypes(module)) digests.push(module.module.textHash);
    const made = this.entry(key, [node], digests, module);
    this.units.set(node, made);
    return made;
  }

  /** The function of a stage, or what makes it, under the name of the stage. */
  ofRoot(symbol: string, nodes: readonly UnitNode[]): CodeEntry | undefined {
    const [first] = nodes;
    if (first === undefined) return undefined;
    const key = `fn ${first.module.module.key}#${symbol}`;
    const digests = nodes.map(({ unit }) => unit.bare ?? unit.digest);
    return this.entry(key, nodes, digests, first.module, (ref) => ref.spec !== true);
  }

  /** What loading a module changes beyond it: units without a name, in their place among `all` that do so. */
  ofEffects(nodes: readonly UnitNode[], all: readonly UnitNode[]): CodeEntry | undefined {
    const [first] = nodes;
    if (first === undefined) return undefined;
    const { module } = first;
    const parts = all.map((node) => (nodes.includes(node) ? node.unit.digest : idOf(node)));
    return this.entry(`effects ${module.module.key}`, nodes, parts, module);
  }

  ofModule(node: ModuleNode): CodeEntry {
    const known = this.modules.get(node);
    if (known) return known;
    const { key, edges } = node.module;
    const { facts } = node;
    const meanings: Meaning[] = node.units.flatMap((one) => this.meaningsOf(one, () => true));
    for (const one of Object.values(facts.exports)) {
      if (!("local" in one)) meanings.push(this.symbols.wholeOf(node, one.source));
      else if (Object.hasOwn(facts.imports, one.local)) {
        meanings.push(this.symbols.meaningOf(node, { name: one.local }));
      }
    }
    for (const star of facts.stars) meanings.push(this.symbols.wholeOf(node, star));
    for (const { source } of facts.statics) {
      // Those with names count by what is done with them.
      const isRequire = source.startsWith("require ");
      if (isRequire) meanings.push(this.symbols.wholeOf(node, source));
    }
    const leads = [...edges].map(
      ([source]) => `${source}=${this.symbols.wholeOf(node, source).id}`,
    );
    const used = merge(node.units.map((one) => this.usesOf(one, [])));
    const touchers = new Set(
      node.units.flatMap((one) => this.effects.touchersOf(one).filter((by) => by.module !== node)),
    );
    for (const by of touchers) leads.push(`after ${idOf(by)}`);
    const targets = meanings
      .flatMap((meaning) => meaning.targets)
      .filter((target) => !isIn(target, node));
    const sees = node.units.some(({ unit }) => unit.decorated) && this.seesTypes(node);
    const wide = node.module.type === "html" ? [`${key}: a page may load any file`] : [];
    const made: CodeEntry = {
      key: `module ${key}`,
      hash: digestOf([
        facts.digest,
        node.module.type,
        sees ? node.module.textHash : "",
        ...(isWhole(node) || leads.length > 0 ? leads : []),
      ]),
      place: `${key}:1`,
      uses: {
        ...used,
        targets: [
          ...used.targets.filter((target) => !isIn(target, node)),
          ...targets,
          ...[...touchers].map((by): Target => ({ kind: "unit", node: by })),
        ],
        passed: [...used.passed, ...meanings.flatMap(({ passed }) => passed)],
        wide: [...used.wide, ...wide],
      },
    };
    this.modules.set(node, made);
    return made;
  }

  private entry(
    key: string,
    nodes: readonly UnitNode[],
    digests: readonly string[],
    module: ModuleNode,
    counts: (ref: Ref) => boolean = () => true,
  ): CodeEntry {
    const parts: string[] = [...digests];
    const uses: Uses[] = [];
    for (const node of nodes) {
      const meanings: Meaning[] = [];
      parts.push("means");
      for (const ref of this.refsOf(node)) {
        if (!counts(ref)) continue;
        const meaning = this.symbols.meaningOf(node.module, ref);
        const { name, path } = ref;
        parts.push(`${name}${path === undefined ? "" : path.join(".")}=${meaning.id}`);
        meanings.push(meaning);
      }
      parts.push(...this.effects.standingOf(node));
      uses.push(this.usesOf(node, meanings));
      for (const toucher of this.effects.touchersOf(node)) {
        if (nodes.includes(toucher)) continue;
        // What has an entry of its own is only named, in its place among the others.
        if (toucher.unit.kind !== "statement" && toucher.unit.kind !== "stage") {
          parts.push("after", idOf(toucher));
          uses.push({ ...NO_USES, targets: [{ kind: "unit", node: toucher }] });
          continue;
        }
        const others = this.meaningsOf(toucher, () => true);
        parts.push("after", toucher.unit.digest, ...others.map(({ id }) => id));
        uses.push(this.usesOf(toucher, others));
      }
    }
    const [first] = nodes;
    const place = `${module.module.key}:${first?.unit.line ?? 1}`;
    return { key, hash: digestOf(parts), place, uses: merge(uses) };
  }

  /** Which of several of one name it is: the last one holds. */
  private ordinals({ module, unit, index }: UnitNode): readonly string[] {
    return unit.names.flatMap((name) => {
      const all = own(module.facts.names, name) ?? [];
      return all.length < 2 ? [] : [`${name} ${all.indexOf(index)}`];
    });
  }

  private meaningsOf(node: UnitNode, counts: (ref: Ref) => boolean): readonly Meaning[] {
    const refs = this.refsOf(node).filter(counts);
    return refs.map((ref) => this.symbols.meaningOf(node.module, ref));
  }

  /** Decorators that see types may get at what these are: frameworks make instances of them. */
  private refsOf({ module, unit }: UnitNode): readonly Ref[] {
    const { types } = unit;
    if (types === undefined || !this.seesTypes(module)) return unit.refs;
    return [...unit.refs, ...types.map((name): Ref => ({ name }))];
  }

  private usesOf(node: UnitNode, meanings: readonly Meaning[]): Uses {
    const { module, unit, index } = node;
    const { key, edges, matches } = module.module;
    const targets: Target[] = [];
    const passed: ModuleNode[] = [];
    const add = (meaning: Meaning): void => {
      for (const target of meaning.targets) {
        // Names of its own are part of it.
        if (target.kind !== "unit" || target.node !== node) targets.push(target);
      }
      if (meaning.passed.length > 0) passed.push(...meaning.passed);
    };
    for (const meaning of meanings) add(meaning);
    for (const source of unit.loads) add(this.symbols.wholeOf(module, source));
    if (unit.jsx) {
      for (const [source, { load }] of edges)
        if (load.at < 0) add(this.symbols.wholeOf(module, source));
    }
    // Functions of stages stand in other units.
    for (const one of module.facts.stages.length === 0 ? [] : module.units) {
      if (one.unit.parent === index) targets.push({ kind: "unit", node: one });
    }
    const wide = unit.wide.map(({ line, text }) => `${key}:${line}: ${text}`);
    const coarse: string[] = [];
    for (const prefix of unit.prefixes) {
      const match = matches[prefix];
      if (match === undefined) continue;
      if (match.isWide) wide.push(match.note);
      else if (match.note !== "") coarse.push(match.note);
      for (const path of match.paths) {
        const whole = this.symbols.at(path);
        if (whole) targets.push({ kind: "module", node: whole });
      }
      for (const dir of match.packages)
        targets.push({ kind: "package", dir, place: `${key}:${match.line}` });
    }
    return {
      targets,
      passed,
      env: unit.env.map(({ name, line }) => ({ name, place: `${key}:${line}` })),
      envNotes: unit.envNotes.map(({ line, text }) => ({ place: `${key}:${line}`, text })),
      wide,
      coarse,
    };
  }
}

const NO_USES: Uses = { targets: [], passed: [], env: [], envNotes: [], wide: [], coarse: [] };

function merge(all: readonly Uses[]): Uses {
  const [only] = all;
  if (all.length === 1 && only) return only;
  return {
    targets: all.flatMap(({ targets }) => targets),
    passed: all.flatMap(({ passed }) => passed),
    env: all.flatMap(({ env }) => env),
    envNotes: all.flatMap(({ envNotes }) => envNotes),
    wide: all.flatMap(({ wide }) => wide),
    coarse: all.flatMap(({ coarse }) => coarse),
  };
}

function isIn(target: Target, node: ModuleNode): boolean {
  return target.kind === "unit" && target.node.module === node;
}
