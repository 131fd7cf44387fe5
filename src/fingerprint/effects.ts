// What loading the modules does: which units, while they are evaluated, may change what others hold.
import { compareText } from "../model/value.ts";
import type { Meanings } from "./meanings.ts";
import {
  idOf,
  isWhole,
  type Meaning,
  type ModuleNode,
  type Symbols,
  type Target,
  type UnitNode,
} from "./symbols.ts";
import type { Ref, Touch } from "./units.ts";

/** Built-in modules of which every call gives a value and no more. */
const PURE = /^(node:)?(path|url|util|assert|querystring|buffer|string_decoder)(\/.*)?$|^fastpipe$/;
/** Those whose objects everybody shares. */
const SHARED = /^(node:)?(process|bun|module)$/;

export interface Ran {
  /** Every unit whose code may run, but for the unit itself. */
  readonly units: ReadonlySet<UnitNode>;
  readonly targets: readonly Target[];
}

interface Change {
  /** Units whose values it may change, by what it does itself or by functions that it calls. */
  readonly units: ReadonlySet<UnitNode>;
  readonly beyond: Beyond;
}

/** Whom it may change besides: nobody, modules that it imports from, anything. Then it counts for all stages. */
type Beyond = "nothing" | "modules" | "world";

interface Changed {
  readonly units: ReadonlySet<UnitNode>;
  /** Something that packages have made, who may share it with others. */
  readonly isOfPackages: boolean;
}

/** No more is known of what it changes: it can be anything. */
const WORLD = "world";

const NOTHING_RAN: Ran = { units: new Set(), targets: [] };
const NOWHERE: readonly string[] = [];
const NO_UNITS: readonly UnitNode[] = [];
const NO_CHANGE: Change = { units: new Set(), beyond: "nothing" };

export class Effects {
  private readonly changes = new Map<UnitNode, Change>();
  private loaded: readonly ModuleNode[] = [];
  private order: ReadonlyMap<ModuleNode, number> = new Map();
  private world: readonly UnitNode[] | undefined;
  private foreign: ReadonlyMap<UnitNode, readonly UnitNode[]> | undefined;
  private readonly touchers = new Map<ModuleNode, ReadonlyMap<UnitNode, readonly UnitNode[]>>();
  private namers: ReadonlyMap<UnitNode, readonly UnitNode[]> | undefined;
  private readonly implicit = new Map<UnitNode, boolean>();
  private readonly aliasesBy = {
    write: new Map<UnitNode, Changed | typeof WORLD>(),
    other: new Map<UnitNode, Changed | typeof WORLD>(),
  };
  private readonly contents = new Map<UnitNode, ReadonlySet<UnitNode>>();

  constructor(
    private readonly symbols: Symbols,
    private readonly meanings: Meanings,
  ) {}

  /** Modules that are loaded before any stage runs, in order: what they do to each other counts where it is reached. */
  setLoaded(modules: readonly ModuleNode[]): void {
    this.loaded = modules;
    this.order = new Map(modules.map((module, i) => [module, i]));
    this.foreign = undefined;
    this.world = undefined;
  }

  /** Units that, while they are evaluated, may change what the unit declares; in the order in which that happens. */
  touchersOf(node: UnitNode): readonly UnitNode[] {
    const known = this.touchers.get(node.module) ?? touchersIn(node.module.units, this.changed);
    this.touchers.set(node.module, known);
    const own = known.get(node) ?? [];
    const others = this.foreignTouchers().get(node);
    return others === undefined ? own : [...own, ...others];
  }

  /** Whether it changes units of other modules, which count it where they are reached. */
  isForeign(node: UnitNode): boolean {
    for (const one of this.changeOf(node).units) if (one.module !== node.module) return true;
    return false;
  }

  /** Whether evaluating the unit may change something beyond its own module. */
  isExternal(node: UnitNode): boolean {
    return this.changeOf(node).beyond !== "nothing";
  }

  /** Whether evaluating it a second time may find what the first time left: not only modules that are evaluated anew. */
  isOfWorld(node: UnitNode): boolean {
    return this.changeOf(node).beyond === "world";
  }

  /** Everything that may run while the unit is evaluated, besides its own code. */
  ranWith(node: UnitNode): Ran {
    return this.mayAct(node) ? this.ranBy(node) : NOTHING_RAN;
  }

  /**
   * Where the unit stands among what changes the values that it finds while it is evaluated: for each of these how many
   * of their changes come before, and how many of the world's.
   */
  standingOf(node: UnitNode): readonly string[] {
    const { kind, still } = node.unit;
    const isRead = node.unit.refs.some(({ load }) => load);
    if (still || kind === "fn" || kind === "enum" || (kind === "stage" && !isRead)) return NOWHERE;
    const standing: string[] = [];
    const place = this.placeOf(node);
    const isOfSame = (one: UnitNode): boolean => one.module === node.module;
    const world = this.worldly();
    if (world.length > 0) {
      // One change more in a module that makes some is told by that module itself.
      const before = world.filter((one) => isBefore(this.placeOf(one), place));
      const [own, others] = [before.filter(isOfSame), new Set(before.map(({ module }) => module))];
      standing.push(`world ${others.size} ${own.length}`);
    }
    if (!isRead) return standing;
    const found = new Set<UnitNode>();
    const add = (targets: readonly Target[]): void => {
      for (const target of targets) if (target.kind === "unit") found.add(target.node);
    };
    for (const ref of node.unit.refs)
      if (ref.load) add(this.symbols.meaningOf(node.module, ref).targets);
    for (const unit of this.ranWith(node).units) add(this.targetsOf(unit));
    for (const one of found) {
      if (one === node || isFixed(one)) continue;
      // What it holds may be found through it.
      add(this.targetsOf(one));
      const touchers = this.touchersOf(one).filter((by) => by !== node);
      const isHoisted = one.unit.kind === "var";
      if (touchers.length === 0 && !isHoisted) continue;
      const before = [one, ...touchers].filter((by) => isBefore(this.placeOf(by), place)).length;
      standing.push(`${idOf(one)} ${before}`);
    }
    return standing.sort(compareText);
  }

  private placeOf({ module, index }: UnitNode): readonly [number, number] {
    return [this.order.get(module) ?? this.order.size, index];
  }

  /** Units that may change something beyond their own module, of those that are loaded before any stage. */
  private worldly(): readonly UnitNode[] {
    this.world ??= this.loaded.flatMap(({ units }) => units.filter((one) => this.isExternal(one)));
    return this.world;
  }

  /** Modules that are loaded while the unit is evaluated. */
  loadsOf(node: UnitNode): readonly ModuleNode[] {
    const loads = new Set<ModuleNode>();
    const add = (unit: UnitNode, sources: readonly string[]): void => {
      for (const source of sources) {
        for (const target of this.symbols.wholeOf(unit.module, source).targets) {
          if (target.kind === "module") loads.add(target.node);
        }
      }
    };
    if (!this.mayAct(node)) return [];
    add(node, node.unit.loadsNow);
    for (const unit of this.ranBy(node).units) add(unit, unit.unit.loads);
    return [...loads];
  }

  private foreignTouchers(): ReadonlyMap<UnitNode, readonly UnitNode[]> {
    if (this.foreign) return this.foreign;
    const acting = this.loaded.flatMap(({ units }) => units.filter((one) => this.isForeign(one)));
    const all = touchersIn(acting, this.changed);
    const foreign = new Map<UnitNode, readonly UnitNode[]>();
    for (const [node, touchers] of all) {
      const others = touchers.filter(({ module }) => module !== node.module);
      if (others.length > 0) foreign.set(node, others);
    }
    this.foreign = foreign;
    return foreign;
  }

  private readonly changed = (node: UnitNode): ReadonlySet<UnitNode> => this.changeOf(node).units;

  /** Most units only declare something. */
  private mayAct({ unit }: UnitNode): boolean {
    if (unit.touches.some(({ load }) => load) || unit.wideNow || unit.loadsNow.length > 0)
      return true;
    return unit.refs.some(({ runs, looks }) => runs || looks);
  }

  private changeOf(node: UnitNode): Change {
    const known = this.changes.get(node);
    if (known) return known;
    // What is asked for meanwhile can't come back to it: only its own code is looked at.
    const made = !node.unit.pure && this.mayAct(node) ? this.change(node) : NO_CHANGE;
    this.changes.set(node, made);
    return made;
  }

  private change(node: UnitNode): Change {
    const units = new Set<UnitNode>();
    const isStatement = node.unit.kind === "statement";
    const ran = this.ranBy(node);
    const runsItself = ran.units.has(node);
    let beyond: Beyond = node.unit.wideNow === true ? "world" : "nothing";
    if (isStatement && ran.targets.some(isOutside)) beyond = "world";
    const done = new Map<Changed, Set<number>>();
    const touched = (by: UnitNode, touch: Touch): void => {
      if (beyond === "world" || touch.alias || (touch.soft && !isStatement)) return;
      if (this.isQuiet(by, touch)) return;
      const changed = this.changedBy(by, touch);
      // A value that is made by calls is hardly made by changing what they are of.
      const isSure = isStatement || touch.write || touch.sure;
      if (changed === WORLD || (changed.isOfPackages && isSure)) {
        beyond = "world";
        return;
      }
      const named = this.namedBy(by, touch);
      // Whoever touches what has been touched so before adds what he means himself.
      const flags =
        Number(isSure === true) + 2 * Number(touch.write === true) + 4 * Number(by === node);
      const isKnown = done.get(changed)?.has(flags) ?? false;
      if (!isKnown) done.set(changed, new Set(done.get(changed)).add(flags));
      const those = isKnown ? [...named].filter((one) => changed.units.has(one)) : changed.units;
      for (const one of those) {
        // What it does itself to what it imports, or for its own sake, counts for all.
        const isOwn = one.module === node.module;
        // A class or a function that the value is made with is hardly what is changed.
        const isMaker = isFixed(one) && !named.has(one);
        const isSaid =
          (isStatement && !isMaker) ||
          (by === node && isSure && named.has(one)) ||
          isWhole(one.module);
        if (!isOwn && (isSaid || (touch.write && !isMaker))) beyond = "modules";
        else units.add(one);
      }
    };
    for (const touch of node.unit.touches) if (touch.load || runsItself) touched(node, touch);
    for (const unit of ran.units) {
      if (unit.unit.wide.length > 0) beyond = "world";
      if (unit !== node) for (const touch of unit.unit.touches) touched(unit, touch);
    }
    // Reading runs code, which may change what it is of.
    for (const target of this.readBy(node)) units.add(target);
    // Functions, classes and enums that are handed on can be given members.
    if (node.unit.fills || [...ran.units].some(({ unit }) => unit.fills)) {
      for (const target of this.handedBy(node)) {
        if (target.module !== node.module && (isStatement || isWhole(target.module)))
          beyond = beyond === "world" ? beyond : "modules";
        else units.add(target);
      }
    }
    return { units, beyond };
  }

  /** Units that can't be changed but by members, and that the unit hands on, alone or in something. */
  private handedBy(node: UnitNode): readonly UnitNode[] {
    const handed = new Set<UnitNode>();
    const called = new Set<UnitNode>();
    for (const ref of node.unit.refs)
      if (ref.runs) this.addUnits(ref.called ? called : handed, node, ref);
    // It may hand on itself.
    for (const one of called) if (mentionsItself(one)) handed.add(one);
    return [...this.withContents(handed)].filter((one) => one !== node && isFixed(one));
  }

  /** With the parts of literals, and what the module has put into its own containers. */
  private withContents(nodes: Iterable<UnitNode>): ReadonlySet<UnitNode> {
    const found = new Set(nodes);
    for (const one of found)
      if (!isFixed(one)) for (const part of this.contentsOf(one)) found.add(part);
    return found;
  }

  private contentsOf(node: UnitNode): ReadonlySet<UnitNode> {
    const known = this.contents.get(node);
    if (known) return known;
    const found = new Set<UnitNode>();
    for (const ref of node.unit.refs) if (ref.load && !ref.runs) this.addUnits(found, node, ref);
    for (const by of this.namersOf(node)) {
      if (!by.unit.touches.some((touch) => isPut(touch, node))) continue;
      for (const ref of by.unit.refs) if (ref.runs && !ref.called) this.addUnits(found, by, ref);
    }
    this.contents.set(node, found);
    return found;
  }

  private addUnits(units: Set<UnitNode>, by: UnitNode, ref: Ref): void {
    for (const target of this.symbols.meaningOf(by.module, ref).targets)
      if (target.kind === "unit") units.add(target.node);
  }

  /** Units whose values run code when a property of them is read. */
  private readBy(node: UnitNode): readonly UnitNode[] {
    return node.unit.refs.flatMap((ref) => {
      if (!ref.looks) return [];
      const { targets } = this.symbols.meaningOf(node.module, ref);
      return targets.flatMap((target) =>
        target.kind === "unit" && target.node !== node && this.isImplicit(target.node)
          ? target.node
          : [],
      );
    });
  }

  private isQuiet({ module }: UnitNode, { pending }: Touch): boolean {
    if (pending === undefined) return false;
    return this.meanings.isQuiet(
      { module: module.module, kind: pending.kind },
      pending,
      module.module,
    );
  }

  /** What the name of a touch means by itself. */
  private namedBy(by: UnitNode, { name }: Touch): ReadonlySet<UnitNode> {
    const targets = name === undefined ? [] : this.symbols.meaningOf(by.module, { name }).targets;
    return new Set(targets.flatMap((target) => (target.kind === "unit" ? target.node : [])));
  }

  private changedBy(by: UnitNode, touch: Touch): Changed | typeof WORLD {
    const { name, self, fresh, source, write } = touch;
    if (self) return fresh ? only([by]) : this.aliasesOf([by]);
    if (source !== undefined) return this.loadedBy(by.module, source);
    if (name === undefined) return WORLD;
    const meaning = this.symbols.meaningOf(by.module, { name });
    if (!meaning.targets.every(isOfModules)) return WORLD;
    const units = unitsIn(meaning);
    return fresh ? only(units) : this.aliasesOf(units, write);
  }

  private loadedBy(module: ModuleNode, source: string): Changed | typeof WORLD {
    const meaning = this.symbols.wholeOf(module, source);
    const isTold = meaning.targets.every(
      (target) => isOfModules(target) || target.kind === "builtin",
    );
    return isTold ? this.aliasesOf(unitsIn(meaning)) : WORLD;
  }

  /** All that can be changed, of what a value of these units may lead to. */
  private aliasesOf(from: readonly UnitNode[], isWrite = false): Changed | typeof WORLD {
    const [only, second] = from;
    if (only === undefined || second !== undefined) return this.aliases(from, isWrite);
    const known = this.aliasesBy[isWrite ? "write" : "other"];
    const made = known.get(only) ?? this.aliases(from, isWrite);
    known.set(only, made);
    return made;
  }

  private aliases(from: readonly UnitNode[], isWrite: boolean): Changed | typeof WORLD {
    const seen = new Set(from);
    const made = this.heldBy(from);
    // A function can only be changed by an assignment.
    const held = isWrite ? this.withContents(made) : made;
    let isOfPackages = false;
    for (const node of seen) {
      if (node.unit.touches.some(isBeyond)) return WORLD;
      for (const target of this.targetsOf(node)) {
        if (target.kind === "unit") seen.add(target.node);
        else if (target.kind === "module") for (const unit of target.node.units) seen.add(unit);
        else if (target.kind !== "builtin") isOfPackages = true;
        else if (SHARED.test(target.spec)) return WORLD;
      }
      for (const toucher of this.namersOf(node)) seen.add(toucher);
    }
    const units = new Set([...seen].filter((node) => !isFixed(node) || held.has(node)));
    return { units, isOfPackages };
  }

  /** Units whose code may run while the unit is evaluated; itself, where it calls what it declares. */
  private ranBy(node: UnitNode): Ran {
    const units = new Set<UnitNode>();
    const targets: Target[] = [];
    for (const { name, path, runs, looks } of node.unit.refs) {
      if (!runs && !looks) continue;
      const meaning = this.symbols.meaningOf(node.module, path ? { name, path } : { name });
      for (const target of meaning.targets) {
        if (!runs && !(target.kind === "unit" && this.isImplicit(target.node))) continue;
        targets.push(target);
        this.addTo(units, target);
      }
    }
    for (const unit of units) {
      for (const target of this.targetsOf(unit)) {
        targets.push(target);
        this.addTo(units, target);
      }
      for (const toucher of this.namersOf(unit)) units.add(toucher);
    }
    return { units, targets };
  }

  private addTo(units: Set<UnitNode>, target: Target): void {
    if (target.kind === "unit") units.add(target.node);
    else if (target.kind === "module") for (const unit of target.node.units) units.add(unit);
  }

  /** Units that touch what a unit declares: they may give it another value, or put something in. */
  private namersOf(node: UnitNode): readonly UnitNode[] {
    this.namers ??= this.allNamers();
    return this.namers.get(node) ?? NO_UNITS;
  }

  /** By what they touch, by that name or by one of a value that holds it. */
  private allNamers(): ReadonlyMap<UnitNode, readonly UnitNode[]> {
    const all = [...this.symbols.graph.modules.values()].flatMap(
      (module) => this.symbols.nodeOf(module).units,
    );
    const running = this.running(all);
    const namers = new Map<UnitNode, UnitNode[]>();
    for (const by of all) {
      for (const touch of by.unit.touches) {
        if (!touch.load && !running.has(by)) continue;
        for (const node of this.touchedBy(by, touch)) {
          const known = namers.get(node);
          if (known === undefined) namers.set(node, [by]);
          else if (known.at(-1) !== by) known.push(by);
        }
      }
    }
    return namers;
  }

  /** Units whose functions may run while the modules are evaluated: somebody leads to them who acts then. */
  private running(all: readonly UnitNode[]): ReadonlySet<UnitNode> {
    const running = new Set<UnitNode>();
    for (const node of all) {
      if (!this.mayAct(node)) continue;
      for (const ref of node.unit.refs) {
        if (!ref.runs && !ref.looks) continue;
        for (const target of this.symbols.meaningOf(node.module, ref).targets)
          this.addTo(running, target);
      }
    }
    for (const node of running)
      for (const target of this.targetsOf(node)) this.addTo(running, target);
    return running;
  }

  private touchedBy(by: UnitNode, touch: Touch): Iterable<UnitNode> {
    const { name } = touch;
    if (name === undefined) return NO_UNITS;
    const isImported = Object.hasOwn(by.module.facts.imports, name);
    if (isImported && this.isQuiet(by, touch)) return NO_UNITS;
    return this.heldBy(this.namedBy(by, touch));
  }

  /** What values are made of, without what functions mention. */
  private heldBy(nodes: Iterable<UnitNode>): ReadonlySet<UnitNode> {
    const held = new Set(nodes);
    for (const node of held) {
      for (const ref of node.unit.kind === "fn" ? [] : node.unit.refs) {
        if (!ref.load) continue;
        for (const target of this.symbols.meaningOf(node.module, ref).targets) {
          if (target.kind === "unit") held.add(target.node);
        }
      }
    }
    return held;
  }

  private targetsOf(node: UnitNode): readonly Target[] {
    const { module, unit } = node;
    const targets = unit.refs.flatMap((ref) =>
      ref.spec ? [] : this.symbols.meaningOf(module, ref).targets,
    );
    const loads = unit.loads.flatMap((source) => this.symbols.wholeOf(module, source).targets);
    return [...targets, ...loads];
  }

  /** Whether reading from the value of the unit may run code: getters, texts made of objects. */
  private isImplicit(node: UnitNode): boolean {
    const known = this.implicit.get(node);
    if (known !== undefined) return known;
    this.implicit.set(node, false);
    const seen = new Set([node]);
    let found = false;
    for (const one of seen) {
      if (one.unit.implicit) {
        found = true;
        break;
      }
      for (const ref of one.unit.refs) {
        // A function that is only kept is not called by a look at it.
        if (!ref.load && one === node && node.unit.kind !== "class") continue;
        for (const target of this.symbols.meaningOf(one.module, ref).targets) {
          if (target.kind === "unit") seen.add(target.node);
        }
      }
      for (const toucher of this.namersOf(one)) seen.add(toucher);
    }
    this.implicit.set(node, found);
    return found;
  }
}

function touchersIn(
  units: readonly UnitNode[],
  changedBy: (node: UnitNode) => ReadonlySet<UnitNode>,
): ReadonlyMap<UnitNode, readonly UnitNode[]> {
  const touchers = new Map<UnitNode, UnitNode[]>();
  for (const node of units) {
    for (const changed of changedBy(node)) {
      if (changed === node) continue;
      const known = touchers.get(changed);
      if (known) known.push(node);
      else touchers.set(changed, [node]);
    }
  }
  return touchers;
}

function isBefore(
  [module, index]: readonly [number, number],
  [otherModule, other]: readonly [number, number],
): boolean {
  return module < otherModule || (module === otherModule && index < other);
}

function mentionsItself({ unit }: UnitNode): boolean {
  return unit.refs.some(({ name }) => unit.names.includes(name));
}

function isPut({ name, fresh, load }: Touch, { unit }: UnitNode): boolean {
  return fresh === true && load === true && name !== undefined && unit.names.includes(name);
}

function only(units: Iterable<UnitNode>): Changed {
  return { units: new Set(units), isOfPackages: false };
}

function unitsIn({ targets }: Meaning): readonly UnitNode[] {
  return targets.flatMap((target) =>
    target.kind === "unit" ? target.node : target.kind === "module" ? target.node.units : [],
  );
}

function isOfModules({ kind }: Target): boolean {
  return kind === "unit" || kind === "module";
}

function isBeyond({ name, self, soft, source }: Touch): boolean {
  return name === undefined && source === undefined && !self && !soft;
}

function isFixed({ unit }: UnitNode): boolean {
  return unit.kind === "fn" || unit.kind === "stage" || unit.kind === "enum" || unit.plain === true;
}

/** Every call of it gives a value and no more, the same for the same arguments. */
export function isPureModule(spec: string): boolean {
  return PURE.test(spec);
}

/** A call of it may do anything outside. */
function isOutside(target: Target): boolean {
  if (target.kind === "package" || target.kind === "missing") return true;
  return target.kind === "builtin" && !isPureModule(target.spec);
}
