// Stages for tests of the graph.
import type { Stage } from "../../src/model/stage.ts";
import { stage as base, dep, out } from "../stages.ts";

export interface Sketch {
  readonly deps?: readonly string[];
  readonly outs?: readonly string[];
  readonly group?: string;
  readonly matrix?: Stage["matrix"];
}

let line = 0;

export function stage(name: string, { deps = [], outs = [], group, matrix }: Sketch = {}): Stage {
  line++;
  return base(name, {
    group: group ?? null,
    kind: "cmd",
    where: { file: "pipeline.ts", line, column: 1 },
    deps: deps.map((path) => dep(path)),
    outs: outs.map((path) => out(path)),
    shapes: { deps, outs, metrics: [], plots: [] },
    matrix: matrix ?? {},
    cmd: "true",
  });
}
