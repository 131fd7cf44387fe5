// Stages for tests of the graph.
import type { Stage } from "../../src/model/stage.ts";

export interface Sketch {
  readonly deps?: readonly string[];
  readonly outs?: readonly string[];
  readonly group?: string;
  readonly matrix?: Stage["matrix"];
}

let line = 0;

export function stage(name: string, { deps = [], outs = [], group, matrix }: Sketch = {}): Stage {
  line++;
  return {
    name,
    group: group ?? null,
    kind: "cmd",
    desc: null,
    where: { file: "pipeline.ts", line, column: 1 },
    deps: deps.map((path) => ({ path })),
    outs: outs.map((path) => ({ path, kind: "out", cache: true, persist: false, push: true })),
    shapes: { deps, outs, metrics: [], plots: [] },
    params: {},
    matrix: matrix ?? {},
    cmd: "true",
    wdir: null,
    environ: {},
    env: {},
    uses: [],
    always: false,
    frozen: false,
    mutex: [],
    timeoutMs: null,
    retries: 0,
    executor: null,
    meta: null,
  };
}
