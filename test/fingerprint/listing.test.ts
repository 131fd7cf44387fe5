import { expect, test } from "bun:test";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { filesFrom, sourceFiles } from "../../src/fingerprint/listing.ts";
import { tempDir } from "../helpers.ts";

const FILES = {
  "a.ts": "",
  "b/c.tsx": "",
  "b/types.d.ts": "",
  "b/d.json": "",
  "b/e.csv": "",
  "b/.f.ts": "",
  ".git/g.ts": "",
  "node_modules/p/h.ts": "",
  "package.json": "",
  "tsconfig.base.json": "",
  LICENSE: "",
};

test("source files of a folder", async () => {
  await using dir = await tempDir(FILES);
  await symlink("b", join(dir.path, "link"));
  await symlink("a.ts", join(dir.path, "z.ts"));
  await symlink("nowhere.ts", join(dir.path, "gone.ts"));
  const found = sourceFiles(dir.path).map((path) => path.slice(dir.path.length + 1));
  expect(found).toEqual(["a.ts", "b/.f.ts", "b/c.tsx", "b/d.json", "z.ts"]);
  expect(sourceFiles(join(dir.path, "none"))).toEqual([]);
});

test("files whose paths begin so", async () => {
  await using dir = await tempDir(FILES);
  const from = (prefix: string): string[] =>
    filesFrom(`${dir.path}/${prefix}`).map((path) => path.slice(dir.path.length + 1));
  expect(from("b/")).toEqual(["b/.f.ts", "b/c.tsx", "b/d.json", "b/e.csv", "b/types.d.ts"]);
  expect(from("b/c")).toEqual(["b/c.tsx"]);
  expect(from("b")).toEqual(["b/.f.ts", "b/c.tsx", "b/d.json", "b/e.csv", "b/types.d.ts"]);
  expect(from("none/x")).toEqual([]);
});
