import { expect, test } from "bun:test";
import { build } from "../../src/graph/build.ts";
import { select } from "../../src/graph/targets.ts";
import type { Failure } from "../../src/model/failure.ts";
import { stage } from "./stages.ts";

const built = build([
  stage("raw", { outs: ["raw.csv"] }),
  stage("prep", { deps: ["raw.csv"], outs: ["build/prep"] }),
  stage("train@en", { deps: ["build/prep/x"], outs: ["model/en"], group: "train" }),
  stage("train@fr", { deps: ["build/prep/x"], outs: ["model/fr"], group: "train" }),
  stage("lib/report", { deps: ["model/en", "model/fr"], outs: ["report.html"] }),
  stage("other", { outs: ["other.txt"] }),
]);
if (!built.ok) throw new Error("the graph of the test is wrong");
const graph = built.value;
const CLOSURE = { glob: false, downstream: false, single: false };

function chosen(targets: string[], options: Partial<typeof CLOSURE> = {}): string[] {
  const result = select(graph, targets, { ...CLOSURE, ...options });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return graph.order.filter((name) => result.value.has(name));
}

function failures(targets: string[], options: Partial<typeof CLOSURE> = {}): readonly Failure[] {
  const result = select(graph, targets, { ...CLOSURE, ...options });
  return result.ok ? [] : result.error;
}

test("no target means all", () => {
  expect(chosen([])).toEqual([...graph.order]);
});

test("a stage comes with all that it needs", () => {
  expect(chosen(["train@en"])).toEqual(["raw", "prep", "train@en"]);
  expect(chosen(["prep", "other"])).toEqual(["raw", "prep", "other"]);
});

test("a group means its members", () => {
  expect(chosen(["train"])).toEqual(["raw", "prep", "train@en", "train@fr"]);
});

test("an out, or a path in one, means who makes it", () => {
  expect(chosen(["raw.csv"])).toEqual(["raw"]);
  expect(chosen(["./model/fr/"], { single: true })).toEqual(["train@fr"]);
  expect(chosen(["build/prep/deep/x.txt"], { single: true })).toEqual(["prep"]);
});

test("downstream: from the targets down", () => {
  expect(chosen(["prep"], { downstream: true })).toEqual([
    "prep",
    "train@en",
    "train@fr",
    "lib/report",
  ]);
});

test("single: the targets alone", () => {
  expect(chosen(["train"], { single: true })).toEqual(["train@en", "train@fr"]);
  expect(chosen(["prep"], { single: true, downstream: true })).toEqual(["prep"]);
});

test("patterns are for names of stages and groups", () => {
  const single = { glob: true, single: true };
  expect(chosen(["train@*"], single)).toEqual(["train@en", "train@fr"]);
  expect(chosen(["tr*"], single)).toEqual(["train@en", "train@fr"]);
  expect(chosen(["*report"], single)).toEqual(["lib/report"]);
  expect(chosen(["{raw,other}"], single)).toEqual(["raw", "other"]);
  expect(chosen(["????"], single)).toEqual(["prep"]);
  expect(chosen(["*"], single)).toEqual([...graph.order]);
  expect(chosen(["train"], single)).toEqual(["train@en", "train@fr"]);
});

test("a target that is nothing, with what may have been meant", () => {
  expect(failures(["trian@en", "prep", "zzz", "report.htm"])).toEqual([
    {
      code: "unknown_target",
      message: '"trian@en" is neither a stage nor an out of one',
      hint: 'Did you mean "train@en"?',
    },
    {
      code: "unknown_target",
      message: '"zzz" is neither a stage nor an out of one',
      hint: "`fastpipe list` shows the stages.",
    },
    {
      code: "unknown_target",
      message: '"report.htm" is neither a stage nor an out of one',
      hint: 'Did you mean "report.html"?',
    },
  ]);
  expect(failures(["zz*"], { glob: true })[0]?.message).toBe('no stage matches "zz*"');
});
