// Which stages make what is at a path.
import type { Graph } from "../graph/graph.ts";

/** The upstream stages of `consumer` whose outs are `path`, hold it, or lie in it. */
export function makersOf(graph: Graph, consumer: string, path: string): readonly string[] {
  const exact = graph.producer.get(path);
  if (exact !== undefined) return [exact];
  return (graph.upstream.get(consumer) ?? []).filter((name) =>
    graph.stages
      .get(name)
      ?.outs.some((out) => isInside(path, out.path) || isInside(out.path, path)),
  );
}

function isInside(path: string, folder: string): boolean {
  return path.length > folder.length && path.startsWith(folder) && path[folder.length] === "/";
}
