import { expect, test } from "bun:test";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { reaches } from "../../src/engine/reaches.ts";
import { orStop } from "../../src/model/failure.ts";
import { find } from "../../src/pipeline/find.ts";
import { tempDir } from "../helpers.ts";

test("what a pipeline imports it reaches, and runs nothing for it", async () => {
  await using dir = await tempDir({
    "pipeline.ts": 'import "./stages/a";\nimport("./late");\nthrow new Error("run");\n',
    "stages/a.ts": "export const f = (x: string) => eval(x);\n",
    "late.ts": "",
    "other.ts": 'import "./stages/a";\n',
    "broken.ts": "const const",
  });
  const root = realpathSync(dir.path);
  const found = orStop(find(root));
  const reached = (file: string): Promise<boolean> => reaches(found, join(root, file));
  expect(await reached("pipeline.ts")).toBe(true);
  expect(await reached("stages/a.ts")).toBe(true);
  expect(await reached("late.ts")).toBe(true);
  // `eval` may load them, as it may load anything.
  expect(await reached("other.ts")).toBe(false);
  expect(await reached("broken.ts")).toBe(false);
  expect(await reached("none.ts")).toBe(false);
});
