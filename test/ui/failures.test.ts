import { expect, test } from "bun:test";
import { failuresText, failureText, placeText, warningText } from "../../src/ui/failures.ts";
import { PLAIN, painter } from "../../src/ui/paint.ts";

test("a message alone", () => {
  expect(failureText({ code: "usage", message: "no such command: rn" })).toBe(
    "error: no such command: rn",
  );
});

test("a place, its line with a caret, and a hint", () => {
  const text = failureText({
    code: "spec",
    message: "unknown key `dep` in the spec of train",
    where: { file: "pipeline.ts", line: 12, column: 9, source: "  stage({ dep: [] }, fn);" },
    hint: "did you mean `deps`?",
  });
  expect(text).toBe(
    [
      "error: unknown key `dep` in the spec of train",
      "  --> pipeline.ts:12:9",
      "    |",
      " 12 |   stage({ dep: [] }, fn);",
      "    |         ^",
      "  hint: did you mean `deps`?",
    ].join("\n"),
  );
});

test("a place without its line", () => {
  expect(failureText({ code: "load", message: "m", where: { file: "a.ts", line: 3 } })).toBe(
    "error: m\n  --> a.ts:3",
  );
  expect(placeText({ file: "a.ts", column: 3 })).toBe("a.ts");
});

test("a line with a place in it, and no column", () => {
  const where = { file: "p.yaml", line: 1, source: "lr: x\n" };
  expect(failureText({ code: "params", message: "m", where })).toBe(
    "error: m\n  --> p.yaml:1\n   |\n 1 | lr: x",
  );
});

test("the caret stands under tabs and wide characters", () => {
  const where = { file: "a.ts", line: 1, column: 5, source: "\t\t漢字x" };
  expect(failureText({ code: "syntax", message: "m", where })).toContain(
    ["   |", " 1 |         漢字x", `   | ${" ".repeat(12)}^`].join("\n"),
  );
  const odd = { file: "a.ts", line: 1, column: 2, source: "\x1b[2J" };
  expect(failureText({ code: "syntax", message: "m", where: odd })).toContain(
    " 1 | \\x1b[2J\n   |     ^",
  );
});

test("a long line is shown around the caret", () => {
  const source = `${"a".repeat(500)}BAD${"c".repeat(500)}`;
  const where = { file: "a.ts", line: 7, column: 501, source };
  const text = failureText({ code: "syntax", message: "m", where }, { ...PLAIN, columns: 60 });
  const [, , , line = "", caret = ""] = text.split("\n");
  expect(line.slice(caret.indexOf("^")).slice(0, 3)).toBe("BAD");
  expect(line.length).toBeLessThan(60);
  expect(line).toContain("| ...aaa");
  expect(line).toEndWith("ccc...");
});

test("a column after the end of the line", () => {
  const where = { file: "a.ts", line: 1, column: 99, source: "ab" };
  expect(failureText({ code: "syntax", message: "m", where })).toEndWith(" 1 | ab\n   |   ^");
});

test("several, one under the other; of more than one line", () => {
  const text = failuresText([
    { code: "cycle", message: "these stages need each other:\n  a -> b -> a" },
    { code: "io", message: "no \x1b space", hint: "one\ntwo" },
  ]);
  expect(text).toBe(
    "error: these stages need each other:\n  a -> b -> a\n\nerror: no \\x1b space\n  hint: one\n  two\n",
  );
});

test("warnings", () => {
  expect(warningText("m")).toBe("warning: m\n");
  expect(warningText("m", PLAIN, "train")).toBe("warning: train: m\n");
});

test("in colour", () => {
  const style = { ...PLAIN, paint: painter(true) };
  expect(failureText({ code: "io", message: "m" }, style)).toBe("\x1b[31merror:\x1b[39m m");
});
