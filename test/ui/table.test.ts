import { expect, test } from "bun:test";
import { painter } from "../../src/ui/paint.ts";
import { columnWidth, table } from "../../src/ui/table.ts";

test("columns are as wide as what is seen", () => {
  const red = painter(true)("red", "red");
  expect(
    table([
      ["漢字", "1"],
      [red, "2"],
      ["a", "3"],
    ]),
  ).toEqual(["漢字  1", `${red}   2`, "a     3"]);
});

test("rows may be short, and have no blanks at their ends", () => {
  expect(table([["a", "", ""], ["bb"], ["c", "d", "e"]])).toEqual(["a", "bb", "c   d  e"]);
  expect(table([])).toEqual([]);
});

test("one huge name does not push all others aside", () => {
  expect(columnWidth(["a", "bbb", "x".repeat(200)])).toBe(3);
});
