import { expect, test } from "bun:test";
import { bytes } from "../../src/ui/bytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [1234, "1.2 kB"],
  [99_960, "100 kB"],
  [345_678_901, "346 MB"],
  [999_600, "1.0 MB"],
  [1_100_000_000, "1.1 GB"],
  [5e18, "5000 PB"],
])("%d is %s", (size, text) => {
  expect(bytes(size)).toBe(text);
});
