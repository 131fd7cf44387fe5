// What units lead to, by the names that they mention.
import { compareText } from "../model/value.ts";
import type { Meanings } from "./meanings.ts";
import type { Meaning, Symbols, Target, UnitNode } from "./symbols.ts";
import type { Ref, Touch } from "./units.ts";

export class Leads {
  constructor(
    readonly symbols: Symbols,
    private readonly meanings: Meanings,
  ) {}

  /** Every unit of every module, in an order that does not hang on which file was read first. */
  get all(): readonly UnitNode[] {
    return [...this.symbols.graph.modules.values()]
      .sort((a, b) => compareText(a.key, b.key))
      .flatMap((module) => this.symbols.nodeOf(module).units);
  }

  targetsOf(node: UnitNode): readonly Target[] {
    const { module, unit } = node;
    const targets = unit.refs.flatMap((ref) =>
      ref.spec ? [] : this.symbols.meaningOf(module, ref).targets,
    );
    const loads = unit.loads.flatMap((source) => this.symbols.wholeOf(module, source).targets);
    return [...targets, ...loads];
  }

  /** What one mention means. */
  unitsOf(by: UnitNode, ref: Pick<Ref, "name" | "path">): readonly UnitNode[] {
    return this.symbols
      .meaningOf(by.module, ref)
      .targets.flatMap((target) => (target.kind === "unit" ? target.node : []));
  }

  /** What the name of a touch means by itself. */
  namedBy(by: UnitNode, { name }: Touch): ReadonlySet<UnitNode> {
    return new Set(name === undefined ? [] : this.unitsOf(by, { name }));
  }

  /** What values are made of, without what functions mention. */
  heldBy(nodes: Iterable<UnitNode>): ReadonlySet<UnitNode> {
    const held = new Set(nodes);
    for (const node of held) {
      for (const ref of node.unit.kind === "fn" ? [] : node.unit.refs) {
        if (!ref.load) continue;
        for (const one of this.unitsOf(node, ref)) held.add(one);
      }
    }
    return held;
  }

  /** Decided now that the other modules are known: the touch changes nothing. */
  isQuiet({ module }: UnitNode, { pending }: Touch): boolean {
    if (pending === undefined) return false;
    const { into } = pending;
    if (pending.kept) return into === undefined || !this.meanings.writes(into, module.module);
    return this.meanings.isQuiet(
      { module: module.module, kind: pending.kind },
      pending,
      module.module,
    );
  }
}

/** Most units only declare something. */
export function mayAct({ unit }: UnitNode): boolean {
  if (unit.touches.some(({ load }) => load) || unit.wideNow || unit.loadsNow.length > 0)
    return true;
  return unit.refs.some(({ runs, looks }) => runs || looks);
}

/** It can't be changed but by an assignment. */
export function isFixed({ unit }: UnitNode): boolean {
  return unit.kind === "fn" || unit.kind === "stage" || unit.kind === "enum" || unit.plain === true;
}

export function unitsIn({ targets }: Pick<Meaning, "targets">): readonly UnitNode[] {
  return targets.flatMap((target) =>
    target.kind === "unit" ? target.node : target.kind === "module" ? target.node.units : [],
  );
}

export function addTo(units: Set<UnitNode>, target: Target): void {
  if (target.kind === "unit") units.add(target.node);
  else if (target.kind === "module") for (const unit of target.node.units) units.add(unit);
}
