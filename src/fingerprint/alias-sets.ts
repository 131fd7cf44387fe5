// What a touch may change: a value goes by many names, and may be a part of others.
import { isFixed, type Leads, unitsIn } from "./leads.ts";
import type { Namers } from "./namers.ts";
import type { ModuleNode, Target, UnitNode } from "./symbols.ts";
import type { Ref, Touch } from "./units.ts";

export interface Changed {
  readonly units: ReadonlySet<UnitNode>;
  /** Something that packages have made, who may share it with others. */
  readonly isOfPackages: boolean;
}

/** No more is known of what it changes: it can be anything. */
export const WORLD = "world";

/** Modules of the runtime whose objects everybody shares. */
const SHARED = /^(node:)?(process|bun|module)$/;

export class Aliases {
  private readonly known = {
    write: new Map<UnitNode, Changed | typeof WORLD>(),
    other: new Map<UnitNode, Changed | typeof WORLD>(),
  };
  private readonly contents = new Map<UnitNode, ReadonlySet<UnitNode>>();

  constructor(
    private readonly leads: Leads,
    private readonly namers: Namers,
  ) {}

  changedBy(by: UnitNode, touch: Touch): Changed | typeof WORLD {
    const { name, self, fresh, source, write } = touch;
    if (self) return fresh ? alone([by]) : this.of([by]);
    if (source !== undefined) return this.loadedBy(by.module, source);
    if (name === undefined) return WORLD;
    const meaning = this.leads.symbols.meaningOf(by.module, { name });
    if (!meaning.targets.every(isOfModules)) return WORLD;
    const units = unitsIn(meaning);
    return fresh ? alone(units) : this.of(units, write);
  }

  private loadedBy(module: ModuleNode, source: string): Changed | typeof WORLD {
    const meaning = this.leads.symbols.wholeOf(module, source);
    const isTold = meaning.targets.every(
      (target) => isOfModules(target) || target.kind === "builtin",
    );
    return isTold ? this.of(unitsIn(meaning)) : WORLD;
  }

  /** All that can be changed, of what a value of these units may lead to. */
  private of(from: readonly UnitNode[], isWrite = false): Changed | typeof WORLD {
    const [only, second] = from;
    if (only === undefined || second !== undefined) return this.found(from, isWrite);
    const known = this.known[isWrite ? "write" : "other"];
    const made = known.get(only) ?? this.found(from, isWrite);
    known.set(only, made);
    return made;
  }

  private found(from: readonly UnitNode[], isWrite: boolean): Changed | typeof WORLD {
    const seen = new Set(from);
    const made = this.leads.heldBy(from);
    // A function can only be changed by an assignment.
    const held = isWrite ? this.withContents(made) : made;
    let isOfPackages = false;
    for (const node of seen) {
      if (node.unit.touches.some(isBeyond)) return WORLD;
      if (isWrite && held.has(node) && this.isOfRuntime(node)) return WORLD;
      for (const target of this.leads.targetsOf(node)) {
        if (target.kind === "unit") seen.add(target.node);
        else if (target.kind === "module") for (const unit of target.node.units) seen.add(unit);
        else if (target.kind !== "builtin") isOfPackages = true;
        else if (SHARED.test(target.spec)) return WORLD;
      }
      for (const toucher of this.namers.of(node)) seen.add(toucher);
    }
    const units = new Set([...seen].filter((node) => !isFixed(node) || held.has(node)));
    return { units, isOfPackages };
  }

  /** A module of the runtime, or a part of one, by another name. */
  private isOfRuntime(node: UnitNode): boolean {
    return node.unit.refs.some(
      (ref) =>
        ref.load &&
        !ref.runs &&
        this.leads.symbols
          .meaningOf(node.module, ref)
          .targets.some(({ kind }) => kind === "builtin"),
    );
  }

  /** Units that can't be changed but by members, and that the unit hands on, alone or in something. */
  handedBy(node: UnitNode): readonly UnitNode[] {
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
    for (const by of this.namers.of(node)) {
      if (!by.unit.touches.some((touch) => isPut(touch, node))) continue;
      for (const ref of by.unit.refs) if (ref.runs && !ref.called) this.addUnits(found, by, ref);
    }
    this.contents.set(node, found);
    return found;
  }

  private addUnits(units: Set<UnitNode>, by: UnitNode, ref: Ref): void {
    for (const one of unitsIn(this.leads.symbols.meaningOf(by.module, ref))) units.add(one);
  }
}

function mentionsItself({ unit }: UnitNode): boolean {
  return unit.refs.some(({ name }) => unit.names.includes(name));
}

function isPut({ name, fresh, load }: Touch, { unit }: UnitNode): boolean {
  return fresh === true && load === true && name !== undefined && unit.names.includes(name);
}

function alone(units: Iterable<UnitNode>): Changed {
  return { units: new Set(units), isOfPackages: false };
}

function isOfModules({ kind }: Target): boolean {
  return kind === "unit" || kind === "module";
}

function isBeyond({ name, self, soft, source, pending }: Touch): boolean {
  const isNamed = name !== undefined || source !== undefined || self === true;
  return !isNamed && !soft && !pending?.kept;
}
