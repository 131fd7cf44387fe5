import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, readdir, readlink, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { moveAside, recover } from "../../src/store/aside.ts";
import { tempDir } from "../helpers.ts";

const OUTS = ["build/a", "tree", "link", "new"];

async function withOuts() {
  const dir = await tempDir({ "build/a": "old", "tree/x": "x", "other/b": "b" });
  await mkdir(join(dir.path, "tree/empty"));
  await symlink("nowhere", join(dir.path, "link"));
  const there = (path: string): boolean => existsSync(join(dir.path, path));
  return { ...dir, there };
}

async function expectOld(dir: Awaited<ReturnType<typeof withOuts>>): Promise<void> {
  expect(await dir.read("build/a")).toBe("old");
  expect((await readdir(join(dir.path, "tree"))).sort()).toEqual(["empty", "x"]);
  expect(await readlink(join(dir.path, "link"))).toBe("nowhere");
  expect(dir.there("new")).toBe(false);
}

test("a success drops the old outs and leaves nothing", async () => {
  await using dir = await withOuts();
  const aside = await moveAside(dir.path, "s", OUTS);
  expect(dir.there("build/a")).toBe(false);
  expect(dir.there("tree")).toBe(false);
  await dir.file("build/a", "new");
  expect(await aside.drop(() => false)).toEqual([]);
  expect(await dir.read("build/a")).toBe("new");
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
  expect(dir.there(".fastpipe/kept")).toBe(false);
});

test("a failure puts them back over what the stage left", async () => {
  await using dir = await withOuts();
  const aside = await moveAside(dir.path, "s", OUTS);
  await dir.file("build/a", "partial");
  await dir.file("tree/stale", "partial");
  await dir.file("new/file", "partial");
  await aside.restore();
  await expectOld(dir);
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("with nothing to move no folder is made, and a failure still removes what was left", async () => {
  await using dir = await tempDir();
  const aside = await moveAside(dir.path, "s", ["new"]);
  expect(await readdir(dir.path)).toEqual([]);
  await dir.file("new", "partial");
  await aside.restore();
  expect(await readdir(dir.path)).toEqual([]);
});

test("what is to be kept goes where it can be found, twice a day too", async () => {
  await using dir = await withOuts();
  for (const text of ["first", "second"]) {
    await dir.file("build/a", text);
    const aside = await moveAside(dir.path, "s", OUTS);
    const [kept] = await aside.drop((path) => path === "build/a");
    expect(kept?.path).toBe("build/a");
    expect(await dir.read(kept?.kept ?? "")).toBe(text);
  }
});

test("after a kill while the stage ran, the next start puts them back", async () => {
  await using dir = await withOuts();
  await moveAside(dir.path, "s", OUTS);
  await dir.file("build/a", "partial");
  const restored = await recover(dir.path);
  expect(restored.map((one) => one.path)).toEqual(["build/a", "tree", "link"]);
  await expectOld(dir);
  expect(await recover(dir.path)).toEqual([]);
});

test("a kill between any two moves, there or back, loses nothing", async () => {
  for (const done of [0, 1, 2]) {
    await using dir = await withOuts();
    await moveAside(dir.path, "s", OUTS);
    const [id] = await readdir(join(dir.path, ".fastpipe/tmp/aside"));
    const at = join(dir.path, ".fastpipe/tmp/aside", id ?? "");
    for (let i = 0; i < done; i++) await rename(join(at, String(i)), join(dir.path, OUTS[i] ?? ""));
    await recover(dir.path);
    await expectOld(dir);
  }
});

test("a kill before the list was written, or after it was marked done, only leaves rubbish", async () => {
  await using dir = await withOuts();
  await mkdir(join(dir.path, ".fastpipe/tmp/aside/1"), { recursive: true });
  await dir.file(".fastpipe/tmp/aside/2.done/0", "dropped");
  await dir.file(".fastpipe/tmp/.x.lock.1.0.tmp", "half-writt");
  expect(await recover(dir.path)).toEqual([]);
  await expectOld(dir);
  expect(await readdir(join(dir.path, ".fastpipe/tmp"))).toEqual(["aside"]);
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("outs on another device are copied", async () => {
  await using dir = await withOuts();
  const other = join(dir.path, "other");
  await Bun.$`mount -t tmpfs none ${other}`.quiet();
  try {
    await dir.file("other/t/x", "far");
    const aside = await moveAside(dir.path, "s", ["other/t"]);
    expect(dir.there("other/t")).toBe(false);
    await aside.restore();
    expect(await dir.read("other/t/x")).toBe("far");
  } finally {
    await Bun.$`umount ${other}`.quiet();
  }
});
