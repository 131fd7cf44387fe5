import { expect, test } from "bun:test";
import { type LockEntry, lockItem } from "../../../src/dvc/lock-entry.ts";
import { stillThere } from "../../../src/engine/dvc/still.ts";
import { md5, type Read, readStages } from "./dvc-workspace.ts";

const STAGES = "  a: {cmd: x, deps: [in, new], outs: [o]}\n";

const recorded = (read: Read, deps: LockEntry["deps"], outs: LockEntry["outs"] = []) => [
  { member: read.member("a"), entry: { cmd: "x", deps, params: new Map(), outs } },
];

test("a text with line ends of Windows is what DVC 2 has recorded, and its hash of today another", async () => {
  await using read = await readStages(STAGES, { in: "1\r\n2\r\n", o: "made\n" });
  const old = md5("1\n2\n");
  const items = [lockItem("in", { md5: old, hash: null })];
  const outs = [lockItem("o", { md5: md5("something else\n"), hash: null })];
  const still = await stillThere(recorded(read, items, outs), read.dir.path, read);
  expect(still("in", `md5-dos2unix:${old}`)).toBe(`md5:${md5("1\r\n2\r\n")}`);
  expect(still("in", `md5-dos2unix:${md5("x")}`)).toBeUndefined();
  expect(still("o", `md5-dos2unix:${md5("something else\n")}`)).toBeUndefined();
});

test("only what has such a record and is there is looked at", async () => {
  await using read = await readStages(STAGES, { in: "1\n", new: "2\n" });
  const items = [
    lockItem("in", { md5: md5("1\n") }),
    lockItem("new", { md5: md5("2\n"), hash: null }),
  ];
  const outs = [lockItem("o", { md5: md5(""), hash: null })];
  const still = await stillThere(recorded(read, items, outs), read.dir.path, read);
  expect(still("new", `md5-dos2unix:${md5("2\n")}`)).toBe(`md5:${md5("2\n")}`);
  expect(still("o", `md5-dos2unix:${md5("")}`)).toBeUndefined();
  expect(read.legacy.row("in")).toBeNull();
  const none = await stillThere(recorded(read, items.slice(0, 1)), read.dir.path, read);
  expect(none("new", `md5-dos2unix:${md5("2\n")}`)).toBeUndefined();
});
