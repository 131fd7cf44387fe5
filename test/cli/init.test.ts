import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { fastpipe, tempDir } from "../helpers.ts";

test("init in an empty folder leads to a pipeline that runs", async () => {
  await using dir = await tempDir();
  const made = await fastpipe(dir.path, ["init"]);
  expect(made.code).toBe(0);
  expect(made.stdout).toContain("made  pipeline.ts\n");
  expect(made.stdout).toContain("fastpipe run\n");
  const run = await fastpipe(dir.path, ["run"]);
  expect(run.code).toBe(0);
  expect((await fastpipe(dir.path, ["verify"])).code).toBe(0);
});

test("init overwrites nothing, and says so", async () => {
  await using dir = await tempDir({ "params.yaml": "mine: 1\n" });
  const { code, stdout } = await fastpipe(dir.path, ["init"]);
  expect(code).toBe(0);
  expect(stdout).toContain("kept  params.yaml\n");
  expect(await dir.read("params.yaml")).toBe("mine: 1\n");
  const again = await fastpipe(dir.path, ["init"]);
  expect(again.stdout).not.toContain("made ");
  expect(again.stdout).toContain("There is a pipeline here already, pipeline.ts");
});

test("a folder with a pipeline gets types, not a second pipeline", async () => {
  await using dir = await tempDir({ "pipeline.mjs": "// mine\n" });
  const { code, stdout } = await fastpipe(dir.path, ["init"]);
  expect(code).toBe(0);
  expect(stdout).toContain("kept  pipeline.mjs\n");
  const files = await readdir(dir.path);
  expect(files).not.toContain("pipeline.ts");
  expect(files).toContain("tsconfig.json");
});

test("init --json, with -C", async () => {
  await using dir = await tempDir({ "sub/readme": "" });
  const { stdout } = await fastpipe(dir.path, ["-C", "sub", "init", "--json"]);
  const { schema, created, kept } = JSON.parse(stdout);
  expect({ schema, kept }).toEqual({ schema: 1, kept: [] });
  expect(created).toContain("pipeline.ts");
  expect(await dir.read("sub/pipeline.ts")).toContain("stage(");
});

test("beside a dvc.yaml it makes no second pipeline", async () => {
  await using dir = await tempDir({ "dvc.yaml": "stages: {}\n" });
  const { code, stderr } = await fastpipe(dir.path, ["init"]);
  expect(code).toBe(2);
  expect(stderr).toContain("would be a second pipeline");
  expect(await readdir(dir.path)).toEqual(["dvc.yaml"]);
});
