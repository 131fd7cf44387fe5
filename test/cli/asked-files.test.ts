import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { askedFiles } from "../../src/cli/asked-files.ts";
import { Stop } from "../../src/model/failure.ts";
import { type TempDir, tempDir } from "../helpers.ts";

const STAGE = 'import { stage } from "fastpipe";\n';
const FILES: Readonly<Record<string, string>> = {
  "pipeline.ts": `${STAGE}import "./stages/train";\nexport const handles = 1;\n`,
  "stages/train.ts": `${STAGE}stage({ name: "train", cmd: ":" });\n`,
  "lib/text.ts": "export const x = 1;\nthrow new Error('run');\n",
  "lib/types.ts": 'import type { Stage } from "fastpipe";\nexport type T = Stage;\n',
  "other.ts": `${STAGE}stage({ name: "x", cmd: ":" });\n`,
  "broken.ts": `${STAGE}stage({;\n`,
  "third.js": `const { stage } = require("fastpipe");\n`,
  "sub/pipeline.ts": "",
  "sub/x.ts": "",
  "dvc.yaml.txt": "",
  "data.csv": "",
};

async function asked(dir: TempDir, given: readonly string[], file?: string, cwd = dir.path) {
  const { pipeline, files, isPipelineToo } = await askedFiles({ cwd, file }, given);
  return { pipeline, files, both: isPipelineToo };
}

const both = false;

describe("with a pipeline that is found", () => {
  test.each<[string, readonly string[], Awaited<ReturnType<typeof asked>>]>([
    ["none", [], { pipeline: undefined, files: [], both }],
    ["a module", ["lib/text.ts"], { pipeline: undefined, files: ["lib/text.ts"], both }],
    ["data", ["data.csv"], { pipeline: undefined, files: ["data.csv"], both }],
    ["nothing there", ["gone.ts"], { pipeline: undefined, files: ["gone.ts"], both }],
    ["types alone", ["lib/types.ts"], { pipeline: undefined, files: ["lib/types.ts"], both }],
    [
      "a part of the pipeline",
      ["stages/train.ts"],
      { pipeline: undefined, files: ["stages/train.ts"], both },
    ],
    ["another pipeline", ["other.ts"], { pipeline: "other.ts", files: [], both }],
    ["one by its name", ["sub/pipeline.ts"], { pipeline: "sub/pipeline.ts", files: [], both }],
    ["a broken one", ["broken.ts"], { pipeline: "broken.ts", files: [], both }],
    ["one that requires", ["third.js"], { pipeline: "third.js", files: [], both }],
    [
      "another pipeline, and a module",
      ["lib/text.ts", "other.ts"],
      { pipeline: "other.ts", files: ["lib/text.ts"], both },
    ],
    ["itself", ["./pipeline.ts"], { pipeline: undefined, files: ["./pipeline.ts"], both: true }],
    [
      "itself, and a module",
      ["pipeline.ts", "lib/text.ts"],
      { pipeline: undefined, files: ["pipeline.ts", "lib/text.ts"], both },
    ],
  ])("%s", async (_what, given, expected) => {
    await using dir = await tempDir(FILES);
    expect(await asked(dir, given)).toEqual(expected);
  });

  test("named before the command: all others are asked about", async () => {
    await using dir = await tempDir(FILES);
    expect(await asked(dir, ["other.ts", "pipeline.ts"], "pipeline.ts")).toEqual({
      pipeline: "pipeline.ts",
      files: ["other.ts", "pipeline.ts"],
      both,
    });
    expect(await asked(dir, [], "other.ts")).toEqual({ pipeline: "other.ts", files: [], both });
  });

  test("from a folder in it", async () => {
    await using dir = await tempDir(FILES);
    const cwd = join(dir.path, "lib");
    expect(await asked(dir, ["text.ts"], undefined, cwd)).toMatchObject({ files: ["text.ts"] });
    expect(await asked(dir, ["../other.ts"], undefined, cwd)).toMatchObject({
      pipeline: "../other.ts",
    });
    expect(await asked(dir, ["../pipeline.ts"], undefined, cwd)).toMatchObject({ both: true });
  });

  test("two other pipelines", async () => {
    await using dir = await tempDir(FILES);
    const failed = await askedFiles({ cwd: dir.path, file: undefined }, [
      "other.ts",
      "third.js",
    ]).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Stop);
    expect((failed as Stop).failures).toMatchObject([
      {
        code: "usage",
        message: "--file names 2 pipeline files: other.ts, third.js",
        hint: expect.stringContaining("fastpipe --file other.ts explain"),
      },
    ]);
    expect(await asked(dir, ["other.ts", "other.ts"])).toMatchObject({ pipeline: "other.ts" });
  });
});

test("without a pipeline: the file is to be one", async () => {
  await using dir = await tempDir({ "wrapped.ts": 'import "./other";\n', "other.ts": STAGE });
  expect(await asked(dir, ["wrapped.ts"])).toMatchObject({ pipeline: "wrapped.ts", files: [] });
  expect(await asked(dir, ["wrapped.ts", "other.ts"])).toMatchObject({
    pipeline: "other.ts",
    files: ["wrapped.ts"],
  });
});

test("with several: the one that is named", async () => {
  await using dir = await tempDir({ "pipeline.ts": "", "pipeline.js": "", "a.ts": "" });
  expect(await asked(dir, ["pipeline.js"])).toMatchObject({ pipeline: "pipeline.js" });
  expect(await asked(dir, ["a.ts"])).toMatchObject({ pipeline: undefined, files: ["a.ts"] });
});

test("pipelines of kinds that this version does not run are none to ask about", async () => {
  await using dir = await tempDir({ "pipeline.ts": "", "sub/dvc.yaml": "", "conf.yaml": "" });
  expect(await asked(dir, ["sub/dvc.yaml"])).toMatchObject({ pipeline: "sub/dvc.yaml" });
  expect(await asked(dir, ["conf.yaml"])).toMatchObject({ files: ["conf.yaml"] });
});
