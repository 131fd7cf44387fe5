import { expect, test } from "bun:test";
import { MERGED, mergeLocks, WHY_MERGED } from "../../src/store/lock-merge.ts";
import { parse } from "../../src/store/lock-parse.ts";

test("one side changed: that side; both alike: that; both in other ways: neither", () => {
  expect(mergeLocks("a", "a", "b")).toBe("b");
  expect(mergeLocks("a", "b", "a")).toBe("b");
  expect(mergeLocks("a", "b", "b")).toBe("b");
  expect(mergeLocks("a", "b", "c")).toBe(MERGED);
  expect(mergeLocks("", "b", "c")).toBe(MERGED);
  expect(mergeLocks("a", MERGED, "c")).toBe(MERGED);
});

test("what stands in its place is no record, and says why, with any line ends", () => {
  expect(parse(MERGED)).toEqual({ why: WHY_MERGED });
  expect(parse(MERGED.replaceAll("\n", "\r\n"))).toEqual({ why: WHY_MERGED });
});
