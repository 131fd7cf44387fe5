import { expect, test } from "bun:test";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import * as generate from "../../bench/generate.ts";
import { once } from "../../bench/measure.ts";
import { tempDir } from "../helpers.ts";

test("modules have the size that was asked for, and all are reached", async () => {
  const files = [...generate.modules(5, 9 * 1024)];
  expect(files.map(([path]) => path)).toEqual([0, 1, 2, 3, 4].map((i) => `lib/m${i}.ts`));
  for (const [, text] of files) expect(text.length).toBeWithin(8 * 1024, 10 * 1024);
  await using dir = await tempDir();
  await generate.writeFiles(dir.path, files);
  const first: { f0(x: number): number } = await import(join(dir.path, "lib/m0.ts"));
  expect(first.f0(1)).toBeFinite();
});

test.each([
  ["make", "Makefile", generate.makefile(3)],
  ["ninja", "build.ninja", generate.ninjaFile(3)],
])("%s copies each input", async (tool, file, text) => {
  const path = Bun.which(tool);
  if (path === null) return;
  await using dir = await tempDir({ [file]: text, "out/.keep": "" });
  await generate.writeFiles(dir.path, generate.inputs(3));
  once({ argv: [path], cwd: dir.path });
  expect(await dir.read("out/2.txt")).toBe("line 2\n");
});

test("the shell loop runs the command for each input", async () => {
  await using dir = await tempDir();
  await generate.writeFiles(dir.path, generate.inputs(3));
  const loop = generate.shellLoop(3, 2, (i) => `tr a-z A-Z < in/${i}.txt > out/${i}.txt`);
  once({ argv: ["/bin/sh", "-c", loop], cwd: dir.path });
  expect(await dir.read("out/0.txt")).toBe("LINE 0\n");
  expect(await dir.read("out/2.txt")).toBe("LINE 2\n");
});

test("many files go a thousand to a folder", () => {
  const paths = [...generate.manyFiles("data", 1001)].map(([path]) => path);
  expect([paths[0], paths[999], paths[1000]]).toEqual([
    "data/0/0.txt",
    "data/0/999.txt",
    "data/1/1000.txt",
  ]);
});

test("a big file has its size and doesn't repeat; touching it keeps its bytes", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "big");
  await generate.bigFile(path, 3 * 2 ** 20 + 5);
  const bytes = await Bun.file(path).bytes();
  expect(bytes.length).toBe(3 * 2 ** 20 + 5);
  expect(Bun.hash(bytes.slice(0, 2 ** 20))).not.toBe(Bun.hash(bytes.slice(2 ** 20, 2 ** 21)));
  const before = await stat(path, { bigint: true });
  await generate.touch(path);
  const after = await stat(path, { bigint: true });
  expect(after.ctimeNs).toBeGreaterThan(before.ctimeNs);
  expect(await Bun.file(path).bytes()).toEqual(bytes);
});
