// Longest path first: how much work waits behind each stage.
import type { Graph } from "../graph/graph.ts";

/** What a stage without history is taken to cost, in ms. */
const UNKNOWN_MS = 1000;

/** For each stage its own time and that of the longest chain behind it, in ms. */
export function priorities(
  graph: Graph,
  durations: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const result = new Map<string, number>();
  for (let i = graph.order.length - 1; i >= 0; i--) {
    const name = graph.order[i] as string;
    let behind = 0;
    for (const next of graph.downstream.get(name) ?? []) {
      behind = Math.max(behind, result.get(next) ?? 0);
    }
    result.set(name, behind + (durations.get(name) ?? UNKNOWN_MS));
  }
  return result;
}
