// Whether stages that run in one Worker could notice each other: what functions do with what outlives them, now that
// all modules are known.
import { Meanings } from "./meanings.ts";
import type { ModuleGraph } from "./module-graph.ts";

/** `file:line: reason`, sorted; empty: no function changes anything that outlives it. */
export function statefulness(graph: ModuleGraph): readonly string[] {
  const reasons = new Set<string>();
  const meanings = new Meanings(graph);
  for (const module of graph.modules.values()) {
    const { key } = module;
    const { changes, pending } = module.state();
    for (const { line, text } of changes) reasons.add(`${key}:${line}: ${text}`);
    for (const use of pending) {
      const isQuiet = meanings.isQuiet({ module, kind: use.kind }, use, module);
      if (!isQuiet) reasons.add(`${key}:${use.line}: ${use.text}`);
    }
  }
  return [...reasons].sort();
}
