// What stage functions take from the functions, loops and blocks around them.
import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { fingerprint } from "../../src/fingerprint/fingerprint.ts";
import type { Failure } from "../../src/model/failure.ts";
import { MemoryCache, optionsFor, project, settled, stage } from "./helpers.ts";

const HEAD = `import { stage } from "fastpipe"; import { readFileSync as read } from "node:fs";
const LIMIT = 3, CITIES = ["a", "b"]; let count = 0;
const top = (ctx: object) => LIMIT; function makeFn(n: unknown) { return () => n; }
function withRetry(fn: unknown, n: number) { return fn; } const FNS = [top]; const TABLE = { top };
`;

async function failures(
  root: string,
  cache: MemoryCache,
  more: object = {},
): Promise<readonly Failure[]> {
  const result = await fingerprint(optionsFor(root, cache, more));
  return result.ok ? [] : result.error;
}

/** Names of the variables that are captured. */
async function captured(code: string, files: Record<string, string> = {}): Promise<string[]> {
  await using dir = await project({ "pipeline.ts": `${HEAD}${code}\n`, ...files });
  const found = await failures(dir.path, dir.cache);
  for (const { code: kind } of found) expect(kind).toBe("captured_variable");
  return found.map(({ message }) => /captures "([^"]*)"/.exec(message)?.[1] ?? message);
}

const CAPTURES: Record<string, [string, ...string[]]> = {
  "a loop variable": ["for (const c of CITIES) stage({ name: c }, () => c);", "c"],
  "of a literal list": [`for (const c of ["a"]) stage({ name: c }, () => c);`, "c"],
  "in a loop's block": ["for (const c of CITIES) { stage({ name: c }, () => c); }", "c"],
  "of a loop over keys": ["for (const k in TABLE) stage({}, () => k);", "k"],
  "of a counting loop": ["for (let i = 0; i < 3; i++) stage({}, () => i);", "i"],
  "a loop's var": ["for (var c of CITIES) stage({}, () => c);", "c"],
  "a taken apart loop variable": [
    "for (const { a: [b], ...r } of x) stage({}, () => [b, r]);",
    "b",
    "r",
  ],
  "from a loop's body": ["for (const c of CITIES) { const u = c + 1; stage({}, () => u); }", "u"],
  "from a while loop": ["while (count < 3) { const u = count++; stage({}, () => u); }", "u"],
  "from a block": ["{ const u = read('x'); stage({}, () => u); }", "u"],
  "a let of a block": ["{ let u = 1; stage({}, () => u); }", "u"],
  "from a switch": ["switch (LIMIT) { case 3: const u = read('x'); stage({}, () => u); }", "u"],
  "a caught error": ["try {} catch (e) { stage({}, () => e); }", "e"],
  "a parameter": ["function make(c) { return stage({}, () => c); } make(1);", "c"],
  "of an arrow": ["const make = (c) => stage({}, () => c); make(1);", "c"],
  "of a callback": ["CITIES.map((c) => stage({ name: c }, () => c));", "c"],
  "of a method": ["class A { make(c) { return stage({}, () => c); } }", "c"],
  "a taken apart parameter": [
    "const make = ({ a, ...b }, [c]) => stage({}, () => [a, b, c]);",
    "a",
    "b",
    "c",
  ],
  "with a default": ["const make = (c = 1) => stage({}, () => c);", "c"],
  "a variable of a function": ["function make() { const u = read('x'); stage({}, () => u); }", "u"],
  "a var declared below": ["function make() { stage({}, () => u); var u = 1; }", "u"],
  "of a function further out": ["const f = (c) => () => () => stage({}, () => c);", "c"],
  "deep in closures": ["const f = (c) => stage({}, () => [1].map(() => ({ x: `${c}` })));", "c"],
  "as a default": ["const f = (c) => stage({}, ({ x = c }) => x);", "c"],
  "as a computed key": ["const f = (c) => stage({}, ({ [c]: x }) => x);", "c"],
  "in a class": ["const f = (c) => stage({}, () => new (class { x = c })());", "c"],
  "in a static block": ["const f = (c) => stage({}, () => class { static { c(); c; } });", "c"],
  "as a shorthand": ["const f = (c) => stage({}, () => ({ c }));", "c"],
  "assigned to": ["function f() { let n = 0; stage({}, () => { n = 1; }); }", "n"],
  "in a generator": ["const f = (c) => stage({}, async function* () { yield c; });", "c"],
  "in a labelled loop": [
    "const f = (c) => stage({}, () => { c: for (;;) { if (c) break c; } });",
    "c",
  ],
  "once for each call": [
    "const f = (c) => { stage({}, () => c + c); stage({}, () => c); }",
    "c",
    "c",
  ],
  "by a function beside it": [
    "const f = (c) => { function run() { return c; } stage({}, run); }",
    "c",
  ],
  "by functions in turn": [
    "const f = (c) => { const a = () => b(); const b = () => { a(); return c; }; stage({}, () => a()); }",
    "c",
  ],
  "through another name": ["const f = (c) => { const d = c; stage({}, () => d); }", "d"],
  "as an argument": ["for (const c of CITIES) stage({}, makeFn(c));", "c"],
  "as an argument of a factory": ["const f = (c) => stage({}, makeFn(c)); f(1);", "c"],
  "by bind": ["for (const c of CITIES) stage({}, top.bind(null, c));", "c"],
  "to choose a function": ["for (const c of CITIES) stage({}, c ? top : makeFn(1));", "c"],
  "to look one up": ["for (const c of CITIES) stage({}, TABLE[c]);", "c"],
  "looked up before": ["for (const c of CITIES) { const f = TABLE[c]; stage({}, f); }", "c"],
  "this of a function": ["function f() { stage({}, () => this); }", "this"],
  "this of a method": ["class A { m() { stage({}, () => this.x); } }", "this"],
  "arguments of a function": ["function f() { stage({}, () => arguments[0]); }", "arguments"],
  "in a type assertion": [
    "for (const c of CITIES) stage({}, ((() => c) as any) satisfies unknown);",
    "c",
  ],
  "in a filled list": [
    "function f() { const l = []; l.push(read('x')); stage({}, () => l); }",
    "l",
  ],
  "in a filled object": [
    "function f() { const o = {}; o.a = read('x'); stage({}, () => o.a); }",
    "o",
  ],
  "stage by another name": [
    `import { stage as s } from "fastpipe"; for (const c of CITIES) s({}, () => c);`,
    "c",
  ],
  "stage of a namespace": [
    `import * as fp from "fastpipe"; for (const c of CITIES) fp.stage({}, () => c);`,
    "c",
  ],
  "stage as a constant": ["const s = stage; for (const c of CITIES) s({}, () => c);", "c"],
  "stage as a local constant": ["const f = (c) => { const s = stage; s({}, () => c); }", "c"],
  "stage by require": [
    `const f = (c) => { const { stage } = require("fastpipe"); stage({}, () => c); }`,
    "c",
  ],
  "stage by import()": [
    `const f = async (c) => { const fp = await import("fastpipe"); fp.stage({}, () => c); }`,
    "c",
  ],
  "stage with types": ["for (const c of CITIES) stage<object>({}, () => c);", "c"],
  "handed through a factory": [
    "const mk = (name, fn) => stage({ name }, fn); for (const c of CITIES) mk(c, () => c);",
    "c",
  ],
  "through a factory declared below": [
    "for (const c of CITIES) mk(c, () => c); function mk(name, fn) { return stage({ name }, fn); }",
    "c",
  ],
  "through two factories": [
    "const a = (fn) => stage({}, fn); const b = (fn) => a(fn); for (const c of CITIES) b(() => c);",
    "c",
  ],
  "through a factory with options": [
    "const mk = ({ name, fn }) => stage({ name }, fn); for (const c of CITIES) mk({ name: c, fn: () => c });",
    "c",
  ],
  "through a factory's options": [
    "const mk = (o) => stage({ name: o.name }, o.fn); for (const c of CITIES) mk({ name: c, fn() { return c; } });",
    "c",
  ],
  "through a factory that wraps": [
    "const mk = (fn) => stage({}, (ctx) => fn(ctx)); for (const c of CITIES) mk(() => c);",
    "c",
  ],
  "through a factory that hands it on": [
    "const mk = (fn) => stage({}, withRetry(fn, 3)); for (const c of CITIES) mk(() => c);",
    "c",
  ],
  "a made function by a name": [
    "for (const c of CITIES) { const f = makeFn(c); stage({}, f); }",
    "c",
  ],
  "from a table that is filled": [
    "for (const c of CITIES) { const t = {}; t.f = () => c; stage({}, t.f); }",
    "t",
  ],
  "from a list that may be filled": [
    "function f() { const l = LIMIT ? [] : CITIES; l.push(1); stage({}, () => l); }",
    "l",
  ],
  "from a table": ["for (const c of CITIES) { const t = { f: () => c }; stage({}, t.f); }", "c"],
  "from a static block": ["class A { static { const c = read('x'); stage({}, () => c); } }", "c"],
  "this of a class field": ["class A { m = () => stage({}, () => this); }", "this"],
  "functions of an unknown list": ["for (const fn of read('x')) stage({}, fn);", "fn"],
  "a factory's number": ["const mk = (fn, n) => stage({}, withRetry(fn, n)); mk(top, 3);", "n"],
};

test.each(Object.keys(CAPTURES))("captures: %s", async (kind) => {
  const [code, ...names] = CAPTURES[kind] ?? [""];
  expect(await captured(code)).toEqual(names);
});

const FINE: Record<string, string> = {
  "values in params": "for (const c of CITIES) stage({ name: c, params: { c } }, top);",
  "a function with the same names":
    "for (const c of CITIES) stage({ params: { c } }, ({ params: { c } }) => c);",
  "names of the module":
    "for (const c of CITIES) stage({ name: c }, () => [LIMIT, count, CITIES, top, read]);",
  "names of the world":
    "for (const c of CITIES) stage({ name: c }, () => console.log(process.argv, undefined));",
  "a shadowing local": "for (const c of CITIES) stage({}, () => { const c = 1; return c; });",
  "a shadowing parameter": "const f = (c) => stage({ name: c }, () => [1].map((c) => c));",
  "a shadowing var, below": "const f = (c) => stage({ name: c }, () => { c = 2; var c; });",
  "a shadowing function": "const f = (c) => stage({ name: c }, () => { c(); function c() {} });",
  "a shadowing catch": "const f = (c) => stage({ name: c }, () => { try {} catch (c) { c; } });",
  "a shadowing class": "const f = (c) => stage({ name: c }, () => { class c {} new c(); });",
  "its own name": "const f = (c) => stage({ name: c }, function c() { c; });",
  "keys and members": "const f = (c) => stage({ name: c }, (x) => ({ c: x.c, d: x?.c }));",
  "a label": "const f = (c) => stage({ name: c }, () => { c: for (;;) break c; });",
  "types alone": "const f = (c) => stage({ name: c }, (x: typeof c) => x as typeof c);",
  "the spec alone": "const f = (c) => stage({ name: c, outs: [c], params: { ...c }, cmd: c() });",
  "a function beside it": "function f() { function run() { return LIMIT; } stage({}, run); }",
  "functions in turn": "function f() { const a = () => b(); const b = () => a(); stage({}, a); }",
  "a literal": "function f() { const n = -3; stage({}, () => n); }",
  "a text": "function f() { const n = `x`; stage({}, () => n); }",
  "a pattern": "{ const n = /x/g; stage({}, () => n); }",
  "a sum of constants": "function f() { const n = LIMIT + 1, m = n * 2; stage({}, () => m); }",
  "an object of constants":
    "function f() { const o = { n: LIMIT, top, l: [1] }; stage({}, () => o.n); }",
  "an enum": "function f() { enum E { A, B = 2 } stage({}, () => E.A); }",
  "a class":
    "function f() { class A { x = LIMIT; m() { return this.x; } } stage({}, () => new A()); }",
  "a name of a module's function": "function f() { const run = top; stage({}, run); }",
  "a made function at module level": "stage({}, makeFn(3)); stage({}, makeFn(read('x')));",
  "wrapped at module level": "stage({}, withRetry(top, 3)); stage({}, top.bind(null, 2));",
  "a made function in a loop": "for (const c of CITIES) stage({ name: c }, makeFn(3));",
  "a wrapped function by a name":
    "const mk = (fn) => { const g = withRetry(fn, 3); stage({}, g); }; mk(top);",
  "functions of a list": "for (const fn of [top, makeFn]) stage({ name: fn.name }, fn);",
  "functions of a module's list": "for (const fn of FNS) stage({ name: fn.name }, (x) => fn(x));",
  "functions of a table": "for (const [name, fn] of Object.entries(TABLE)) stage({ name }, fn);",
  "functions handed to a callback": "FNS.forEach((fn) => stage({ name: fn.name }, fn));",
  "its own this": "function f() { stage({}, function () { return [this, arguments]; }); }",
  "this of the module": "stage({}, () => this); stage({}, () => arguments);",
  "a method of an object": "function f() { stage({}, () => ({ m() { return this; } })); }",
  "a factory": "const mk = (name, fn) => stage({ name }, fn); for (const c of CITIES) mk(c, top);",
  "a factory that nobody calls": "export const mk = (fn) => stage({}, fn);",
  "a factory that wraps":
    "const mk = (name, fn) => stage({ name }, (x) => fn(x)); mk('a', () => LIMIT);",
  "a factory that hands on":
    "const mk = (fn) => stage({}, withRetry(fn, 3)); mk(top); mk(() => 1);",
  "a factory of the same name, shadowed":
    "const mk = (fn) => stage({}, fn); const g = (mk, c) => mk(() => c);",
  "another function called stage":
    "const f = (c) => { const stage = (a, b) => b; stage({}, () => c); }",
  "another block's name": "{ const c = read('x'); } stage({}, () => c);",
  "a var of a block, outside of it": "if (LIMIT) { var u = 1; } stage({}, () => u);",
  "a function called stage of another module": `import * as other from "./other"; const f = (c) => other.stage({}, () => c);`,
};

test.each(Object.keys(FINE))("fine: %s", async (kind) => {
  const files = { "other.ts": "export const stage = (a: unknown, b: unknown) => b;" };
  expect(await captured(FINE[kind] ?? "", files)).toEqual([]);
});

const LIB: Record<string, string> = {
  "lib.ts": `import { stage } from "fastpipe";
export { stage } from "fastpipe"; export const again = stage;
export const mk = (name: string, fn: () => unknown) => stage({ name }, fn);
export default function make({ fn }: { fn: () => unknown }) { return stage({}, fn); }
export const look = (name: string, fn: () => unknown) => fn();`,
  "second.ts": `import { mk } from "./lib"; export const mk2 = (fn: () => unknown) => mk("x", fn);`,
  "barrel.ts": `export * from "./lib"; export * as lib from "./lib"; export * from "./second";`,
  "all.ts": `export * from "fastpipe";`,
};

const ACROSS: Record<string, [string, ...string[]]> = {
  "a re-exported stage": [
    `import { stage as s } from "./lib"; const f = (c) => s({}, () => c);`,
    "c",
  ],
  "an exported constant": [
    `import { again } from "./lib"; const f = (c) => again({}, () => c);`,
    "c",
  ],
  "all re-exported": [`import { stage as s } from "./all"; const f = (c) => s({}, () => c);`, "c"],
  "through a barrel": [
    `import { lib } from "./barrel"; const f = (c) => lib.stage({}, () => c);`,
    "c",
  ],
  "a factory": [`import { mk } from "./lib"; for (const c of CITIES) mk(c, () => c);`, "c"],
  "a factory's made function": [
    `import { mk } from "./lib"; for (const c of CITIES) mk(c, makeFn(c));`,
    "c",
  ],
  "a factory with options": [
    `import mk from "./lib"; for (const c of CITIES) mk({ fn: () => c });`,
    "c",
  ],
  "a factory of a factory": [`import { mk2 } from "./barrel"; const f = (c) => mk2(() => c);`, "c"],
  "no capture": [
    `import mk2, { mk } from "./lib"; for (const c of CITIES) { mk(c, top); mk2({ fn: top }); }`,
  ],
  "the other argument": [`import { mk } from "./lib"; for (const c of CITIES) mk(c + 1, () => 1);`],
  "a function that makes no stage": [
    `import { look } from "./lib"; const f = (c) => look(c, () => c);`,
  ],
};

test.each(Object.keys(ACROSS))("across modules: %s", async (kind) => {
  const [code, ...names] = ACROSS[kind] ?? [""];
  expect(await captured(code, LIB)).toEqual(names);
});

test("the place is in the module where the variable is used, with what to do", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./stages";\n`,
    "stages.ts": `import { stage } from "fastpipe";
for (const city of ["a"])
  stage({ name: "fetch" }, () => {
    console.log(city);
  });
export const make = (n: number) => stage({}, () => n);
`,
  });
  expect(await failures(dir.path, dir.cache)).toEqual([
    {
      code: "captured_variable",
      message: `the function of a stage captures "city", a variable of the loop around it`,
      where: { file: "stages.ts", line: 4, column: 17, source: "    console.log(city);" },
      hint: "Pass it in `params`: params: { city }, and take it from the context.",
      stage: "fetch",
    },
    {
      code: "captured_variable",
      message: `the function of a stage captures "n", a parameter of the function around it`,
      where: {
        file: "stages.ts",
        line: 6,
        column: 52,
        source: "export const make = (n: number) => stage({}, () => n);",
      },
      hint: "Pass it in `params`: params: { n }, and take it from the context.",
    },
  ]);
});

test("modules that only some import could mean count when they declare a stage", async () => {
  await using dir = await project({
    "pipeline.ts": "await import(process.argv[2] ?? '');\n",
    "other.ts": `import { stage } from "fastpipe"; export const mk = (n) => stage({}, () => n);\n`,
  });
  expect(await failures(dir.path, dir.cache)).toEqual([]);
  const stages = [stage("s", { where: { file: "other.ts", line: 1 } })];
  expect(await failures(dir.path, dir.cache, { stages })).toHaveLength(1);
});

test("they are remembered: nothing is parsed again", async () => {
  await using dir = await project({
    "pipeline.ts": `import { mk } from "./lib"; for (const c of ["a"]) mk(c, () => c);\n`,
    ...LIB,
  });
  await settled(dir.path, ["pipeline.ts", ...Object.keys(LIB)]);
  const before = await failures(dir.path, dir.cache);
  expect(before).toHaveLength(1);
  dir.cache.reset();
  expect(await failures(dir.path, dir.cache)).toEqual(before);
  expect({ stored: dir.cache.stored, misses: dir.cache.misses }).toEqual({ stored: 0, misses: 0 });
});

test("the example captures nothing", async () => {
  const root = resolve(import.meta.dir, "../../examples/flights");
  expect(await failures(root, new MemoryCache())).toEqual([]);
});
