import { expect, test } from "bun:test";
import { build } from "../../src/graph/build.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { type RenderOptions, render } from "../../src/graph/render.ts";
import type { Stage } from "../../src/model/stage.ts";
import { stage } from "./stages.ts";

function graph(...stages: Stage[]): Graph {
  const result = build(stages);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function drawn(made: Graph, options: Partial<RenderOptions> = {}): string {
  const only = new Set(made.order);
  return render(made, { format: "text", nodes: "stages", full: false, only, ...options });
}

const small = graph(
  stage("prepare", { deps: ["raw.csv"], outs: ["clean.csv", "extra"] }),
  stage("train@en", { deps: ["clean.csv"], outs: ["model/en.json"], group: "train" }),
  stage("train@fr", { deps: ["clean.csv"], outs: ["model/fr.json"], group: "train" }),
  stage("evaluate", { deps: ["model/en.json", "model/fr.json", "clean.csv"], outs: ["e.json"] }),
  stage("report", { deps: ["e.json"], outs: ["r.html"] }),
  stage("alone", {}),
);

test("text: each edge once, what is shared in full where it comes first", () => {
  expect(drawn(small)).toBe(
    `prepare
├─ train ×2
│  └─ evaluate
│     └─ report
└─ evaluate (above)
alone
`,
  );
});

test("text: every member of a matrix", () => {
  expect(drawn(small, { full: true })).toBe(
    `prepare
├─ train@en
│  └─ evaluate
│     └─ report
├─ train@fr
│  └─ evaluate (above)
└─ evaluate (above)
alone
`,
  );
});

test("text: outs as nodes", () => {
  expect(drawn(small, { nodes: "outs" })).toBe(
    `raw.csv
├─ clean.csv
│  ├─ model/*.json ×2
│  │  └─ e.json
│  │     └─ r.html
│  └─ e.json (above)
└─ extra
`,
  );
  expect(drawn(small, { nodes: "outs", full: true })).toContain("model/fr.json");
});

test("only the chosen stages are drawn", () => {
  const only = new Set(["evaluate", "report"]);
  expect(drawn(small, { only })).toBe("evaluate\n└─ report\n");
  expect(drawn(small, { only: new Set() })).toBe("");
  expect(drawn(small, { only: new Set(["train@en", "alone"]) })).toBe("train ×1\nalone\n");
});

test("DOT", () => {
  expect(drawn(small, { format: "dot", only: new Set(["prepare", "train@en"]) })).toBe(
    `digraph pipeline {
  "prepare" [label="prepare", shape=box];
  "train" [label="train ×1", shape=box];
  "prepare" -> "train";
}
`,
  );
});

test("Mermaid", () => {
  expect(drawn(small, { format: "mermaid", nodes: "outs", only: new Set(["prepare"]) })).toBe(
    `flowchart TD
  n0[("raw.csv")]
  n1(["clean.csv"])
  n2(["extra"])
  n0 --> n1
  n0 --> n2
`,
  );
});

const odd = graph(
  stage('a@"x"\\', { outs: ['end "<b>`#;\n.txt'], group: "a" }),
  stage("b", { deps: ['end "<b>`#;\n.txt'], outs: ["b"] }),
);

test("odd names don't break out of their quotes", () => {
  const dot = drawn(odd, { format: "dot", full: true });
  expect(dot).toContain('"a@\\"x\\"\\\\" -> "b";');
  const outs = drawn(odd, { format: "dot", nodes: "outs", full: true });
  expect(outs).toContain('"end \\"<b>`#;\\\\x0a.txt" -> "b";');
  const mermaid = drawn(odd, { format: "mermaid", nodes: "outs", full: true });
  expect(mermaid).toContain('n0(["end #34;#60;b#62;#96;#35;#59;#92;x0a.txt"])');
});

test("groups that need each other's members", () => {
  const made = graph(
    stage("a@1", { outs: ["a1"], group: "a" }),
    stage("b@1", { deps: ["a1"], outs: ["b1"], group: "b" }),
    stage("a@2", { deps: ["b1"], outs: ["a2"], group: "a" }),
    stage("b@2", { deps: ["a2"], outs: ["b2"], group: "b" }),
  );
  expect(drawn(made)).toBe("a ×2\n└─ b ×2\n   └─ a ×2 (above)\n");
});

test("a long chain is continued below, not to the right", () => {
  const chain = Array.from({ length: 10_000 }, (_, i) =>
    stage(`s${i}`, { deps: [`f${i}`], outs: [`f${i + 1}`] }),
  );
  const lines = drawn(graph(...chain)).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(120);
  const names = new Set(lines.map((line) => line.match(/s\d+/)?.[0]));
  expect(names.size).toBe(10_001);
});
