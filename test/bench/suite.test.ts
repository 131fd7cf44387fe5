import { expect, test } from "bun:test";
import { runsOf, wholeNumber } from "../../bench/suite.ts";

test("whole numbers from 1", () => {
  expect(["1", "30", "0", "-1", "1.5", "", "x", "1e3"].map(wholeNumber)).toEqual([
    1,
    30,
    ...[null, null, null, null, null, null],
  ]);
});

test("runs of each", () => {
  const asked = { only: [], quick: false, json: false, dir: "/", executable: "/" };
  expect(runsOf(asked)).toBe(10);
  expect(runsOf({ ...asked, quick: true })).toBe(3);
  expect(runsOf({ ...asked, quick: true, runs: "7" })).toBe(7);
  expect(runsOf({ ...asked, runs: "x" })).toBeNull();
});
