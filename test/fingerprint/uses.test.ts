import { expect, test } from "bun:test";
import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { changes, type Project, project, stage } from "./helpers.ts";

async function usesOf(dir: Project, ...uses: string[]): Promise<string[]> {
  const stages = [stage("s", { kind: "cmd", cmd: "true", uses })];
  return Object.keys((await dir.manifest({ stages, outs: ["src/out"] })).entries);
}

const FILES = {
  "pipeline.ts": "",
  "src/a.py": "1",
  "src/deep/b.py": "1",
  "src/deep/c.txt": "1",
  "src/.hidden.py": "1",
  "src/out/made.py": "1",
  "src/.venv/z.py": "1",
  "src/node_modules/p/x.py": "1",
  "src/.git/x.py": "1",
  ".fastpipe/x.py": "1",
  "odd[1].txt": "1",
};

test("a file, a folder and patterns", async () => {
  await using dir = await project(FILES);
  expect(await usesOf(dir, "src/a.py")).toEqual(["uses src/a.py"]);
  expect(await usesOf(dir, "./src/a.py", "src/a.py")).toEqual(["uses src/a.py"]);
  expect(await usesOf(dir, "src/.venv/*")).toEqual(["uses src/.venv/z.py"]);
  expect(await usesOf(dir, "src")).toEqual([
    "uses src/.hidden.py",
    "uses src/.venv/z.py",
    "uses src/a.py",
    "uses src/deep/b.py",
    "uses src/deep/c.txt",
  ]);
  expect(await usesOf(dir, "src/deep/")).toEqual(["uses src/deep/b.py", "uses src/deep/c.txt"]);
  expect(await usesOf(dir, "src/*.py")).toEqual(["uses src/.hidden.py", "uses src/a.py"]);
  expect(await usesOf(dir, "**/*.{py,txt}")).toEqual([
    "uses odd[1].txt",
    "uses src/.hidden.py",
    "uses src/a.py",
    "uses src/deep/b.py",
    "uses src/deep/c.txt",
  ]);
  expect(await usesOf(dir, "odd[1].txt")).toEqual(["uses odd[1].txt"]);
  expect(await usesOf(dir, "src/node_modules/p")).toEqual(["uses src/node_modules/p/x.py"]);
  expect(await usesOf(dir, "src/node_modules/p/x.py")).toEqual(["uses src/node_modules/p/x.py"]);
  expect(await usesOf(dir, "src/node_modules/**/*.py")).toEqual(["uses src/node_modules/p/x.py"]);
});

test("a pattern that matches nothing is an entry, so that the first match is a change", async () => {
  await using dir = await project({ "pipeline.ts": "" });
  expect(await usesOf(dir, "a.txt", "*.md")).toEqual([
    "uses *.md (nothing)",
    "uses a.txt (nothing)",
  ]);
  await dir.file("a.txt", "1");
  expect(await usesOf(dir, "a.txt", "*.md")).toEqual(["uses *.md (nothing)", "uses a.txt"]);
});

test("an edit, a new match and a lost one are changes", async () => {
  await using dir = await project(FILES);
  const stages = [stage("s", { uses: ["src/**/*.py"] })];
  const look = () => dir.manifest({ stages });
  const before = await look();
  await dir.file("src/a.py", "2");
  const edited = await look();
  expect(changes(before, edited)).toEqual(["uses src/a.py"]);
  expect(edited.files).not.toBe(before.files);
  expect(edited.places["uses src/a.py"]).toBe("src/a.py:1");
  await dir.file("src/new.py", "1");
  await rm(join(dir.path, "src/deep/b.py"));
  expect(changes(edited, await look())).toEqual(["uses src/deep/b.py", "uses src/new.py"]);
});

test("links are followed, and loops of them end", async () => {
  await using dir = await project({ "pipeline.ts": "", "real/a.py": "1" });
  await symlink("real", join(dir.path, "link"));
  await symlink("..", join(dir.path, "real/loop"));
  await symlink("nowhere", join(dir.path, "real/gone"));
  expect(await usesOf(dir, "link/*.py")).toEqual(["uses link/a.py"]);
});

test("outside the root", async () => {
  await using dir = await project({ "app/pipeline.ts": "", "shared/a.txt": "1" });
  const root = join(dir.path, "app");
  const stages = [stage("s", { kind: "cmd", cmd: "true", uses: ["../shared/*.txt"] })];
  const { entries } = await dir.manifest({ root, file: join(root, "pipeline.ts"), stages });
  expect(Object.keys(entries)).toEqual(["uses ../shared/a.txt"]);
});

test("very many files are one entry", async () => {
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`many/${n}.txt`, "1"]));
  await using dir = await project({ "pipeline.ts": "", ...many });
  const stages = [stage("s", { uses: ["many"] })];
  const before = await dir.manifest({ stages });
  expect(Object.keys(before.entries)).toEqual(["module pipeline.ts", "uses many"]);
  await dir.file("many/7.txt", "2");
  expect(changes(before, await dir.manifest({ stages }))).toEqual(["uses many"]);
});
