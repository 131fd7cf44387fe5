import { expect, test } from "bun:test";
import { cp, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { moveAside } from "../../src/store/aside.ts";
import { Journal } from "../../src/store/begun.ts";
import { type Remains, recover } from "../../src/store/recover.ts";
import { tempDir } from "../helpers.ts";
import { expectOld, OUTS, TOLD, withOuts } from "./old-outs.ts";

test("after a kill while the stage ran, the next start puts them back", async () => {
  await using dir = await withOuts();
  await moveAside(dir.path, "s", OUTS, TOLD);
  await dir.file("build/a", "partial");
  const restored = await recover(dir.path);
  expect(restored.map((one) => one.path)).toEqual(["build/a", "tree", "link"]);
  await expectOld(dir);
  expect(await recover(dir.path)).toEqual([]);
});

test("a kill between any two moves, there or back, loses nothing", async () => {
  for (const done of [0, 1, 2]) {
    await using dir = await withOuts();
    await moveAside(dir.path, "s", OUTS, TOLD);
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

test("a copy back from another device that was killed half-way through its last step is whole", async () => {
  await using dir = await withOuts();
  await moveAside(dir.path, "s", ["tree"], TOLD);
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
    await moveAside(dir.path, "s", ["build/a"], TOLD);
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

test("killed at any moment, outs are whole after the next start: the old or the new", async () => {
  await using dir = await tempDir();
  const script = `
    import { mkdirSync, writeFileSync, readFileSync } from "node:fs";
    import { moveAside } from ${JSON.stringify(require.resolve("../../src/store/aside.ts"))};
    import { recover } from ${JSON.stringify(require.resolve("../../src/store/recover.ts"))};
    const root = ${JSON.stringify(dir.path)};
    await recover(root);
    for (let i = 0; ; i++) {
      const aside = await moveAside(root, "s", ["file", "tree"], { lock: "s.lock" });
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

test("a stage that had finished when its run was killed stays finished; the user's is kept where it differs", async () => {
  await using dir = await withOuts();
  await moveAside(dir.path, "s", OUTS, { ...TOLD, own: { "build/a": "1", tree: "2" } });
  await dir.file("build/a", "new");
  const asked: unknown[] = [];
  const recovered = await recover(dir.path, {
    alive: null,
    finished: async (lock, paths) => {
      asked.push(lock, paths);
      return new Map(Object.entries({ "build/a": "1", tree: "3", link: "4" }));
    },
  });
  expect(asked).toEqual(["s.lock", ["build/a", "tree", "link"]]);
  expect(await dir.read("build/a")).toBe("new");
  expect(recovered.map(({ path }) => path)).toEqual(["tree"]);
  expect(await dir.read(`${recovered[0]?.kept}/x`)).toBe("x");
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("what was written after the run had died is kept, what it left itself is not", async () => {
  await using dir = await withOuts();
  await moveAside(dir.path, "s", OUTS, TOLD);
  await dir.file("tree/inner/late", "the user's");
  const { ctimeMs } = await stat(join(dir.path, "tree/inner/late"));
  const finished = async () => null;
  const recovered = await recover(dir.path, { alive: ctimeMs - 5000, finished });
  expect(recovered[0]).toMatchObject({ path: "tree" });
  expect(await dir.read(`${recovered[0]?.kept}/inner/late`)).toBe("the user's");
  await expectOld(dir);
  await moveAside(dir.path, "s", OUTS, TOLD);
  await dir.file("build/a", "partial");
  expect(await recover(dir.path, { alive: Date.now(), finished })).toEqual([
    { path: "build/a" },
    { path: "tree" },
    { path: "link" },
  ]);
  await expectOld(dir);
});

test("a kill while outs are put back, long after the first: those that are back stay", async () => {
  await using dir = await withOuts();
  await moveAside(dir.path, "s", OUTS, TOLD);
  const [id] = await readdir(join(dir.path, ".fastpipe/tmp/aside"));
  await rename(join(dir.path, `.fastpipe/tmp/aside/${id}/0`), join(dir.path, "build/a"));
  const recovered = await recover(dir.path, { alive: 0, finished: async () => null });
  expect(recovered).toEqual([{ path: "tree" }, { path: "link" }]);
  await expectOld(dir);
});

test("what is no part of an out comes back too, when it had been carried over already", async () => {
  await using dir = await withOuts();
  await dir.file("tree/notes/today", "the user's");
  const ignored = { tree: ["notes"] };
  await moveAside(dir.path, "s", ["tree"], { ...TOLD, ignored });
  const [id] = await readdir(join(dir.path, ".fastpipe/tmp/aside"));
  await dir.file("tree/x", "new");
  await rename(join(dir.path, `.fastpipe/tmp/aside/${id}/0/notes`), join(dir.path, "tree/notes"));
  await recover(dir.path);
  expect(await dir.read("tree/notes/today")).toBe("the user's");
  expect(await dir.read("tree/x")).toBe("x");
});

/** A stage has begun to make `half`, and `build/a` anew, when its run is killed. */
async function halfMade() {
  const dir = await withOuts();
  const journal = new Journal(join(dir.path, ".fastpipe/tmp"));
  const aside = await moveAside(dir.path, "s", ["build/a", "half"], { ...TOLD, journal });
  await dir.file("build/a", "new");
  await dir.file("half", "ha");
  const { ctimeMs } = await stat(join(dir.path, "half"));
  const left = async () => dir.there("half") && (await dir.read("half"));
  const recoverAs = (remains: Partial<Remains>) =>
    recover(dir.path, { alive: ctimeMs, finished: async () => null, ...remains });
  return { ...dir, aside, ctimeMs, left, recoverAs };
}

test("what a stage had half made where nothing was goes, once", async () => {
  await using dir = await halfMade();
  expect(await dir.recoverAs({})).toEqual([{ path: "build/a" }]);
  expect(await dir.left()).toBe(false);
  await dir.file("half", "the user's");
  await dir.recoverAs({ alive: Date.now() });
  expect(await dir.left()).toBe("the user's");
});

test("what may be the user's stays: it is younger, no sign says when the run died, its stage had ended", async () => {
  await using younger = await halfMade();
  await younger.recoverAs({ alive: younger.ctimeMs - 5000 });
  expect(await younger.left()).toBe("ha");
  await using signless = await halfMade();
  await signless.recoverAs({ alive: null });
  expect(await signless.left()).toBe("ha");
  await using failed = await halfMade();
  await failed.aside.restore();
  expect(await failed.left()).toBe(false);
  await failed.file("half", "the user's");
  await failed.recoverAs({ alive: Date.now() });
  expect(await failed.left()).toBe("the user's");
});

test("what a stage has made and recorded stays", async () => {
  await using dir = await halfMade();
  const asked: unknown[] = [];
  await dir.recoverAs({
    finished: async (lock, paths) => {
      asked.push(lock, paths);
      return new Map();
    },
  });
  expect(asked).toEqual(["s.lock", ["build/a"], "s.lock", ["half"]]);
  expect(await dir.left()).toBe("ha");
});
