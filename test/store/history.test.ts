import { expect, test } from "bun:test";
import { join } from "node:path";
import * as history from "../../src/store/history.ts";
import { tempDir } from "../helpers.ts";

function record(dir: string, durations: Record<string, number>): void {
  const past = history.open(dir);
  past.record({
    run: crypto.randomUUID(),
    started: 1,
    exit: 0,
    durations: new Map(Object.entries(durations)),
  });
  past.close();
}

function durations(dir: string): Record<string, number> {
  const past = history.open(dir);
  const found = Object.fromEntries(past.durations());
  past.close();
  return found;
}

test("the last duration of each stage is kept", async () => {
  await using dir = await tempDir();
  expect(durations(dir.path)).toEqual({});
  record(dir.path, { a: 10, b: 20 });
  record(dir.path, { a: 15 });
  expect(durations(dir.path)).toEqual({ a: 15, b: 20 });
});

test("a broken file is made anew", async () => {
  await using dir = await tempDir({ "history.db": "rubbish".repeat(1000) });
  expect(durations(dir.path)).toEqual({});
  record(dir.path, { a: 1 });
  expect(durations(dir.path)).toEqual({ a: 1 });
});

test("where none can be, there is none", async () => {
  await using dir = await tempDir();
  const nowhere = join(dir.path, "missing/folder");
  record(nowhere, { a: 1 });
  expect(durations(nowhere)).toEqual({});
});
