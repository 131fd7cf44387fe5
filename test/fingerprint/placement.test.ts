// When code runs: while the unit it stands in is evaluated, or later.
import { expect, test } from "bun:test";
import { refsOf } from "./unit-helpers.ts";

const flags = async (code: string): Promise<string> => {
  const refs = await refsOf(`import { stage } from "fastpipe"; let x; const u = ${code};`, "u");
  return refs.find((ref) => /^x\b/.test(ref)) ?? "";
};

test("code that runs at once", async () => {
  const ways = [
    "x()",
    "[x()]",
    "{ a: x() }",
    "(() => x())()",
    "(function () { x(); })()",
    "use(() => x())",
    "[1].map(() => x())",
    "new Promise(() => x())",
    "class { static a = x(); }",
    "class { static { x(); } }",
    "class { [x()]() {} }",
    "class extends x() {}",
    "class { @x() m() {} }",
    // A decorator gets at everything in the class.
    "class { @d m() { x(); } }",
    "{ [x()]: 1 }",
    "`${x()}`",
    "use`${() => x()}`",
    "a = (p = x())",
  ];
  for (const code of ways) expect([code, await flags(code)]).toEqual([code, "x load runs"]);
});

test("code that runs when it is called", async () => {
  const ways = [
    "() => x()",
    "async () => { await x(); }",
    "function* () { x(); }",
    "(p = x()) => p",
    "{ a: () => x(), b() { x(); }, get c() { return x(); } }",
    "[() => x()]",
    "class { a = x(); m() { x(); } constructor() { x(); } }",
    "class { static m() { x(); } }",
    "a ? () => x() : null",
    "a ?? (() => x())",
    "(() => x()) as () => void",
  ];
  for (const code of ways) expect([code, await flags(code)]).toEqual([code, "x"]);
});

test("stage() calls nothing that it gets", async () => {
  expect(await flags("stage({ a: () => x() }, () => 1)")).toBe("x spec");
  expect(await flags("stage({ a: x() }, () => 1)")).toBe("x load runs spec");
  // Nobody knows what another function does with it.
  expect(await flags("other({}, () => x())")).toBe("x load runs");
});
