// What of a graph is drawn: its nodes and edges, members of a matrix taken together unless all are wanted.
import type { Stage } from "../model/stage.ts";
import { artifactsOf } from "./artifacts.ts";
import type { Graph } from "./graph.ts";

export interface ViewOptions {
  /** What the nodes are. */
  readonly nodes: "stages" | "outs";
  /** Each member of a matrix by itself. */
  readonly full: boolean;
  /** The stages that count. */
  readonly only: ReadonlySet<string>;
}

export interface ViewNode {
  readonly id: string;
  readonly label: string;
  /** `data` is what no stage makes. */
  readonly kind: "stage" | "out" | "data";
}

export interface View {
  /** Upstream first, apart from groups that need each other's members. */
  readonly nodes: readonly ViewNode[];
  /** Ids, without doubles. */
  readonly edges: ReadonlyMap<string, readonly string[]>;
}

export function view(graph: Graph, options: ViewOptions): View {
  const stages = graph.order.flatMap((name) => {
    const stage = options.only.has(name) ? graph.stages.get(name) : undefined;
    return stage ? [stage] : [];
  });
  return options.nodes === "stages"
    ? stageView(graph, stages, options)
    : outView(graph, stages, options);
}

class Drawing {
  readonly #nodes = new Map<string, ViewNode>();
  readonly #edges = new Map<string, Set<string>>();

  node(node: ViewNode): void {
    if (!this.#nodes.has(node.id)) this.#nodes.set(node.id, node);
  }

  edge(from: string, to: string): void {
    if (from === to || !this.#nodes.has(from)) return;
    const targets = this.#edges.get(from);
    if (targets) targets.add(to);
    else this.#edges.set(from, new Set([to]));
  }

  done(): View {
    const edges = [...this.#edges].map(([from, to]) => [from, [...to]] as const);
    return { nodes: [...this.#nodes.values()], edges: new Map(edges) };
  }
}

function stageView(graph: Graph, stages: readonly Stage[], { full }: ViewOptions): View {
  const drawing = new Drawing();
  const sizes = new Map<string, number>();
  for (const { group } of stages) if (group !== null) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const idOf = ({ name, group }: Stage): string => (full || group === null ? name : group);
  for (const stage of stages) {
    const id = idOf(stage);
    const size = full || stage.group === null ? undefined : sizes.get(stage.group);
    drawing.node({ id, label: size === undefined ? id : `${id} ×${size}`, kind: "stage" });
  }
  for (const stage of stages) {
    for (const name of graph.upstream.get(stage.name) ?? []) {
      const upstream = graph.stages.get(name);
      if (upstream) drawing.edge(idOf(upstream), idOf(stage));
    }
  }
  return drawing.done();
}

function outView(graph: Graph, stages: readonly Stage[], { full }: ViewOptions): View {
  const drawing = new Drawing();
  const artifacts = artifactsOf(graph.producer);
  const ids = full ? new Map<string, ViewNode>() : groupOuts(stages);
  const nodeOf = (path: string, kind: "out" | "data"): ViewNode =>
    ids.get(path) ?? { id: path, label: path, kind };
  for (const stage of stages) {
    const sources = stage.deps.flatMap(({ path }) => {
      const outs = artifacts.touching(path);
      return outs.length === 0 ? [nodeOf(path, "data")] : outs.map((out) => nodeOf(out, "out"));
    });
    for (const source of sources) drawing.node(source);
    for (const { path } of stage.outs) {
      const out = nodeOf(path, "out");
      drawing.node(out);
      for (const source of sources) drawing.edge(source.id, out.id);
    }
  }
  return drawing.done();
}

/** One node for what is the same out in all members of a matrix. */
function groupOuts(stages: readonly Stage[]): Map<string, ViewNode> {
  const columns = new Map<string, string[]>();
  for (const { group, outs } of stages) {
    if (group === null) continue;
    for (const [i, { path }] of outs.entries()) {
      const key = `${group}@${i}`;
      const column = columns.get(key);
      if (column) column.push(path);
      else columns.set(key, [path]);
    }
  }
  const nodes = new Map<string, ViewNode>();
  for (const [id, paths] of columns) {
    const node: ViewNode = {
      id: `@${id}`,
      label: `${common(paths)} ×${paths.length}`,
      kind: "out",
    };
    for (const path of paths) nodes.set(path, node);
  }
  return nodes;
}

/** `build/*.json` for `build/a.json` and `build/b.json`. */
function common(paths: readonly string[]): string {
  const [first = ""] = paths;
  if (paths.length === 1) return first;
  const shortest = Math.min(...paths.map((path) => path.length));
  let start = 0;
  while (start < shortest && paths.every((path) => path[start] === first[start])) start++;
  let end = 0;
  while (
    end < shortest - start &&
    paths.every((path) => path.at(-1 - end) === first.at(-1 - end))
  ) {
    end++;
  }
  return `${first.slice(0, start)}*${first.slice(first.length - end)}`;
}
