// The pipelines of a project: stages that are connected with each other, in either direction.
import type { Graph } from "../graph/graph.ts";

/** All stages that are connected with these, and these. */
export function connected(graph: Graph, names: Iterable<string>): Set<string> {
  const reached = new Set(names);
  // A set gives also what is added while it is walked through.
  for (const name of reached) {
    for (const next of graph.upstream.get(name) ?? []) reached.add(next);
    for (const next of graph.downstream.get(name) ?? []) reached.add(next);
  }
  return reached;
}
