import { expect, test } from "bun:test";
import { keyOf } from "../../src/dvc/key.ts";
import { pythonEquals } from "../../src/dvc/python-equal.ts";
import { DateValue, type Value } from "../../src/dvc/value.ts";

const dict = (...entries: [string, Value][]): Value => new Map(entries);

const EQUAL: readonly (readonly [Value, Value])[] = [
  [1n, 1],
  [1n, true],
  [0, false],
  [-0, 0],
  [2n ** 53n, 2 ** 53],
  [null, null],
  ["a", "a"],
  [
    [1n, [true]],
    [1, [1n]],
  ],
  [dict(["a", 1n], ["b", 2n]), dict(["b", 2], ["a", true])],
  [dict([keyOf(1n), "x"]), dict([keyOf(1), "x"])],
  [new DateValue("2020-01-01"), new DateValue("2020-01-01")],
  [[NaN], [NaN]],
];

const DIFFERENT: readonly (readonly [Value, Value])[] = [
  [1n, 2n],
  [2n ** 53n + 1n, 2 ** 53],
  [NaN, NaN],
  [1n, "1"],
  [0n, null],
  [0n, ""],
  [null, false],
  [[], dict()],
  [[1n], [1n, 2n]],
  [dict(["a", 1n]), dict(["a", 1n], ["b", 2n])],
  [dict(["a", 1n]), dict(["b", 1n])],
  [dict([keyOf(1n), "x"]), dict(["1", "x"])],
  [new DateValue("2020-01-01"), "2020-01-01"],
  [new DateValue("2020-01-01"), new DateValue("2020-01-02")],
  [[], null],
];

test("values that Python finds equal", () => {
  for (const [a, b] of EQUAL)
    expect([a, b, pythonEquals(a, b), pythonEquals(b, a)]).toEqual([a, b, true, true]);
});

test("values that differ", () => {
  for (const [a, b] of DIFFERENT)
    expect([a, b, pythonEquals(a, b), pythonEquals(b, a)]).toEqual([a, b, false, false]);
});
