import { expect, test } from "bun:test";
import { project } from "./helpers.ts";

async function stateful(code: string, files: Record<string, string> = {}): Promise<string[]> {
  await using dir = await project({ "pipeline.ts": `${code}\n`, ...files });
  return [...(await dir.analyse()).stateful];
}

const OTHER = {
  "lib.ts": `export const cache = new Map<string, number>();
export const LIMITS = { max: 3, names: ["a"] };
export const NAMES = ["a", "b"];
export const FROZEN = Object.freeze({ max: 3 });
export function helper(x: unknown) { return x; }
export class Model { fit() { this.x = 1; } x = 0; }
export const made = helper(1);
export const model = new Model();
export default { max: 3, helper };
export function total(list: number[]) { let sum = 0; for (const x of list) sum += x; return sum; }
export function fill(list: number[]) { list.push(1); }
export const keep = (list: number[]) => list;
`,
  "barrel.ts": `export * from "./lib"; export { cache as renamed } from "./lib"; export * as ns from "./lib";`,
  "state.cjs": `const list = []; module.exports = { list, add(x) { list.push(x); } };`,
  "pure.cjs": `exports.twice = (x) => x * 2; exports.LIMIT = 3;`,
  "map.ts": "const m = new Map(); export { m as default };",
  "old.cts": "export = { list: [] };",
  "pure.ts": "export const twice = (x: number) => x * 2; export const LIMIT = 3;",
  "conf.json": `{ "max": 3, "names": ["a"], "deep": [{ "a": 1 }] }`,
  "node_modules/pkg/package.json": `{ "name": "pkg", "version": "1.0.0" }`,
  "node_modules/pkg/index.js": "",
};

const CHANGES: Record<string, string> = {
  "a let that a function assigns": "let n = 0; export function f() { n = 1; }",
  "a let that a function increments": "let n = 0; export const f = () => n++;",
  "a var in a block": "{ var n = 0; } export const f = () => { n += 1; };",
  "a let in a block": "if (true) { let n = 0; globalThis.f = () => n++; }",
  "destructuring into a let": "let a = 0; export const f = (o) => { ({ a } = o); };",
  "array destructuring": "let a = 0; export const f = (o) => { [a] = o; };",
  "a default in a destructuring": "let a = 0; export const f = (o) => { [a = 1] = o; };",
  "a rest in a destructuring": "let a = []; export const f = (o) => { [...a] = o; };",
  "a loop variable": "let a = 0; export const f = (o) => { for (a of o) ; };",
  "a loop over keys": "let a = ''; export const f = (o) => { for (a in o) ; };",
  "logical assignment": "let a; export const f = () => (a ??= 1);",
  "a property of a const": "const o = { n: 0 }; export const f = () => { o.n = 1; };",
  "a deep property": "const o = { a: { n: 0 } }; export const f = () => { o.a.n++; };",
  "a computed property": "const o = {}; export const f = (k) => { o[k] = 1; };",
  "an index": "const a = [1]; export const f = () => { a[0] = 2; };",
  "the length": "const a = [1]; export const f = () => { a.length = 0; };",
  delete: "const o = { n: 0 }; export const f = () => { delete o.n; };",
  push: "const a = []; export const f = () => a.push(1);",
  "an optional call": "const a = []; export const f = () => a?.push?.(1);",
  sort: "const a = [2, 1]; export const f = () => a.sort();",
  "Map.set": "const m = new Map(); export const f = (k) => m.set(k, 1);",
  "Set.add": "const s = new Set(); export const f = (k) => s.add(k);",
  "WeakMap.set": "const m = new WeakMap(); export const f = (k) => m.set(k, 1);",
  "a method that may change":
    "class M { fit() {} } const m = new M(); export const f = () => m.fit();",
  "a result that is called":
    "const once = make(() => 1); function make(g) { let v; return () => (v ??= g()); } export const f = () => once();",
  "a generator": "function* g() { yield 1; } const it = g(); export const f = () => it.next();",
  "an object handed on": "const o = { n: 0 }; export const f = (g) => g(o);",
  "an object returned": "const o = { n: 0 }; export const f = () => o;",
  "an object kept in a variable":
    "const o = { n: 0 }; export const f = () => { const p = o; p.n = 1; };",
  "an object in a literal": "const o = { n: 0 }; export const f = () => ({ o });",
  "an object spread deep": "const o = { a: { n: 0 } }; export const f = () => ({ ...o });",
  "a member taken out":
    "const o = { a: { n: 0 } }; export const f = () => { const { a } = o; a.n = 1; };",
  "an element taken out":
    "const a = [{ n: 0 }]; export const f = () => { for (const x of a) x.n++; };",
  "an element asked for": "const a = [{ n: 0 }]; export const f = () => { a.at(0).n = 1; };",
  "elements given to a callback":
    "const a = [{ n: 0 }]; export const f = () => a.forEach((x) => { x.n = 1; });",
  "the array given to a callback":
    "const a = [1]; export const f = () => a.map((x, i, all) => all.push(x));",
  "the array given to an unknown callback": "const a = [1]; export const f = (g) => a.map(g);",
  "a map's value": "const m = new Map([['a', {}]]); export const f = () => { m.get('a').n = 1; };",
  "a default argument": "const o = {}; export const f = (p = o) => { p.n = 1; };",
  "a conditional": "const o = {}; export const f = (c) => { const p = c ? o : {}; p.n = 1; };",
  "a property of a function": "export function f() { f.cache = 1; }",
  "a cache on a function": "export function f() { return (f.cache ??= new Map()); }",
  "a static of a class":
    "class A { static n = 0; static inc() { this.n++; } } export const f = () => A.inc();",
  "a static by name": "class A { static n = 0; } export const f = () => { A.n++; };",
  "a private static": "class A { static #m = new Map(); static put(k) { A.#m.set(k, 1); } }",
  "a static arrow": "class A { static n = 0; static inc = () => { this.n++; }; }",
  "a method of an object":
    "const o = { n: 0, inc() { this.n++; } }; export const f = () => o.inc();",
  "a getter that counts": "const o = { n: 0, get next() { return this.n++; } };",
  "a regular expression with a place": "const re = /a/g; export const f = (s) => re.exec(s);",
  "a sticky regular expression": "const re = /a/y; export const f = (s) => s.replace(re, '');",
  "a date that is set": "const d = new Date(0); export const f = () => d.setHours(1);",
  "a url's parameters":
    "const u = new URL('http://a'); export const f = () => u.searchParams.set('a', '1');",
  "a global": "export const f = () => { globalThis.n = 1; };",
  "an undeclared global": "export const f = () => { n = 1; };",
  "a global's property": "export const f = () => { Math.random = () => 1; };",
  "a global's prototype": "export const f = () => { Array.prototype.x = 1; };",
  "a prototype handed on": "export const f = () => Object.assign(Array.prototype, {});",
  "the console": "export const f = () => { console.log = () => {}; };",
  "the environment": "export const f = () => { process.env.A = '1'; };",
  "the environment, deleted": "export const f = () => { delete process.env.A; };",
  "an event of the process": "export const f = () => process.on('exit', () => {});",
  "the exit code": "export const f = () => { process.exitCode = 1; };",
  "the module cache": "export const f = () => { delete require.cache.x; };",
  "code from a text": "export const f = (c) => eval(c);",
  "a module of unknown name": "export const f = (m) => import(m);",
  "an argument that a function changes":
    "const a = []; function g(list) { list.push(1); } export const f = () => g(a);",
  "the second argument":
    "const a = []; const g = (x, list) => { list[0] = x; }; export const f = () => g(1, a);",
  "an argument handed through":
    "const a = []; function h(l) { l.sort(); } function g(l) { return h(l); } export const f = () => g(a);",
  "an argument that comes back":
    "const a = []; const g = (l) => l; export const f = () => g(a).push(1);",
  "an argument taken apart":
    "const o = { a: [] }; function g({ a }) { a.push(1); } export const f = () => g(o);",
  "an argument with a default":
    "const o = { n: 1 }; function g(p = {}) { p.n = 2; } export const f = () => g(o);",
  "an argument in a default":
    "const o = { n: [] }; function g(p, q = p.n) { q.push(1); } export const f = () => g(o);",
  "a rest of arguments":
    "const a = []; function g(...all) { all[0].push(1); } export const f = () => g(a);",
  "spread arguments":
    "const a = []; function g(x, l) { l.push(x); } export const f = (s) => g(...s, a);",
  "arguments by their number":
    "const a = []; function g(l) { arguments[0].push(1); } export const f = () => g(a);",
  "an argument in a closure":
    "const a = []; function g(l) { return () => l.push(1); } export const f = () => g(a);",
  "an argument of itself":
    "const o = { n: 1, o: { l: [] } }; function g(p, d) { p.l?.push(1); if (d) g(p.o, d - 1); } export const f = () => g(o, 1);",
  "an argument of a function that is a local":
    "const a = []; const g = (l) => l.length; export const f = (g) => g(a);",
  "an argument of a function that is assigned":
    "const a = []; let g = (l) => l.length; g = (l) => l.push(1); export const f = () => g(a);",
  "an argument of another module's function": `import { fill } from "./lib"; const a = []; export const f = () => fill(a);`,
  "an import given to another import": `import { fill } from "./lib"; import { NAMES } from "./barrel"; export const f = () => fill(NAMES);`,
  "an argument that another module gives back": `import { keep } from "./lib"; const a = []; export const f = () => keep(a);`,
  "an argument of a package": `import { parse } from "pkg"; const o = {}; export const f = () => parse(o);`,
  "an object in a tagged template": "const o = {}; export const f = (t) => t`a${o}`;",
  "an object that is yielded": "const o = {}; export function* f() { yield o; }",
  "elements that are yielded": "const a = [{}]; export function* f() { yield* a; }",
  "an object after a comma": "const o = {}; export const f = () => (0, o);",
  "an object in a field": "const o = {}; class A { o = o; }",
  "an object given to a constructor":
    "const o = {}; class A { constructor(o) { this.o = o; } } export const f = () => new A(o);",
  "an instance of what is not known":
    "const B = mix(); function mix() { return class {}; } export const f = () => new B();",
  "a regular expression of a text":
    "const re = new RegExp('a', 'g'); export const f = (s) => re.test(s);",
  "a copy of a regular expression":
    "const re = new RegExp(/a/g); export const f = (s) => re.test(s);",
  "a copy of a sticky regular expression":
    "const re = new RegExp(/a/y); export const f = (s) => s.replace(re, '');",
  "a regular expression of unknown flags":
    "const re = new RegExp('a', flags()); function flags() { return 'y'; } export const f = (s) => s.replace(re, '');",
  "a decorated class": "const reg = (c) => c; @reg class A {} export const f = (g) => g(A);",
  "a class with a computed static":
    "class A { static [name()] = {}; } function name() { return 'a'; } export const f = (g) => g(A);",
  "a copy that shares": "const a = { x: {} }; const b = { ...a }; export const f = (g) => g(b.x);",
  "an array of another's elements":
    "const a = [{}]; const b = [...a]; export const f = (g) => g(b[0]);",
  "a frozen map": "const m = Object.freeze(new Map()); export const f = () => m.set(1, 1);",
  "one of two":
    "const m = Math.random() > 2 ? new Map() : null; export const f = () => m?.set(1, 1);",
  "this or that": "const m = globalThis.cache ?? new Map(); export const f = () => m.set(1, 1);",
  "the last of a sequence": "const m = (0, new Map()); export const f = () => m.set(1, 1);",
  "an assigned value": "let o; const m = (o = new Map()); export const f = () => m.set(1, 1);",
  "a module that is awaited": `const lib = await import("./lib"); export const f = () => lib.cache.set("a", 1);`,
  "a module taken apart": `const { cache: c } = await import("./lib"); export const f = () => c.set("a", 1);`,
  "an old import": `import s = require("./state.cjs"); export const f = () => s.list.push(1);`,
  "a default export that is a map": `import m from "./map"; export const f = () => m.set(1, 1);`,
  "an old export": `import m from "./old.cts"; export const f = () => m.list.push(1);`,
  "a module by a member's name": `const f2 = (k) => import("./lib").then((m) => m[k]); export const f = f2;`,
  "a loop that waits":
    "const a = [{}]; export const f = async () => { for await (const x of a) x.n = 1; };",
  "what a decorator may do":
    "const o = {}; export const f = () => { class A { @dec(o) m() {} } return A; }; function dec(o) { o.n = 1; return () => {}; }",
  "a table of modules": `import * as lib from "./lib"; import * as other from "./barrel"; const T = { lib, other }; export const f = (k) => T[k].cache.set(1, 1);`,
  "a namespace": "namespace N { export let n = 0; export function inc() { n++; } }",
  "a member of a namespace":
    "namespace N { export const m = new Map(); } export const f = () => N.m.set(1, 1);",
  "an object changed while loading":
    "const o = { f() {} }; o.g = make(); function make() {} export const f = () => o.g();",
  "a class field": "let n = 0; class A { id = n++; }",
  "a constructor": "let n = 0; class A { constructor() { n++; } }",
  "an import's property": `import * as lib from "./lib"; export const f = () => { lib.LIMITS.max = 1; };`,
  "an import's map": `import { cache } from "./lib"; export const f = (k) => cache.set(k, 1);`,
  "an import's map, renamed twice": `import { renamed as c } from "./barrel"; export const f = (k) => c.set(k, 1);`,
  "an import's map, through a star": `import { cache } from "./barrel"; export const f = (k) => cache.set(k, 1);`,
  "a namespace's map": `import * as lib from "./lib"; export const f = (k) => lib.cache.set(k, 1);`,
  "a namespace in a namespace": `import { ns } from "./barrel"; export const f = (k) => ns.cache.set(k, 1);`,
  "an import handed on": `import { LIMITS } from "./lib"; export const f = (g) => g(LIMITS);`,
  "an import's member handed on": `import { LIMITS } from "./lib"; export const f = (g) => g(LIMITS.names);`,
  "an import's instance": `import { model } from "./lib"; export const f = () => model.fit();`,
  "a default import handed on": `import lib from "./lib"; export const f = (g) => g(lib);`,
  "an import changed while loading": `import { LIMITS } from "./lib"; LIMITS.max = 4;`,
  "an import filled while loading": `import { cache } from "./lib"; cache.set("a", () => 1);`,
  "a module loaded and kept": `export const f = async () => { const lib = await import("./lib"); lib.cache.set("a", 1); };`,
  "a module loaded and taken apart": `export const f = async () => { const { cache } = await import("./lib"); cache.set("a", 1); };`,
  "a module loaded, then": `export const f = () => import("./lib").then((lib) => lib.cache.set("a", 1));`,
  "a CommonJS module's function": `import { add } from "./state.cjs"; export const f = () => add(1);`,
  "a CommonJS module's list": `const s = require("./state.cjs"); export const f = () => s.list.push(1);`,
  "data that is handed on": `import conf from "./conf.json"; export const f = (g) => g(conf.names);`,
  "data's elements": `import conf from "./conf.json"; export const f = () => { for (const d of conf.deep) d.a++; };`,
  "a package that is set up": `import pkg from "pkg"; export const f = () => pkg.seed(1);`,
  "a package that is set up by name": `import { setLocale } from "pkg"; export const f = () => setLocale("en");`,
  "a package's property": `import pkg from "pkg"; export const f = () => { pkg.options.x = 1; };`,
};

for (const [name, code] of Object.entries(CHANGES)) {
  test(`changes what outlives it: ${name}`, async () => {
    const reasons = await stateful(code, OTHER);
    expect(reasons).not.toEqual([]);
    expect(reasons[0]).toMatch(/^(pipeline\.ts|state\.cjs):1: /);
  });
}

const HARMLESS: Record<string, string> = {
  "functions and primitives": "const N = 3; const g = (x) => x + N; export const f = () => g(N);",
  "own variables":
    "export const f = () => { let n = 0; n++; const o = {}; o.a = 1; const a = []; a.push(n); return { o, a }; };",
  "a name of its own": "let n = 0; export const f = () => { let n = 1; n++; return n; };",
  "a parameter of that name": "const o = {}; export const f = (o) => { o.n = 1; };",
  "a name declared later": "const o = {}; export const f = () => { o.n = 1; var o; };",
  "a name of a catch": "const e = {}; export const f = () => { try {} catch (e) { e.n = 1; } };",
  "a name of a pattern": "const o = {}; export const f = ({ a: [o] }) => { o.n = 1; };",
  "looking at an object":
    "const o = { n: 1, a: { b: 2 } }; export const f = (k) => o.n + o.a.b + o[k] + ('n' in o) + `${o.n}`;",
  "looking at an array":
    "const a = ['x']; export const f = (x) => a.includes(x) || a[0] === x || a.length > 1 || a.join();",
  "callbacks over primitives":
    "const a = [1, 2]; export const f = () => a.map((x) => x + 1).filter(Boolean).concat(a.filter(Number));",
  reduce: "const a = [1, 2]; export const f = () => a.reduce((sum, x, i) => sum + x, 0);",
  "iteration over primitives":
    "const a = [1, 2]; export const f = () => { for (const x of a) console.log(x); return [...a]; };",
  "a map of primitives":
    "const m = new Map([['a', 1]]); export const f = (k) => m.get(k) ?? m.has(k);",
  "a set of primitives": "const s = new Set(['a']); export const f = (k) => s.has(k);",
  "spreading primitives": "const o = { a: 1 }; export const f = () => ({ ...o, b: 2 });",
  "taking primitives apart":
    "const o = { a: 1, b: { c: 2 } }; export const f = () => { const { a, b: { c } } = o; return a + c; };",
  "well-known functions":
    "const o = { a: 1 }; export const f = () => [JSON.stringify(o), Object.keys(o), Object.entries(o), structuredClone(o), console.log(o)];",
  "a frozen object":
    "const o = Object.freeze({ a: 1, b: Object.freeze([1]) }); export const f = (g) => g(o);",
  "a regular expression": "const re = /a/; export const f = (s) => re.test(s);",
  "a global one in replace":
    "const re = /a/g; export const f = (s) => s.replace(re, '').split(re);",
  "a date that is read":
    "const d = new Date(0); export const f = () => d.getTime() + d.toISOString();",
  "a class without statics":
    "class A { n = 0; inc() { this.n++; } } export const f = () => { const a = new A(); a.inc(); return A; };",
  "static functions":
    "class A { static make() { return new A(); } } export const f = () => A.make();",
  "a handler by name":
    "const h = { a() { return 1; }, b: () => 2 }; export const f = (k) => h[k]() + h.a();",
  "an argument that is looked at":
    "const a = ['x']; const o = { n: 1 }; function g(list, { n }, m = 2) { return list.map((x) => x + n).includes(m); } export const f = () => g(a, o);",
  "an argument handed through to be looked at":
    "const a = [1]; const h = (l) => l.length; function g(l) { return () => h(l) + l[0]; } export const f = () => g(a);",
  "an argument of recursion":
    "const a = [1]; function g(l, n) { return n ? g(l, n - 1) : l.length; } export const f = () => g(a, 3);",
  "an argument too many": "const a = [1]; const g = (x) => x + 1; export const f = () => g(1, a);",
  "an argument of another module's function": `import { total } from "./lib"; const a = [1]; export const f = () => total(a);`,
  "an import given to another import": `import { NAMES, total } from "./barrel"; export const f = () => total(NAMES);`,
  "an argument of a built-in": `import { writeFileSync } from "node:fs"; const o = { mode: 1 }; export const f = () => writeFileSync("x", "y", o);`,
  "a table of functions of other modules": `import { helper, total } from "./lib"; const T = { helper, total, own() { return 1; } }; export const f = (k) => T[k](1) + T.helper(2);`,
  "a table of modules": `import * as a from "./pure"; import * as b from "./pure"; const T = { a, b }; export const f = (k) => T[k].twice(1);`,
  "a list of functions of other modules": `import { helper, total } from "./lib"; const ALL = [helper, total]; export const f = () => ALL.map((g) => g([]));`,
  "values of many kinds":
    "const a = -1, b = `x`, c = a + 1, d = a > 0 ? 'x' : 'y', e = b ?? 'z', g = (1, 2), h = typeof a, i = undefined; export const f = (k) => k(a, b, c, d, e, g, h, i);",
  "values of known functions":
    "const a = Number('1'), b = JSON.stringify({}), c = Math.max(1), d = 'a'.toUpperCase(), e = await Bun.file('x').text(), g = process.env.A, h = import.meta.dir, i = Date.now(); export const f = (k) => k(a, b, c, d, e, g, h, i);",
  "a regular expression of a text":
    "const re = new RegExp('a'); const all = new RegExp('a', 'g'); export const f = (s) => re.test(s) || s.replaceAll(all, '');",
  "a url that is read":
    "const u = new URL('http://a'); export const f = () => u.href + u.toString() + new URL(u);",
  "an encoder":
    "const e = new TextEncoder(); const n = new Intl.NumberFormat('en'); export const f = () => e.encode('x') + n.format(1);",
  "a constant of a class":
    "class A { static LIMIT = 3; static of() { return new A(); } } export const f = () => A.LIMIT + A.of() + A.name;",
  "a bound function":
    "const g = (x) => x; const bound = g.bind(null, 1); export const f = () => bound() + g.call(null, 1) + g.length;",
  "a module that is awaited": `const lib = await import("./lib"); const { helper } = lib; export const f = () => lib.helper(helper(1));`,
  "tests and comparisons":
    "const o = { a: [1] }; export const f = () => { if (o) while (!o) ; switch (o) { case o: } return o ? o.a === o : o && 1; };",
  "loops over keys":
    "const o = { a: 1 }; export const f = () => { for (const k in o) console.log(k); };",
  "a generator over primitives": "const a = [1]; export function* f() { yield* a; }",
  "a sequence that drops it": "const o = {}; export const f = () => (o, 1);",
  "a new map of a map":
    "const m = new Map([['a', 1]]); export const f = () => [new Map(m), new Set(m.keys()), Object.fromEntries(m)];",
  "a copy to fill": "const o = { a: 1 }; export const f = () => Object.assign({}, o);",
  enums: "enum E { A, B } export const f = (g) => g(E, E.A);",
  namespaces:
    "namespace N { export const x = 1; export function g() { return x; } } export const f = () => N.g() + N.x;",
  "a let that only loading assigns":
    "let n = 1; n = 2; const o = {}; o.a = 1; export const f = () => 1;",
  "reading the environment":
    "export const f = () => ({ ...process.env, a: process.env.A, b: process.argv[0] });",
  "globals that are called": "export const f = () => globalThis.fetch('x');",
  "texts of other texts":
    "import { join } from 'node:path'; const P = join('a', 'b'); const Q = P.trim(); export const f = (g) => g(P, Q, `${P}`);",
  "an import's function": `import { helper, Model } from "./lib"; export const f = () => { new Model().fit(); return helper(helper); };`,
  "an import's function, through a barrel": `import { helper } from "./barrel"; export const f = () => helper(1);`,
  "a namespace's function": `import * as lib from "./lib"; export const f = () => lib.helper(lib.LIMITS.max);`,
  "a namespace in a namespace": `import { ns } from "./barrel"; export const f = () => ns.helper(ns.FROZEN);`,
  "a default import's member": `import lib from "./lib"; export const f = () => lib.helper(lib.max);`,
  "an import that is looked at": `import { LIMITS, NAMES } from "./lib"; export const f = () => NAMES.map((n) => n + LIMITS.max);`,
  "a module that is loaded": `export const f = async () => (await import("./lib")).helper(1);`,
  "a module that is taken apart": `export const f = async () => { const { helper } = await import("./lib"); return helper(1); };`,
  "a CommonJS module": `const { twice } = require("./pure.cjs"); const pure = require("./pure.cjs"); export const f = () => twice(pure.LIMIT) + pure.twice(1);`,
  "a CommonJS module, imported": `import pure, { twice } from "./pure.cjs"; export const f = () => twice(pure.LIMIT);`,
  data: `import conf, { max } from "./conf.json"; export const f = () => conf.names.map((n) => n + max + conf.max);`,
  "a package": `import pkg, { parse, Matrix } from "pkg"; export const f = (g) => [parse("x"), pkg.read(1), new Matrix(2), g(parse)];`,
  "a built-in module": `import fs, { readFileSync } from "node:fs"; export const f = () => [fs.existsSync("x"), readFileSync("x")];`,
  "stages and their handles": `import { stage } from "fastpipe"; const P = { n: 1, list: [{}] };
export const a = stage({ outs: ["x"], params: P, deps: [P.list] }, async function a() { return b.outs; });
export const b = stage({ outs: ["y"], params: { ...P } }, function b({ outs }) { outs.x = 1; });`,
  "this of an instance":
    "class A { #n = 0; next() { return this.#n++; } static of() { return new A(); } }",
  "objects within functions": "export const f = () => ({ n: 0, inc() { this.n++; } });",
  types:
    "type T = { n: number }; declare const d: T; export function f(this: T): T { return this; }",
};

for (const [name, code] of Object.entries(HARMLESS)) {
  test(`changes nothing: ${name}`, async () => {
    const reasons = await stateful(code, OTHER);
    // What the CommonJS module does is its own affair, and only counts when it is loaded.
    expect(reasons).toEqual([]);
  });
}

test("reasons name the place", async () => {
  const reasons = await stateful(`import { put } from "./lib/cache";\nput("a");`, {
    "lib/cache.ts": `const cache = new Map();\n\nexport function put(key: string) {\n  cache.set(key, 1);\n}\n`,
  });
  expect(reasons).toEqual(["lib/cache.ts:4: calls cache.set()"]);
});
