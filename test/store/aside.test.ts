import { expect, test } from "bun:test";
import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { cp, mkdir, readdir, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { moveAside, recover } from "../../src/store/aside.ts";
import { tempDir } from "../helpers.ts";
import { smallDisk } from "./disk.ts";

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
  await using disk = await smallDisk(other, "size=1m");
  if (disk === null) return;
  await dir.file("other/t/x", "far");
  await symlink("x", join(other, "t/link"));
  const aside = await moveAside(dir.path, "s", ["other/t"]);
  expect(await readdir(other)).toEqual([]);
  await aside.restore();
  expect(await readdir(other)).toEqual(["t"]);
  expect(await dir.read("other/t/x")).toBe("far");
  expect(await readlink(join(other, "t/link"))).toBe("x");
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("a copy back from another device that was killed half-way through its last step is whole", async () => {
  await using dir = await withOuts();
  await moveAside(dir.path, "s", ["tree"]);
  const [id] = await readdir(join(dir.path, ".fastpipe/tmp/aside"));
  const at = join(dir.path, ".fastpipe/tmp/aside", id ?? "");
  await cp(join(at, "0"), join(dir.path, "tree"), { recursive: true });
  await rename(join(at, "0"), join(at, "0.gone"));
  await rm(join(at, "0.gone/x"));
  expect(await recover(dir.path)).toEqual([]);
  expect(await dir.read("tree/x")).toBe("x");
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("where a power cut took the list, what was moved is kept, and the next start is not stopped by it", async () => {
  for (const content of [null, "", '{"stage": "s", "pa']) {
    await using dir = await withOuts();
    await moveAside(dir.path, "s", ["build/a"]);
    const [id] = await readdir(join(dir.path, ".fastpipe/tmp/aside"));
    const list = `.fastpipe/tmp/aside/${id}/manifest.json`;
    if (content === null) await rm(join(dir.path, list));
    else await dir.file(list, content);
    const [lost] = await recover(dir.path);
    expect(await dir.read(`${lost?.kept}/0`)).toBe("old");
    expect(await recover(dir.path)).toEqual([]);
  }
});

test("a list cut short before anything was moved means nothing", async () => {
  await using dir = await withOuts();
  await dir.file(".fastpipe/tmp/aside/1/manifest.json", "{");
  expect(await recover(dir.path)).toEqual([]);
  await expectOld(dir);
});

test("outs with read-only folders in them are dropped, put back and removed", async () => {
  await using dir = await tempDir({ "out/sub/deep/a": "old" });
  const make = (): void => {
    chmodSync(join(dir.path, "out/sub/deep"), 0o555);
    chmodSync(join(dir.path, "out/sub"), 0o555);
  };
  make();
  // Nothing is read-only to root: a process of somebody else does it.
  for (const path of [".", "out", "out/sub", "out/sub/deep"]) {
    if (process.getuid?.() === 0) chownSync(join(dir.path, path), 65534, 65534);
  }
  const script = `
    import { mkdirSync, writeFileSync, chmodSync } from "node:fs";
    import { moveAside, recover } from ${JSON.stringify(require.resolve("../../src/store/aside.ts"))};
    if (process.getuid?.() === 0) { process.setgid(65534); process.setuid(65534); }
    const root = ${JSON.stringify(dir.path)};
    const make = () => {
      mkdirSync(root + "/out/sub/deep", { recursive: true });
      writeFileSync(root + "/out/sub/deep/a", "new");
      chmodSync(root + "/out/sub/deep", 0o555);
      chmodSync(root + "/out/sub", 0o555);
    };
    const failing = await moveAside(root, "s", ["out"]);
    make();
    await failing.restore();
    const killed = await moveAside(root, "s", ["out"]);
    make();
    await recover(root);
    const done = await moveAside(root, "s", ["out"]);
    make();
    await done.drop(() => false);
    console.log("done");`;
  const child = Bun.spawnSync([process.execPath, "-e", script], { stderr: "inherit" });
  expect(child.stdout.toString()).toBe("done\n");
  expect(await dir.read("out/sub/deep/a")).toBe("new");
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("a disk that fills up while outs are put aside leaves them where they were", async () => {
  await using dir = await withOuts();
  mkdirSync(join(dir.path, ".fastpipe"));
  await using disk = await smallDisk(join(dir.path, ".fastpipe"), "size=64k");
  if (disk === null) return;
  await dir.file("big", "x".repeat(200_000));
  await expect(moveAside(dir.path, "train", ["build/a", "big"])).rejects.toThrow(
    "cannot put aside the outs of train: no space left on the disk",
  );
  expect(await dir.read("build/a")).toBe("old");
  expect((await dir.read("big")).length).toBe(200_000);
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("killed at any moment, outs are whole after the next start: the old or the new", async () => {
  await using dir = await tempDir();
  const script = `
    import { mkdirSync, writeFileSync, readFileSync } from "node:fs";
    import { moveAside, recover } from ${JSON.stringify(require.resolve("../../src/store/aside.ts"))};
    const root = ${JSON.stringify(dir.path)};
    await recover(root);
    for (let i = 0; ; i++) {
      const aside = await moveAside(root, "s", ["file", "tree"]);
      const text = String(process.pid) + "-" + i;
      mkdirSync(root + "/tree", { recursive: true });
      for (const name of ["a", "b", "c", "d"]) writeFileSync(root + "/tree/" + name, text);
      writeFileSync(root + "/file", text);
      if (i % 3 === 2) await aside.restore();
      else await aside.drop(() => false);
      console.log(i);
    }`;
  for (let kills = 1; kills <= 8; kills++) {
    const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" });
    const reader = child.stdout.getReader();
    for (let chunks = 0; chunks < kills; chunks++) await reader.read();
    child.kill("SIGKILL");
    await child.exited;
    await recover(dir.path);
    const text = await dir.read("file");
    expect(text).not.toBe("");
    for (const name of ["a", "b", "c", "d"]) expect(await dir.read(`tree/${name}`)).toBe(text);
    const names = (await readdir(dir.path)).filter((name) => name !== ".fastpipe");
    expect(names.sort()).toEqual(["file", "tree"]);
  }
});

test("a stage that had finished when its run was killed stays finished; the user's is kept", async () => {
  await using dir = await withOuts();
  await moveAside(dir.path, "s", OUTS, { lock: "s.lock", own: ["tree"] });
  await dir.file("build/a", "new");
  const asked: unknown[] = [];
  const recovered = await recover(dir.path, {
    alive: null,
    finished: async (lock, paths) => asked.push(lock, paths) > 0,
  });
  expect(asked).toEqual(["s.lock", ["build/a", "tree", "link"]]);
  expect(await dir.read("build/a")).toBe("new");
  expect(recovered.map(({ path }) => path)).toEqual(["tree"]);
  expect(await dir.read(`${recovered[0]?.kept}/x`)).toBe("x");
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("what was written after the run had died is kept, what it left itself is not", async () => {
  await using dir = await withOuts();
  await moveAside(dir.path, "s", OUTS);
  await dir.file("tree/inner/late", "the user's");
  const { ctimeMs } = await stat(join(dir.path, "tree/inner/late"));
  const finished = async () => false;
  const recovered = await recover(dir.path, { alive: ctimeMs - 5000, finished });
  expect(recovered[0]).toMatchObject({ path: "tree" });
  expect(await dir.read(`${recovered[0]?.kept}/inner/late`)).toBe("the user's");
  await expectOld(dir);
  await moveAside(dir.path, "s", OUTS);
  await dir.file("build/a", "partial");
  expect(await recover(dir.path, { alive: Date.now(), finished })).toEqual([
    { path: "build/a" },
    { path: "tree" },
    { path: "link" },
  ]);
  await expectOld(dir);
});
