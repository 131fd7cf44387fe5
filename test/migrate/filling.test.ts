import { expect, test } from "bun:test";
import { NOWHERE } from "../../src/dvc/context.ts";
import { escaped, filledCommand, filledPath, Marked } from "../../src/migrate/filling.ts";
import type { Piece } from "../../src/migrate/pieces.ts";

const value = (inner: string, text: string): Piece => ({
  kind: "value",
  inner,
  segments: inner.split("."),
  node: { kind: "leaf", value: text, origin: NOWHERE, path: "" },
  text,
});

test("values become marks, and marks names, whatever is done to the text between", () => {
  const pieces: Piece[] = [
    { kind: "text", text: "a '${lr}' " },
    value("lr", "0.1"),
    { kind: "text", text: " ${HOME} " },
    value("other", "x"),
  ];
  const marked = new Marked(pieces, ({ inner }) => (inner === "lr" ? "${lr}" : null));
  expect(marked.isPlain).toBe(false);
  const text = marked.finish(`<${marked.text}>`, { lr: 0.1 }, false);
  expect(text).toBe("<a '\\${lr}' ${lr} ${HOME} x>");
  expect(filledCommand(text, { lr: 0.1 })).toBe("<a '${lr}' 0.1 ${HOME} x>");
});

test("what a run would take for a name is escaped", () => {
  for (const text of ["${x}", "\\${x}", "\\\\${x}", "$x", "${y} ${x.z}", "${ x }"]) {
    expect(filledCommand(escaped(text, { x: 1 }, false), { x: 1 })).toBe(text);
  }
  expect(filledPath(escaped("a/${x}", {}, true), {})).toBe("a/${x}");
});

test("what a run would refuse", () => {
  expect(filledCommand("${x}", { x: [1] })).toBeUndefined();
  expect(filledPath("${x}", {})).toBeUndefined();
  expect(filledPath("${x}/y", { x: "../z" })).toBeUndefined();
  expect(filledPath("${x}/y", { x: "z" })).toBe("z/y");
});
