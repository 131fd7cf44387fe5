import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { type WriteInput, writeImport } from "../../src/migrate/write.ts";
import { Stop } from "../../src/model/failure.ts";
import { pipelineOf } from "../dvc/pipeline.ts";
import { tempDir } from "../helpers.ts";

const TEXT = `import { stage } from "fastpipe";
export const a = stage({ deps: ["in"], outs: ["out"], cmd: "cp in out" });
export const b = stage({ deps: ["gone"], outs: ["x"], cmd: "true" });
`;

async function input(folder: string, text = TEXT): Promise<WriteInput> {
  const { stages } = await pipelineOf("stages: {a: {cmd: c}, b: {cmd: d}}");
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  return { folder, text, stages: byName, holds: () => true, environ: {} };
}

async function write(given: WriteInput): ReturnType<typeof writeImport> {
  const home = process.cwd();
  try {
    return await writeImport(given);
  } finally {
    process.chdir(home);
  }
}

test("locks of what is there, and the file", async () => {
  // The file of an import that was killed.
  await using dir = await tempDir({ in: "1", out: "1", x: "", ".fastpipe-import.ts": "broken {" });
  const { locked, refused } = await write(await input(dir.path));
  expect(locked).toEqual(["a"]);
  expect([...refused]).toEqual([["b", "gone is missing"]]);
  expect(await dir.read("pipeline.ts")).toBe(TEXT);
  expect(await dir.read(".fastpipe/stages/a.lock")).toContain("sha256:");
  expect((await readdir(dir.path)).sort()).toEqual([".fastpipe", "in", "out", "pipeline.ts", "x"]);
});

test("a pipeline that can't be one leaves the old one", async () => {
  await using dir = await tempDir({ "pipeline.ts": "old" });
  const twice = `${TEXT}stage({ name: "c", outs: ["out"], cmd: "true" });\n`;
  const error: unknown = await write(await input(dir.path, twice)).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(Stop);
  expect(await dir.read("pipeline.ts")).toBe("old");
  expect((await readdir(dir.path)).sort()).toEqual([".fastpipe", "pipeline.ts"]);
});
