import { expect, test } from "bun:test";
import {
  canonical,
  compareText,
  equal,
  isList,
  isMap,
  toJson,
  typeName,
  type Value,
} from "../../src/model/value.ts";

test("values that code can tell apart have different texts", () => {
  const all: Value[] = [
    null,
    true,
    false,
    0,
    -0,
    1,
    1n,
    "1",
    "1n",
    "null",
    "",
    [],
    {},
    [1, 2],
    [[1], 2],
    ["1,2"],
    { a: 1 },
    { a: "1" },
    { "a:1": 1 },
    Number.NaN,
    Number.POSITIVE_INFINITY,
    9007199254740993n,
    9007199254740992n,
  ];
  expect(new Set(all.map(canonical)).size).toBe(all.length);
});

test("equal by value and type; the order of keys does not count, that of a list does", () => {
  expect(equal({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
  expect(equal([1, 2], [2, 1])).toBe(false);
  expect(equal(1, 1n)).toBe(false);
  expect(equal(0, -0)).toBe(false);
  expect(equal(Number.NaN, Number.NaN)).toBe(true);
  expect(equal(9007199254740993n, 9007199254740992n)).toBe(false);
});

test("JSON keeps integers exact and says them as numbers", () => {
  expect(toJson({ seed: 9007199254740993n, lr: 0.5 })).toBe('{"seed":9007199254740993,"lr":0.5}');
});

test("texts compare by code units", () => {
  expect(["b", "a", "B", "ä", "a"].sort(compareText)).toEqual(["B", "a", "a", "b", "ä"]);
});

test("kinds of values, by name", () => {
  expect([null, [], {}, 1n, 1, true, "x"].map(typeName)).toEqual([
    "null",
    "a list",
    "a map",
    "an integer",
    "a number",
    "true or false",
    "a string",
  ]);
  expect(isMap([])).toBe(false);
  expect(isMap(undefined)).toBe(false);
  expect(isMap({})).toBe(true);
  expect(isList([])).toBe(true);
});
