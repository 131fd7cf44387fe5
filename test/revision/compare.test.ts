import { expect, test } from "bun:test";
import type { Value } from "../../src/dvc/value.ts";
import { compare, flatten } from "../../src/revision/compare.ts";

const map = (fields: Record<string, Value>): Value => new Map(Object.entries(fields));
const side = (value: Value): ReadonlyMap<string, Value> => new Map([["m", value]]);

test("nested keys are joined; keys that are no texts as Python writes them", () => {
  const flat = flatten(
    new Map<string, Value>([
      ["a", map({ b: 1n, c: map({}) })],
      ["\0i1", true],
    ]),
  );
  expect([...flat]).toEqual([
    ["a.b", 1n],
    ["1", true],
  ]);
  expect([...flatten(2n)]).toEqual([["", 2n]]);
});

test("what changed, and by how much", () => {
  const before = side(map({ a: 1n, b: 0.5, gone: "x", l: [1n], nan: Number.NaN, t: true }));
  const after = side(
    map({ a: 2n ** 60n, b: 0.75, new: null, l: [1n, 2n], nan: Number.NaN, t: 1n }),
  );
  expect(compare(before, after, false)).toEqual([
    { path: "m", key: "a", old: 1n, new: 2n ** 60n, diff: 2n ** 60n - 1n, changed: true },
    { path: "m", key: "b", old: 0.5, new: 0.75, diff: 0.25, changed: true },
    { path: "m", key: "gone", old: "x", new: null, changed: true },
    { path: "m", key: "l", old: [1n], new: [1n, 2n], changed: true },
  ]);
  expect(compare(before, after, true)).toHaveLength(7);
});

test("a value that was a map, and paths that one side has", () => {
  const before = new Map<string, Value>([
    ["a", 1n],
    ["m", map({ x: map({ y: 1n }) })],
  ]);
  const after = new Map<string, Value>([
    ["m", map({ x: 5n })],
    ["z", 0n],
  ]);
  expect(
    compare(before, after, false).map(({ path, key, old, new: now }) => [path, key, old, now]),
  ).toEqual([
    ["a", "", 1n, null],
    ["m", "x", null, 5n],
    ["m", "x.y", 1n, null],
    ["z", "", null, 0n],
  ]);
});
