import { expect, test } from "bun:test";
import { libc } from "../../src/executors/libc.ts";
import { childrenOf, factsOf, hasVariable, signal } from "../../src/executors/proc.ts";
import { Warden } from "../../src/executors/warden.ts";

const NOBODY = 2 ** 22 + 1;

test("facts of processes", async () => {
  const environ = { NAME: "größe", PATH: process.env["PATH"] ?? "" };
  const child = Bun.spawn(["/bin/sh", "-c", "echo; exec sleep 1000"], {
    env: environ,
    stdout: "pipe",
  });
  for await (const _ of child.stdout) break;
  // In the middle of its exec a process has no environment to be read.
  while (factsOf(child.pid)?.name !== "sleep") await Bun.sleep(1);
  expect(childrenOf(process.pid)).toContain(child.pid);
  expect(hasVariable(child.pid, "NAME", "größe")).toBe(true);
  expect(hasVariable(child.pid, "NAME", "gr")).toBe(false);
  expect(factsOf(child.pid)).toMatchObject({ pid: child.pid, zombie: false });
  expect(signal(child.pid, "SIGKILL")).toBe(true);
  await child.exited;
});

test("of processes that are not there, nothing is known", () => {
  expect(childrenOf(NOBODY)).toEqual([]);
  expect(factsOf(NOBODY)).toBeNull();
  expect(hasVariable(NOBODY, "A", "b")).toBe(false);
  expect(signal(NOBODY, 0)).toBe(false);
});

test("a watchdog that died is replaced, and learns what lives", async () => {
  const run = Bun.randomUUIDv7();
  const warden = new Warden(run);
  warden.start();
  const first = warden.watchdog?.pid ?? 0;
  signal(first, "SIGKILL");
  while (warden.watchdog?.alive) await Bun.sleep(2);
  warden.start();
  expect(warden.watchdog?.pid).not.toBe(first);
  expect(await warden.close()).toEqual([]);
  expect(await warden.close()).toEqual([]);
});

test("children that were there before are none of ours, whatever they carry", async () => {
  const run = Bun.randomUUIDv7();
  const before = Bun.spawn(["sleep", "1000"], {
    env: { FASTPIPE_RUN: run, FASTPIPE_STAGE: "s" },
    stdio: ["ignore", "ignore", "ignore"],
  });
  const warden = new Warden(run);
  warden.start();
  expect(await warden.clear({ stage: "s", group: null, thread: process.pid })).toEqual([]);
  expect(await warden.close()).toEqual([]);
  expect(before.exitCode).toBeNull();
  before.kill();
  await before.exited;
});

test("pipes: our end does not block", async () => {
  const ends = libc()?.pipe();
  if (!ends) throw new Error("no libc");
  const { readSync, writeSync, closeSync } = await import("node:fs");
  expect(() => readSync(ends.read, new Uint8Array(1))).toThrow("EAGAIN");
  writeSync(ends.write, "x");
  expect(readSync(ends.read, new Uint8Array(1))).toBe(1);
  closeSync(ends.read);
  closeSync(ends.write);
});
