import { expect, test } from "bun:test";
import { Context, toNode, Unusable } from "../../src/dvc/context.ts";
import { DEFAULT_PARSING } from "../../src/dvc/unpack.ts";
import type { Value } from "../../src/dvc/value.ts";
import { piecesOf, plainText } from "../../src/migrate/pieces.ts";

function contextOf(): Context {
  const map = new Map<string, Value>();
  map.set("a", "x y").set("b", true);
  const values = new Map<string, Value>();
  values.set("lr", 1).set("m", map);
  const context = new Context();
  const node = toNode(values, { source: "params.yaml", isFile: true });
  if (node instanceof Unusable || node.kind !== "dict") throw new Error("no dict");
  context.merge(node);
  return context;
}

test("a text is taken apart, with its escapes undone", () => {
  const pieces = piecesOf("a ${lr} \\${b} ${ m.a }${m}", contextOf(), DEFAULT_PARSING);
  expect(pieces.map(({ kind, text }) => [kind, text])).toEqual([
    ["text", "a "],
    ["value", "1.0"],
    ["text", " ${b} "],
    ["value", "x y"],
    ["value", "--a 'x y' --b"],
  ]);
  expect(plainText(pieces)).toBe("a 1.0 ${b} x y--a 'x y' --b");
  expect(pieces[3]).toMatchObject({ segments: ["m", "a"], node: { path: "m.a" } });
});

test("what names nothing is left as it is", () => {
  const pieces = piecesOf("${gone} ${", contextOf(), DEFAULT_PARSING);
  expect(plainText(pieces)).toBe("${gone} ${");
});
