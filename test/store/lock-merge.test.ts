import { expect, test } from "bun:test";
import { isMerged, mergeLocks, WHY_MERGED } from "../../src/store/lock-merge.ts";
import { parse } from "../../src/store/lock-parse.ts";

const MERGED = "schema: 1\nmerged: true\n";

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

test("what either side named stays named, so that gc keeps it", () => {
  const [a, b, c] = ["a", "b", "c"].map((char) => `sha256:${char.repeat(64)}`);
  const merged = mergeLocks("base", `x: ${b}\ny: ${a}\n`, `x: ${c}\ny: ${a}\n`);
  expect(merged).toBe(`${MERGED}either:\n  - "${a}"\n  - "${b}"\n  - "${c}"\n`);
  expect(isMerged(merged)).toBe(true);
  expect(parse(merged)).toEqual({ why: WHY_MERGED });
  expect(isMerged("schema: 1\n")).toBe(false);
});
