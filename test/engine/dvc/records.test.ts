import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { OpenOptions, Project } from "../../../src/engine/project.ts";
import { path, write } from "../../../src/store/lock.ts";
import type { Workspace } from "../workspace.ts";
import { dvcWorkspace, entriesOf, type Files, md5 } from "./dvc-workspace.ts";

const CHAIN = `
  a: {cmd: cp in a, deps: [in], outs: [a]}
  b: {cmd: cat a a > b, deps: [a], params: [lr], outs: [b]}
`;
const INPUTS = { in: "1\n", "params.yaml": "lr: 0.1\n" };

const chain = (files: Files = {}) => dvcWorkspace(CHAIN, { ...INPUTS, ...files });

/** As a run leaves it that is killed after its stages and before it has written dvc.lock. */
async function killed(space: Workspace, options: Partial<OpenOptions> = {}): Promise<Project> {
  await space.run(options);
  const project = await space.open(options);
  for (const [name, read] of project.records.locks) {
    if (read.kind !== "ok") continue;
    const file = join(space.path, project.records.fileOf(name));
    // By the name that it has there, which says where it is from everywhere.
    write(join(space.path, "apart"), name, read.lock);
    await mkdir(dirname(file), { recursive: true });
    await rename(path(join(space.path, "apart"), name), file);
  }
  await rm(join(space.path, "dvc.lock"));
  return project;
}

const statesOf = async (space: Workspace) => {
  const { planned } = await space.plan();
  return Object.fromEntries([...planned.stages].map(([name, { state }]) => [name, state]));
};

test("entries are DVC's, in dvc.lock beside its file, and nothing is left of the journal", async () => {
  await using space = await chain({
    "sub/dvc.yaml": "stages: {low: {cmd: cp ../in low, deps: [../in], outs: [low]}}\n",
  });
  await space.run({ everywhere: true });
  expect(await entriesOf(space)).toEqual({
    a: {
      cmd: "cp in a",
      deps: [{ path: "in", hash: "md5", md5: md5("1\n"), size: 2 }],
      outs: [{ path: "a", hash: "md5", md5: md5("1\n"), size: 2 }],
    },
    b: {
      cmd: "cat a a > b",
      deps: [{ path: "a", hash: "md5", md5: md5("1\n"), size: 2 }],
      params: { "params.yaml": { lr: 0.1 } },
      outs: [{ path: "b", hash: "md5", md5: md5("1\n1\n"), size: 4 }],
    },
  });
  expect(await entriesOf(space, "sub/dvc.lock")).toMatchObject({
    low: { deps: [{ path: "../in" }], outs: [{ path: "low" }] },
  });
  expect(existsSync(join(space.path, ".fastpipe/dvc"))).toBe(false);
  expect(await statesOf(space)).toMatchObject({ a: "fresh", b: "fresh" });
});

test("what a killed run had finished is not run again, and is in dvc.lock after the next", async () => {
  await using space = await chain();
  await space.run();
  const lock = await space.read("dvc.lock");
  const project = await killed(space);
  expect(existsSync(join(space.path, project.records.fileOf("a")))).toBe(true);
  expect((await space.run()).by).toEqual({ a: "skipped", b: "skipped" });
  expect(await space.read("dvc.lock")).toBe(lock);
  expect(existsSync(join(space.path, ".fastpipe/dvc"))).toBe(false);
});

test("what was killed in one folder is known in all others", async () => {
  await using space = await dvcWorkspace("  low: {cmd: cp in low, deps: [in], outs: [low]}\n", {
    "sub/dvc.yaml": "stages: {low: {cmd: cp ../in low, deps: [../in], outs: [low]}}\n",
    in: "1\n",
  });
  await space.run();
  const name = "sub/dvc.yaml";
  const found = { root: space.path, file: join(space.path, name), name, default: true } as const;
  await killed(space, { found: { ...found, kind: "dvc" } });
  await rm(join(space.path, "sub/dvc.lock"));
  await rm(join(space.path, ".dvc/cache/runs"), { recursive: true });
  expect((await space.run({ everywhere: true })).by).toEqual({
    low: "skipped",
    "sub/dvc.yaml:low": "skipped",
  });
  expect(await entriesOf(space, "sub/dvc.lock")).toMatchObject({ low: { outs: [{ size: 2 }] } });
});

test("a journal of what has changed since tells nothing; one that is cut neither", async () => {
  await using space = await chain();
  const project = await killed(space);
  await space.file("params.yaml", "lr: 0.2\n");
  await space.file(project.records.fileOf("a"), "schema: 1\nru");
  const { planned } = await space.plan();
  const told = [...planned.stages.values()].map(({ state, reasons }) => [state, reasons]);
  // The run cache has what `a` would make; of the other lr there was no run.
  expect(told).toEqual([
    ["restorable", [{ code: "never_run" }]],
    ["stale", [{ code: "never_run" }]],
  ]);
});

test("a journal wins over a dvc.lock that is older", async () => {
  await using space = await chain();
  await space.run();
  const before = await space.read("dvc.lock");
  await space.file("in", "2\n");
  await killed(space);
  await space.file("dvc.lock", before);
  expect(await statesOf(space)).toEqual({ a: "fresh", b: "fresh" });
  await space.run();
  expect(await entriesOf(space)).toMatchObject({ a: { outs: [{ md5: md5("2\n") }] } });
});

/** By DVC 2: no `hash`, and line ends of Windows made `\n` before they counted. */
const LEGACY = `schema: '2.0'
stages:
  a:
    cmd: cp in a
    deps:
    - path: in
      md5: ${md5("1\n")}
      size: 3
    outs:
    - path: a
      md5: ${md5("1\n")}
      size: 3
  gone:
    cmd: echo
`;

test("entries of DVC 2 that hold are fresh, and stay as they are when others are written", async () => {
  await using space = await chain({
    in: "1\r\n",
    a: "1\r\n",
    "dvc.lock": LEGACY,
    [`.dvc/cache/${md5("1\n").slice(0, 2)}/${md5("1\n").slice(2)}`]: "1\r\n",
  });
  expect((await space.run()).by).toEqual({ a: "skipped", b: "ran" });
  const entries = await entriesOf(space);
  expect(entries["a"]).toEqual({
    cmd: "cp in a",
    deps: [{ path: "in", md5: md5("1\n"), size: 3 }],
    outs: [{ path: "a", md5: md5("1\n"), size: 3 }],
  });
  expect(entries).toMatchObject({
    b: { deps: [{ path: "a", hash: "md5", md5: md5("1\r\n") }] },
    gone: { cmd: "echo" },
  });
  expect((await space.run()).by).toEqual({ a: "skipped", b: "skipped" });
  await space.file("in", "2\r\n");
  expect((await space.run()).by).toEqual({ a: "ran", b: "ran" });
  expect(await entriesOf(space)).toMatchObject({ a: { deps: [{ md5: md5("2\r\n") }] } });
});

test("the hash by which DVC 2 recorded an out is asked for by its path", async () => {
  await using space = await chain({ "dvc.lock": LEGACY });
  const { records } = await space.open();
  expect(records.locks.get("b")).toEqual({ kind: "none" });
  expect(records.locks.get("a")).toMatchObject({
    kind: "ok",
    lock: { outs: [{ path: "a", hash: `md5-dos2unix:${md5("1\n")}` }] },
  });
});

test("a dvc.lock that is none stops everything, and is left alone", async () => {
  const broken = "stages:\n<<<<<<< ours\n";
  await using space = await chain({ "dvc.lock": broken });
  await expect(space.run()).rejects.toMatchObject({ failures: [{ where: { file: "dvc.lock" } }] });
  expect(await space.read("dvc.lock")).toBe(broken);
});

test("params that a stage has made are recorded as they were when their user ran", async () => {
  await using space = await dvcWorkspace(
    `
  gen: {cmd: 'echo "n: $(cat in)" > gen.yaml', deps: [in], outs: [gen.yaml]}
  use: {cmd: echo used > used, params: [{gen.yaml: [n]}], outs: [used]}
`,
    { in: "1\n" },
  );
  for (const n of [1, 2]) {
    await space.file("in", `${n}\n`);
    expect((await space.run()).by).toEqual({ gen: "ran", use: "ran" });
    expect(await entriesOf(space)).toMatchObject({ use: { params: { "gen.yaml": { n } } } });
  }
});
