import { expect, test } from "bun:test";
import { child, list, type Node } from "../../src/fingerprint/node.ts";
import { isStill } from "../../src/fingerprint/still.ts";
import { parse } from "../../src/fingerprint/syntax.ts";
import { edits, skips } from "./edits/edits.ts";

async function still(text: string): Promise<boolean> {
  const outcome = await parse("x.ts", `const x = ${text};`, "ts");
  if (outcome.kind !== "parsed") throw new Error(text);
  const [statement] = list(outcome.parsed.program, "body");
  const [declarator] = statement ? list(statement, "declarations") : [];
  return isStill(child(declarator as Node, "init"));
}

test.each([
  "1",
  "-1",
  '"a"',
  "`a`",
  "/a/g",
  "null",
  "undefined",
  "[1, , [2]]",
  "{ a: 1, b: { c: [true] }, f() { return g(); } }",
  "(x: number) => f(x)",
  "function () { return f(); }",
  "{ a: 1 } as const",
  "void 0",
])("reads nothing: %s", async (text) => {
  expect(await still(text)).toBe(true);
});

test.each([
  "y",
  "f()",
  "new Map()",
  "[...y]",
  "{ ...y }",
  "{ [y]: 1 }",
  "`${y}`",
  "a.b",
  "1 + 1 * y",
  "await y",
  "[f()]",
  "{ a: y }",
  "typeof y",
])("may read something: %s", async (text) => {
  expect(await still(text)).toBe(false);
});

skips("what comes before it", [
  "«globalThis.x = 1; const l = 2;|const l = 2; globalThis.x = 1;»",
  '«process.env.A = "1"; const l = [1, { a: -1 }];|const l = [1, { a: -1 }]; process.env.A = "1";»',
]);
edits("what is read after it", {
  "globalThis.x = 1; «|globalThis.x = 2;» const k = 1; const l = [k, globalThis.x];": [
    "const p.ts#l",
    "effects p.ts",
  ],
});
