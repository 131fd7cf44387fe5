// What a module imports and exports by its text.
import { expect, test } from "bun:test";
import { unitsOf } from "./unit-helpers.ts";

const sources = (code: string, lang: "ts" | "jsx" = "ts"): Promise<string[]> =>
  unitsOf(code, lang).then(({ statics }) =>
    statics.map(({ source, bare }) => `${source}${bare ? " bare" : ""}`),
  );

test("names that are imported", async () => {
  const code = `import a, { b, c as d, default as e, type T } from "m"; import * as n from "o";
import f = require("p"); import type g from "q"; [a, b, d, e, n, f];`;
  const { imports } = await unitsOf(code);
  expect(imports).toEqual({
    a: { source: "import m", name: "default" },
    b: { source: "import m", name: "b" },
    d: { source: "import m", name: "c" },
    e: { source: "import m", name: "default" },
    n: { source: "import o", name: null },
    f: { source: "require p", name: null },
  });
});

test("names that are exported", async () => {
  const code = `export const a = 1, { b } = x; export function f() {} export class C {} export enum E {}
const g = 1; export { g as h, g as default }; export { i, j as k } from "m"; export * as n from "o";
export * from "p"; export type T = 1; export type { U } from "q"; export { type V } from "r"; export declare const z: 1;`;
  const { exports, stars } = await unitsOf(code);
  expect(exports).toEqual({
    a: { local: "a" },
    b: { local: "b" },
    f: { local: "f" },
    C: { local: "C" },
    E: { local: "E" },
    h: { local: "g" },
    default: { local: "g" },
    i: { source: "import m", name: "i" },
    k: { source: "import m", name: "j" },
    n: { source: "import o", name: null },
  });
  expect(stars).toEqual(["import p"]);
});

test("a default export has a name of its own, unless it is a declaration with one", async () => {
  const ways: Record<string, string> = {
    "export default 1;": "*default*",
    "export default function () {}": "*default*",
    "export default (function a() {});": "*default*",
    "export default function a() {}": "a",
    "export default class A {}": "A",
    "const a = 1; export default a;": "*default*",
  };
  for (const [code, local] of Object.entries(ways)) {
    expect([code, (await unitsOf(code)).exports.default]).toEqual([code, { local }]);
  }
});

test("what is loaded at once, in order", async () => {
  const code = `import "a"; import {} from "b"; import { c } from "c"; export * from "d"; export {} from "e";
import f = require("f"); export { g } from "g"; c;`;
  expect(await sources(code)).toEqual([
    "import a bare",
    "import b bare",
    "import c",
    "import d",
    "import e",
    "require f",
    "import g",
  ]);
});

test("imports that only types use are loaded in JavaScript, not in TypeScript", async () => {
  const unused = `import { a } from "m";`;
  expect([await sources(unused), await sources(unused, "jsx")]).toEqual([[], ["import m"]]);
  const ofTypes = [
    "type T = a;",
    "let x: typeof a;",
    "const f = (p: a) => 1;",
    "export type { a };",
  ];
  for (const use of ofTypes) {
    expect([use, await sources(`${unused} ${use}`)]).toEqual([use, []]);
  }
  const ofValues = [
    "a;",
    "export { a };",
    "const f = () => a.b;",
    "class B extends a {}",
    "export default a;",
  ];
  for (const use of ofValues) {
    expect([use, await sources(`${unused} ${use}`)]).toEqual([use, ["import m"]]);
  }
  expect(await sources(`import type { a } from "m"; import { type b } from "n";`)).toEqual([]);
});
