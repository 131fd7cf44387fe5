import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { acquire, type Hold } from "../../src/store/project-lock.ts";
import { tempDir } from "../helpers.ts";
import { smallDisk } from "./disk.ts";

const NOT_AT_ALL = { waitMs: 0, onWait: () => undefined };

function held(result: Awaited<ReturnType<typeof acquire>>): Hold {
  if ("held" in result) throw new Error("somebody else holds it");
  return result;
}

/** Another process that takes the lock, says so, and ends when its stdin does. */
async function other(dir: string) {
  const module = require.resolve("../../src/store/project-lock.ts");
  const code = `
    import { acquire } from ${JSON.stringify(module)};
    const hold = await acquire(${JSON.stringify(dir)}, { waitMs: null, onWait: () => console.log("waits") });
    console.log("holds");
    for await (const _ of Bun.stdin.stream()) {}
    hold.release();`;
  const child = Bun.spawn([process.execPath, "-e", code], { stdin: "pipe", stdout: "pipe" });
  const reader = child.stdout.getReader();
  const decoder = new TextDecoder();
  return { child, said: async () => decoder.decode((await reader.read()).value).trim() };
}

test("one at a time; the second is told who holds it", async () => {
  await using dir = await tempDir();
  const first = await other(dir.path);
  expect(await first.said()).toBe("holds");
  expect(await acquire(dir.path, NOT_AT_ALL)).toMatchObject({ held: { pid: first.child.pid } });
  first.child.stdin.end();
  await first.child.exited;
  held(await acquire(dir.path, NOT_AT_ALL)).release();
});

test("waits until the holder lets go, and says once that it waits", async () => {
  await using dir = await tempDir();
  const hold = held(await acquire(dir.path, NOT_AT_ALL));
  const waiter = await other(dir.path);
  expect(await waiter.said()).toBe("waits");
  hold.release();
  expect(await waiter.said()).toBe("holds");
  waiter.child.kill();
  await waiter.child.exited;
});

test("a holder that is killed holds nothing", async () => {
  await using dir = await tempDir();
  const first = await other(dir.path);
  expect(await first.said()).toBe("holds");
  first.child.kill("SIGKILL");
  await first.child.exited;
  held(await acquire(dir.path, NOT_AT_ALL)).release();
});

test("waits no longer than it is told", async () => {
  await using dir = await tempDir();
  const hold = held(await acquire(dir.path, NOT_AT_ALL));
  let waits = 0;
  const result = await acquire(dir.path, { waitMs: 60, onWait: () => waits++ });
  expect(result).toMatchObject({ held: { pid: process.pid } });
  expect(waits).toBe(1);
  hold.release();
});

test("where no lock can be made, the error names the file", async () => {
  await using dir = await tempDir();
  await expect(acquire(`${dir.path}/missing`, NOT_AT_ALL)).rejects.toThrow(
    "run.db: it can't be opened or made there",
  );
});

test("rubbish in its file does not matter", async () => {
  await using dir = await tempDir({ "run.db": "rubbish".repeat(1000) });
  const hold = held(await acquire(dir.path, NOT_AT_ALL));
  expect("held" in (await acquire(dir.path, NOT_AT_ALL))).toBe(true);
  hold.release();
});

test("on a full and on a read-only disk the error says so", async () => {
  for (const state of ["full", "ro"]) {
    await using disk = await smallDisk();
    if (disk === null) return;
    if (state === "full")
      expect(() => writeFileSync(`${disk.path}/x`, "x".repeat(99_999))).toThrow();
    else Bun.spawnSync(["mount", "-o", "remount,ro", disk.path]);
    await expect(acquire(disk.path, NOT_AT_ALL)).rejects.toThrow(
      /run.db: (no space left on the disk|it can't be opened or made there)/,
    );
  }
});
