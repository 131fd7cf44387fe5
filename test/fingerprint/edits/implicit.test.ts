// Statements and implicit calls that give a variable another value while loading.
import { runs } from "./edits.ts";

runs("statements and patterns", {
  "let l = 1; if (Date.now() > «1|2») l = 2;": "let p.ts#l",
  "let l = 1; for (let i = 0; i < «1|2»; i++) l += i;": "let p.ts#l",
  "let l = 1; while (l < «1|2») l++;": "let p.ts#l",
  "let l = 1; do { l++; } while (l < «1|2»);": "let p.ts#l",
  "let l = 1; try { l = «1|2»; } finally {}": "let p.ts#l",
  "let l = 1; try { throw «1|2»; } catch (e) { l = e; }": "let p.ts#l",
  "let l = 1; switch («1|2») { case 1: l = 2; }": "let p.ts#l",
  "let l = 1; label: { if («1|2» > 1) break label; l = 2; }": "let p.ts#l",
  "let l; [l] = [«1|2»];": "let p.ts#l",
  "let l; ({ a: l } = { a: «1|2» });": "let p.ts#l",
  "let l; ({ a: { b: l = 1 } = { b: «1|2» } } = {});": "let p.ts#l",
  "let l; [...l] = [«1|2»];": "let p.ts#l",
  "let l; for (l of [«1|2»]);": "let p.ts#l",
  "let l; for (l in { [«1|2»]: 1 });": "let p.ts#l",
  "let l; for ([l] of [[«1|2»]]);": "let p.ts#l",
  "let l = 1; l++; «|l++;»": "let p.ts#l",
  "let l = 1; l **= «1|2»;": "let p.ts#l",
  "let l: any = null; l ??= «1|2»;": "let p.ts#l",
  "let l: any = {}; delete l.«a|b»;": "let p.ts#l",
  "let l = 1; const q = (l = «1|2»);": "const p.ts#q",
  "let l = 1; const q = [l++, «|l++»];": "const p.ts#q",
  "let l = 1; const { a = (l = «1|2») } = {};": "const p.ts#a",
  "let l = 1; function q() { l = «1|2»; } q();": "fn p.ts#q",
  "let l = 1; await (async () => { await 0; l = «1|2»; })();": "let p.ts#l",
  "var l = 1; var l = «1|2»;": "var p.ts#l",
  "var l; { var l = «1|2»; }": "const p.ts#l",
  "function l() { return 1; } function l() { return «1|2»; }": "fn p.ts#l",
  "var l = function () { return 1; }; function l() { return «1|2»; }": "fn p.ts#l",
  "let l = 1; ({ set a(v) { l = v; } }).a = «1|2»;": "let p.ts#l",
  'let l = 1; const q = "a".replace("a", () => String((l = «1|2»)));': "const p.ts#q",
});

runs("getters, setters, texts, iterators", {
  "let l = 1; new (class { constructor() { l = «1|2»; } })();": "let p.ts#l",
  "let l = 1; const o = { set a(v) { l = v; } }; o.a = «1|2»;": "let p.ts#l",
  "let l = 1; const o = { set a(v) { l = v; } }; Object.assign(o, { a: «1|2» });": "let p.ts#l",
  "let l = 1; class S { static set a(v) { l = v; } } S.a = «1|2»;": "let p.ts#l",
  "let l = 1; class S { set a(v) { l = v; } } new S().a = «1|2»;": "let p.ts#l",
  "let l = 1; const p = new Proxy({}, { set: (_, __, v) => { l = v; return true; } }); p.a = «1|2»;":
    "let p.ts#l",
  "let l = 1; class S { accessor a = 1; get b() { l = «1|2»; return 1; } } const { b } = new S();":
    "class p.ts#S",
  'let l = 1; const o = Object.defineProperty({}, "a", { get() { l = «1|2»; return 1; } }); const { a } = o;':
    "const p.ts#o",
  "let l = 1; const o = { get a() { l = «1|2»; return 1; } }; const k = { ...o };": "const p.ts#o",
  "let l = 1; const o = { get a() { l = «1|2»; return 1; } }; const k = JSON.stringify(o);":
    "const p.ts#o",
  "let l = 1; const o = { get a() { l = «1|2»; return 1; } }; if (o.a) {}": "const p.ts#o",
  "let l = 1; const o = { get a() { l = «1|2»; return 1; } }; o?.a;": "const p.ts#o",
  "let l = 1; const o = { get a() { l = «1|2»; return 1; } }; Object.values(o);": "const p.ts#o",
  'let l = 1; const o = { get a() { l = «1|2»; return 1; } }; "a" in o; for (const k in o) o[k];':
    "const p.ts#o",
  "let l = 1; const o = { [Symbol.toPrimitive]() { l = «1|2»; return 1; } }; o > 1;":
    "const p.ts#o",
  'let l = 1; const o = { toString() { l = «1|2»; return "a"; } }; const k = { [o as any]: 1 };':
    "const p.ts#o",
  'let l = 1; const o = { toString() { l = «1|2»; return "a"; } }; const k = [o].join();':
    "const p.ts#o",
  'let l = 1; const o = { toString() { l = «1|2»; return "a"; } }; const k = "a".concat(o as any);':
    "const p.ts#o",
  'let l = 1; const o = { toString() { l = «1|2»; return "a"; } }; const k = String(o);':
    "const p.ts#o",
  'let l = 1; const o = { toString() { l = «1|2»; return "a"; } }; const k = o == "a";':
    "const p.ts#o",
  'let l = 1; const o = { toString() { l = «1|2»; return "a"; } }; const k = new Map([["x", 1]])[o as any];':
    "const p.ts#o",
  "let l = 1; const o = { then(r) { l = «1|2»; r(1); } }; await o;": "const p.ts#o",
  "let l = 1; const o = { then(r) { l = «1|2»; r(1); } }; const k = Promise.resolve(o);":
    "const p.ts#o",
  "let l = 1; const o = { then(r) { l = «1|2»; r(1); } }; const f = async () => o; f();":
    "const p.ts#o",
  "let l = 1; const o = { *[Symbol.iterator]() { l = «1|2»; } }; const [a] = o;": "const p.ts#o",
  "let l = 1; const o = { *[Symbol.iterator]() { l = «1|2»; } }; const a = [...o];": "const p.ts#o",
  "let l = 1; const o = { *[Symbol.iterator]() { l = «1|2»; } }; const a = Math.max(...o);":
    "const p.ts#o",
  "let l = 1; const o = { *[Symbol.iterator]() { l = «1|2»; } }; const a = new Set(o);":
    "const p.ts#o",
  "let l = 1; const o = { *[Symbol.iterator]() { l = «1|2»; } }; const a = Array.from(o);":
    "const p.ts#o",
  "let l = 1; const o = { *[Symbol.iterator]() { l = «1|2»; } }; function* g() { yield* o; } const a = [...g()];":
    "const p.ts#o",
  "let l = 1; const o = { async *[Symbol.asyncIterator]() { l = «1|2»; } }; for await (const x of o);":
    "const p.ts#o",
  "let l = 1; class A { static [Symbol.hasInstance]() { l = «1|2»; return true; } } const a = {} instanceof A;":
    "class p.ts#A",
  'let l = 1; class A { get [Symbol.toStringTag]() { l = «1|2»; return "x"; } } const a = `${new A()}`;':
    "class p.ts#A",
  "let l = 1; class A { static get [Symbol.species]() { l = «1|2»; return Array; } } class B extends A {}; const a = A[Symbol.species];":
    "class p.ts#A",
  "let l = 1; class A extends Array { static get [Symbol.species]() { l = «1|2»; return Array; } } const a = new A().map((x) => x);":
    "class p.ts#A",
  "let l = 1; { using r = { [Symbol.dispose]() { l = «1|2»; } }; }": "effects p.ts",
  "let l = 1; { await using r = { async [Symbol.asyncDispose]() { l = «1|2»; } }; }":
    "effects p.ts",
});

runs("functions that others call", {
  "let l = 1; const q = () => { l = «1|2»; }; const r = q();": "fn p.ts#q",
  "let l = 1; void (async () => { l = «1|2»; })();": "let p.ts#l",
  "let l = 1; export { l as m, set }; const set = (v: number) => { l = v; }; set(«1|2»);":
    "let p.ts#l",
  "let l = 1; (() => { l = «1|2»; })();": "let p.ts#l",
  "let l = 1; (function f(n) { if (n) f(n - 1); l = «1|2»; })(2);": "let p.ts#l",
  "let l = 1; const q = [1].sort(() => { l = «1|2»; return 0; });": "const p.ts#q",
  "let l = 1; const q = [2].find((x) => (l = «1|2»));": "const p.ts#q",
  'let l = 1; const q = JSON.parse("1", () => (l = «1|2»));': "const p.ts#q",
  "let l = 1; const q = JSON.stringify({}, () => (l = «1|2»));": "const p.ts#q",
  "let l = 1; const q = new Promise(() => { l = «1|2»; });": "const p.ts#q",
  "let l = 1; const q = Array.from({ length: 1 }, () => (l = «1|2»));": "const p.ts#q",
  "let l = 1; const q = Object.groupBy([1], () => (l = «1|2»));": "const p.ts#q",
  "let l = 1; const q = Promise.try(() => { l = «1|2»; });": "const p.ts#q",
  "let l = 1; const q = tag`${1}`; function tag() { l = «1|2»; }": "fn p.ts#tag",
  "let l = 1; const q = tag``; function tag() { l = «1|2»; }": "fn p.ts#tag",
  "let l = 1; const q = f?.(); function f() { l = «1|2»; }": "fn p.ts#f",
  "let l = 1; const q = (f || g)(); function f() { l = «1|2»; } function g() {}": "fn p.ts#f",
  "let l = 1; queueMicrotask(() => { l = «1|2»; });": "effects p.ts",
  "let l = 1; setImmediate(() => { l = «1|2»; });": "effects p.ts",
  "let l = 1; const t = setTimeout(f, 0); function f() { l = «1|2»; }": "fn p.ts#f",
  "let l = 1; process.nextTick(() => { l = «1|2»; });": "effects p.ts",
  'let l = 1; process.once("x", () => { l = «1|2»; }); process.emit("x");': "effects p.ts",
});
