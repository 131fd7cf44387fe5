// A graph as text, DOT or Mermaid.
import type { Graph } from "./graph.ts";
import { type View, type ViewNode, type ViewOptions, view } from "./view.ts";

export type RenderFormat = "text" | "dot" | "mermaid";

export interface RenderOptions extends ViewOptions {
  readonly format: RenderFormat;
}

/** Ends in a newline; "" when there is nothing to draw. */
export function render(graph: Graph, { format, ...options }: RenderOptions): string {
  const drawn = view(graph, options);
  if (drawn.nodes.length === 0) return "";
  switch (format) {
    case "text":
      return tree(drawn);
    case "dot":
      return dot(drawn);
    case "mermaid":
      return mermaid(drawn);
  }
}

/** Deeper ones are continued further below, so that a long chain does not run off the page. */
const MAX_DEPTH = 24;

/** Each edge once: a node below each of its upstream nodes, with what follows it below the first. */
function tree({ nodes, edges }: View): string {
  const lines: string[] = [];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shown = new Set<string>();
  const later: string[] = [];
  const draw = (id: string, lead: string, indent: string, depth: number): void => {
    const label = printable(byId.get(id)?.label ?? id);
    const next = edges.get(id) ?? [];
    if (shown.has(id)) {
      lines.push(`${lead}${label}${next.length > 0 ? " (above)" : ""}`);
      return;
    }
    if (depth > MAX_DEPTH && next.length > 0) {
      if (!later.includes(id)) later.push(id);
      lines.push(`${lead}${label} (below)`);
      return;
    }
    shown.add(id);
    lines.push(`${lead}${label}`);
    for (const [i, child] of next.entries()) {
      const last = i === next.length - 1;
      const childLead = `${indent}${last ? "└─ " : "├─ "}`;
      draw(child, childLead, `${indent}${last ? "   " : "│  "}`, depth + 1);
    }
  };
  const targets = new Set([...edges.values()].flat());
  const roots = nodes.filter(({ id }) => !targets.has(id)).map(({ id }) => id);
  for (const id of roots) draw(id, "", "", 0);
  for (const id of later) if (!shown.has(id)) draw(id, "", "", 0);
  // Groups that need each other's members have no first one.
  for (const { id } of nodes) if (!shown.has(id) && !later.includes(id)) draw(id, "", "", 0);
  return `${lines.join("\n")}\n`;
}

const DOT_SHAPES: Readonly<Record<ViewNode["kind"], string>> = {
  stage: "box",
  out: "note",
  data: "folder",
};

function dot({ nodes, edges }: View): string {
  const lines = nodes.map(
    ({ id, label, kind }) => `  ${quoted(id)} [label=${quoted(label)}, shape=${DOT_SHAPES[kind]}];`,
  );
  for (const [from, targets] of edges) {
    for (const to of targets) lines.push(`  ${quoted(from)} -> ${quoted(to)};`);
  }
  return `digraph pipeline {\n${lines.join("\n")}\n}\n`;
}

/** In DOT a backslash escapes the quote, and in labels it means more. */
function quoted(text: string): string {
  const escaped = printable(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `"${escaped}"`;
}

const MERMAID_SHAPES: Readonly<Record<ViewNode["kind"], readonly [string, string]>> = {
  stage: ["[", "]"],
  out: ["([", "])"],
  data: ["[(", ")]"],
};

function mermaid({ nodes, edges }: View): string {
  const ids = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const lines = nodes.map(({ id, label, kind }) => {
    const [open, close] = MERMAID_SHAPES[kind];
    return `  ${ids.get(id)}${open}"${entities(label)}"${close}`;
  });
  for (const [from, targets] of edges) {
    for (const to of targets) lines.push(`  ${ids.get(from)} --> ${ids.get(to)}`);
  }
  return `flowchart TD\n${lines.join("\n")}\n`;
}

/** Everything that Mermaid or Markdown could take for markup, as Mermaid's own character codes. */
function entities(text: string): string {
  return printable(text).replace(/[^\p{L}\p{N} ./,@:×_-]/gu, (char) => `#${char.codePointAt(0)};`);
}

/** Control characters as escapes. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (char) => {
    return `\\x${(char.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`;
  });
}
