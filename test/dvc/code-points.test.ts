import { expect, test } from "bun:test";
import { compareCodePoints } from "../../src/dvc/code-points.ts";

test("strings are sorted as Python sorts them", () => {
  const sorted = [
    "",
    "B",
    "a",
    "aa",
    "b",
    "é",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "\u{10000}",
    "\u{1f600}",
  ];
  expect([...sorted].reverse().sort(compareCodePoints)).toEqual(sorted);
  expect(compareCodePoints("a", "a")).toBe(0);
});
