import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { fastpipe, tempDir } from "../helpers.ts";

interface Check {
  readonly name: string;
  readonly status: string;
  readonly detail: string;
  readonly hint?: string;
}

const PIPELINE = 'import { stage } from "fastpipe";\nstage({ name: "a", cmd: "true" });\n';

async function doctor(
  cwd: string,
  env: Record<string, string> = {},
): Promise<{ code: number; ok: boolean; by: Record<string, Check> }> {
  const { code, stdout } = await fastpipe(cwd, ["doctor", "--json"], { env });
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
  return { code, ok, by: Object.fromEntries(checks.map((check) => [check.name, check])) };
}

test("a sound machine: nothing fails, and the project is as it was", async () => {
  await using dir = await tempDir({ "pipeline.ts": PIPELINE });
  const { code, ok, by } = await doctor(dir.path);
  expect(Object.values(by).filter(({ status }) => status === "fail")).toEqual([]);
  expect({ code, ok }).toEqual({ code: 0, ok: true });
  expect(by.pipeline?.detail).toBe(`${dir.path}/pipeline.ts`);
  for (const executor of ["warm", "interpreter", "process"]) {
    expect(by[`executor ${executor}`]).toMatchObject({ status: "ok" });
  }
  expect(await readdir(dir.path)).toEqual(["pipeline.ts"]);
});

test("as lines for people", async () => {
  await using dir = await tempDir({ "pipeline.ts": PIPELINE });
  const { code, stdout } = await fastpipe(dir.path, ["doctor"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ok +version +fastpipe \d/);
  expect(stdout).toMatch(/^warn +git +this folder is in no git repository$/m);
});

test("no pipeline is a warning, two are a failure", async () => {
  await using empty = await tempDir();
  expect((await doctor(empty.path)).by.pipeline?.status).toBe("warn");
  await using two = await tempDir({ "pipeline.ts": PIPELINE, "pipeline.js": PIPELINE });
  const { code, by } = await doctor(two.path);
  expect(code).toBe(1);
  expect(by.pipeline?.status).toBe("fail");
});

test("a broken settings file and a missing package are found", async () => {
  await using dir = await tempDir({
    "pipeline.ts": PIPELINE,
    "fastpipe.yaml": "jbos: 1\n",
    "package.json": '{ "dependencies": { "no-such-package": "1" } }',
  });
  const { code, by } = await doctor(dir.path);
  expect(code).toBe(1);
  expect(by.settings).toMatchObject({
    status: "fail",
    detail: "fastpipe.yaml:1: there is no setting jbos",
  });
  expect(by.packages).toMatchObject({ status: "warn", detail: "not installed: no-such-package" });
});

test("a temporary folder that is not there fails", async () => {
  await using dir = await tempDir({ "pipeline.ts": PIPELINE });
  const { code, by } = await doctor(dir.path, { TMPDIR: "/no/such/folder" });
  expect(code).toBe(1);
  expect(by["temp folder"]?.status).toBe("fail");
});
