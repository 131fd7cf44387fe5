import { expect, setDefaultTimeout, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { initFiles } from "../../src/api/init.ts";
import { build } from "../../src/graph/build.ts";
import { load } from "../../src/pipeline/load.ts";
import { resolve as resolveStages } from "../../src/pipeline/resolve.ts";
import { tempDir } from "../helpers.ts";

setDefaultTimeout(120_000);

const TSC = resolve(import.meta.dir, "../../node_modules/.bin/tsc");

test("the files are texts", () => {
  const files = initFiles();
  expect(Object.keys(files)).toEqual([
    "pipeline.ts",
    "params.yaml",
    "fastpipe.d.ts",
    "tsconfig.json",
  ]);
  for (const text of Object.values(files)) expect(text.endsWith("\n")).toBe(true);
});

test("the new project passes the strict compiler with nothing installed", async () => {
  await using dir = await tempDir(initFiles());
  const child = Bun.spawn([TSC, "--strict", "-p", dir.path], { stdout: "pipe", cwd: dir.path });
  expect(await new Response(child.stdout).text()).toBe("");
  expect(await child.exited).toBe(0);
});

test("the types are whole: they pass without skipLibCheck too", async () => {
  await using dir = await tempDir(initFiles());
  const args = ["--strict", "--skipLibCheck", "false", "-p", dir.path];
  const child = Bun.spawn([TSC, ...args], { stdout: "pipe", cwd: dir.path });
  expect(await new Response(child.stdout).text()).toBe("");
});

test("the new pipeline loads without a warning, and its functions run", async () => {
  await using dir = await tempDir(initFiles());
  const declared = await load(join(dir.path, "pipeline.ts"));
  if (!declared.ok) throw new Error(JSON.stringify(declared.error));
  const resolved = await resolveStages(declared.value, { root: dir.path, sets: [] });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.error));
  const { stages, warnings } = resolved.value;
  expect(warnings).toEqual([]);
  const graph = build(stages);
  if (!graph.ok) throw new Error(JSON.stringify(graph.error));
  expect(graph.value.order).toEqual(["measure", "smooth@3", "smooth@7", "smooth@31", "report"]);
  const cwd = process.cwd();
  process.chdir(dir.path);
  try {
    for (const folder of ["data", "build"]) await dir.file(`${folder}/.keep`, "");
    for (const name of graph.value.order) {
      const stage = graph.value.stages.get(name);
      const fn = declared.value.find((one) => one.name === (stage?.group ?? name))?.fn;
      const log = { info: () => undefined };
      await fn?.({ ...stage?.shapes, params: stage?.params, log });
    }
  } finally {
    process.chdir(cwd);
  }
  expect(await readdir(join(dir.path, "build"))).toContain("smooth-31.csv");
  expect(await dir.read("build/report.md")).toMatch(
    /^\| window \| error \|\n.*\n\| 3 \| 0\.\d{3} \|\n/,
  );
  expect((await dir.read("build/smooth-3.csv")).split("\n")[1]).toMatch(/^0,-?\d+\.\d\d$/);
});
