// `fastpipe import` on projects whose dvc.lock is right, without DVC.
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { acquire } from "../../src/store/project-lock.ts";
import { fastpipe, jsonLines, tempDir } from "../helpers.ts";
import { chain, intoCache } from "../migrate/locked.ts";
import { cli } from "./in-process.ts";

async function ran(path: string): Promise<string[]> {
  const { code, stdout, stderr } = await fastpipe(path, ["run", "--json"]);
  if (code !== 0) throw new Error(`exit ${code}\n${stdout}\n${stderr}`);
  return jsonLines(stdout).flatMap(({ event, status, stage }) =>
    event === "stage_end" && status === "ran" ? [String(stage)] : [],
  );
}

test("after an import nothing runs; an edit of a param runs what DVC would run", async () => {
  await using dir = await chain();
  const { code, stdout, stderr } = await fastpipe(dir.path, ["import"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(`wrote  pipeline.ts (2 stages)
wrote  2 locks of 2 stages: what they hold does not run again

dvc.yaml and dvc.lock are as they were, so DVC still works; fastpipe reads pipeline.ts from now on.
\`fastpipe init\` lays down the types for your editor. Look at it, and then:

  fastpipe status
`);
  expect(await ran(dir.path)).toEqual([]);
  const status = await fastpipe(dir.path, ["status"]);
  expect(status.stdout).toContain("Everything is up to date: 2 stages");
  await dir.file("params.yaml", "lr: 0.5\nother: 2\n");
  expect(await ran(dir.path)).toEqual([]);
  await dir.file("params.yaml", "lr: 0.7\nother: 2\n");
  expect(await fastpipe(dir.path, ["verify"])).toMatchObject({ code: 1 });
  const dry = await fastpipe(dir.path, ["run", "--dry-run"]);
  expect(dry.stdout + dry.stderr).toContain("train");
});

test("what is left in the folder", async () => {
  await using dir = await chain();
  await fastpipe(dir.path, ["import"]);
  const files = (await readdir(dir.path)).sort();
  expect(files).toEqual([
    ".fastpipe",
    "build",
    "dvc.lock",
    "dvc.yaml",
    "m.json",
    "model.txt",
    "params.yaml",
    "pipeline.ts",
    "raw.txt",
  ]);
  const locks = await readdir(join(dir.path, ".fastpipe/stages"));
  expect(locks.sort()).toEqual(["prepare.lock", "train.lock"]);
  expect(await dir.read(".fastpipe/.gitignore")).toContain("!/stages/");
});

test("--dry-run prints the file on stdout, the lists on stderr, and writes nothing", async () => {
  await using dir = await chain({ "x.dvc": "outs:\n- path: x\n" });
  const before = (await readdir(dir.path)).sort();
  const { code, stdout, stderr } = await fastpipe(dir.path, ["import", "--dry-run"]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    'second pipeline.\n\n// Two stages.\n\nimport { param, stage } from "fastpipe";\n',
  );
  expect(stderr).toContain("would write  2 locks of 2 stages");
  expect(stderr).toContain("Not carried:\n  x.dvc\n");
  expect(stderr).toEndWith("\nNothing was written.\n");
  expect((await readdir(dir.path)).sort()).toEqual(before);
  await dir.file("pipeline.ts", stdout);
  expect((await fastpipe(dir.path, ["list"])).stdout).toContain("2 stages");
  const quiet = await fastpipe(dir.path, ["import", "-n", "-q"]);
  expect(quiet).toEqual({ code: 0, stdout, stderr: "" });
});

test("a pipeline.ts that is there is replaced with --force alone, other names never", async () => {
  await using dir = await chain({ "pipeline.ts": "mine\n" });
  const refused = await fastpipe(dir.path, ["import"]);
  expect(refused).toEqual({
    code: 2,
    stdout: "",
    stderr:
      "error: pipeline.ts is there already\n  hint: --force replaces it; --dry-run shows what would be written.\n",
  });
  expect(await dir.read("pipeline.ts")).toBe("mine\n");
  expect(existsSync(join(dir.path, ".fastpipe"))).toBe(false);
  expect((await fastpipe(dir.path, ["import", "--force", "-q"])).stdout).toBe("");
  expect(await dir.read("pipeline.ts")).toContain("stage(");
  expect((await fastpipe(dir.path, ["import", "-f"])).code).toBe(0);
  expect(await ran(dir.path)).toEqual([]);
  await dir.file("pipeline.js", "");
  const other = await fastpipe(dir.path, ["import", "--force"]);
  expect(other.code).toBe(2);
  expect(other.stderr).toContain("there is a pipeline already: pipeline.js");
});

test("what is not up to date gets no lock, and is said with its reasons", async () => {
  await using dir = await chain();
  await dir.file("raw.txt", "other\n");
  await dir.file("params.yaml", "lr: 0.9\n");
  await rm(join(dir.path, "m.json"));
  const { code, stdout } = await fastpipe(dir.path, ["import"]);
  expect(code).toBe(0);
  expect(stdout).toContain("wrote  0 locks of 2 stages");
  expect(stdout).toContain(`Not up to date, so they will run:
  prepare: raw.txt changed
  train: its command is another one, lr of params.yaml changed, m.json is missing
`);
  expect(await ran(dir.path)).toEqual(["prepare", "train"]);
});

test("outs that only DVC's cache has need a checkout first", async () => {
  await using dir = await chain({ ".dvc/config": "" });
  await intoCache(dir, "model.txt");
  await rm(join(dir.path, "model.txt"));
  const { stdout } = await fastpipe(dir.path, ["import"]);
  expect(stdout).toContain(
    "Up to date in DVC's cache, but not here (`dvc checkout` and import again, or they will run):\n  train: model.txt is missing\n",
  );
  await dir.file("model.txt", "0.5\n");
  expect((await fastpipe(dir.path, ["import", "--force"])).stdout).toContain("2 locks of 2 stages");
});

test("without a dvc.lock all will run", async () => {
  await using dir = await chain();
  await rm(join(dir.path, "dvc.lock"));
  const { code, stdout } = await fastpipe(dir.path, ["import"]);
  expect(code).toBe(0);
  expect(stdout).toContain("  prepare: dvc.lock does not have it\n");
});

test("--json gives the lists as data", async () => {
  await using dir = await chain({ "x.dvc": "outs:\n- path: x\n" });
  await dir.file("params.yaml", "lr: 0.9\n");
  const dry = JSON.parse((await fastpipe(dir.path, ["import", "--dry-run", "--json"])).stdout);
  expect(dry).toMatchObject({ schema: 1, from: "dvc.yaml", file: "pipeline.ts", written: false });
  expect(dry.text).toContain("stage(");
  const { stdout } = await fastpipe(dir.path, ["import", "--json"]);
  expect(JSON.parse(stdout)).toEqual({
    schema: 1,
    from: "dvc.yaml",
    file: "pipeline.ts",
    written: true,
    stages: [
      { stage: "prepare", dvc: "prepare", state: "fresh" },
      {
        stage: "train",
        dvc: "train",
        state: "stale",
        reasons: ["its command is another one", "lr of params.yaml changed"],
        needs_checkout: false,
      },
    ],
    notes: [],
    not_carried: [{ what: "x.dvc", todo: expect.stringContaining("dvc pull") }],
  });
});

test("which dvc.yaml: from below, by name, by folder; and what is none", async () => {
  await using dir = await chain({ "other/x.txt": "", "other/y.yaml": "" });
  const below = join(dir.path, "build");
  expect((await fastpipe(below, ["import", "--dry-run"])).stderr).toContain("../pipeline.ts");
  for (const name of ["dvc.yaml", "."]) {
    expect((await fastpipe(dir.path, ["import", name, "-n"])).code).toBe(0);
  }
  const byFile = await fastpipe(dir.path, ["--file", "dvc.yaml", "import", "-n"]);
  expect(byFile.code).toBe(0);
  const wrong = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await fastpipe(dir.path, ["import", ...args]);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await wrong("gone.yaml")).toContain("there is no file gone.yaml");
  expect(await wrong("other")).toContain("there is no file other/dvc.yaml");
  expect(await wrong("other/y.yaml")).toContain("other/y.yaml is not a dvc.yaml");
  expect(await wrong("--to", "py")).toContain("--to py comes with Python stages");
  expect(await wrong("--to", "js")).toContain("--to");
  expect((await fastpipe(dir.path, ["import", "--to", "ts", "-n"])).code).toBe(0);
  await using empty = await tempDir({ "sub/dvc.yaml": "stages: {}\n" });
  const none = await fastpipe(empty.path, ["import"]);
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("no dvc.yaml in") });
  const nothing = await fastpipe(empty.path, ["import", "sub"]);
  expect(nothing.stderr).toContain("no stage of dvc.yaml can be carried");
  expect(nothing.code).toBe(2);
});

test("a dvc.yaml that DVC could not read, and a pipeline that fastpipe can't run: nothing is written", async () => {
  await using dir = await tempDir({ "dvc.yaml": "stages: {a: {dep: x}}\n" });
  const wrong = await fastpipe(dir.path, ["import"]);
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('unknown key "dep"') });
  await dir.file("dvc.yaml", "stages: {a: {cmd: x, outs: [params.yaml]}}\n");
  const odd = await fastpipe(dir.path, ["import"]);
  expect(odd.code).toBe(2);
  expect(odd.stderr).toContain('out "params.yaml" is a file that the pipeline is made of');
  expect((await readdir(dir.path)).filter((name) => name !== ".fastpipe")).toEqual(["dvc.yaml"]);
});

test("while a run holds the project nothing is imported", async () => {
  await using dir = await chain();
  const ours = join(dir.path, ".fastpipe");
  await mkdir(ours);
  const hold = await acquire(ours, { waitMs: 0, onWait: () => undefined });
  const { code, stderr } = await fastpipe(dir.path, ["import"]);
  expect(code).toBe(3);
  expect(stderr).toContain("a run holds this project");
  expect(existsSync(join(dir.path, "pipeline.ts"))).toBe(false);
  if ("release" in hold) hold.release();
});

test("in this process: the same", async () => {
  await using dir = await chain();
  const dry = await cli(dir.path, ["import", "--dry-run"]);
  expect(dry.code).toBe(0);
  expect((await cli(dir.path, ["import"])).stdout).toContain("2 locks of 2 stages");
  expect((await cli(dir.path, ["import"])).code).toBe(2);
  expect((await cli(dir.path, ["import", "--force", "--json"])).code).toBe(0);
  expect(await ran(dir.path)).toEqual([]);
});
