import { expect, test } from "bun:test";
import { DateValue } from "../../../src/dvc/value.ts";
import { plainValue, renewed } from "../../../src/engine/dvc/stages.ts";
import { readStages } from "./dvc-workspace.ts";

test("paths are from the root, each once; URLs are nobody's files", async () => {
  await using read = await readStages(
    "  a: {cmd: x, wdir: w, deps: [../in, ../w/../in, 's3://b/k'], outs: [o]}\n",
    { "w/keep": "" },
  );
  const { stage, deps, outs } = read.member("a");
  expect(deps.map(({ path }) => path)).toEqual(["in", "in"]);
  expect(stage.deps).toEqual([{ path: "in" }]);
  expect(outs).toEqual([{ written: "o", path: "w/o" }]);
  // Whether it has changed is not known here.
  expect([stage.wdir, stage.always]).toEqual(["w", true]);
});

test("outs with their flags; what nothing depends on runs each time", async () => {
  await using read = await readStages(`
  a:
    cmd: x
    deps: [in]
    desc: about it
    outs: [o, {kept: {persist: true, push: false, desc: data}}]
    metrics: [{m.json: {cache: false}}]
    plots: [p.csv]
  callback: {cmd: x}
  asked: {cmd: x, deps: [in], always_changed: true}
  frozen: {cmd: x, deps: [o], frozen: true}
`);
  const { stage } = read.member("a");
  expect(stage.outs).toEqual(
    expect.arrayContaining([
      { path: "o", kind: "out", cache: true, persist: false, push: true },
      { path: "kept", kind: "out", cache: true, persist: true, push: false, desc: "data" },
      { path: "m.json", kind: "metric", cache: false, persist: false, push: true },
      { path: "p.csv", kind: "plot", cache: true, persist: false, push: true },
    ]),
  );
  expect([stage.desc, stage.kind, stage.always]).toEqual(["about it", "cmd", false]);
  expect(read.member("callback").stage.always).toBe(true);
  expect(read.member("asked").stage.always).toBe(true);
  // Nobody runs for it.
  expect(read.graph.upstream.get("frozen")).toEqual([]);
  expect(read.graph.downstream.get("a")).toEqual([]);
});

test("a text is run line by line, a list item by item, by the user's shell without the user's files", async () => {
  const stages = "  text:\n    cmd: |\n      one\n      two\n  list: {cmd: [one, two]}\n";
  for (const [shell, start] of [
    ["", ["/bin/sh", "-c"]],
    ["/bin/bash", ["/bin/bash", "--noprofile", "--norc", "-c"]],
    ["/opt/zsh", ["/opt/zsh", "--no-rcs", "-c"]],
    ["/bin/dash", ["/bin/dash", "-c"]],
  ] as const) {
    await using read = await readStages(stages, {}, { environ: { SHELL: shell } });
    expect(read.member("text").stage.script?.shell).toEqual([...start]);
  }
  await using read = await readStages(stages, {}, { environ: { DVC_ROOT: "outer" } });
  const [text, list] = ["text", "list"].map((name) => read.member(name).stage);
  expect(text?.script?.lines).toEqual(["one", "two"]);
  expect(list?.script?.lines).toEqual(["one", "two"]);
  // They run in different ways, so that one is not the other.
  expect([text?.cmd, list?.cmd]).toEqual(["one\ntwo\n", '["one","two"]']);
  // A DVC that has started us has the last word on its root.
  expect(text?.script?.environ).toEqual({ DVC_STAGE: "text" });
});

test("stages of other files have their file before them; members of groups know their group", async () => {
  await using read = await readStages("  g: {foreach: [1, 2], do: {cmd: 'echo ${item}'}}\n", {
    "sub/dvc.yaml": "stages: {low: {cmd: x, deps: [../in], outs: [low]}}",
  });
  expect([...read.members.keys()].sort()).toEqual(["g@1", "g@2", "sub/dvc.yaml:low"]);
  expect(read.member("g@2").stage).toMatchObject({ group: "g", cmd: "echo 2" });
  const { stage } = read.member("sub/dvc.yaml:low");
  expect(stage).toMatchObject({ wdir: "sub", deps: [{ path: "in" }], group: null });
  expect(stage.script?.environ).toEqual({ DVC_ROOT: read.dir.path, DVC_STAGE: "sub/dvc.yaml:low" });
});

test("params have the values that their files hold, and are read anew when they were made", async () => {
  await using read = await readStages(
    "  a: {cmd: x, params: [lr, {sub/other.yaml: [n.deep]}, {whole.json: }]}\n",
    {
      "params.yaml": "lr: 0.1\nunused: 1\n",
      "sub/other.yaml": "n: {deep: 9007199254740993}\n",
      "whole.json": '{"a": [1, true]}',
    },
  );
  const member = read.member("a");
  expect(member.problems).toEqual([]);
  expect(member.stage.params).toEqual({
    lr: 0.1,
    "sub/other.yaml:n.deep": 9007199254740993n,
    "whole.json:a": [1, true],
  });
  expect(member.stage.paramFiles).toEqual(["params.yaml", "sub/other.yaml", "whole.json"]);
  await read.dir.file("params.yaml", "lr: 0.2\n");
  expect(renewed(member, read.dir.path, {}).stage.params).toMatchObject({ lr: 0.2 });
});

test("what can't be had of params, or made, is a problem of those stages alone", async () => {
  await using read = await readStages(
    `
  lacks: {cmd: x, params: [nowhere]}
  gone: {cmd: x, params: [{gone.yaml: [k]}]}
  broken: {cmd: x, params: [{broken.yaml: [k]}]}
  far: {cmd: x, deps: [in], outs: ['s3://bucket/o']}
  good: {cmd: x, params: [lr]}
`,
    { "params.yaml": "lr: 1\n", "broken.yaml": "k: [\n" },
  );
  const told = (name: string) => read.member(name).problems.map(({ message }) => message);
  expect(told("lacks")).toEqual([expect.stringContaining("nowhere")]);
  expect(told("gone")).toEqual([expect.stringContaining("gone.yaml")]);
  expect(read.member("broken").problems).toMatchObject([
    { stage: "broken", where: { file: "broken.yaml" } },
  ]);
  expect(told("far")).toEqual([expect.stringContaining("s3://bucket/o")]);
  expect(told("good")).toEqual([]);
});

test("the graph has DVC's edges: files of params too; `.dvc` files make nothing", async () => {
  await using read = await readStages(
    `
  use: {cmd: x, params: [{gen.yaml: [n]}], deps: [raw], outs: [used]}
  gen: {cmd: x, deps: [raw], outs: [gen.yaml]}
`,
    { "raw.dvc": "outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  hash: md5\n  path: raw\n" },
  );
  expect(read.graph.order).toEqual(["gen", "use"]);
  expect(read.graph.upstream.get("use")).toEqual(["gen"]);
  expect(read.graph.upstream.get("gen")).toEqual([]);
  expect(Object.fromEntries(read.graph.producer)).toEqual({ used: "use", "gen.yaml": "gen" });
});

test("values of Python's kinds as the engine has them", () => {
  expect(plainValue(5n)).toBe(5);
  expect(plainValue(-(2n ** 60n))).toBe(-(2n ** 60n));
  expect(plainValue(new Map([["a", [1n, null]]]))).toEqual({ a: [1, null] });
  expect(plainValue(new DateValue("2024-01-02"))).toBe("2024-01-02");
});
