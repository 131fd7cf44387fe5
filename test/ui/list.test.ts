import { expect, test } from "bun:test";
import type { Stage } from "../../src/model/stage.ts";
import { listText } from "../../src/ui/list.ts";
import { PLAIN } from "../../src/ui/paint.ts";
import { width } from "../../src/ui/text.ts";
import { stage as base, out } from "../stages.ts";

function stage(name: string, more: Partial<Stage> = {}): Stage {
  return base(name, { where: { file: "pipeline.ts", line: 3 }, ...more });
}

const STAGES: readonly Stage[] = [
  stage("prepare", {
    deps: [{ path: "raw.csv", as: "raw" }],
    outs: [out("clean.csv")],
    desc: "Clean it",
  }),
  stage("train@1", {
    kind: "cmd",
    cmd: "python train.py\necho done\n",
    wdir: "sub",
    params: { lr: 0.1 },
    deps: ["a", "b", "c", "d"].map((path) => ({ path })),
    outs: [
      out("m.json", { kind: "metric", cache: false }),
      out("p.svg", { kind: "plot", persist: true, push: false }),
      out("x", { cache: false }),
    ],
    env: { HOME: true },
    uses: ["lib/*.sh"],
    mutex: ["gpu"],
    frozen: true,
    always: true,
  }),
  stage("fetch", { outs: [out("f")] }),
  stage("check", { deps: [{ path: "f" }] }),
];

test("one line a stage", () => {
  expect(listText(STAGES, PLAIN)).toBe(`\
prepare  ts   raw.csv -> clean.csv  Clean it
train@1  cmd  a, b, c and 1 more -> m.json, p.svg, x (frozen, always)
fetch    ts   -> f
check    ts   f
4 stages
`);
  expect(listText([], PLAIN)).toBe("No stages\n");
});

test("cut on a terminal", () => {
  const lines = listText(STAGES, { ...PLAIN, columns: 40 })
    .trimEnd()
    .split("\n");
  expect(lines.every((line) => width(line) < 40)).toBe(true);
  expect(lines[0]).toBe("prepare  ts   raw.csv -> clean.csv  ...");
});

test("-v: all of it", () => {
  expect(listText(STAGES.slice(0, 2), { ...PLAIN, verbose: true })).toBe(`\
prepare
  at        pipeline.ts:3
  desc      Clean it
  deps      raw.csv (raw)
  outs      clean.csv

train@1
  at        pipeline.ts:3
  cmd       python train.py
            echo done
  wdir      sub
  params    lr = 0.1
  deps      a
            b
            c
            d
  outs      m.json (metric)
            p.svg (plot, cached, persist, not pushed)
            x (not cached)
  env       HOME
  uses      lib/*.sh
  mutex     gpu
  frozen    yes
  always    yes
`);
});
