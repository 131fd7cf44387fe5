import { expect, test } from "bun:test";
import { DvcTargets } from "../../../src/engine/dvc/targets.ts";
import { readStages } from "./dvc-workspace.ts";

const STAGES = `
  prep: {cmd: x, deps: [in], outs: [o]}
  train: {foreach: [en, fr], do: {cmd: x, deps: [o], outs: ['m-\${item}']}}
`;
const FILES = {
  "sub/dvc.yaml": "stages: {low: {cmd: x, outs: [low]}, prep: {cmd: x, outs: [p]}}\n",
  "sub/deep/dvc.yaml": "stages: {far: {cmd: x, outs: [far]}}\n",
  "subway/dvc.yaml": "stages: {other: {cmd: x, outs: [other]}}\n",
  "in.dvc": "outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  hash: md5\n  path: in\n",
};
const TRAINS = ["train@en", "train@fr"];

async function reader(file = "dvc.yaml") {
  const read = await readStages(STAGES, FILES, { file });
  const targets = new DvcTargets(read.project, read.members);
  return { targets, [Symbol.asyncDispose]: () => read[Symbol.asyncDispose]() };
}

test("nothing named: those of the file", async () => {
  await using root = await reader();
  expect(root.targets.all).toEqual(["prep", ...TRAINS]);
  await using sub = await reader("sub/dvc.yaml");
  expect(sub.targets.all).toEqual(["low", "prep"]);
});

test("names and groups of the file, files, stages of files, data that is tracked", async () => {
  await using read = await reader();
  const { targets } = read;
  for (const [target, found] of [
    ["prep", ["prep"]],
    ["train", TRAINS],
    ["train@fr", ["train@fr"]],
    [":train", TRAINS],
    ["dvc.yaml:prep", ["prep"]],
    ["sub/dvc.yaml", ["sub/dvc.yaml:low", "sub/dvc.yaml:prep"]],
    ["sub/dvc.yaml:prep", ["sub/dvc.yaml:prep"]],
    ["./sub/../sub/dvc.yaml:low", ["sub/dvc.yaml:low"]],
    // Nothing has to run for it.
    ["in.dvc", []],
    ["low", null],
    ["nobody", null],
    ["dvc.yaml:nobody", null],
    ["no/dvc.yaml", null],
    ["out.dvc", null],
    ["C:prep", null],
  ] as const) {
    expect([target, targets.named(target, "")]).toEqual([target, found && [...found]]);
  }
});

test("files are named from where the user is, names alone from the file that was asked for", async () => {
  await using read = await reader("sub/dvc.yaml");
  const { targets } = read;
  expect(targets.named("prep", "sub")).toEqual(["prep"]);
  expect(targets.named("dvc.yaml:low", "sub")).toEqual(["low"]);
  expect(targets.named("../dvc.yaml:prep", "sub")).toEqual(["../dvc.yaml:prep"]);
  expect(targets.named("deep/dvc.yaml", "sub")).toEqual(["deep/dvc.yaml:far"]);
  expect(targets.named("../in.dvc", "sub")).toEqual([]);
});

test("patterns are for names and groups of one file", async () => {
  await using read = await reader();
  const { targets } = read;
  expect(targets.matching("train@*", "")).toEqual(TRAINS);
  expect(targets.matching("tr*n", "")).toEqual(TRAINS);
  expect(targets.matching("*[pn]", "")).toEqual(["prep", "train@en", "train@fr"]);
  expect(targets.matching("sub/dvc.yaml:p*", "")).toEqual(["sub/dvc.yaml:prep"]);
  expect(targets.matching("dvc.yaml:l*", "sub")).toEqual(["sub/dvc.yaml:low"]);
  expect(targets.matching("l*", "")).toEqual([]);
});

test("folders: all files below them, and nothing of folders whose names begin the same", async () => {
  await using read = await reader();
  const { targets } = read;
  const sub = ["sub/deep/dvc.yaml:far", "sub/dvc.yaml:low", "sub/dvc.yaml:prep"];
  expect(targets.below("sub", "")?.toSorted()).toEqual(sub);
  expect(targets.below("sub/", "")?.toSorted()).toEqual(sub);
  expect(targets.below("deep", "sub")).toEqual(["sub/deep/dvc.yaml:far"]);
  expect(targets.below("..", "sub")).toHaveLength(7);
  expect(targets.below(".", "")).toHaveLength(7);
  expect(targets.below("su", "")).toBeNull();
});
