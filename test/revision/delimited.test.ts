import { expect, test } from "bun:test";
import { parseTable } from "../../src/revision/delimited.ts";

test("quotes, breaks in cells, empty cells and lines", () => {
  const text = 'a,b\r\n"x, ""y""","1\n2"\r\n\r\n,\n"",z\nlast';
  expect(parseTable(text, "t.csv")).toEqual([
    ["a", "b"],
    ['x, "y"', "1\n2"],
    ["", ""],
    ["", "z"],
    ["last"],
  ]);
  expect(parseTable("a\tb,c\n", "t.TSV")).toEqual([["a", "b,c"]]);
  expect(parseTable("", "t.csv")).toEqual([]);
});
