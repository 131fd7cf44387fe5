import { expect, test } from "bun:test";
import { readJson } from "../../src/dvc/json-read.ts";
import type { Value } from "../../src/dvc/value.ts";

function value(text: string): Value {
  const read = readJson(text, "f.json");
  if (!read.ok) throw new Error(read.error[0]?.message);
  return read.value;
}

function message(text: string): string | undefined {
  const read = readJson(text, "f.json");
  return read.ok ? undefined : read.error[0]?.message;
}

test("integers are exact and apart from floats", () => {
  expect(value("[1, 1.0, 1e2, -0, -0.0, 123456789012345678901234567890]")).toEqual([
    1n,
    1,
    100,
    0n,
    -0,
    123456789012345678901234567890n,
  ]);
});

test("what Python lets in beyond JSON", () => {
  expect(value("[NaN, Infinity, -Infinity]")).toEqual([NaN, Infinity, -Infinity]);
});

test("objects keep their order, and of a key that comes twice the last value counts", () => {
  const read = value(' {"b": null, "1": true, "a": {"x": []}, "b": false}\n');
  expect(read instanceof Map && [...read]).toEqual([
    ["b", false],
    ["1", true],
    ["a", new Map([["x", []]])],
  ]);
});

test("strings", () => {
  expect(value('"a\\n\\u00e9\\ud83d\\ude00\\/é\\"\\\\"')).toBe('a\né😀/é"\\');
});

test("mistakes", () => {
  expect(message("")).toBe("f.json: a value is missing");
  expect(message("[1,]")).toBe("f.json: a value is missing");
  expect(message("[1 2]")).toBe("f.json: a `,` or `]` is missing");
  expect(message('{"a" 1}')).toBe("f.json: a `:` is missing");
  expect(message('{"a": 1 "b": 2}')).toBe("f.json: a `,` or `}` is missing");
  expect(message("{a: 1}")).toBe("f.json: a key in double quotes is missing");
  expect(message('"a')).toContain("does not end");
  expect(message('"a\nb"')).toContain("must be escaped");
  expect(message("01")).toBe("f.json: more follows the value");
  expect(message("{} {}")).toBe("f.json: more follows the value");
  expect(message("[".repeat(100_000))).toBe("f.json: nested too deeply");
});
