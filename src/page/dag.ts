// A graph of stages as SVG.
import type { State } from "../model/reason.ts";
import { fit, width } from "../ui/text.ts";
import { type Html, html } from "./html.ts";
import { type Link, layout, NODE_HEIGHT, type Point } from "./layout.ts";

export interface DagNode {
  readonly id: string;
  readonly label: string;
  /** How many stages of it are in which state; empty: it is no stage. */
  readonly states: Readonly<Partial<Record<State, number>>>;
}

/** More than this can be neither laid out in a moment nor seen. */
export const MOST_NODES = 1500;
const LONGEST = 34;
const CHAR = 7.3;
const MARGIN = 10;

/** What a reader should know first comes first. */
export const STATES: readonly State[] = ["stale", "restorable", "fresh", "frozen"];
export const MARKS: Readonly<Record<State, string>> = {
  stale: "!",
  restorable: "↺",
  fresh: "✓",
  frozen: "∗",
};

/** Null: it would be too big. */
export function dagSvg(nodes: readonly DagNode[], edges: readonly Link[]): Html | null {
  if (nodes.length > MOST_NODES || nodes.length === 0) return null;
  const sized = nodes.map((node) => ({ ...node, shown: fit(node.label, LONGEST) }));
  const sizes = sized.map(({ id, shown }) => ({ id, width: Math.ceil(width(shown) * CHAR) + 46 }));
  const widths = new Map(sizes.map((one) => [one.id, one.width]));
  const placed = layout(sizes, edges);
  const [full, high] = [placed.width + 2 * MARGIN, placed.height + 2 * MARGIN].map(Math.ceil);
  const drawnEdges = placed.edges.map(
    ({ link, points }) =>
      html`<path class="edge" data-from="${link[0]}" data-to="${link[1]}" d="${path(points)}"/>`,
  );
  const drawnNodes = sized.map(({ id, label, shown, states }) => {
    const [x, y] = placed.nodes.get(id) ?? [0, 0];
    const state = worst(states);
    const said = `${label}: ${statesText(states)}`;
    return html`<g class="node ${state ?? "plain"}" data-node="${id}" tabindex="-1" role="button" aria-label="${said}" transform="translate(${round(x)} ${round(y)})"><title>${said}</title><rect width="${widths.get(id) ?? 0}" height="${NODE_HEIGHT}" rx="7"/><text class="mark" x="17" y="22" text-anchor="middle">${state === null ? "" : MARKS[state]}</text><text x="32" y="22">${shown}</text></g>`;
  });
  return html`<svg id="dag" viewBox="${-MARGIN} ${-MARGIN} ${full ?? 0} ${high ?? 0}" data-width="${full ?? 0}" data-height="${high ?? 0}" role="group" aria-label="The graph of the stages">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
<g>${drawnEdges}</g><g>${drawnNodes}</g></svg>`;
}

export function worst(states: DagNode["states"]): State | null {
  return STATES.find((state) => (states[state] ?? 0) > 0) ?? null;
}

/** `stale`, or `2 stale, 174 fresh`. */
export function statesText(states: DagNode["states"]): string {
  const told = STATES.filter((state) => (states[state] ?? 0) > 0);
  const all = told.reduce((sum, state) => sum + (states[state] ?? 0), 0);
  if (all === 1) return told[0] ?? "";
  return told.map((state) => `${states[state]} ${state}`).join(", ");
}

/** One curve from a node to the next, or through the places that the layout keeps free. */
function path(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return "";
  const start = `M${pair(first)}`;
  if (rest.length === 1) {
    const bend = Math.max(24, Math.abs(last[0] - first[0]) / 2);
    return `${start}C${pair([first[0] + bend, first[1]])} ${pair([last[0] - bend, last[1]])} ${pair(last)}`;
  }
  const pieces = rest.slice(0, -1).map((at, i) => {
    const next = rest[i + 1] ?? last;
    const middle: Point =
      i === rest.length - 2 ? last : [(at[0] + next[0]) / 2, (at[1] + next[1]) / 2];
    return `Q${pair(at)} ${pair(middle)}`;
  });
  return start + pieces.join("");
}

function pair([x, y]: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
