import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Runs } from "../../src/store/runs.ts";
import { tempDir } from "../helpers.ts";

const KEY = { code: "ab".repeat(32), deps: "cd".repeat(16) };
const OUTS = [{ path: "o", hash: "sha256:1", size: 1 }];

test("what was saved is found, by this and by other processes; the last one counts", async () => {
  await using dir = await tempDir();
  const [a, b] = [1, 2].map(() => new Runs(join(dir.path, "runs"), join(dir.path, "tmp")));
  if (!a || !b) throw new Error("two");
  expect(a.hasCode(KEY.code)).toBe(false);
  expect(a.find(KEY)).toBeNull();
  a.save(KEY, OUTS);
  expect(a.hasCode(KEY.code)).toBe(true);
  expect(a.find(KEY)).toEqual(OUTS);
  const other = [{ path: "d", hash: "sha256:2", size: 3, nfiles: 2 }];
  b.save(KEY, other);
  expect(a.find(KEY)).toEqual(other);
  expect([...b.all()].map(({ outs }) => outs)).toEqual([other]);
  expect(a.find({ ...KEY, deps: "00".repeat(16) })).toBeNull();
  expect(a.hasCode("ab".repeat(31))).toBe(false);
  expect(readdirSync(join(dir.path, "tmp"))).toEqual([]);
});

test("what can't be read is null, and is written anew", async () => {
  await using dir = await tempDir();
  const runs = new Runs(join(dir.path, "runs"), join(dir.path, "tmp"));
  runs.save(KEY, OUTS);
  const [entry] = runs.all();
  await Bun.write(entry?.path ?? "", "{}");
  expect(runs.find(KEY)).toBeNull();
  expect([...runs.all()]).toEqual([{ path: entry?.path ?? "", outs: null }]);
  runs.save(KEY, OUTS);
  expect(runs.find(KEY)).toEqual(OUTS);
});
