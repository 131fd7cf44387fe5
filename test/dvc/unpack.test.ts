import { expect, test } from "bun:test";
import { DEFAULT_PARSING, unpacked } from "../../src/dvc/unpack.ts";
import type { Dict, Value } from "../../src/dvc/value.ts";

function dict(entries: Record<string, Value>): Dict {
  return new Map(Object.entries(entries));
}

test("a map becomes options", () => {
  const values = dict({
    lr: 0.1,
    name: "foo bar",
    on: true,
    off: false,
    none: null,
    list: [1n, true, "x y"],
    empty: [],
    nested: dict({ a: 1n, b: dict({ c: "d" }), e: new Map() }),
    "k k": "",
  });
  expect(unpacked(values, DEFAULT_PARSING)).toEqual({
    text: "--lr 0.1 --name 'foo bar' --on --none None --list 1 True 'x y' --nested.a 1 --nested.b.c d --k k ''",
  });
  expect(unpacked(new Map(), DEFAULT_PARSING)).toEqual({ text: "" });
});

test("DVC's configuration says how false and lists are written", () => {
  const values = dict({ a: false, b: [1n, 2n] });
  expect(unpacked(values, { bool: "boolean_optional", list: "append" })).toEqual({
    text: "--no-a --b 1 --b 2",
  });
});

test("a list of lists can't be said", () => {
  expect(unpacked(dict({ a: [[1n]] }), DEFAULT_PARSING)).toEqual({ nested: "a" });
  expect(unpacked(dict({ m: dict({ a: [new Map()] }) }), DEFAULT_PARSING)).toEqual({
    nested: "m.a",
  });
});
