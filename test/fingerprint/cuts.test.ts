// Where the units of a module begin and end, and how they are called.
import { expect, test } from "bun:test";
import { indexAt } from "../../src/fingerprint/cuts.ts";
import { unitsOf } from "./unit-helpers.ts";

test("each top-level declarator, declaration and statement is a unit", async () => {
  const ways: Record<string, string[]> = {
    "const a = 1;": ["const a"],
    "export const a = 1, b = 2;": ["const a", "const b"],
    "const a = () => 1, b = function () {}, c = class {};": ["fn a", "fn b", "class c"],
    "const a = (() => 1) as () => number;": ["fn a"],
    "let a = () => 1; var b = () => 1;": ["let a", "var b"],
    "const { a, b: [c, ...d], ...e } = x;": ["const a,c,d,e"],
    "const [a = 1, { b }] = x;": ["const a,b"],
    "using a = x();": ["const a"],
    "function a() {} async function* b() {}": ["fn a", "fn b"],
    "class A {} abstract class B {}": ["class A", "class B"],
    "enum A { X } const enum B { X }": ["enum A", "enum B"],
    "namespace A { export const x = 1; }": ["namespace A"],
    "export default 1;": ["const default"],
    "export default () => 1;": ["fn default"],
    "export default function () {}": ["fn default"],
    "export default function a() {}": ["fn a"],
    "export default class {}": ["class default"],
    "export default class A {}": ["class A"],
    // The name of an expression is its own.
    "export default (function a() {});": ["fn default"],
    // Names of blocks are the statement's.
    "if (x) { const a = 1; }": ["statement a"],
    "for (const a of x) a(); { var b = 1; }": ["statement a", "statement b"],
    "a(); b();": ["statement ", "statement "],
    "import y = a.b;": ["const y"],
  };
  for (const [code, expected] of Object.entries(ways)) {
    const { units } = await unitsOf(code);
    expect([code, ...units.map(({ kind, symbol }) => `${kind} ${symbol}`)]).toEqual([
      code,
      ...expected,
    ]);
  }
});

test("types, imports, lists of exports and what is declared elsewhere are none", async () => {
  const ways = [
    "type A = 1; interface B {} export type { A }; export interface C {}",
    "export default interface A {}",
    `import a, { b } from "m"; import "m"; import c = require("m");`,
    `export * from "m"; export { d } from "m"; export {};`,
    "declare const a: 1; declare function b(): void; declare class C {} declare enum D { X }",
    `declare namespace A { const x: 1 } declare module "m" { const x: 1 } declare global { var x: 1 }`,
    "export declare const a: 1; export declare abstract class B {}",
    "function a(x: 1): void;",
    ";;",
  ];
  for (const code of ways) expect([code, (await unitsOf(code)).units]).toEqual([code, []]);
});

test("a name that only looks like a word of types is code", async () => {
  const { units } = await unitsOf("let declare = 1; declare; const a = 2;");
  expect(units.map(({ symbol }) => symbol)).toEqual(["declare", "", "a"]);
});

test("every unit knows its line, and a place between begins none", async () => {
  const { units, spans } = await unitsOf(
    "\n\nexport const a = 1,\n  b = 2;\n\nfunction c() {\n}\n",
  );
  expect(units.map(({ line }) => line)).toEqual([3, 4, 6]);
  // What stands before the first of several declarators is its own.
  expect(spans).toEqual([
    [
      [3, 1],
      [3, 19],
    ],
    [
      [4, 3],
      [4, 8],
    ],
    [
      [6, 1],
      [7, 2],
    ],
  ]);
});

test("the span that holds an offset", () => {
  const spans = [
    { start: 2, end: 4 },
    { start: 4, end: 5 },
    { start: 8, end: 9 },
  ];
  expect([0, 1, 2, 3, 4, 5, 7, 8, 9].map((offset) => indexAt(spans, offset))).toEqual([
    -1, -1, 0, 0, 1, -1, -1, 2, -1,
  ]);
  expect(indexAt([], 0)).toBe(-1);
});
