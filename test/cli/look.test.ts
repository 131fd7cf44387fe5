// status, explain, list, dag, verify: they look and run nothing.

import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CHAIN, project } from "../e2e/project.ts";
import { jsonLines } from "../helpers.ts";

const MATRIX = `
import { stage } from "fastpipe";
const prepare = stage({ name: "prepare", outs: ["a.txt"], cmd: "echo > a.txt" });
stage({ name: "train", matrix: { lang: ["en", "fr"] }, deps: prepare.outs, outs: ["\${lang}.txt"], cmd: "echo > \${lang}.txt" });
stage({ name: "old", frozen: true, cmd: "true" });
`;

test("status: never run, fresh, stale; --exit-code", async () => {
  await using one = await project();
  const before = await one.fastpipe(["status", "--exit-code"]);
  expect(before.code).toBe(1);
  expect(before.stdout).toContain("stale");
  expect(existsSync(join(one.path, ".fastpipe/stages"))).toBe(false);
  await one.ran();
  expect((await one.fastpipe(["status", "--exit-code"])).code).toBe(0);
  await one.file("data/raw.txt", "three\n");
  const after = await one.fastpipe(["status", "--json"]);
  expect(after.code).toBe(0);
  expect(JSON.parse(after.stdout)).toMatchObject({
    schema: 1,
    stages: [
      {
        stage: "prepare",
        state: "stale",
        reasons: [{ code: "deps_changed", what: "data/raw.txt" }],
      },
      {
        stage: "train",
        state: "stale",
        reasons: [{ code: "upstream_will_run", upstream: "prepare" }],
      },
    ],
    fresh: 0,
    stale: 2,
    restorable: 0,
    frozen: 0,
  });
  const quiet = await one.fastpipe(["status", "-q", "--exit-code"]);
  expect(quiet).toMatchObject({ code: 1, stdout: "" });
});

test("status of targets shows these, judged with their upstream", async () => {
  await using one = await project();
  await one.ran();
  await one.file("data/raw.txt", "three\n");
  const { stdout } = await one.fastpipe(["status", "train", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    stages: [{ stage: "train", reasons: [{ code: "upstream_will_run" }] }],
    stale: 1,
  });
  const glob = await one.fastpipe(["status", "--glob", "tr*", "--json"]);
  expect(glob.stdout).toBe(stdout);
  expect((await one.fastpipe(["status", "nope"])).code).toBe(2);
});

test("explain: why, and for a fresh stage what it depends on", async () => {
  await using one = await project();
  await one.ran();
  const { stdout } = await one.fastpipe(["explain", "train", "--json"]);
  const { stages } = JSON.parse(stdout);
  expect(stages).toMatchObject([
    {
      stage: "train",
      state: "fresh",
      reasons: [],
      inputs: { params: { lr: 0.5 }, deps: [{ path: "build/table.txt" }], env: {} },
    },
  ]);
  expect(Object.keys(stages[0].inputs.code).length).toBeGreaterThan(0);
  await one.file("params.yaml", "train:\n  lr: 0.75\n");
  const changed = await one.fastpipe(["explain", "train"]);
  expect(changed.code).toBe(0);
  expect(changed.stdout).toContain("lr");
  expect(changed.stdout).toContain("0.5 -> 0.75");
});

test("list --json is the contract", async () => {
  await using one = await project({ "pipeline.ts": MATRIX });
  const { code, stdout } = await one.fastpipe(["list", "--json"]);
  expect(code).toBe(0);
  const list = JSON.parse(stdout);
  expect(list).toMatchObject({ schema: 1, file: "pipeline.ts" });
  expect(list.stages).toContainEqual({
    name: "train@en",
    group: "train",
    kind: "cmd",
    desc: null,
    cmd: "echo > en.txt",
    wdir: null,
    params: { lang: "en" },
    deps: [{ path: "a.txt" }],
    outs: [{ path: "en.txt", cache: true, persist: false, metric: false, plot: false, push: true }],
    frozen: false,
    always_changed: false,
  });
  expect(list.edges).toEqual([
    ["train@en", "prepare"],
    ["train@fr", "prepare"],
  ]);
  expect(list.order.indexOf("prepare")).toBeLessThan(list.order.indexOf("train@en"));
  const plain = await one.fastpipe(["list"]);
  expect(plain.stdout).toContain("train@fr");
});

test("dag: text, DOT, Mermaid; stages or outs; groups collapsed unless --full", async () => {
  await using one = await project({ "pipeline.ts": MATRIX });
  const dag = async (...args: string[]): Promise<string> => {
    const { code, stdout } = await one.fastpipe(["dag", ...args]);
    expect(code).toBe(0);
    return stdout;
  };
  expect(await dag()).toContain("train");
  expect(await dag()).not.toContain("train@en");
  expect(await dag("--full")).toContain("train@en");
  expect(await dag("--dot")).toStartWith("digraph");
  expect(await dag("--dot", "--full")).toContain("train@fr");
  expect(await dag("--mermaid")).toMatch(/^(flowchart|graph) /);
  expect(await dag("--outs", "--dot")).toContain("a.txt");
  expect(await dag("prepare")).not.toContain("train");
  expect(await dag("--json")).toContain('"schema":1');
  expect(await dag("--html")).toStartWith("<!doctype html>");
});

test("verify: 0 when all locks match, else 1 and which differ", async () => {
  await using one = await project();
  const never = await one.fastpipe(["verify"]);
  expect(never.code).toBe(1);
  expect(never.stdout).toContain("prepare");
  await one.ran();
  expect(await one.fastpipe(["verify"])).toMatchObject({ code: 0 });
  await one.file("build/model.txt", "edited");
  const edited = await one.fastpipe(["verify", "--json"]);
  expect(edited.code).toBe(1);
  expect(JSON.parse(edited.stdout)).toMatchObject({
    schema: 1,
    ok: false,
    stages: [{ stage: "train", reasons: [{ code: "outs_changed", what: "build/model.txt" }] }],
  });
});

test("a pipeline that can't be right: 2, the place, no stack", async () => {
  await using one = await project({
    ...CHAIN,
    "pipeline.ts":
      'import { stage } from "fastpipe";\nstage({ name: "a", dpes: [], cmd: "true" });\n',
  });
  for (const command of ["run", "status", "explain", "list", "dag", "verify"]) {
    const { code, stdout, stderr } = await one.fastpipe([command]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("pipeline.ts:2:1");
    expect(stderr).not.toContain("    at ");
  }
  const json = await one.fastpipe(["status", "--json"]);
  expect(jsonLines(json.stdout)).toMatchObject([{ schema: 1, errors: [{ where: { line: 2 } }] }]);
});
