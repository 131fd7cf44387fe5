// What is loaded before a stage can run, and what of it counts whether the stage reaches it or not.
import type { Effects } from "./effects.ts";
import { isWhole, type ModuleNode, type Symbols, type Target, type UnitNode } from "./symbols.ts";

export interface Loading {
  /** In the order in which they are evaluated. */
  readonly modules: readonly ModuleNode[];
  /** Packages and data that are imported for their effects, and modules that count whole. */
  readonly whole: readonly Target[];
  /** Units that may change something beyond their own module, in that order. */
  readonly external: readonly UnitNode[];
  /** Modules that import each other, in the order in which they are evaluated. */
  readonly cycles: readonly (readonly ModuleNode[])[];
}

/** Of everything that is loaded with these modules, but for what was loaded before. */
export function loadingOf(
  from: readonly ModuleNode[],
  symbols: Symbols,
  effects: Effects,
  before: ReadonlySet<ModuleNode> = new Set(),
): Loading {
  const seen = new Set(before);
  const modules: ModuleNode[] = [];
  const bare = new Set<ModuleNode>();
  const whole: Target[] = [];
  const visit = (node: ModuleNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const { source, bare: isBare } of node.facts.statics) {
      const edge = node.module.edges.get(source);
      const target = edge?.target;
      if (edge === undefined || target === undefined) continue;
      if (target.kind === "local") {
        const next = symbols.at(target.path);
        if (next === undefined) continue;
        if (isBare) bare.add(next);
        if (next.module.type === "code") visit(next);
      } else if (isBare && (target.kind === "package" || target.kind === "missing")) {
        whole.push(...symbols.wholeOf(node, source).targets);
      }
    }
    for (const unit of node.units) for (const next of effects.loadsOf(unit)) visit(next);
    modules.push(node);
  };
  for (const node of from) visit(node);
  // What is loaded for one stage alone counts for it, whatever of it is reached.
  const isLate = before.size > 0;
  const external = modules.flatMap(({ units }) =>
    units.filter((unit) => effects.isExternal(unit) || (isLate && effects.isForeign(unit))),
  );
  const acting = new Set(external.map(({ module }) => module));
  for (const node of bare) {
    if (!declaresStages(node) || acting.has(node)) whole.push({ kind: "module", node });
  }
  for (const node of modules) {
    // What an unread module does nobody knows.
    if (node.facts.opaque && !bare.has(node)) whole.push({ kind: "module", node });
  }
  return { modules, whole, external, cycles: cyclesIn(modules, symbols) };
}

/** Imported for the stages that it declares: each of them counts for itself. */
function declaresStages(node: ModuleNode): boolean {
  return node.facts.stages.length > 0 && !isWhole(node);
}

function cyclesIn(
  modules: readonly ModuleNode[],
  symbols: Symbols,
): readonly (readonly ModuleNode[])[] {
  const order = new Map(modules.map((node, i) => [node, i]));
  const found: ModuleNode[][] = [];
  // Tarjan's: what is open leads back to the first of its cycle.
  const index = new Map<ModuleNode, number>();
  const stack: ModuleNode[] = [];
  const open = new Set<ModuleNode>();
  const visit = (node: ModuleNode): number => {
    const own = index.size;
    index.set(node, own);
    let least = own;
    stack.push(node);
    open.add(node);
    for (const next of importsOf(node, symbols)) {
      if (!order.has(next)) continue;
      if (!index.has(next)) least = Math.min(least, visit(next));
      else if (open.has(next)) least = Math.min(least, index.get(next) ?? least);
    }
    if (least !== own) return least;
    const cycle = stack.splice(stack.indexOf(node));
    for (const one of cycle) open.delete(one);
    if (cycle.length > 1)
      found.push(cycle.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)));
    return least;
  };
  for (const node of modules) if (!index.has(node)) visit(node);
  return found;
}

function importsOf({ module, facts }: ModuleNode, symbols: Symbols): readonly ModuleNode[] {
  return facts.statics.flatMap(({ source }) => {
    const target = module.edges.get(source)?.target;
    return target?.kind === "local" ? (symbols.at(target.path) ?? []) : [];
  });
}
