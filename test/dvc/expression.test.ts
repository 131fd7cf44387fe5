import { expect, test } from "bun:test";
import { badText, isBad, matchesIn, parseExpression, unescaped } from "../../src/dvc/expression.ts";

test("expressions end at the first brace, and not on the next line", () => {
  const inner = (text: string): string[] => matchesIn(text).map((match) => match.inner);
  expect(inner("a ${b} ${ c.d } $e $(f) $${g}")).toEqual(["b", " c.d ", "g"]);
  expect(inner("${m.${x}}")).toEqual(["m.${x"]);
  expect(inner("\\${a} \\\\${b} ${c")).toEqual([]);
  expect(inner("${a\n}")).toEqual([]);
  expect(inner("${}")).toEqual([""]);
  expect(matchesIn("x${ab}y")).toEqual([{ start: 1, end: 6, inner: "ab" }]);
});

test("only the backslash before it is taken from an escaped one", () => {
  expect(unescaped("\\${x} \\\\${x} \\$x")).toBe("${x} \\${x} \\$x");
});

test("segments stand between dots and in brackets", () => {
  expect(parseExpression("a")).toEqual(["a"]);
  expect(parseExpression(" a . b ")).toEqual([" a ", " b "]);
  expect(parseExpression("a[0][-1].b")).toEqual(["a", "0", "-1", "b"]);
  expect(parseExpression("a[0] .b ")).toEqual(["a", "0", "b "]);
  expect(parseExpression("k e-y.é")).toEqual(["k e-y", "é"]);
});

test("what makes no sense is shown with its place", () => {
  for (const inner of ["", ".a", "[0]", "d[", "d[]", "a..b", "a.", "a]", "a[0]x", "a[b.c]"]) {
    expect({ inner, bad: isBad(parseExpression(inner)) }).toEqual({ inner, bad: true });
  }
  const bad = parseExpression("d[");
  expect(isBad(bad) && badText(bad)).toBe(
    "${d[} makes no sense: after `[` comes an index or a key, and then `]`\n  ${d[}\n     ^",
  );
});
