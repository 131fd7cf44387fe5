import { expect, test } from "bun:test";
import { errStyle, outStyle, painter } from "../../src/ui/paint.ts";
import { fakeTerminal } from "./screen.ts";

test("colours, or text as it is", () => {
  expect(painter(true)("red", "x")).toBe("\x1b[31mx\x1b[39m");
  expect(painter(true)("bold", "")).toBe("");
  expect(painter(false)("red", "x")).toBe("x");
});

test("each stream has its style", () => {
  const terminal = fakeTerminal({ columns: 50, outIsTty: false, color: true });
  expect(outStyle(terminal).columns).toBe(null);
  expect(errStyle(terminal, true)).toMatchObject({ columns: 50, verbose: true });
  expect(errStyle(terminal).paint("dim", "x")).toBe("\x1b[2mx\x1b[22m");
});
