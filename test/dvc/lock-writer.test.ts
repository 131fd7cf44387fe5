import { expect, test } from "bun:test";
import { lstatSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { LockEntry } from "../../src/dvc/lock-entry.ts";
import { LockWriter } from "../../src/dvc/lock-writer.ts";
import { tempDir } from "../helpers.ts";

const entry = (cmd: string): LockEntry => ({ cmd, deps: [], params: new Map(), outs: [] });
const text = (stages: Readonly<Record<string, string>>): string =>
  `schema: '2.0'\nstages:\n${Object.entries(stages)
    .map(([name, cmd]) => `  ${name}:\n    cmd: ${cmd}\n`)
    .join("")}`;

/** A writer that counts its writes. */
function counting(path: string, intervalMs: number) {
  const writes = { count: 0 };
  const first = Promise.withResolvers<void>();
  const writer = new LockWriter(path, "dvc.lock", {
    intervalMs,
    hold: async (write) => {
      write();
      writes.count++;
      first.resolve();
    },
  });
  return { writer, writes, first: first.promise };
}

test("the first entry is written at once, later ones together", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/dvc.lock`;
  const { writer, writes, first } = counting(path, 1_000_000);
  writer.record("a", entry("one"));
  await first;
  expect(readFileSync(path, "utf8")).toBe(text({ a: "one" }));
  for (let i = 0; i < 100; i++) writer.record(`s${i}`, entry("x"));
  writer.record("a", entry("two"));
  expect(writer.pending).toBe(101);
  await writer.flush();
  expect(writer.pending).toBe(0);
  expect(writes.count).toBe(2);
  const lines = readFileSync(path, "utf8");
  expect(lines).toStartWith(text({ a: "two", s0: "x" }));
  expect(lines).toEndWith("  s99:\n    cmd: x\n");
});

test("what an interval later comes is written without a flush", async () => {
  await using dir = await tempDir();
  const second = Promise.withResolvers<void>();
  let count = 0;
  const writer = new LockWriter(`${dir.path}/dvc.lock`, "dvc.lock", {
    intervalMs: 1,
    hold: async (write) => {
      write();
      if (++count === 1) writer.record("b", entry("two"));
      else second.resolve();
    },
  });
  writer.record("a", entry("one"));
  await second.promise;
  expect(await dir.read("dvc.lock")).toBe(text({ a: "one", b: "two" }));
});

test("what others wrote in between is kept", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/dvc.lock`;
  const { writer } = counting(path, 1_000_000);
  writer.record("a", entry("one"));
  await writer.flush();
  writeFileSync(path, text({ a: "one", dvc: "theirs" }));
  writer.record("b", entry("two"));
  await writer.flush();
  expect(readFileSync(path, "utf8")).toBe(text({ a: "one", dvc: "theirs", b: "two" }));
});

test("a flush with nothing to write leaves the file alone, and makes none", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/dvc.lock`;
  const { writer } = counting(path, 0);
  await writer.flush();
  expect(await Bun.file(path).exists()).toBe(false);
  writeFileSync(path, text({ a: "one" }));
  const before = lstatSync(path).ino;
  writer.record("a", entry("one"));
  await writer.flush();
  expect(lstatSync(path).ino).toBe(before);
});

test("a file that is no lock is not written over, and nothing is lost", async () => {
  await using dir = await tempDir();
  const path = await dir.file("dvc.lock", "schema: '2.0'\n<<<<<<< HEAD\n");
  const { writer } = counting(path, 1_000_000);
  writer.record("a", entry("one"));
  await expect(writer.flush()).rejects.toThrow("dvc.lock");
  expect(await dir.read("dvc.lock")).toBe("schema: '2.0'\n<<<<<<< HEAD\n");
  expect(writer.pending).toBe(1);
  rmSync(path);
  await writer.flush();
  expect(await dir.read("dvc.lock")).toBe(text({ a: "one" }));
});

test("a write that fails while a run goes on is tried again by the flush, which tells", async () => {
  await using dir = await tempDir();
  const failed = Promise.withResolvers<void>();
  let broken = true;
  const writer = new LockWriter(`${dir.path}/dvc.lock`, "dvc.lock", {
    intervalMs: 1_000_000,
    hold: async (write) => {
      if (broken) {
        failed.resolve();
        throw new Error("full");
      }
      write();
    },
  });
  writer.record("a", entry("one"));
  await failed.promise;
  await expect(writer.flush()).rejects.toThrow("full");
  broken = false;
  await writer.flush();
  expect(await dir.read("dvc.lock")).toBe(text({ a: "one" }));
});

test("what is recorded while a write waits for DVC is written with it or after it", async () => {
  await using dir = await tempDir();
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const writer = new LockWriter(`${dir.path}/dvc.lock`, "dvc.lock", {
    intervalMs: 0,
    hold: async (write) => {
      begun.resolve();
      await go.promise;
      write();
    },
  });
  writer.record("a", entry("one"));
  const flushed = writer.flush();
  await begun.promise;
  writer.record("a", entry("two"));
  writer.record("b", entry("three"));
  go.resolve();
  await flushed;
  expect(await dir.read("dvc.lock")).toBe(text({ a: "two", b: "three" }));
  expect(writer.pending).toBe(0);
  await writer.flush();
});

test("a lock that is a link stays one", async () => {
  await using dir = await tempDir({ "real.lock": text({ a: "one" }) });
  const path = `${dir.path}/dvc.lock`;
  symlinkSync("real.lock", path);
  const { writer } = counting(path, 0);
  writer.record("b", entry("two"));
  await writer.flush();
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(await dir.read("real.lock")).toBe(text({ a: "one", b: "two" }));
});
