import { expect, test } from "bun:test";
import {
  count,
  fit,
  indent,
  pad,
  some,
  visible,
  visibleBlock,
  visibleOutput,
  width,
} from "../../src/ui/text.ts";

test("control characters and escape sequences in names are made visible", () => {
  expect(visible("a\x1b[31mb\nc\td\re\x7f\x9b")).toBe("a\\x1b[31mb\\nc\\td\\re\\x7f\\x9b");
  expect(visible("ab\u202ecd\u2066\u200f")).toBe("ab\\u202ecd\\u2066\\u200f");
  expect(visible("naïve 漢字 👩‍👩‍👧")).toBe("naïve 漢字 👩‍👩‍👧");
});

test("a block keeps its newlines and tabs", () => {
  expect(visibleBlock("a\r\n\tb\x07")).toBe("a\n\tb\\x07");
});

test("a line of output loses its colours", () => {
  expect(visibleOutput("\x1b[32mok\x1b[0m\x08!")).toBe("ok\\x08!");
});

test("fit cuts by what is seen", () => {
  expect(fit("hello", 5)).toBe("hello");
  expect(fit("hello world", 8)).toBe("hello...");
  expect(fit("漢字漢字漢字", 8)).toBe("漢字...");
  expect(fit("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 5)).toBe("👩‍👩‍👧...");
  expect(fit("hello", 2)).toBe("..");
  expect(fit("hello", 0)).toBe("");
  for (let columns = 0; columns < 30; columns++) {
    expect(width(fit("一 e\u0301 long 漢字 text", columns))).toBeLessThanOrEqual(columns);
  }
});

test("pad, count, some, indent", () => {
  expect(pad("漢", 4)).toBe("漢  ");
  expect(pad("long", 2)).toBe("long");
  expect([count(0, "stage"), count(1, "stage"), count(2, "stage")]).toEqual([
    "0 stages",
    "1 stage",
    "2 stages",
  ]);
  expect(some(["a", "b\n", "c"], 2)).toBe("a, b\\n and 1 more");
  expect(some(["a", "b"], 2)).toBe("a, b");
  expect(indent("a\n\nb", "  ")).toBe("  a\n\n  b");
});
