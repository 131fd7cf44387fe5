import { expect, test } from "bun:test";
import { rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inputsDigest, isFresh, markBuilt } from "../../scripts/build/fresh.ts";
import { type TempDir, tempDir } from "../helpers.ts";

function project(): Promise<TempDir> {
  return tempDir({
    "src/main.ts": "main();",
    "src/api/fastpipe.d.ts": "export {};",
    "scripts/build/build.ts": "",
    "build.ts": "",
    "package.json": "{}",
    "bun.lock": "{}",
    "tsconfig.json": "{}",
    "README.md": "words",
    "dist/fastpipe": "executable",
  });
}

test("what goes into an executable decides; what does not is left out", async () => {
  await using dir = await project();
  const before = await inputsDigest(dir.path);
  await dir.file("README.md", "other words");
  await dir.file("test/a.test.ts", "");
  await utimes(join(dir.path, "src/main.ts"), 1, 1);
  expect(await inputsDigest(dir.path)).toBe(before);

  const seen = new Set([before]);
  for (const file of [
    "src/main.ts",
    "src/api/fastpipe.d.ts",
    "src/new.ts",
    "bun.lock",
    "build.ts",
  ]) {
    await dir.file(file, "changed");
    seen.add(await inputsDigest(dir.path));
  }
  await rm(join(dir.path, "src/new.ts"));
  seen.add(await inputsDigest(dir.path));
  expect(seen.size).toBe(7);
});

test("an executable is fresh when it is as it was built from these inputs", async () => {
  await using dir = await project();
  const outfile = join(dir.path, "dist/fastpipe");
  expect(await isFresh(outfile, "digest")).toBe(false);
  await markBuilt(outfile, "digest");
  expect(await isFresh(outfile, "digest")).toBe(true);
  expect(await isFresh(outfile, "another")).toBe(false);

  await writeFile(outfile, "something else");
  expect(await isFresh(outfile, "digest")).toBe(false);
  await rm(outfile);
  expect(await isFresh(outfile, "digest")).toBe(false);
});
