import { describe, expect, test } from "bun:test";
import { parseSync, visitorKeys } from "oxc-parser";
import { digestNode } from "../../src/fingerprint/canonical.ts";
import { child, isNode, list, type Node } from "../../src/fingerprint/node.ts";
import { parse } from "../../src/fingerprint/syntax.ts";
import { tempDir } from "../helpers.ts";

type Lang = "ts" | "tsx" | "jsx";
type Pair = readonly [before: string, after: string, lang?: Lang];

/** All of one length: `test.each` hands a callback to functions that take more than a row has. */
function rows(pairs: readonly Pair[]): [string, string, Lang][] {
  return pairs.map(([before, after, lang = "ts"]) => [before, after, lang]);
}

async function programOf(source: string, lang: Lang): Promise<Node> {
  const outcome = await parse(`x.${lang}`, source, lang);
  if (outcome.kind !== "parsed") throw new Error(`${outcome.kind}: ${source}`);
  return outcome.parsed.program;
}

/** With the modifiers of TypeScript in the tree, which `parse` leaves out. */
function typedProgramOf(source: string, lang: Lang): Node {
  const options = { astType: "ts", preserveParens: false, lang } as const;
  const { program, errors } = parseSync(`x.${lang}`, source, options);
  if (errors.length > 0) throw new Error(`${errors[0]?.message}: ${source}`);
  const node: unknown = program;
  if (!isNode(node)) throw new Error("no program");
  return node;
}

function bodyDigest(program: Node): string {
  return digestNode(program, visitorKeys);
}

async function digest(source: string, lang: Lang = "ts"): Promise<string> {
  return bodyDigest(await programOf(source, lang));
}

function typedDigest(source: string, lang: Lang = "ts"): string {
  return bodyDigest(typedProgramOf(source, lang));
}

const SAME: readonly Pair[] = [
  // Formatting.
  ["const a = 1", "const a = 1;"],
  ["const a = 1; // why", "/** why */ const /* so */ a = 1;"],
  ["f(a, b)", "\n\n  f(\n    a,\n    b,\n  );\n"],
  ["f(a)\nf(b)", "f(a);\r\nf(b);\r\n"],
  ["f(a)", "\uFEFFf(a)"],
  ["f(a)", "#!/usr/bin/env bun\nf(a)"],
  ["f('a')", 'f("a")'],
  ["f('it\\'s')", 'f("it\'s")'],
  ["f('\\x41\\u0042')", "f('AB')"],
  ["f('a\\\nb')", "f('a\\\r\nb')"],
  ["f((a), (b + c))", "f(a, b + c)"],
  ["a = (b, c)", "a = ((b), c)"],
  ["((a + b) + c)", "a + b + c"],
  ["a + (b * c)", "a + b * c"],
  ["f(x => x)", "f((x) => (x))"],
  ["f(x => { return x })", "f((x) => { return (x); })"],
  ["function f() { a();; b(); }", "function f() { a(); b() }"],
  ["[1, 2]", "[1, 2,]"],
  ["({ a, b })", "({ a, b, })"],
  ["class A { a = 1; ; b = 2; }", "class A { a = 1\n b = 2 }"],
  ["f(`a\nb`)", "f(`a\r\nb`)"],
  ["f(`a\nb`)", "f(`a\rb`)"],
  ["f`a\nb`", "f`a\r\nb`"],
  ["f(`\\x41`)", "f(`A`)"],
  ["var \\u0061b = 1", "var ab = 1"],
  ["'use strict'; f()", '"use strict"; f()', "jsx"],
  // Numbers.
  ["f(1_000)", "f(1000)"],
  ["f(0x3E8)", "f(1000)"],
  ["f(1e3)", "f(1000)"],
  ["f(.5)", "f(0.50)"],
  ["f(0b11, 0o17)", "f(3, 15)"],
  ["f(1_0n, 0xan)", "f(10n, 10n)"],
  // Keys.
  ["({ 'a': 1, 'b-c': 2 })", '({ a: 1, "b-c": 2 })'],
  ["({ 1: a, 0x10: b, 1n: c })", "({ '1': a, 16: b, 1: c })"],
  ["({ a: a })", "({ a })"],
  ["const { a: a, b: b = 1 } = o", "const { a, b = 1 } = o"],
  ["({ __proto__: a })", "({ '__proto__': a })"],
  [
    "class A { 'x' = 1; 'm'() {} 'constructor'() {} }",
    "class A { x = 1; m() {} constructor() {} }",
  ],
  ["enum E { 'A' = 1, ['B'] = 2 }", "enum E { A = 1, B = 2 }"],
  ["import a from 'a' with { 'type': 'json' }", "import a from 'a' with { type: 'json' }"],
  ["import { 'a' as b } from 'a'", "import { a as b } from 'a'"],
  ["import { a as a } from 'a'", "import { a } from 'a'"],
  ["export { a as 'b' } from 'a'", "export { a as b } from 'a'"],
  // Types.
  ["const a: number = 1", "const a = 1"],
  ["let a: number | undefined, b!: string", "let a, b"],
  ["f(a as T, b!, d satisfies T, a as unknown as U)", "f(a, b, d, a)"],
  ["f(<T>a)", "f(a)"],
  ["f<T>(a); new X<T>(); f<T>`x`; g(h<T>)", "f(a); new X(); f`x`; g(h)"],
  ["(x as any) = 1; x! += 2; (<any>x)++", "x = 1; x += 2; x++"],
  ["a?.b!.c", "a?.b.c"],
  ["(a?.b)!.c", "(a?.b).c"],
  ["(a?.b!).c", "(a?.b).c"],
  ["(a?.b as T)()", "(a?.b)()"],
  ["(a as any)?.b", "a?.b"],
  ["a! + (b as number) + c!", "a + b + c"],
  ["const a = b as const", "const a = b"],
  ["function f<T>(this: X, a?: T, ...b: T[]): asserts a is T {}", "function f(a, ...b) {}"],
  ["f(async <T,>(a: T): Promise<T> => a)", "f(async (a) => a)"],
  ["class A { m<T>(this: A, a: T): void {} }", "class A { m(a) {} }"],
  ["function f(a: 1): void; function f(a: 2): void; function f(a: any) {}", "function f(a) {}"],
  [
    "export default function f(): void; export default function f() {}",
    "export default function f() {}",
  ],
  ["class A<T> extends B<T> implements I, J<T> {}", "class A extends B {}"],
  [
    "abstract class A { abstract a: number; abstract m(): void; abstract get b(): 1 }",
    "class A {}",
  ],
  ["abstract class A { abstract accessor a: number }", "class A {}"],
  ["class A { constructor(a: 1); constructor(a: any) {} }", "class A { constructor(a) {} }"],
  ["class A { m(a: 1): void; m(a: any) {} }", "class A { m(a) {} }"],
  ["class A { [key: string]: any; a = 1 }", "class A { a = 1 }"],
  [
    "class A { private readonly a: number = 1; protected static b?: 1; c!: 1 }",
    "class A { a = 1; static b; c }",
  ],
  [
    "class A extends B { override m?(): void {} public get a(): 1 { return 1 } }",
    "class A extends B { m() {} get a() { return 1 } }",
  ],
  ["interface I { a: 1 } type T = I; f()", "f()"],
  ["export interface I {} export type T = I; f()", "f()"],
  ["export default interface I {} f()", "f()"],
  ["function f() { interface I {} type T = 1; return 1 }", "function f() { return 1 }"],
  [
    "declare function f(): void; declare module 'x' {} declare global { interface W {} } f()",
    "f()",
  ],
  ["declare enum E { A } declare namespace N { const a: 1 } f()", "f()"],
  ["export declare function f(): void; f()", "f()"],
  ["namespace N { export interface I {} } f()", "f()"],
  ["namespace N { namespace M { type T = 1 } ; } f()", "f()"],
  ["namespace N { export const a: 1 = 1; type T = 1 }", "namespace N { export const a = 1 }"],
  ["module N { export const a = 1 }", "namespace N { export const a = 1 }"],
  ["export as namespace N; f()", "f()"],
  ["import type X = require('x'); f()", "f()"],
  ["try {} catch (e: unknown) {}", "try {} catch (e) {}"],
  ["for (const a of b as T[]) {}", "for (const a of b) {}"],
  ["f((a as number) + b! + c)", "f(a + b + c)"],
  // JSX.
  ["f(<a></a>)", "f(<a />)", "tsx"],
  ["f(<a b='1'>t</a>)", 'f(<a b="1">t</a>)', "jsx"],
  ["f(<a>\n  <b/>\n</a>)", "f(<a><b/></a>)", "jsx"],
  ["f(<a>{/* why */}<b/></a>)", "f(<a><b/></a>)", "jsx"],
  ["f(<a>x\r\ny</a>)", "f(<a>x\ny</a>)", "tsx"],
  ["f(<C<T> a={x as T}/>)", "f(<C a={x}/>)", "tsx"],
];

const DIFFERENT: readonly Pair[] = [
  // Values.
  ["f(1)", "f(2)"],
  ["f(1)", "f(1n)"],
  ["f(1)", "f('1')"],
  ["f(0)", "f(-0)"],
  ["f(1e999)", "f(null)"],
  ["f(1e999)", "f(1)"],
  ["f(null)", "f('null')"],
  ["f(true)", "f(false)"],
  ["f(true)", "f('true')"],
  ["f(null)", "f(undefined)"],
  ["f('a')", "f(a)"],
  ["f('')", "f()"],
  ["f('a', 'b')", "f('a,b')"],
  ["f('ab', 'c')", "f('a', 'bc')"],
  ["f('\\ud800')", "f('\\ud801')"],
  ["f('\\ud800')", "f('\\ufffd')"],
  ["f('é')", "f('e\\u0301')"],
  ["f('a\\nb')", "f('a\\r\\nb')"],
  ["f(9007199254740993n)", "f(9007199254740992n)"],
  ["f(/a/)", "f(/b/)"],
  ["f(/a/)", "f(/a/i)"],
  ["f(/a/)", "f('/a/')"],
  ["f(`a`)", "f('a')"],
  ["f(`a${b}c`)", "f(`ac${b}`)"],
  ["f(`a\\nb`)", "f(`a\\r\\nb`)"],
  ["f`\\x41`", "f`A`"],
  ["f`\\u{zz}`", "f`\\u{yy}`"],
  ["f`a`", "f(`a`)"],
  // Names and operators.
  ["f(a)", "f(b)"],
  ["a + b", "a - b"],
  ["a + b + c", "a + (b + c)"],
  ["a && b || c", "a && (b || c)"],
  ["a == b", "a === b"],
  ["a || b", "a ?? b"],
  ["a = b", "a += b"],
  ["a ||= b", "a ??= b"],
  ["++a", "a++"],
  ["a++", "a--"],
  ["!a", "~a"],
  ["typeof a", "void a"],
  ["a in b", "a instanceof b"],
  ["(a, b)", "a; b"],
  ["a ? b : c", "a ? c : b"],
  // Properties.
  ["a.b", "a[b]"],
  ["a.b", "a?.b"],
  ["a?.b.c", "(a?.b).c"],
  ["a?.b!.c", "(a?.b)!.c"],
  ["a?.b()", "(a?.b)()"],
  ["a?.()", "a()"],
  ["f(a)", "new f(a)"],
  ["({ a: 1, b: 2 })", "({ b: 2, a: 1 })"],
  ["({ a })", "({ ...a })"],
  ["({ a() {} })", "({ a: function () {} })"],
  ["({ get a() {} })", "({ a() {} })"],
  ["({ get a() {} })", "({ set a(x) {} })"],
  ["({ a: 1 })", "({ [a]: 1 })"],
  ["({ __proto__ })", "({ __proto__: __proto__ })"],
  ["({ __proto__: a })", "({ ['__proto__']: a })"],
  ["[a, , b]", "[a, b]"],
  ["[a, ,]", "[a]"],
  ["[...a]", "[a]"],
  ["const [, a] = b", "const [a] = b"],
  ["const { a } = b", "const { a: c } = b"],
  ["const { a } = b", "const { a = 1 } = b"],
  ["const { a } = b", "const { ...a } = b"],
  // Statements.
  ["const a = 1", "let a = 1"],
  ["let a", "var a"],
  ["using a = b", "const a = b"],
  ["using a = b", "await using a = b"],
  ["let a", "let a = undefined"],
  ["a(); b()", "b(); a()"],
  ["if (a) b", "if (a) ; else b"],
  ["for (const a of b) {}", "for (const a in b) {}"],
  ["async () => { for (const a of b) {} }", "async () => { for await (const a of b) {} }"],
  ["for (;a;) {}", "for (;;a) {}"],
  ["while (a) {}", "do {} while (a)"],
  ["l: for (;;) { break l }", "l: for (;;) { break }"],
  ["try {} finally {}", "try {} catch {}"],
  ["try {} catch (e) {}", "try {} catch {}"],
  ["switch (a) { case 1: default: }", "switch (a) { default: case 1: }"],
  ["{ a }", "({ a })"],
  ["'use strict'; f()", "('use strict'); f()", "jsx"],
  ["'use strict'; f()", "'use \\x73trict'; f()", "jsx"],
  ["'use strict'; f()", "f()", "jsx"],
  ["throw a", "a"],
  // Functions and classes.
  ["function f() {}", "async function f() {}"],
  ["function f() {}", "function* f() {}"],
  ["function* f() { yield a }", "function* f() { yield* a }"],
  ["f(() => a)", "f(async () => a)"],
  ["f(() => a)", "f(() => { a })"],
  ["f(() => a)", "f(function () { return a })"],
  ["f(function () {})", "f(function g() {})"],
  ["function f(a) {}", "function f(a = 1) {}"],
  ["function f(a) {}", "function f(...a) {}"],
  ["function f(a, b) {}", "function f(b, a) {}"],
  ["async () => await a", "async () => a"],
  ["class A {}", "class A extends B {}"],
  ["class A { a = 1 }", "class A { static a = 1 }"],
  ["class A { a }", "class A { #a }"],
  ["class A { a }", "class A { accessor a }"],
  ["class A { a }", "class A {}"],
  ["class A { static { a } }", "class A { a }"],
  ["class A { m() {} }", "class A { get m() {} }"],
  ["class A { m() {} }", "class A { m = () => {} }"],
  ["class A { m() {} }", "class A { async m() {} }"],
  ["class A { m() {} }", "class A { static m() {} }"],
  ["class A { constructor() {} }", "class A { ['constructor']() {} }"],
  ["class A { m() {} n() {} }", "class A { n() {} m() {} }"],
  ["@d class A {}", "class A {}"],
  ["@d() class A {}", "@d class A {}"],
  ["@a @b class A {}", "@b @a class A {}"],
  ["class A { @d m() {} }", "class A { m() {} }"],
  ["class A { @d a = 1 }", "class A { @e a = 1 }"],
  ["f(class {})", "f(class A {})"],
  // Modules and TypeScript's own.
  ["import a from 'a'", "import a from 'b'"],
  ["import a from 'a'", "import { a } from 'a'"],
  ["import * as a from 'a'", "import a from 'a'"],
  ["import a from 'a'", "import a from 'a' with { type: 'text' }"],
  ["import * as a from 'a'", "import defer * as a from 'a'"],
  ["import { a as b, b as a } from 'a'", "import { a, b } from 'a'"],
  ["import {} from 'a'", "f()"],
  ["export { a }", "export { a as b }"],
  ["export * from 'a'", "export * as a from 'a'"],
  ["export default a", "export { a }"],
  ["import('a')", "import('b')"],
  ["import.meta", "import('meta')"],
  ["import a = require('a')", "import a = require('b')"],
  ["import a = b.c", "import a = b.d"],
  ["export = a", "export = b"],
  ["enum E { A, B }", "enum E { B, A }"],
  ["enum E { A = 1 }", "enum E { A = 2 }"],
  ["enum E { A }", "const enum E { A }"],
  ["namespace N { export const a = 1 }", "namespace N { export const a = 2 }"],
  ["namespace N { export const a = 1 }", "namespace N { const a = 1 }"],
  ["namespace N { export declare function f(): void }", "f()"],
  // JSX.
  ["f(<a/>)", "f(<b/>)", "jsx"],
  ["f(<A/>)", "f(<a/>)", "tsx"],
  ["f(<a>x</a>)", "f(<a> x</a>)", "jsx"],
  ["f(<a>x y</a>)", "f(<a>x{' '}y</a>)", "jsx"],
  ["f(<a>&amp;</a>)", "f(<a>&lt;</a>)", "jsx"],
  ["f(<a b/>)", "f(<a b='b'/>)", "jsx"],
  ["f(<a b='c\nd'/>)", "f(<a b='c\r\nd'/>)", "jsx"],
  ["f(<a>b {c}</a>)", "f(<a>b{c}</a>)", "jsx"],
  ["f(<a> {b}</a>)", "f(<a>{b}</a>)", "jsx"],
  ["f(<a b={c}/>)", "f(<a {...c}/>)", "jsx"],
  ["f(<a.b/>)", "f(<a.c/>)", "tsx"],
  ["f(<></>)", "f(<a></a>)", "tsx"],
];

/** Words that `parse` leaves out of the tree: told apart only in the tree with types. */
const DIFFERENT_TYPED: readonly Pair[] = [
  ["let a: number", "declare let a: number"],
  ["class A { a: number }", "class A { declare a: number }"],
  ["class A { constructor(a) {} }", "class A { constructor(public a) {} }"],
  ["class A { constructor(a = 1) {} }", "class A { constructor(readonly a = 1) {} }"],
  ["class A { m(@d a) {} }", "class A { m(a) {} }"],
  ["class A { constructor(@d(1) private a) {} }", "class A { constructor(@d(2) private a) {} }"],
  ["import { a } from 'a'", "import { type a } from 'a'"],
  ["export * from 'a'", "export type * from 'a'"],
];
const SAME_TYPED: readonly Pair[] = [
  ["declare let a: number; declare const b: 1; declare class C { a; m(); } f()", "f()"],
  ["export declare const a: 1; f()", "f()"],
  ["class A { declare a: number; declare private static b; c }", "class A { c }"],
  [
    "class A { constructor(private a: 1, readonly b: 1 = 1) {} }",
    "class A { constructor(public a, protected b = 1) {} }",
  ],
  [
    "import type A from 'a'; import type * as B from 'a'; import { type C, type D } from 'a'; f()",
    "f()",
  ],
  ["import { type A, b } from 'a'", "import { b } from 'a'"],
  ["export type { A } from 'a'; export { type B }; export type * from 'c'; f()", "f()"],
];

// Which imports of TypeScript the runtime leaves out, as found by running files. It does not ask `verbatimModuleSyntax`.
const MODULE =
  'console.log("loaded"); export type T = number; export const v = 1; export default 5;';

const LOADED: readonly string[] = [
  'import "./m";',
  'import {} from "./m";',
  'export {} from "./m";',
  'export * from "./m";',
  'export * as n from "./m";',
  'import { v } from "./m"; export { v };',
  'import { T, v } from "./m"; let x: T = v;',
  'import { type T, v } from "./m"; v;',
  'import d, { T } from "./m"; d;',
  'import { missing, v } from "./m"; v;',
  'import { v } from "./m"; if (false) v;',
  'import { v } from "./m"; function f() { return v }',
  'import { v } from "./m"; namespace N { const a = v }',
  'import { v } from "./m"; enum E { A = v }',
  'import x = require("./m");',
  'export import x = require("./m");',
  'import * as n from "./m"; import y = n.v;',
];
const LEFT_OUT: readonly string[] = [
  'import { v } from "./m";',
  'import d from "./m";',
  'import * as n from "./m";',
  'import { T } from "./m"; let x: T = 1;',
  'import { type T, v } from "./m";',
  'import { v } from "./m"; let x: typeof v;',
  'import { v } from "./m"; { const v = 2; v; }',
  'import { v } from "./m"; export type { v };',
  'import { T } from "./m"; export { type T };',
  'import { T } from "./m"; export type U = T;',
  'import { T } from "./m"; class A implements T {}',
  'import { v } from "./m"; eval("v")',
  'import * as n from "./m"; let x: n.T = 1;',
  'import type { T } from "./m";',
  'import type x = require("./m");',
  'export type { T } from "./m";',
  'export { type T } from "./m";',
  'export type * from "./m";',
];
/** A type that is exported again without the word is an error. */
const BROKEN: readonly string[] = [
  'export { T } from "./m";',
  'import { T } from "./m"; export { T };',
  'import { T } from "./m"; export default T;',
];

describe("which imports the runtime leaves out", () => {
  /** What of the sources load the module, each in a process of its own kind; null: it ends with an error. */
  async function loads(sources: readonly string[], ext: string, files = {}): Promise<unknown[]> {
    await using dir = await tempDir({ "m.ts": MODULE, ...files });
    const results: unknown[] = [];
    for (const [i, source] of sources.entries()) {
      const path = await dir.file(`case${i}.${ext}`, `${source}\nconsole.log("end");`);
      const { stdout } = Bun.spawnSync([process.execPath, path], { cwd: dir.path });
      const lines = stdout.toString().trim().split("\n");
      results.push(lines.includes("end") ? lines.includes("loaded") : null);
    }
    return results;
  }
  const verbatim = { "tsconfig.json": '{ "compilerOptions": { "verbatimModuleSyntax": true } }' };

  test("in TypeScript", async () => {
    expect(await loads(LOADED, "ts")).toEqual(LOADED.map(() => true));
    // `eval("v")` finds nothing.
    const evaluates = LEFT_OUT.filter((source) => source.includes("eval"));
    expect(await loads(evaluates, "ts")).toEqual([null]);
    const others = LEFT_OUT.filter((source) => !source.includes("eval"));
    expect(await loads(others, "ts")).toEqual(others.map(() => false));
    expect(await loads(BROKEN, "ts")).toEqual(BROKEN.map(() => null));
  });

  test("whatever tsconfig says", async () => {
    const some = LEFT_OUT.slice(0, 5);
    expect(await loads(some, "ts", verbatim)).toEqual(some.map(() => false));
    expect(await loads(some.slice(0, 3), "tsx")).toEqual([false, false, false]);
  });

  test("in JavaScript none", async () => {
    const some = LEFT_OUT.slice(0, 3);
    expect(await loads(some, "js")).toEqual([true, true, true]);
    expect(await loads(['import { T } from "./m";'], "js")).toEqual([null]);
  });
});

describe("the same", () => {
  test.each(rows(SAME))("%j and %j", async (before, after, lang) => {
    expect(await digest(after, lang)).toBe(await digest(before, lang));
    expect(typedDigest(after, lang)).toBe(typedDigest(before, lang));
  });

  test.each(rows(SAME_TYPED))("with types in the tree: %j and %j", (before, after, lang) => {
    expect(typedDigest(after, lang)).toBe(typedDigest(before, lang));
  });

  test.each(rows([...SAME, ...DIFFERENT]))(
    "in both kinds of tree: %j, %j",
    async (before, after, lang) => {
      for (const source of [before, after]) {
        expect(typedDigest(source, lang)).toBe(await digest(source, lang));
      }
    },
  );
});

describe("different", () => {
  test.each(rows(DIFFERENT))("%j and %j", async (before, after, lang) => {
    expect(await digest(after, lang)).not.toBe(await digest(before, lang));
  });

  test.each(rows(DIFFERENT_TYPED))("with types in the tree: %j and %j", (before, after, lang) => {
    expect(typedDigest(after, lang)).not.toBe(typedDigest(before, lang));
  });

  test("all that is not the same", async () => {
    const sources = new Set(
      DIFFERENT.flatMap(([a, b, lang]) => (lang || b.includes("!.") ? [] : [a, b])),
    );
    const known = new Map<string, string>();
    for (const source of sources) {
      const one = await digest(source);
      const before = known.get(one);
      if (before === undefined) known.set(one, source);
      else expect(source).toBe(before);
    }
  });
});

test("a skipped node counts by its place alone", async () => {
  const digests = await Promise.all(
    ["f({ a: 1 }, g)", "f(2 as any, g)", "f(2, h)", "f(g)"].map(async (source) => {
      const program = await programOf(source, "ts");
      const call = child(list(program, "body")[0] ?? program, "expression");
      const first = call === null ? undefined : list(call, "arguments")[0];
      return digestNode(program, visitorKeys, new Set(first ? [first] : []));
    }),
  );
  expect(digests[1]).toBe(digests[0] ?? "");
  expect(digests[2]).not.toBe(digests[0]);
  expect(digests[3]).not.toBe(digests[0]);
});

test("a sum of 5000 terms", async () => {
  const terms = Array.from({ length: 5000 }, (_, i) => `a${i}`);
  const one = await digest(terms.join(" + "));
  expect(await digest(terms.map((term) => `(${term} as any)`).join(" + "))).toBe(one);
  expect(await digest(`${terms.join(" + ")} + 1`)).not.toBe(one);
});
