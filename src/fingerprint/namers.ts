// Who touches what, while the modules are evaluated.
import { addTo, type Leads, mayAct } from "./leads.ts";
import type { UnitNode } from "./symbols.ts";
import type { Touch } from "./units.ts";

const NONE: readonly UnitNode[] = [];

export class Namers {
  private known: ReadonlyMap<UnitNode, readonly UnitNode[]> | undefined;

  constructor(private readonly leads: Leads) {}

  /** Units that touch what a unit declares: they may give it another value, or put something in. */
  of(node: UnitNode): readonly UnitNode[] {
    this.known ??= this.all();
    return this.known.get(node) ?? NONE;
  }

  /** By what they touch, by that name or by one of a value that holds it. */
  private all(): ReadonlyMap<UnitNode, readonly UnitNode[]> {
    const { all } = this.leads;
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
      if (!mayAct(node)) continue;
      for (const ref of node.unit.refs) {
        if (!ref.runs && !ref.looks) continue;
        for (const target of this.leads.symbols.meaningOf(node.module, ref).targets)
          addTo(running, target);
      }
    }
    for (const node of running)
      for (const target of this.leads.targetsOf(node)) addTo(running, target);
    return running;
  }

  private touchedBy(by: UnitNode, touch: Touch): Iterable<UnitNode> {
    const { name } = touch;
    if (name === undefined) return NONE;
    const isImported = Object.hasOwn(by.module.facts.imports, name);
    if (isImported && this.leads.isQuiet(by, touch)) return NONE;
    return this.leads.heldBy(this.leads.namedBy(by, touch));
  }
}
