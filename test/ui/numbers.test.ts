import { expect, test } from "bun:test";
import {
  diffJson,
  diffRows,
  markdown,
  type NumberOptions,
  numberText,
  showJson,
  showRows,
  tableText,
} from "../../src/ui/numbers.ts";
import { PLAIN } from "../../src/ui/paint.ts";

const OPTIONS: NumberOptions = {
  subject: "metrics",
  pathTitle: "Path",
  precision: null,
  noPath: false,
};
const SIDES = [
  { rev: "HEAD", commit: "abc" },
  { rev: "workspace", commit: null },
] as const;

test("digits: never a zero that is none", () => {
  expect(numberText(0.123456, 5)).toBe("0.12346");
  expect(numberText(0.1 + 0.2, 5)).toBe("0.3");
  expect(numberText(1e-7, 5)).toBe("1e-7");
  expect(numberText(-0.00000123456, 2)).toBe("-0.0000012");
  expect(numberText(0.004, 0)).toBe("0.004");
  expect(numberText(3, 0)).toBe("3");
  expect(numberText(Number.NaN, 2)).toBe("NaN");
});

test("JSON: integers exact, words for what JSON has none, rounding on request", () => {
  const values = { m: { n: 2n ** 60n, x: Number.NaN, l: [Number.POSITIVE_INFINITY, 0.125] } };
  const shown = [{ rev: "v1", commit: "abc", values, rows: [] }];
  expect(showJson(shown, [], OPTIONS)).toBe(
    '{"schema":1,"revisions":[{"rev":"v1","commit":"abc","metrics":{"m":{"n":1152921504606846976,"x":"NaN","l":["Infinity",0.125]}}}]}\n',
  );
  const change = { path: "m", key: "k", old: 0.125, new: null };
  const error = { rev: "v1", path: "m", code: "syntax", message: "bad" } as const;
  expect(JSON.parse(diffJson(SIDES, [change], [error], { ...OPTIONS, precision: 1 }))).toEqual({
    schema: 1,
    a: SIDES[0],
    b: SIDES[1],
    diff: { m: { k: { old: 0.1, new: null } } },
    errors: [error],
  });
});

test("tables: control characters are shown, Markdown's signs escaped", () => {
  const change = { path: "a|b", key: "x\n", old: "a_b", new: [0.123456789, "s"] };
  const rows = diffRows(SIDES, [change], OPTIONS);
  expect(tableText(rows, PLAIN, true)).toBe(
    'Path  Metric  HEAD  workspace       Change\na|b   x\\n     a_b   [0.12346, "s"]  -\n',
  );
  expect(markdown(rows)).toContain('| a\\|b | x\\\\n   | a\\_b | \\[0.12346, "s"\\] | -      |');
});

test("several revisions: a column for each key", () => {
  const row = (path: string, key: string, value: number) => ({ path, key, value });
  const rows = showRows(
    [
      { rev: "a", commit: "1234567890", values: {}, rows: [row("m", "x", 1), row("m", "y", 2)] },
      { rev: "workspace", commit: null, values: {}, rows: [row("n", "y", 3)] },
    ],
    OPTIONS,
  );
  expect(rows).toEqual([
    ["Revision", "Commit", "Path", "x", "y"],
    ["a", "1234567", "m", "1", "2"],
    ["workspace", "", "n", "-", "3"],
  ]);
});
