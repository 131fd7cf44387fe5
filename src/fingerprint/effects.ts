// What loading the modules does: which units, while they are evaluated, may change what others hold.
import { compareText } from "../model/value.ts";
import { Aliases } from "./alias-sets.ts";
import { Changes } from "./changes.ts";
import { isFixed, Leads } from "./leads.ts";
import type { Meanings } from "./meanings.ts";
import { Namers } from "./namers.ts";
import { type Ran, Running } from "./running.ts";
import { idOf, type ModuleNode, type Symbols, type Target, type UnitNode } from "./symbols.ts";

const NOWHERE: readonly string[] = [];

export class Effects {
  private readonly leads: Leads;
  private readonly running: Running;
  private readonly changes: Changes;
  private loaded: readonly ModuleNode[] = [];
  private order: ReadonlyMap<ModuleNode, number> = new Map();
  private world: readonly UnitNode[] | undefined;
  private foreign: ReadonlyMap<UnitNode, readonly UnitNode[]> | undefined;
  private readonly touchers = new Map<ModuleNode, ReadonlyMap<UnitNode, readonly UnitNode[]>>();

  constructor(symbols: Symbols, meanings: Meanings) {
    this.leads = new Leads(symbols, meanings);
    const namers = new Namers(this.leads);
    this.running = new Running(this.leads, namers);
    this.changes = new Changes(this.leads, new Aliases(this.leads, namers), this.running);
  }

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
    for (const one of this.changes.of(node).units) if (one.module !== node.module) return true;
    return false;
  }

  /** Whether evaluating the unit may change something beyond its own module. */
  isExternal(node: UnitNode): boolean {
    return this.changes.of(node).beyond !== "nothing";
  }

  /** Whether evaluating it a second time may find what the first time left: not only modules that are evaluated anew. */
  isOfWorld(node: UnitNode): boolean {
    return this.changes.of(node).beyond === "world";
  }

  /** Everything that may run while the unit is evaluated, besides its own code. */
  ranWith(node: UnitNode): Ran {
    return this.running.by(node);
  }

  /** Modules that are loaded while the unit is evaluated. */
  loadsOf(node: UnitNode): readonly ModuleNode[] {
    return this.running.loadsOf(node);
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
      if (ref.load) add(this.leads.symbols.meaningOf(node.module, ref).targets);
    for (const unit of this.ranWith(node).units) add(this.leads.targetsOf(unit));
    for (const one of found) {
      if (one === node || isFixed(one)) continue;
      // What it holds may be found through it.
      add(this.leads.targetsOf(one));
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

  private readonly changed = (node: UnitNode): ReadonlySet<UnitNode> => this.changes.of(node).units;
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
