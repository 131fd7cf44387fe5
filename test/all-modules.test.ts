// Loads every module of src/, so that coverage sees those that no other test imports.
import { expect, test } from "bun:test";
import { join, resolve } from "node:path";
import { sourceFiles } from "../scripts/test/coverage.ts";

const ROOT = resolve(import.meta.dir, "..");

/** Modules that act when they are loaded, each with what it would do. They count as not covered. */
const ACTING: Readonly<Record<string, string>> = {
  "src/main.ts": "runs the command line, or serves as a Worker",
};

test("every module of src/ can be loaded without doing anything", async () => {
  const files = await sourceFiles(ROOT);
  expect(files.length).toBeGreaterThan(0);
  expect(Object.keys(ACTING).filter((file) => !files.includes(file))).toEqual([]);
  for (const file of files) {
    if (!(file in ACTING)) await import(join(ROOT, file));
  }
});
