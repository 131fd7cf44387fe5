import { expect, test } from "bun:test";
import type { DvcStage } from "../../src/dvc/stage.ts";
import { mistakesOf, pipelineOf } from "./pipeline.ts";

async function stage(fields: string, params = ""): Promise<DvcStage> {
  const files: Record<string, string> = params === "" ? {} : { "params.yaml": params };
  const [one] = (await pipelineOf(`stages: {s: {cmd: x, ${fields}}}`, files)).stages;
  if (!one) throw new Error("no stage");
  return one;
}

test("a plain stage", async () => {
  expect(await stage("deps: [./a, b//c]")).toEqual({
    name: "s",
    group: null,
    file: "dvc.yaml",
    where: expect.objectContaining({ file: "dvc.yaml", line: 1, column: 10 }),
    cmd: "x",
    cmdValue: "x",
    cmdProblem: null,
    wdir: ".",
    deps: [{ path: "./a" }, { path: "b//c" }],
    params: [],
    outs: [],
    frozen: false,
    alwaysChanged: false,
    desc: null,
    meta: undefined,
    tracked: new Map(),
  });
});

test("params: keys are gathered by file, and the whole file wins", async () => {
  const params = async (text: string): Promise<DvcStage["params"]> =>
    (await stage(`params: ${text}`)).params;
  expect(await params("[lr, t.x, {p.yaml: [a]}, {w.yaml: }, {e.json: []}, {p.yaml: [b]}]")).toEqual(
    [
      { file: "params.yaml", keys: ["lr", "t.x"] },
      { file: "p.yaml", keys: ["a", "b"] },
      { file: "w.yaml", keys: null },
      { file: "e.json", keys: null },
    ],
  );
  expect(await params("[lr, {params.yaml: }]")).toEqual([{ file: "params.yaml", keys: null }]);
  expect(await params("[{p.yaml: [a]}, {p.yaml: {}}]")).toEqual([{ file: "p.yaml", keys: null }]);
  expect(await params("[p.yaml, {params.yaml: [q]}]")).toEqual([
    { file: "params.yaml", keys: ["p.yaml", "q"] },
  ]);
});

test("outs: flags of one path are merged, outs come before metrics and plots", async () => {
  const { outs } = await stage(
    "plots: [p: {x: a, cache: false}], metrics: [m: {push: false}], outs: [o, o: {persist: true, remote: r}, o: {cache: false, labels: [l], desc: d, type: t, meta: 1}]",
  );
  const plain = { persist: false, push: true, remote: null, desc: null, type: null, labels: [] };
  expect(outs).toEqual([
    {
      path: "o",
      cache: false,
      persist: true,
      metric: false,
      plot: null,
      push: true,
      remote: "r",
      desc: "d",
      type: "t",
      labels: ["l"],
      meta: 1n,
    },
    { ...plain, path: "m", cache: true, metric: true, plot: null, push: false, meta: undefined },
    {
      ...plain,
      path: "p",
      cache: false,
      metric: false,
      plot: new Map([["x", "a"]]),
      meta: undefined,
    },
  ]);
});

test("commands that can't be run are known, and told when they are to be", async () => {
  const problem = async (cmd: string): Promise<string | null | undefined> => {
    const files = { "params.yaml": "m: {a: 1}\nn: 1" };
    return (await pipelineOf(`stages: {s: {cmd: ${cmd}}}`, files)).stages[0]?.cmdProblem;
  };
  expect(await problem("[a, b]")).toBeNull();
  expect(await problem("''")).toBeNull();
  expect(await problem("'${m}'")).toContain("a map");
  expect(await problem("'${n}'")).toContain("an integer");
  expect(await problem("[a, 1]")).toContain("an item of cmd is an integer");
});

test("what templates leave must be texts", async () => {
  const told = async (fields: string): Promise<string> =>
    (await mistakesOf(`stages: {s: {cmd: x, ${fields}}}`, { "params.yaml": "n: 3" })).join("\n");
  expect(await told("outs: ['${n}']")).toContain("must be a string, but is an integer (3)");
  expect(await told("deps: ['${n}']")).toContain("must be a string");
  expect(await told("wdir: '${n}'")).toContain("wdir must be a path");
  expect(await told("params: ['${n}']")).toContain("must be named by a string");
  expect(await told("outs: ['']")).toContain("is empty");
});

test("a command whose lines hang together is warned of, once for a group", async () => {
  const text = 'stages: {s: {foreach: [a, b], do: {cmd: "cd x\\nmake ${item}"}}}';
  expect((await pipelineOf(text)).warnings).toEqual([
    expect.stringContaining("`cd x` has no effect"),
  ]);
  expect((await pipelineOf('stages: {s: {cmd: ["cd x\\nmake"]}}')).warnings).toEqual([]);
});
