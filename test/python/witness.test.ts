import { expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { statOf } from "../../src/fingerprint/stat.ts";
import { environOf, importable, isSettled, stands } from "../../src/python/witness.ts";
import { tempDir } from "../helpers.ts";

test("files and folders stand as long as they are what they were", async () => {
  await using dir = await tempDir({ "a.py": "1", "pkg/__init__.py": "", "data/x.csv": "" });
  const path = join(dir.path, "a.py");
  const witness = {
    files: [
      [path, statOf(path)?.stamp ?? null],
      [join(dir.path, "none"), null],
    ] as const,
    folders: { [dir.path]: importable(dir.path) },
    env: [],
    wholeEnv: false,
  };
  expect(witness.folders[dir.path]).toEqual(["a.py", "pkg"]);
  expect(stands(witness)).toBe(true);
  await dir.file("data.txt", "what no import finds");
  expect(stands(witness)).toBe(true);
  await dir.file("b.py", "");
  expect(stands(witness)).toBe(false);
  await rm(join(dir.path, "b.py"));
  await dir.file("none", "");
  expect(stands(witness)).toBe(false);
  await rm(join(dir.path, "none"));
  expect(stands(witness)).toBe(true);
  await dir.file("a.py", "12");
  expect(stands(witness)).toBe(false);
  expect(importable(join(dir.path, "nowhere"))).toEqual([]);
});

test("what is as young as the moment is not settled", async () => {
  await using dir = await tempDir({ "a.py": "1" });
  const path = join(dir.path, "a.py");
  const witness = {
    files: [[path, statOf(path)?.stamp ?? null]] as const,
    folders: {},
    env: [],
    wholeEnv: false,
  };
  expect(isSettled(witness, Date.now() - 1000)).toBe(false);
  expect(isSettled(witness, Date.now() + 60_000)).toBe(true);
});

test("variables that were read decide, and Python's own; the whole environment where it was read", () => {
  const of = (environ: Record<string, string>, wholeEnv = false): string =>
    environOf({ env: ["X"], wholeEnv }, environ);
  expect(of({ X: "1", Y: "1" })).toBe(of({ X: "1", Y: "2" }));
  expect(of({ X: "1" })).not.toBe(of({ X: "2" }));
  expect(of({ X: "" })).not.toBe(of({}));
  expect(of({ PYTHONPATH: "a" })).not.toBe(of({ PYTHONPATH: "b" }));
  expect(of({ Y: "1" }, true)).not.toBe(of({ Y: "2" }, true));
});
