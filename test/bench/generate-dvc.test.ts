import { expect, test } from "bun:test";
import { copyStages, matrixStages } from "../../bench/generate-dvc.ts";
import { fastpipe, tempDir } from "../helpers.ts";

test("stages that copy their inputs", async () => {
  const files = Object.fromEntries(copyStages(2));
  expect(Object.keys(files)).toEqual(["in/0.txt", "in/1.txt", "dvc.yaml"]);
  await using dir = await tempDir({ ...files, "out/.keep": "", ".dvc/config": "" });
  expect((await fastpipe(dir.path, ["run"])).code).toBe(0);
  expect(await dir.read("out/1.txt")).toBe("line 1\n");
});

test("a matrix has a stage for each of its corners", async () => {
  const files = Object.fromEntries(matrixStages(2));
  await using dir = await tempDir({ ...files, "data/.keep": "", ".dvc/config": "" });
  expect((await fastpipe(dir.path, ["run"])).code).toBe(0);
  expect(await dir.read("data/2-1-2.txt")).toBe("2-1-2\n");
  expect(Object.keys(Object.fromEntries(matrixStages(7)))).toEqual(["dvc.yaml"]);
});
