// Places for the nodes and edges of a graph, from left to right. What hangs together is laid out by itself; these
// parts are then packed into rows, since a column of all that stands alone would be as long as the pipeline.
import dagre from "@dagrejs/dagre";

export interface Sized {
  readonly id: string;
  readonly width: number;
}

export type Link = readonly [from: string, to: string];
export type Point = readonly [x: number, y: number];

export interface Placed {
  readonly width: number;
  readonly height: number;
  /** Upper left corners. */
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: readonly { readonly link: Link; readonly points: readonly Point[] }[];
}

export const NODE_HEIGHT = 34;
const GAP = 14;
const RANK_GAP = 56;
/** A column that is longer is folded into several. */
const TALLEST = 16;
/** Width by height that a window has. */
const ASPECT = 1.9;
/** From here on the quick way of finding ranks, which is nearly as good. */
const MANY = 200;

export function layout(nodes: readonly Sized[], edges: readonly Link[]): Placed {
  return packed(components(nodes, edges).map((part) => laidOut(part.nodes, part.edges)));
}

interface Part {
  readonly nodes: Sized[];
  readonly edges: Link[];
}

function components(nodes: readonly Sized[], edges: readonly Link[]): Part[] {
  const near = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const [from, to] of edges) {
    near.get(from)?.push(to);
    near.get(to)?.push(from);
  }
  const partOf = new Map<string, Part>();
  const parts: Part[] = [];
  for (const { id } of nodes) {
    if (partOf.has(id)) continue;
    const part: Part = { nodes: [], edges: [] };
    parts.push(part);
    const waiting = [id];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (partOf.has(next)) continue;
      partOf.set(next, part);
      waiting.push(...(near.get(next) ?? []));
    }
  }
  for (const node of nodes) partOf.get(node.id)?.nodes.push(node);
  for (const edge of edges) partOf.get(edge[0])?.edges.push(edge);
  return parts;
}

function laidOut(nodes: readonly Sized[], edges: readonly Link[]): Placed {
  const [first] = nodes;
  if (first !== undefined && nodes.length === 1) {
    return {
      width: first.width,
      height: NODE_HEIGHT,
      nodes: new Map([[first.id, [0, 0]]]),
      edges: [],
    };
  }
  const columns = columnsOf(nodes, edges);
  // It needs no more than this, and the library takes its time for as many.
  if (columns.some((column) => column.length > TALLEST)) return folded(columns, edges);
  const graph = new dagre.graphlib.Graph();
  const ranker = nodes.length > MANY ? "longest-path" : "network-simplex";
  graph.setGraph({ rankdir: "LR", nodesep: GAP, ranksep: RANK_GAP, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width } of nodes) graph.setNode(id, { width, height: NODE_HEIGHT });
  for (const [from, to] of edges) graph.setEdge(from, to);
  dagre.layout(graph);
  const centre = (id: string): { x: number; y: number } => {
    const { x = 0, y = 0 } = graph.node(id);
    return { x, y };
  };
  const places = nodes.map(({ id, width }): [string, Point] => {
    const { x, y } = centre(id);
    return [id, [x - width / 2, y - NODE_HEIGHT / 2]];
  });
  const { width = 0, height = 0 } = graph.graph();
  return {
    ...{ width, height, nodes: new Map(places) },
    edges: edges.map((link) => {
      const { points = [] } = graph.edge(link[0], link[1]);
      return { link, points: points.map((at: { x: number; y: number }): Point => [at.x, at.y]) };
    }),
  };
}

/** Each node behind all that it needs; in a column, as they came. */
function columnsOf(nodes: readonly Sized[], edges: readonly Link[]): Sized[][] {
  const needs = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const [from, to] of edges) needs.get(to)?.push(from);
  const ranks = new Map<string, number>();
  const rankOf = (id: string): number => {
    const known = ranks.get(id);
    if (known !== undefined) return known;
    // Groups that need each other's members: one of them has to be first.
    ranks.set(id, 0);
    const rank = Math.max(-1, ...(needs.get(id) ?? []).map(rankOf)) + 1;
    ranks.set(id, rank);
    return rank;
  };
  const columns: Sized[][] = [];
  for (const node of nodes) {
    const rank = rankOf(node.id);
    columns[rank] ??= [];
    columns[rank].push(node);
  }
  return Array.from(columns, (column = []) => column);
}

/** Columns that are too long side by side, in the order in which the nodes came; each edge is one curve. */
function folded(columns: readonly (readonly Sized[])[], edges: readonly Link[]): Placed {
  const most = Math.max(...columns.map((column) => column.length));
  const rows = Math.max(TALLEST, Math.ceil(Math.sqrt(most * 3)));
  const height = rows * (NODE_HEIGHT + GAP) - GAP;
  const nodes = new Map<string, Point>();
  const widths = new Map<string, number>();
  let x = 0;
  for (const column of columns) {
    for (let from = 0; from < column.length; from += rows) {
      const piece = column.slice(from, from + rows);
      const width = Math.max(...piece.map((node) => node.width));
      const used = piece.length * (NODE_HEIGHT + GAP) - GAP;
      // One that fills several columns starts at the top; all else is in the middle.
      const top = column.length > rows ? 0 : (height - used) / 2;
      for (const [i, node] of piece.entries()) {
        nodes.set(node.id, [x, top + i * (NODE_HEIGHT + GAP)]);
        widths.set(node.id, node.width);
      }
      x += width + (from + rows < column.length ? GAP : RANK_GAP);
    }
  }
  const drawn = edges.map((link) => {
    const [fromX, fromY] = nodes.get(link[0]) ?? [0, 0];
    const [toX, toY] = nodes.get(link[1]) ?? [0, 0];
    const start: Point = [fromX + (widths.get(link[0]) ?? 0), fromY + NODE_HEIGHT / 2];
    const end: Point = [toX, toY + NODE_HEIGHT / 2];
    return { link, points: [start, end] };
  });
  return { width: Math.max(0, x - RANK_GAP), height, nodes, edges: drawn };
}

/** In rows, the big ones first, so that the whole has about the shape of a window. */
function packed(parts: readonly Placed[]): Placed {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const area = parts.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  const widest = Math.max(Math.sqrt(area * ASPECT), ...parts.map(({ width }) => width));
  const nodes = new Map<string, Point>();
  const edges: Placed["edges"][number][] = [];
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  for (const part of parts.toSorted((a, b) => b.height - a.height)) {
    if (x > 0 && x + part.width > widest) {
      y += rowHeight + 2 * GAP;
      x = 0;
      rowHeight = 0;
    }
    const [left, top] = [x, y];
    const moved = ([px, py]: Point): Point => [px + left, py + top];
    for (const [id, at] of part.nodes) nodes.set(id, moved(at));
    for (const { link, points } of part.edges) edges.push({ link, points: points.map(moved) });
    x += part.width + 2 * GAP;
    width = Math.max(width, left + part.width);
    rowHeight = Math.max(rowHeight, part.height);
  }
  return { width, height: y + rowHeight, nodes, edges };
}
