import { beforeEach, expect, test } from "bun:test";
import { replaceConsole } from "../../src/executors/console.ts";
import { formatAll } from "../../src/executors/format.ts";

let out = "";
let err = "";
const target = {} as Console;
replaceConsole(target, (stream, text) => {
  if (stream === "stdout") out += text;
  else err += text;
});
beforeEach(() => {
  out = "";
  err = "";
});

test("log, info, debug to stdout; error, warn to stderr", () => {
  target.log("a", { b: 1 });
  target.info("i");
  target.debug("d");
  target.error("e");
  target.warn("w");
  expect([out, err]).toEqual(["a {\n  b: 1,\n}\ni\nd\n", "e\nw\n"]);
});

test("the format's directives", () => {
  expect(
    formatAll(["%s|%d|%i|%f|%j|%%|%c|%x", "s", "7", 3.7, "2.5", { b: 2 }, "css", "more"]),
  ).toBe('s|7|3|2.5|{"b":2}|%||%x more');
  expect(formatAll(["%d %i", 5n, 6n])).toBe("5 6");
  expect(formatAll(["%o", [1]])).toBe("[ 1 ]");
  expect(formatAll(["%s %s", "one"])).toBe("one %s");
  expect(formatAll(["100%", 5])).toBe("100% 5");
  expect(formatAll([])).toBe("");
  expect(formatAll([1, "a"])).toBe("1 a");
});

test("values whose getters throw are printed all the same", () => {
  const hostile = {
    toString() {
      throw new Error("no");
    },
  };
  expect(formatAll(["%s", hostile])).toBe("[object]");
});

test("group, count, assert, dir, table, trace, time, write", () => {
  target.group("G");
  target.log("two\nlines");
  target.groupEnd();
  target.log("out");
  expect(out).toBe("G\n  two\n  lines\nout\n");
  out = "";
  target.count();
  target.count();
  target.countReset();
  target.count();
  expect(out).toBe("default: 1\ndefault: 2\ndefault: 1\n");
  target.assert(true, "no");
  target.assert(false, "bad %d", 5);
  target.assert(false);
  expect(err).toBe("bad 5\nAssertion failed\n");
  out = "";
  target.dir({ a: { b: { c: 1 } } }, { depth: 0 });
  expect(out).toContain("[Object ...]");
  out = "";
  target.dir({ a: { b: { c: { d: 1 } } } }, { depth: null as never });
  expect(out).toContain("d: 1");
  out = "";
  target.table([{ a: 1, b: 2 }], ["a"]);
  expect(out).toContain("│ 0 │ 1 │");
  target.table(5);
  expect(out).toEndWith("5\n");
  err = "";
  target.trace("here");
  expect(err).toMatch(/^here\n {4}at .*console\.test\.ts/);
  err = "";
  target.time("t");
  target.timeLog("t", "extra");
  target.timeEnd("t");
  target.timeEnd("t");
  expect(err).toMatch(/^\[[\d.]+ms\] t extra\n\[[\d.]+ms\] t\n$/);
  out = "";
  target.write("a", new Uint8Array([98]), new ArrayBuffer(0));
  target.clear();
  expect(out).toBe("ab");
});
