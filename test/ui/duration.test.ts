import { expect, test } from "bun:test";
import { duration } from "../../src/ui/duration.ts";

test.each([
  [0, "0.00 s"],
  [4.9, "0.00 s"],
  [5, "0.01 s"],
  [80, "0.08 s"],
  [99.4, "0.10 s"],
  [99.6, "0.1 s"],
  [800, "0.8 s"],
  [12_340, "12.3 s"],
  [59_940, "59.9 s"],
  [59_960, "1 min 0 s"],
  [123_000, "2 min 3 s"],
  [3_599_600, "1 h 0 min"],
  [3_900_000, "1 h 5 min"],
  [90_000_000, "25 h 0 min"],
  [-3, "0.00 s"],
  [Number.NaN, "0.00 s"],
])("%d ms is %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});
