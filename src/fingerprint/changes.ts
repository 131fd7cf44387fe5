// What evaluating a unit may change.
import { type Aliases, type Changed, WORLD } from "./alias-sets.ts";
import { isFixed, type Leads, mayAct } from "./leads.ts";
import type { Running } from "./running.ts";
import { isWhole, type Target, type UnitNode } from "./symbols.ts";
import type { Touch } from "./units.ts";

/** Built-in modules of which every call gives a value and no more. */
const PURE = /^(node:)?(path|url|util|assert|querystring|buffer|string_decoder)(\/.*)?$|^fastpipe$/;
export interface Change {
  /** Units whose values it may change, by what it does itself or by functions that it calls. */
  readonly units: ReadonlySet<UnitNode>;
  readonly beyond: Beyond;
}

/** Whom it may change besides: nobody, modules that it imports from, anything. Then it counts for all stages. */
type Beyond = "nothing" | "modules" | "world";

const NO_CHANGE: Change = { units: new Set(), beyond: "nothing" };

export class Changes {
  private readonly known = new Map<UnitNode, Change>();

  constructor(
    private readonly leads: Leads,
    private readonly aliases: Aliases,
    private readonly running: Running,
  ) {}

  of(node: UnitNode): Change {
    const known = this.known.get(node);
    if (known) return known;
    // What is asked for meanwhile can't come back to it: only its own code is looked at.
    const made = !node.unit.pure && mayAct(node) ? this.change(node) : NO_CHANGE;
    this.known.set(node, made);
    return made;
  }

  private change(node: UnitNode): Change {
    const units = new Set<UnitNode>();
    const isStatement = node.unit.kind === "statement";
    const ran = this.running.by(node);
    const runsItself = ran.units.has(node);
    let beyond: Beyond = node.unit.wideNow === true ? "world" : "nothing";
    if (isStatement && ran.targets.some(isOutside)) beyond = "world";
    const further = (to: Beyond): void => {
      if (beyond !== "world") beyond = to;
    };
    const done = new Map<Changed, Set<number>>();
    const touched = (by: UnitNode, touch: Touch): void => {
      if (touch.alias || (touch.soft && !isStatement)) return;
      if (this.leads.isQuiet(by, touch)) return;
      const changed = this.aliases.changedBy(by, touch);
      // A value that is made by calls is hardly made by changing what they are of.
      const isSure = isStatement || touch.write || touch.sure;
      if (changed === WORLD) {
        beyond = "world";
        return;
      }
      if (changed.isOfPackages && isSure) beyond = "world";
      const named = this.leads.namedBy(by, touch);
      // Whoever touches what has been touched so before adds what he means himself.
      const flags =
        Number(isSure === true) + 2 * Number(touch.write === true) + 4 * Number(by === node);
      const isCommon = ![...named].some(isFixed);
      const isKnown = isCommon && (done.get(changed)?.has(flags) ?? false);
      if (isCommon && !isKnown) done.set(changed, new Set(done.get(changed)).add(flags));
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
        if (!isOwn && (isSaid || (touch.write && !isMaker))) further("modules");
        else units.add(one);
      }
    };
    for (const touch of node.unit.touches) if (touch.load || runsItself) touched(node, touch);
    for (const unit of ran.units) {
      if (unit.unit.wide.length > 0) beyond = "world";
      if (unit !== node) for (const touch of unit.unit.touches) touched(unit, touch);
    }
    // Reading runs code, which may change what it is of.
    for (const target of this.running.readBy(node)) units.add(target);
    // Functions, classes and enums that are handed on can be given members.
    if (node.unit.fills || [...ran.units].some(({ unit }) => unit.fills)) {
      for (const target of this.aliases.handedBy(node)) {
        if (target.module !== node.module && (isStatement || isWhole(target.module)))
          further("modules");
        else units.add(target);
      }
    }
    return { units, beyond };
  }
}

/** Every call of it gives a value and no more, the same for the same arguments. */
function isPureModule(spec: string): boolean {
  return PURE.test(spec);
}

/** A call of it may do anything outside. */
function isOutside(target: Target): boolean {
  if (target.kind === "package" || target.kind === "missing") return true;
  return target.kind === "builtin" && !isPureModule(target.spec);
}
