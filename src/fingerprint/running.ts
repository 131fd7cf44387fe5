// What runs while units are evaluated.
import { addTo, type Leads, mayAct } from "./leads.ts";
import type { Namers } from "./namers.ts";
import type { ModuleNode, Target, UnitNode } from "./symbols.ts";

export interface Ran {
  /** Every unit whose code may run, but for the unit itself. */
  readonly units: ReadonlySet<UnitNode>;
  readonly targets: readonly Target[];
}

const NOTHING: Ran = { units: new Set(), targets: [] };

export class Running {
  private readonly implicit = new Map<UnitNode, boolean>();

  constructor(
    private readonly leads: Leads,
    private readonly namers: Namers,
  ) {}

  /** Everything that may run while the unit is evaluated; itself, where it calls what it declares. */
  by(node: UnitNode): Ran {
    return mayAct(node) ? this.ranBy(node) : NOTHING;
  }

  /** Modules that are loaded while the unit is evaluated. */
  loadsOf(node: UnitNode): readonly ModuleNode[] {
    const loads = new Set<ModuleNode>();
    const add = (unit: UnitNode, sources: readonly string[]): void => {
      for (const source of sources) {
        for (const target of this.leads.symbols.wholeOf(unit.module, source).targets) {
          if (target.kind === "module") loads.add(target.node);
        }
      }
    };
    if (!mayAct(node)) return [];
    add(node, node.unit.loadsNow);
    for (const unit of this.ranBy(node).units) add(unit, unit.unit.loads);
    return [...loads];
  }

  /** Units whose values run code when a property of them is read. */
  readBy(node: UnitNode): readonly UnitNode[] {
    return node.unit.refs.flatMap((ref) =>
      ref.looks
        ? this.leads.unitsOf(node, ref).filter((one) => one !== node && this.isImplicit(one))
        : [],
    );
  }

  private ranBy(node: UnitNode): Ran {
    const units = new Set<UnitNode>();
    const targets: Target[] = [];
    for (const { name, path, runs, looks } of node.unit.refs) {
      if (!runs && !looks) continue;
      const meaning = this.leads.symbols.meaningOf(node.module, path ? { name, path } : { name });
      for (const target of meaning.targets) {
        if (!runs && !(target.kind === "unit" && this.isImplicit(target.node))) continue;
        targets.push(target);
        addTo(units, target);
      }
    }
    for (const unit of units) {
      for (const target of this.leads.targetsOf(unit)) {
        targets.push(target);
        addTo(units, target);
      }
      for (const toucher of this.namers.of(unit)) units.add(toucher);
    }
    return { units, targets };
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
        for (const unit of this.leads.unitsOf(one, ref)) seen.add(unit);
      }
      for (const toucher of this.namers.of(one)) seen.add(toucher);
    }
    this.implicit.set(node, found);
    return found;
  }
}
