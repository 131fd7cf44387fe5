// Stage definitions for unit tests.
import type { Dep, Out, Stage } from "../src/model/stage.ts";

export function out(path: string, more: Partial<Out> = {}): Out {
  return { path, kind: "out", cache: true, persist: false, push: true, ...more };
}

export function dep(path: string, as?: string): Dep {
  return as === undefined ? { path } : { path, as };
}

export function stage(name: string, more: Partial<Stage> = {}): Stage {
  return {
    name,
    group: null,
    kind: "ts",
    desc: null,
    where: { file: "pipeline.ts", line: 1, column: 1 },
    frames: [],
    deps: [],
    outs: [],
    shapes: { deps: [], outs: [], metrics: [], plots: [] },
    params: {},
    matrix: {},
    cmd: null,
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
    ...more,
  };
}
