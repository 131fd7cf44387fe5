import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { begunIn, forgetBegun, Journal } from "../../src/store/begun.ts";
import { tempDir } from "../helpers.ts";

const A = { lock: "a.lock", paths: ["a", "b"] };
const C = { lock: "c.lock", paths: ["c"] };

test("those are told of that have begun and not ended", async () => {
  await using dir = await tempDir();
  const tmp = join(dir.path, "tmp");
  expect(begunIn(tmp)).toEqual([]);
  const journal = new Journal(tmp);
  expect(existsSync(tmp)).toBe(false);
  journal.begin(A);
  journal.begin(C);
  expect(begunIn(tmp)).toEqual([A, C]);
  journal.end("a.lock");
  journal.end("unknown.lock");
  expect(begunIn(tmp)).toEqual([C]);
  journal.begin(A);
  expect(begunIn(tmp)).toEqual([C, A]);
  journal.close();
  expect(begunIn(tmp)).toEqual([]);
  expect(existsSync(join(tmp, "begun"))).toBe(false);
});

test("another run's notes go on after those that are there", async () => {
  await using dir = await tempDir();
  new Journal(dir.path).begin(A);
  new Journal(dir.path).begin(C);
  expect(begunIn(dir.path)).toEqual([A, C]);
  forgetBegun(dir.path);
  expect(begunIn(dir.path)).toEqual([]);
});

test("lines that were cut short, or zeros in their place, tell nothing", async () => {
  const text = `${JSON.stringify(A)}\n${JSON.stringify(C)}\n`;
  await using dir = await tempDir();
  await dir.file("begun", text.slice(0, -5));
  expect(begunIn(dir.path)).toEqual([A]);
  await dir.file("begun", "\0".repeat(20) + text.slice(20));
  expect(begunIn(dir.path)).toEqual([C]);
  await dir.file("begun", "");
  expect(begunIn(dir.path)).toEqual([]);
});

test("where it can't be written it does without", async () => {
  await using dir = await tempDir({ tmp: "a file" });
  const journal = new Journal(join(dir.path, "tmp"));
  journal.begin(A);
  journal.end(A.lock);
  journal.close();
  expect(await dir.read("tmp")).toBe("a file");
});
