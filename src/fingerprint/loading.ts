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
  const external = modules.flatMap(({ units }) => units.filter((unit) => effects.isExternal(unit)));
  const acting = new Set(external.map(({ module }) => module));
  for (const node of bare) {
    if (!declaresStages(node) || acting.has(node)) whole.push({ kind: "module", node });
  }
  for (const node of modules) {
    // What an unread module does nobody knows.
    if (node.facts.opaque && !bare.has(node)) whole.push({ kind: "module", node });
  }
  return { modules, whole, external };
}

/** Imported for the stages that it declares: each of them counts for itself. */
function declaresStages(node: ModuleNode): boolean {
  return node.facts.stages.length > 0 && !isWhole(node);
}
