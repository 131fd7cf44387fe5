import { expect, test } from "bun:test";
import { differencesOf } from "../../src/dvc/compare-locks.ts";
import { type LockEntry, lockItem } from "../../src/dvc/lock-entry.ts";

const ENTRY: LockEntry = {
  cmd: "run",
  deps: [lockItem("a", { md5: "1", size: 1 }), lockItem("b", { md5: "2" })],
  params: new Map([["params.yaml", new Map([["lr", 0.1]])]]),
  outs: [lockItem("o", { md5: "3" })],
};

test("order is no difference", () => {
  const other = { ...ENTRY, deps: ENTRY.deps.toReversed() };
  expect(differencesOf(ENTRY, other)).toEqual([]);
});

test("each difference by its place, with both sides", () => {
  const other: LockEntry = {
    cmd: ["run"],
    deps: [lockItem("a", { md5: "9", size: 1 })],
    params: new Map([["params.yaml", new Map<string, number | bigint>([["lr", 1n]])]]),
    outs: [lockItem("o", { md5: "3", isexec: true }), lockItem("p", { md5: "4" })],
  };
  const found = differencesOf(ENTRY, other);
  expect(found.map(({ field, what }) => [field, what])).toEqual([
    ["cmd", null],
    ["deps", "a"],
    ["deps", "b"],
    ["params", "params.yaml:lr"],
    ["outs", "o"],
    ["outs", "p"],
  ]);
  expect(found[0]).toMatchObject({ one: "run", other: ["run"] });
  expect(found[3]).toMatchObject({ one: 0.1, other: 1n });
  expect(found[2]?.other).toBeUndefined();
  expect(found[5]?.one).toBeUndefined();
});
