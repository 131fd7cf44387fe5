import { expect, test } from "bun:test";
import { keyOf } from "../../src/dvc/key.ts";
import { jsonString, pythonJson } from "../../src/dvc/python-json.ts";
import { DateValue, type Value } from "../../src/dvc/value.ts";

const dict = (...entries: [string, Value][]): Value => new Map(entries);

test("numbers, words and separators are Python's", () => {
  expect(pythonJson([1n, 1, 1e-5, 1e16, -0, NaN, Infinity, -Infinity, null, true, 2n ** 64n])).toBe(
    "[1, 1.0, 1e-05, 1e+16, -0.0, NaN, Infinity, -Infinity, null, true, 18446744073709551616]",
  );
  expect(pythonJson(dict(["a", []], ["b", dict()]))).toBe('{"a": [], "b": {}}');
});

test("keys are sorted by code point, also deep down", () => {
  expect(
    pythonJson(
      [dict(["b", 1n], ["\u{1f600}", 2n], ["\uffff", 3n], ["B", dict(["d", 1n], ["c", 2n])])],
      {
        sortKeys: true,
      },
    ),
  ).toBe('[{"B": {"c": 2, "d": 1}, "b": 1, "\\uffff": 3, "\\ud83d\\ude00": 2}]');
});

test("keys that are no strings", () => {
  const keys = dict([keyOf(10n), 1n], [keyOf(1.5), 2n], [keyOf(false), 3n]);
  expect(pythonJson(keys)).toBe('{"10": 1, "1.5": 2, "false": 3}');
  expect(pythonJson(keys, { sortKeys: true })).toBe('{"false": 3, "1.5": 2, "10": 1}');
  expect(pythonJson(dict([keyOf(null), 1n]))).toBe('{"null": 1}');
  expect(pythonJson(dict([keyOf(1n), 1n], ["a", 1n]), { sortKeys: true })).toBeNull();
});

test("dates are not JSON", () => {
  expect(pythonJson([new DateValue("2020-01-01")])).toBeNull();
  expect(pythonJson(dict([keyOf(new DateValue("2020-01-01")), 1n]))).toBeNull();
});

test("strings are escaped as Python escapes them", () => {
  expect(jsonString('a"\\/\n\r\t\f\b\x01\x7fé😀')).toBe(
    '"a\\"\\\\/\\n\\r\\t\\f\\b\\u0001\\u007f\\u00e9\\ud83d\\ude00"',
  );
  expect(jsonString('é\x01\x7f"😀', false)).toBe('"é\\u0001\x7f\\"😀"');
});
