import { expect, test } from "bun:test";
import type { Value } from "../../src/model/value.ts";
import { change, isDigest, shortDigest, shortValue, valueText } from "../../src/ui/values.ts";

test.each<[Value, string]>([
  [0.01, "0.01"],
  [-0, "-0"],
  [12345678901234567891n, "12345678901234567891"],
  ["adam", '"adam"'],
  ["a\x1b\n", '"a\\u001b\\n"'],
  [null, "null"],
  [true, "true"],
  [[1, "a"], '[1, "a"]'],
  [{ a: 1, b: [2] }, "{ a: 1, b: [2] }"],
  [{}, "{}"],
])("%p reads %s", (value, text) => {
  expect(valueText(value)).toBe(text);
});

test.each<[Value, Value, string]>([
  [0.01, 0.1, "0.01 -> 0.1"],
  ["1", 1, '"1" -> 1'],
  [1, 1n, "1 -> 1n"],
  [9007199254740993n, 9007199254740992n, "9007199254740993 -> 9007199254740992"],
])("%p to %p reads %s", (old, now, text) => {
  expect(change(old, now)).toBe(text);
});

test("long values are cut where they begin to differ", () => {
  const list = Array.from({ length: 60 }, (_, i) => i);
  const text = change(list, [...list.slice(0, -1), 1000]);
  expect(text).toBe("...5, 56, 57, 58, 59] -> ...5, 56, 57, 58, 1000]");
  const early = change(list, [1000, ...list]);
  expect(early).toStartWith("[0, 1, 2, ");
  expect(early).toContain("... -> [1000, 0, 1, ");
  expect(early.length).toBeLessThanOrEqual(124);
  expect(shortValue("x".repeat(100))).toBe(`"${"x".repeat(56)}...`);
});

test("digests are told by 8 digits", () => {
  expect(shortDigest("sha256:5995c853a1b2c3d45995c853a1b2c3d4")).toBe("5995c853");
  expect(shortDigest("md5:5995c853a1b2c3d4.dir")).toBe("5995c853");
  expect(shortDigest("unset")).toBe("unset");
  expect(isDigest("xxh64:5995c853a1b2c3d4")).toBe(true);
  expect(isDigest("position 1")).toBe(false);
  expect(isDigest(undefined)).toBe(false);
});
