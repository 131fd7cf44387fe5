// `verify`: for CI.
import { expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { commands, project } from "./project.ts";

test("all well; then an edit, a deleted lock, a deleted out", async () => {
  await using p = await project();
  expect((await p.fastpipe(["verify"])).code).toBe(1);
  await p.ran();
  expect(await p.fastpipe(["verify"])).toMatchObject({ code: 0, stdout: "All 2 locks match\n" });
  await p.file("data/raw.txt", "three\n");
  const edited = await p.fastpipe(["verify"]);
  expect(edited.code).toBe(1);
  expect(edited.stdout).toContain("data/raw.txt");
  await p.ran();
  await rm(join(p.path, "build/model.txt"));
  const missing = await p.fastpipe(["verify", "--json"]);
  expect(missing.code).toBe(1);
  expect(JSON.parse(missing.stdout)).toMatchObject({
    ok: false,
    stages: [{ stage: "train", reasons: [{ code: "outs_missing" }] }],
  });
});

test("--allow-missing: outs that only locks know of pass; an edit and a missing source do not", async () => {
  await using p = await project();
  await p.ran();
  await rm(join(p.path, "build"), { recursive: true });
  expect((await p.fastpipe(["verify"])).code).toBe(1);
  expect((await p.fastpipe(["verify", "--allow-missing"])).code).toBe(0);
  await p.file("params.yaml", "train:\n  lr: 9\n");
  const edited = await p.fastpipe(["verify", "--allow-missing"]);
  expect(edited).toMatchObject({ code: 1 });
  expect(edited.stdout).toMatch(/train.*lr/);
  await rm(join(p.path, "params.yaml"));
  await rm(join(p.path, "data"), { recursive: true });
  expect((await p.fastpipe(["verify", "--allow-missing"])).code).toBe(1);
});

test("a stage that always runs is no difference", async () => {
  await using p = await project({
    "pipeline.ts": commands({
      a: `always: true, outs: ["o"], cmd: "echo 1 > o"`,
      b: `deps: ["o"], outs: ["q"], cmd: "cp o q"`,
    }),
  });
  await p.ran();
  expect((await p.fastpipe(["verify"])).code).toBe(0);
  expect(await p.status()).toMatchObject({ a: [{ code: "always" }] });
});
