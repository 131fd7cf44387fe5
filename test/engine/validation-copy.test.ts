import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, readlinkSync, statSync, symlinkSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type CopyOptions, copyWorkspace } from "../../src/engine/validation-copy.ts";
import { outsideOf, topOf } from "../../src/engine/validation-top.ts";
import { tempDir } from "../helpers.ts";

async function copied(root: string, to: string, more: Partial<CopyOptions> = {}): Promise<string> {
  return await copyWorkspace({
    root,
    top: root,
    needed: new Set(),
    to,
    without: () => false,
    cancel: new AbortController().signal,
    ...more,
  });
}

test("all files with their modes, but none of git, of caches and of what is left out", async () => {
  await using dir = await tempDir({
    "a.txt": "a",
    "sub/run.sh": "",
    "build/out": "",
    ".git/config": "",
    ".dvc/config": "",
    ".fastpipe/state.db": "",
    ".env": "",
    "node_modules/x/i.js": "",
    "sub/node_modules/y": "",
  });
  chmodSync(join(dir.path, "sub/run.sh"), 0o755);
  mkdirSync(join(dir.path, "empty"));
  await using other = await tempDir();
  const to = join(other.path, "copy");
  const copy = await copied(dir.path, to, { without: (path) => path === "build" });
  expect(copy).toBe(to);
  const names = await readdir(copy);
  expect(names.toSorted()).toEqual([".env", ".git", "a.txt", "empty", "node_modules", "sub"]);
  // Only the sign that a repository begins here.
  expect(await readdir(join(copy, ".git"))).toEqual([]);
  expect(statSync(join(copy, "sub/run.sh")).mode & 0o777).toBe(0o755);
  for (const modules of ["node_modules", "sub/node_modules"]) {
    expect(readlinkSync(join(copy, modules))).toBe(join(dir.path, modules));
  }
});

test("links lead where they led, those within the workspace into the copy", async () => {
  await using dir = await tempDir({ "data/a": "", "sub/x": "" });
  await using other = await tempDir({ "far/b": "" });
  symlinkSync("../data/a", join(dir.path, "sub/relative"));
  symlinkSync(join(dir.path, "data"), join(dir.path, "sub/absolute"));
  symlinkSync(join(other.path, "far"), join(dir.path, "sub/out"));
  const copy = await copied(dir.path, join(other.path, "copy"));
  expect(readlinkSync(join(copy, "sub/relative"))).toBe("../data/a");
  expect(readlinkSync(join(copy, "sub/absolute"))).toBe("../data");
  expect(readlinkSync(join(copy, "sub/out"))).toBe(join(other.path, "far"));
});

test("what lies around the root is linked, and modules and deps there are copied", async () => {
  await using dir = await tempDir({
    ".git/config": "",
    "node_modules/x": "",
    "shared/lib.ts": "",
    "shared/more/big": "",
    "flows/one/pipeline.ts": "",
    "flows/two/pipeline.ts": "",
  });
  await using other = await tempDir();
  const root = join(dir.path, "flows/one");
  const needed = new Set([join(dir.path, "shared/lib.ts")]);
  const copy = await copied(root, join(other.path, "copy"), { top: dir.path, needed });
  expect(copy).toBe(join(other.path, "copy/flows/one"));
  expect(await readdir(copy)).toEqual(["pipeline.ts"]);
  const up = join(other.path, "copy");
  expect(await readdir(join(up, ".git"))).toEqual([]);
  expect(statSync(join(up, "shared/lib.ts"), {}).isFile()).toBe(true);
  expect(() => readlinkSync(join(up, "shared/lib.ts"))).toThrow();
  for (const link of ["node_modules", "shared/more", "flows/two"]) {
    expect(readlinkSync(join(up, link))).toBe(join(dir.path, link));
  }
});

test("when it is cancelled it ends", async () => {
  await using dir = await tempDir({ a: "" });
  await using other = await tempDir();
  const cancel = AbortSignal.abort("cancel");
  expect(copied(dir.path, join(other.path, "copy"), { cancel })).rejects.toBe("cancel");
});

test("what can't be read is said with its place", async () => {
  await using other = await tempDir();
  const nowhere = join(other.path, "nowhere");
  const copy = copied(nowhere, join(other.path, "copy"));
  expect(copy).rejects.toThrow("copy the workspace to");
});

test("the top holds what stages depend on, and what is looked for upwards", async () => {
  await using dir = await tempDir({
    "repo/.git/x": "",
    "repo/shared/lib.ts": "export const one = 1;\n",
    "repo/flows/a/x": "",
  });
  const root = join(dir.path, "repo/flows/a");
  expect(topOf(root, [])).toBe(join(dir.path, "repo"));
  expect(topOf(root, [join(dir.path, "repo/shared/lib.ts"), join(dir.path, "data")])).toBe(
    dir.path,
  );
  const stage = {
    name: "a",
    stage: "a",
    desc: null,
    cmd: "true",
    deps: ["../data/x", "in", "/etc/hosts"],
    params: [],
    outs: [],
    frozen: false,
    always: false,
    meta: null,
  };
  const outside = outsideOf(root, { stages: [stage], modules: ["pipeline.ts", "../lib.ts"] });
  expect([...outside]).toEqual([join(root, "../data/x"), join(root, "../lib.ts")]);
});
