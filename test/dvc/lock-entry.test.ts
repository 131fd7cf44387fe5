import { expect, test } from "bun:test";
import {
  entryOf,
  entryValue,
  isLegacy,
  itemOf,
  lockItem,
  sameCmd,
  sourceItemValue,
} from "../../src/dvc/lock-entry.ts";
import type { Dict, Value } from "../../src/dvc/value.ts";
import { emitDict } from "../../src/dvc/yaml-emit.ts";
import { readYaml } from "../../src/dvc/yaml-read.ts";

const dict = (...entries: [string, Value][]): Dict => new Map(entries);

const entry = {
  cmd: "x",
  deps: [
    lockItem("b", { md5: "bb", size: 2 }),
    lockItem("B", { md5: "aa", size: 1, isexec: true }),
    lockItem("\u{1f600}"),
    lockItem("\uffff", { md5: "dd.dir", size: 5, nfiles: 2 }),
  ],
  params: new Map([
    ["z.yaml", dict(["k", 1n])],
    ["a.yaml", dict()],
    ["params.yaml", dict(["b", dict(["z", 1n], ["a", 2n])], ["a", 1.0])],
  ]),
  outs: [lockItem("o", { hash: null, md5: "ee", size: 3 })],
};

test("an entry is written in DVC's order", () => {
  expect(emitDict(entryValue(entry), 0, "new")).toBe(
    `cmd: x
deps:
- path: B
  hash: md5
  md5: aa
  size: 1
  isexec: true
- path: b
  hash: md5
  md5: bb
  size: 2
- path: \uffff
  hash: md5
  md5: dd.dir
  size: 5
  nfiles: 2
- path: \u{1f600}
  hash: md5
params:
  params.yaml:
    a: 1.0
    b:
      z: 1
      a: 2
  a.yaml: {}
  z.yaml:
    k: 1
outs:
- path: o
  md5: ee
  size: 3`.replaceAll("\uffff", '"\\uFFFF"'),
  );
  expect([...entryValue({ cmd: ["a"], deps: [], params: new Map(), outs: [] }).keys()]).toEqual([
    "cmd",
  ]);
});

test("an entry that was read is the same again, with keys that are not ours", () => {
  const text =
    "cmd:\n- a\ndeps:\n- path: i\n  md5: 123456\n  size: 6\n- path: u\n  hash: md5\n  md5: ABC\n  etag: E\nouts:\n- path: i\n  md5: ''\n";
  const read = readYaml(text, "f");
  if (!read.ok) throw new Error("not read");
  const got = entryOf(read.value.value as Dict);
  expect(got.deps[0]).toEqual({
    path: "i",
    hash: null,
    md5: "123456",
    size: 6,
    nfiles: null,
    isexec: false,
    more: dict(),
  });
  expect(got.deps[1]?.md5).toBe("abc");
  expect(got.deps[1]?.more).toEqual(dict(["etag", "E"]));
  expect(got.deps.map(isLegacy)).toEqual([true, false]);
  expect(got.outs.map(isLegacy)).toEqual([false]);
  expect([...((entryValue(got).get("deps") as Dict[])[1]?.keys() ?? [])]).toEqual([
    "path",
    "hash",
    "md5",
    "etag",
  ]);
});

test("paths are looked up by their text, and the last entry counts", () => {
  const items = [lockItem("a", { md5: "1" }), lockItem("./a"), lockItem("a", { md5: "2" })];
  expect(itemOf(items, "a")?.md5).toBe("2");
  expect(itemOf(items, "b")).toBeUndefined();
});

test("commands are compared as they are", () => {
  expect(sameCmd(entry, "x")).toBe(true);
  expect(sameCmd(entry, "x ")).toBe(false);
  expect(sameCmd(entry, ["x"])).toBe(false);
  expect(sameCmd({ ...entry, cmd: ["a", "b"] }, ["a", "b"])).toBe(true);
});

test("in a .dvc file the path comes after the hash", () => {
  const item = lockItem("d", { md5: "x.dir", size: 1, nfiles: 1, more: dict(["cache", false]) });
  expect([...sourceItemValue(item).keys()]).toEqual([
    "md5",
    "size",
    "nfiles",
    "hash",
    "path",
    "cache",
  ]);
});
