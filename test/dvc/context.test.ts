import { expect, test } from "bun:test";
import {
  Context,
  type Entries,
  NOWHERE,
  type Origin,
  plainOf,
  toNode,
  Unusable,
} from "../../src/dvc/context.ts";
import { keyOf } from "../../src/dvc/key.ts";
import { DateValue, type Value } from "../../src/dvc/value.ts";

const FILE: Origin = { source: "params.yaml", isFile: true };
const OTHER: Origin = { source: "other.yaml", isFile: true };

function dict(entries: Record<string, Value>): Value {
  return new Map(Object.entries(entries));
}

function entries(value: Value, origin: Origin): Entries {
  const node = toNode(value, origin);
  if (node instanceof Unusable || node.kind !== "dict") throw new Error("no dict");
  return node;
}

test("names lead to nodes that know where they are from", () => {
  const context = new Context();
  expect(context.merge(entries(dict({ a: dict({ b: [1n, "x"] }) }), FILE))).toBeUndefined();
  expect(context.select(["a", "b", "1"])).toMatchObject({
    value: "x",
    path: "a.b.1",
    origin: FILE,
  });
  expect(context.select([" a ", " b ", "-1"])).toMatchObject({ value: "x" });
  for (const wrong of [["a", "b", "2"], ["a", "b", "x"], ["a", "c"], ["z"], ["a", "b", "0", "c"]]) {
    expect(context.select(wrong)).toBeUndefined();
  }
});

test("maps are merged, and all else clashes", () => {
  const context = new Context();
  context.merge(entries(dict({ m: dict({ x: 1n }), l: [] }), FILE));
  expect(context.merge(entries(dict({ m: dict({ y: 2n }) }), OTHER))).toBeUndefined();
  expect(context.select(["m", "y"])).toMatchObject({ origin: OTHER });
  expect(context.merge(entries(dict({ m: dict({ x: 1n }) }), OTHER))).toEqual({
    path: "m.x",
    from: "other.yaml",
    known: "params.yaml",
  });
  expect(context.merge(entries(dict({ l: [] }), OTHER))).toMatchObject({ path: "l" });
  expect(context.merge(entries(dict({ m: 1n }), OTHER))).toMatchObject({ path: "m" });
});

test("a clone can be added to alone", () => {
  const context = new Context();
  context.merge(entries(dict({ m: dict({ x: 1n }) }), FILE));
  const clone = context.clone();
  clone.merge(entries(dict({ m: dict({ y: 2n }) }), OTHER));
  expect(context.select(["m", "y"])).toBeUndefined();
  expect(clone.select(["m", "y"])).toBeDefined();
});

test("a group's own names hide others and can't be set", () => {
  const context = new Context();
  context.merge(entries(dict({ item: 1n }), FILE));
  const own = context.withOwn(new Map([["item", entries(dict({ a: 2n }), NOWHERE)]]));
  expect(own.select(["item", "a"])).toMatchObject({ value: 2n });
  expect(own.merge(entries(dict({ item: 3n }), OTHER))).toEqual({ reserved: "item" });
  expect(own.names()).toEqual(["item"]);
});

test("dates can't be used, and keys that are no strings can't be named", () => {
  expect(toNode(dict({ a: [dict({ d: new DateValue("2020-01-01") })] }), FILE)).toEqual(
    new Unusable(["a", 0, "d"]),
  );
  const node = toNode(
    new Map([
      [keyOf(1n), "a"],
      ["x", "b"],
    ]),
    FILE,
  );
  expect(!(node instanceof Unusable) && plainOf(node)).toEqual(new Map([["x", "b"]]));
});
