// Code that runs while loading and changes what a stage uses, by any name: the stage reads `l`, or what leads there.
import { describe } from "bun:test";
import { runs, unmended } from "./edits.ts";

runs("static code of a class", {
  "const l = []; class A { static go() { l.push(«1|2»); } } class B extends A { static { super.go(); } }":
    "class p.ts#A",
  "const l = []; class A { static go() { l.push(«1|2»); } } class B extends A { static x = this.go(); }":
    "class p.ts#A",
  "const l = []; class A { static go() { l.push(«1|2»); } } class B extends A { static x = super.go(); }":
    "class p.ts#A",
  "const l = []; class A { static get go() { l.push(«1|2»); return 1; } } class B extends A { static x = super.go; }":
    "class p.ts#A",
  "const l = []; class A { constructor() { l.push(«1|2»); } } class B extends A {} new B();":
    "class p.ts#A",
  "const l = []; class A { constructor() { l.push(«1|2»); } } const B = class extends A {}; const b = new B();":
    "class p.ts#A",
  "const l = []; class A { static s = l; static { this.s.push(«1|2»); } }": "class p.ts#A",
  "const l = []; class A { static s = l; static t = this.s.push(«1|2»); }": "class p.ts#A",
  "const l = []; class A { static s = l; static { fill(this); } } function fill(c) { c.s.push(«1|2»); }":
    "fn p.ts#fill",
  "const l = []; class A { static s = l; static { const self = this; self.s.push(«1|2»); } }":
    "class p.ts#A",
  "const l = []; class A { static s = l; static { const { s } = this; s.push(«1|2»); } }":
    "class p.ts#A",
  "const l = []; class A { static s = l; static { [this].forEach((k) => k.s.push(«1|2»)); } }":
    "class p.ts#A",
  "const l = []; class A { static #s = l; static { A.#s.push(«1|2»); } }": "class p.ts#A",
  "const l = []; class A { static #s = l; static add() { this.#s.push(«1|2»); } static { this.add(); } }":
    "class p.ts#A",
});

runs("mixins", {
  "const l = []; const M = (b: any) => class extends b { static z = l.push(«1|2»); }; class B extends M(Object) {}":
    "fn p.ts#M",
});

runs("functions that are kept somewhere", {
  "const l = []; const f = function (this: any) { return this; }; const m = { l, f }; m.f().l.push(«1|2»);":
    "const p.ts#l",
  "const l = []; const o: any = { push: 1 }; o.f = function () { l.push(«1|2»); }; o.f();":
    "const p.ts#o",
  "const l = []; const o: any = {}; o.f = () => l.push(«1|2»); const r = o.f();": "const p.ts#o",
  "const l = []; const o = { a: { b: { f() { l.push(«1|2»); } } } }; o.a.b.f();": "const p.ts#o",
  'const l = []; const o = new Map([["f", () => l.push(«1|2»)]]); o.get("f")!();': "const p.ts#o",
  "const l = []; const o = [() => l.push(«1|2»)]; o[0]!();": "const p.ts#o",
  "const l = []; const o = [() => l.push(«1|2»)]; for (const f of o) f();": "const p.ts#o",
  "const l = []; const o = [() => l.push(«1|2»)]; o.map((f) => f());": "const p.ts#o",
  "const l = []; const { f } = { f: () => l.push(«1|2») }; f();": "const p.ts#f",
  "const l = []; const [f] = [() => l.push(«1|2»)]; f();": "const p.ts#f",
  "const l = []; let f = () => {}; f = () => l.push(«1|2»); f();": "let p.ts#f",
  "const l = []; let f; f = () => l.push(«1|2»); const r = f();": "let p.ts#f",
  "const l = []; var f; { f = () => l.push(«1|2»); } f();": "var p.ts#f",
  "const l = []; const f = true ? () => l.push(«1|2») : null; f();": "const p.ts#f",
  "const l = []; const f = (() => () => l.push(«1|2»))(); f();": "const p.ts#f",
  "const l = []; const f = ((x) => () => x.push(«1|2»))(l); f();": "const p.ts#f",
  "const l = []; const f = (x) => x; f(l).push(«1|2»);": "const p.ts#l",
  "const l = []; const f = (x) => ({ x }); f(l).x.push(«1|2»);": "const p.ts#l",
  "const l = []; const f = (x) => ({ x }); const k = f(l); k.x.push(«1|2»);": "const p.ts#l",
  "const l = []; const f = (x) => ({ x }); const { x } = f(l); x.push(«1|2»);": "const p.ts#l",
  "const l = []; const f = (...xs) => xs; const [x] = f(l); x.push(«1|2»);": "const p.ts#l",
});

runs("methods and `this`", {
  "const l = []; const m = { l, f() { return this; } }; m.f().l.push(«1|2»);": "const p.ts#l",
  "const l = []; const m = { l, f() { return this.l; } }; m.f().push(«1|2»);": "const p.ts#l",
  "const l = []; const m = { l, get f() { return this.l; } }; m.f.push(«1|2»);": "const p.ts#l",
  "const l = []; function f(this: any) { this.push(«1|2»); } f.call(l);": "fn p.ts#f",
  "const l = []; function f(this: any) { this.push(«1|2»); } f.apply(l);": "fn p.ts#f",
  "const l = []; function f(this: any) { this.push(«1|2»); } f.bind(l)();": "fn p.ts#f",
  "const l = []; function f(this: any) { this.push(«1|2»); } const g = f.bind(l); g();":
    "fn p.ts#f",
  "const l = []; function f(this: any) { this.push(«1|2»); } Reflect.apply(f, l, []);": "fn p.ts#f",
});

runs("what other names hold", {
  "const l = []; const k = Object.freeze({ l }); k.l.push(«1|2»);": "const p.ts#l",
  "const l = []; const k = Object.values({ l })[0]; k.push(«1|2»);": "const p.ts#l",
  "const l = []; const k = Object.entries({ l })[0][1]; k.push(«1|2»);": "const p.ts#l",
  "const l = []; const k = structuredClone; const q = [l].at(0); q.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = [l].concat([])[0]; q.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = [[l]].flat()[0]; q.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = Array.of(l)[0]; q.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = [...new Set([l])][0]; q.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = new Proxy(l, {}); q.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = Object.create({ l }); q.l.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = Object.assign({}, { l }); q.l.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = { ...{ l } }; q.l.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = l ?? []; q.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = l || []; q.push(«1|2»);": "const p.ts#l",
  "const l = []; const q = (0, l); q.push(«1|2»);": "const p.ts#l",
  "const l = []; let q; q ??= l; q.push(«1|2»);": "const p.ts#l",
  "const l = []; let q: any = {}; q.z ||= l; q.z.push(«1|2»);": "const p.ts#l",
  "const l = []; const w = new WeakMap([[{}, l]]); const key = {}; w.set(key, l); w.get(key).push(«1|2»);":
    "const p.ts#l",
  "const l = []; const ps = Promise.all([l]); (await ps)[0].push(«1|2»);": "const p.ts#l",
  "const l = []; await Promise.resolve(l).then((q) => q.push(«1|2»));": "const p.ts#l",
  'const l = []; const e = new EventTarget(); e.addEventListener("x", () => l.push(«1|2»)); e.dispatchEvent(new Event("x"));':
    "const p.ts#l",
  'import { EventEmitter } from "node:events"; const l = []; const e = new EventEmitter(); e.on("x", () => l.push(«1|2»)); e.emit("x");':
    "effects p.ts",
  'import { AsyncLocalStorage } from "node:async_hooks"; const l = []; new AsyncLocalStorage().run(1, () => l.push(«1|2»));':
    "effects p.ts",
});

runs("counters, iterators, objects that have a state", {
  "let n = 0; const next = () => ++n; const a = next(); const l = next(); «|next();»": "let p.ts#n",
  "let n = 0; const next = () => ++n; «|next();» const l = next();": "const p.ts#l",
  "let n = 0; const next = () => ++n; const a = next(«1|2»); const l = next();": "const p.ts#a",
  "const c = { n: 0, next() { return ++this.n; } }; «|c.next();» const l = c.next();":
    "const p.ts#l",
  "const c = (() => { let n = 0; return { next: () => ++n }; })(); «|c.next();» const l = c.next();":
    "const p.ts#l",
  "const c = (() => { let n = 0; return () => ++n; })(); «|c();» const l = c();": "const p.ts#l",
  "const make = () => { let n = 0; return () => ++n; }; const c = make(); «|const q = c();» const l = c();":
    "const p.ts#l",
  "function* g() { yield 1; yield 2; } const it = g(); «|it.next();» const l = it.next().value;":
    "const p.ts#l",
  "function* g() { yield 1; yield 2; } const it = g(); «|const [a] = it;» const l = it.next().value;":
    "const p.ts#l",
  "function* g() { yield 1; yield 2; } const it = g(); «|for (const x of it) break;» const l = it.next().value;":
    "const p.ts#l",
  "const it = [1, 2, 3][Symbol.iterator](); «|const q = it.next();» const l = it.next().value;":
    "const p.ts#l",
  "const it = [1, 2, 3].values(); «|const [a] = it;» const l = it.next().value;": "const p.ts#l",
  "const it = new Map([[1, 2]]).entries(); «|const [a] = it;» const l = it.next().value;":
    "const p.ts#l",
  'const re = /a/g; «|re.exec("aa");» const l = re.exec("aa");': "const p.ts#l",
  'const re = /a/g; «|re.lastIndex = 3;» const l = () => re.exec("aaaaa");': "const p.ts#re",
  "const stack = [1, 2]; «|const top = stack.pop();» const l = () => stack;": [
    "const p.ts#stack",
    "const p.ts#top",
  ],
  "const stack = [1, 2]; «|const { length = stack.pop() } = {};» const l = () => stack;": [
    "const p.ts#length",
    "const p.ts#stack",
  ],
  "const stack = [1, 2]; «|const q0 = stack.pop();» const l = stack.pop();": "const p.ts#l",
  "const m = new Map(); «|const q = m.set(1, 2);» const l = () => m;": [
    "const p.ts#m",
    "const p.ts#q",
  ],
  "const m = new Map(); const l = () => m; «|const q = m.set(1, 2).size;»": [
    "const p.ts#m",
    "const p.ts#q",
  ],
  "const arr = [3, 1]; «|const sorted = arr.sort();» const l = () => arr;": [
    "const p.ts#arr",
    "const p.ts#sorted",
  ],
  "const arr = [3, 1]; «|const rev = arr.reverse();» const l = () => arr;": [
    "const p.ts#arr",
    "const p.ts#rev",
  ],
  "const d = new Date(0); «|const q = d.setFullYear(2000);» const l = () => d;": [
    "const p.ts#d",
    "const p.ts#q",
  ],
  'const u = new URL("a:b"); «|u.searchParams.set("x", "1");» const l = () => u.href;':
    "const p.ts#u",
  'const u = new URL("a:b"); const sp = u.searchParams; «|sp.set("x", "1");» const l = () => u.href;':
    ["const p.ts#sp", "const p.ts#u"],
  "const buf = new ArrayBuffer(8); const v = new Uint8Array(buf); «|v[0] = 1;» const l = () => buf;":
    ["const p.ts#buf", "const p.ts#v"],
  "const buf = new ArrayBuffer(8); «|new Uint8Array(buf)[0] = 1;» const l = () => buf;":
    "const p.ts#buf",
  "const buf = new ArrayBuffer(8); «|new DataView(buf).setInt8(0, 1);» const l = () => buf;":
    "const p.ts#buf",
  'const buf = Buffer.alloc(2); «|buf.write("x");» const l = () => buf;': "const p.ts#buf",
  'const buf = Buffer.alloc(2); «|const n = buf.write("x");» const l = () => buf;': [
    "const p.ts#buf",
    "const p.ts#n",
  ],
  "const buf = Buffer.alloc(2); const part = buf.subarray(1); «|part[0] = 1;» const l = () => buf;":
    ["const p.ts#buf", "const p.ts#part"],
  'import { randomFillSync } from "node:crypto"; const buf = Buffer.alloc(2); «|const n = randomFillSync(buf);» const l = () => buf;':
    ["const p.ts#buf", "const p.ts#n"],
  'import { EventEmitter } from "node:events"; const e = new EventEmitter(); «|e.on("x", () => 1);» const l = () => e.emit("x");':
    "effects p.ts",
  'import { EventEmitter } from "node:events"; const e = new EventEmitter(); «|const q = e.on("x", () => 1);» const l = () => e.emit("x");':
    ["const p.ts#e", "const p.ts#q"],
  'const e = new EventTarget(); «|e.addEventListener("x", () => 1);» const l = () => e.dispatchEvent(new Event("x"));':
    "const p.ts#e",
  "const c = new AbortController(); «|c.abort();» const l = () => c.signal.aborted;":
    "const p.ts#c",
  "const { promise, resolve } = Promise.withResolvers(); resolve(«1|2»); const l = () => promise;":
    "const p.ts#promise,resolve",
  "let done; const p = new Promise((r) => { done = r; }); done(«1|2»); const l = () => p;": [
    "const p.ts#p",
    "let p.ts#done",
  ],
  "const p = new Promise((r) => setTimeout(() => r(«1|2»))); const l = () => p;": "const p.ts#p",
});

runs("prototypes, functions, classes, enums", {
  "class F { } (F.prototype as any).x = «1|2»; const l = () => new F();": "class p.ts#F",
  "class F { } Object.assign(F.prototype, { x: «1|2» }); const l = () => new F();": "class p.ts#F",
  'class F { } Object.defineProperty(F.prototype, "x", { get: () => «1|2» }); const l = () => new F();':
    "class p.ts#F",
  "class F { } const p = F.prototype as any; p.x = «1|2»; const l = () => new F();": [
    "class p.ts#F",
    "const p.ts#p",
  ],
  "class F { } const f = new F(); Object.getPrototypeOf(f).x = «1|2»; const l = () => new F();":
    "effects p.ts",
  "class F { } const f = new F(); (f as any).__proto__.x = «1|2»; const l = () => new F();": [
    "class p.ts#F",
    "const p.ts#f",
  ],
  "class F { } const f = new F(); f.constructor.prototype.x = «1|2»; const l = () => new F();": [
    "class p.ts#F",
    "const p.ts#f",
  ],
  "class F { } Reflect.getPrototypeOf(new F()).x = «1|2»; const l = () => new F();": "effects p.ts",
  "class F { } class G extends F {} Object.getPrototypeOf(G).x = «1|2»; const l = () => F;":
    "effects p.ts",
  "class F { } class G extends F {} Object.setPrototypeOf(G.prototype, { x: «1|2» }); const l = () => new G();":
    "class p.ts#G",
  "function F() {} F.prototype = { x: «1|2» }; const l = () => new F();": "fn p.ts#F",
  "function F() {} F.prototype.x = function () { return «1|2»; }; const l = () => new F();":
    "fn p.ts#F",
  "function F() {} F.x = «1|2»; const l = () => F.x;": "fn p.ts#F",
  "const f = () => 1; f.x = «1|2»; const l = () => f.x;": "fn p.ts#f",
  "const f = () => 1; const g = f; g.x = «1|2»; const l = () => f.x;": [
    "const p.ts#g",
    "fn p.ts#f",
  ],
  "function f() { return 1; } const o = { f }; o.f.x = «1|2»; const l = () => f.x;": [
    "const p.ts#o",
    "fn p.ts#f",
  ],
  "function f() { return 1; } [f].forEach((g) => { g.x = «1|2»; }); const l = () => f.x;":
    "fn p.ts#f",
  "function f() { return 1; } const mark = (g) => { g.x = «1|2»; return g; }; mark(f); const l = () => f.x;":
    "fn p.ts#mark",
  "function f() { return 1; } const mark = (g) => { g.x = «1|2»; return g; }; const k = mark(f); const l = () => f.x;":
    "fn p.ts#mark",
  "enum E { A = 1 } (E as any).A = «1|2»; const l = () => E.A;": "enum p.ts#E",
  "enum E { A = 1 } Object.assign(E, { B: «1|2» }); const l = () => E.A;": "enum p.ts#E",
  "enum E { A = 1 } const e = E as any; e.A = «1|2»; const l = () => E.A;": [
    "const p.ts#e",
    "enum p.ts#E",
  ],
  "namespace N { export let a = 1; } N.a = «1|2»; const l = () => N.a;": "namespace p.ts#N",
  "class A { static n = 1; } A.n = «1|2»; const l = () => A.n;": "class p.ts#A",
  "class A { static n = 1; static set(v) { this.n = v; } } A.set(«1|2»); const l = () => A.n;":
    "class p.ts#A",
  "class A { static n = 1; static set(v) { A.n = v; } } const q = A.set(«1|2»); const l = () => A.n;":
    "const p.ts#q",
  "class A { static n = 1; } class B extends A { static { A.n = «1|2»; } } const l = () => A.n;":
    "class p.ts#B",
  "class A { static all = []; constructor() { A.all.push(this); } } «|new A();» const l = () => A.all;":
    "class p.ts#A",
  "class A { static all = []; constructor() { A.all.push(this); } } «|const a = new A();» const l = () => A.all;":
    ["class p.ts#A", "const p.ts#a"],
  "class A { static all = []; constructor() { (this.constructor as any).all.push(this); } } «|const a = new A();» const l = () => A.all;":
    ["class p.ts#A", "const p.ts#a"],
  "class A { static all = []; constructor() { new.target.all.push(this); } } «|const a = new A();» const l = () => A.all;":
    ["class p.ts#A", "const p.ts#a"],
  "class A { static all = []; static { for (const x of [«1|2»]) this.all.push(x); } } const l = () => A.all;":
    "class p.ts#A",
  "function l() { return 1; } function l() { return «1|2»; }": "fn p.ts#l",
});

runs("functions that are given a prototype, or closed", {
  'import { inherits } from "node:util"; class A { m() { return 1; } } function B() {} «|inherits(B, A);» const l = () => B;':
    "fn p.ts#B",
  'import { inherits } from "node:util"; class A { m() { return 1; } } function B() {} «|const q = inherits(B, A);» const l = () => B;':
    "const p.ts#q",
  'import { inherits } from "node:util"; class A { m() { return «1|2»; } } function B() {} inherits(B, A); const l = () => B;':
    "class p.ts#A",
  'import { inherits as i } from "util"; class A { m() { return 1; } } class B {} «|i(B, A);» const l = () => B;':
    "class p.ts#B",
  'import * as util from "node:util"; class A { m() { return 1; } } function B() {} «|util.inherits(B, A);» const l = () => B;':
    "fn p.ts#B",
  'import util from "util"; class A { m() { return 1; } } function B() {} «|util.inherits(B, A);» const l = () => B;':
    "fn p.ts#B",
  'const { inherits } = require("node:util"); class A { m() { return 1; } } function B() {} «|inherits(B, A);» const l = () => B;':
    "fn p.ts#B",
  'const util = require("util"); class A { m() { return 1; } } function B() {} «|util.inherits(B, A);» const l = () => B;':
    "fn p.ts#B",
  'import { inherits } from "util"; import { B } from "./b"; class A { m() { return 1; } } «|inherits(B, A);» const l = () => B;\n-- b.ts\nexport function B() {}':
    "effects p.ts",
  "function f() {} «|Object.freeze(f);» const l = () => Object.isFrozen(f);": "fn p.ts#f",
  "class f {} «|Object.seal(f);» const l = () => Object.isSealed(f);": "class p.ts#f",
  "enum f { A } «|Object.preventExtensions(f);» const l = () => f;": "enum p.ts#f",
  "const f = () => {}; «|const q = Object.freeze(f);» const l = () => Object.isFrozen(f);":
    "const p.ts#q",
});

runs("functions, classes and enums that get members by another name", {
  "const f = () => 1; const mark = (g) => { g.x = 1; return g; }; «|mark(f);» const l = () => f.x;":
    "fn p.ts#f",
  "const f = () => 1; const mark = (g) => { g.x = «1|2»; return g; }; const k = mark(f); const l = () => f.x;":
    "fn p.ts#mark",
  "const f = () => 1; const g = f; g.x = «1|2»; const l = () => f.x;": "fn p.ts#f",
  "const f = () => 1; const o = { f }; o.f.x = «1|2»; const l = () => f.x;": "fn p.ts#f",
  "const f = () => 1; [f].forEach((g) => { g.x = «1|2»; }); const l = () => f.x;": "fn p.ts#f",
  "const f = () => 1; for (const g of [f]) g.x = «1|2»; const l = () => f.x;": "fn p.ts#f",
  "const f = () => 1; const z = Object.assign(f, { x: «1|2» }); const l = () => f.x;":
    "const p.ts#z",
  'import { tag } from "./t"; const f = () => 1; tag(f, «1|2»); const l = () => f.x;\n-- t.ts\nexport function tag(g, x) { g.x = x; return g; }':
    "fn p.ts#f",
  'import { tag } from "./t"; const f = () => 1; tag(f, «1|2»); const l = () => f.x;\n-- t.ts\nexport function tag(g, x) { Object.assign(g, { x }); }':
    "fn p.ts#f",
  "class f { static m() {} } const mark = (K) => { K.x = 1; }; «|mark(f);» const l = () => f.x;":
    "class p.ts#f",
  "class f { static m() {} } const g = f; g.x = «1|2»; const l = () => f.x;": "class p.ts#f",
  "class f {} const o = new f(); (o as any).__proto__.x = «1|2»; const l = () => new f().x;":
    "class p.ts#f",
  "class f {} const o = new f(); o.constructor.prototype.x = «1|2»; const l = () => new f().x;":
    "class p.ts#f",
  "enum f { A = 1 } (f as any).A = «1|2»; const l = () => f.A;": "enum p.ts#f",
  "enum f { A = 1 } Object.assign(f, { B: «1|2» }); const l = () => f;": "enum p.ts#f",
  "enum f { A = 1 } const g = f; Object.assign(g, { B: «1|2» }); const l = () => f;": "enum p.ts#f",
  "enum f { A = 1 } const put = (e: any) => { e.B = 1; }; «|put(f);» const l = () => f;":
    "enum p.ts#f",
});

runs("patterns that are handed to a text", {
  'const re = /a/y; «|"aa".match(re);» const l = () => re.lastIndex;': "const p.ts#re",
  'const re = /a/y; «|"aa".replace(re, "");» const l = () => re.lastIndex;': "const p.ts#re",
  'const re = /a/y; «|const q = "aa".replace(re, "");» const l = () => re.lastIndex;':
    "const p.ts#q",
  'const re = new RegExp("a", "y"); «|"aa".match(re);» const l = () => re.lastIndex;':
    "const p.ts#re",
  'const re = /a/g; re.exec("aa"); «|"aa".match(re);» const l = () => re.exec("aa");':
    "const p.ts#re",
  'const re = /a/y; const go = (s: string) => s.match(re); «|go("aa");» const l = () => re.lastIndex;':
    "const p.ts#re",
  'import { re } from "./r"; «|"aa".match(re);» const l = () => re.lastIndex;\n-- r.ts\nexport const re = /a/y;':
    "effects p.ts",
});

runs("functions that come out of something, and get members", {
  'const f = () => 1; const m = new Map([["f", f]]); m.get("f").x = «1|2»; const l = () => f.x;':
    "fn p.ts#f",
  "const f = () => 1; const m = [f]; m.at(0).x = «1|2»; const l = () => f.x;": "fn p.ts#f",
  'const f = () => 1; const m = new Map([["f", f]]); Object.assign(m.get("f")!, { x: «1|2» }); const l = () => f.x;':
    "fn p.ts#f",
  'const f = () => 1; const m = new Map([["f", f]]); «|m.get("f").x++;» const l = () => f.x;':
    "fn p.ts#f",
  'const f = () => 1; const m = new Map([["f", f]]); «|delete m.get("f").x;» const l = () => f.x;':
    "fn p.ts#f",
  'const f = () => 1; const m = new Map([["f", f]]); const g = m.get("f"); g.x = «1|2»; const l = () => f.x;':
    "fn p.ts#f",
  "const f = () => 1; const id = (x) => x; id(f).x = «1|2»; const l = () => f.x;": "fn p.ts#f",
  "const f = () => 1; const m = [f]; m.forEach((g) => { g.x = «1|2»; }); const l = () => f.x;":
    "fn p.ts#f",
  "const f = () => 1; const m = [f]; const q = m.map((g) => { g.x = «1|2»; return g; }); const l = () => f.x;":
    "const p.ts#q",
  "const f = () => 1; const m = { f }; Object.values(m).forEach((g) => { g.x = «1|2»; }); const l = () => f.x;":
    "fn p.ts#f",
  "const f = () => 1; const m = { f }; for (const k in m) m[k].x = «1|2»; const l = () => f.x;":
    "fn p.ts#f",
  "const f = () => 1; const m = { f }; const tag = (o) => { Object.values(o).forEach((g) => { g.x = 1; }); }; «|tag(m);» const l = () => f.x;":
    "fn p.ts#f",
  'import { f } from "./w"; const m = { f }; const tag = (o) => { Object.values(o).forEach((g) => { g.x = 1; }); }; «|tag(m);» const l = () => f.x;\n-- w.ts\nexport const f = () => 1;':
    "effects p.ts",
  'import { m, f } from "./w"; m.get("f").x = «1|2»; const l = () => f.x;\n-- w.ts\nexport const f = () => 1; export const m = new Map([["f", f]]);':
    "effects p.ts",
  'import { m, f } from "./w"; m.forEach((g) => { g.x = «1|2»; }); const l = () => f.x;\n-- w.ts\nexport const f = () => 1; export const m = [f];':
    "effects p.ts",
  'import { get, f } from "./w"; get("f").x = «1|2»; const l = () => f.x;\n-- w.ts\nexport const f = () => 1; const m = { f }; export const get = (k) => m[k];':
    "effects p.ts",
});

runs("functions that were put into something, and get members there", {
  'const f = () => 1; const m = new Map(); m.set("f", f); m.get("f").x = «1|2»; const l = () => f.x;':
    "fn p.ts#f",
  "const f = () => 1; const m = []; m.push(f); m.forEach((g) => { g.x = «1|2»; }); const l = () => f.x;":
    "fn p.ts#f",
  "const f = () => 1; const m = []; m.push(f); for (const g of m) g.x = «1|2»; const l = () => f.x;":
    "fn p.ts#f",
  "const f = () => 1; const m = []; m.push(f); const tag = (o) => { o.x = 1; }; «|m.forEach(tag);» const l = () => f.x;":
    "fn p.ts#f",
  "const f = () => 1; const m = []; m.push(f); const tag = (o) => { o.x = 1; }; «|tag(m[0]);» const l = () => f.x;":
    "fn p.ts#f",
  "const f = () => 1; const m = []; m.push({ f }); m[0].f.x = «1|2»; const l = () => f.x;":
    "fn p.ts#f",
  "const f = () => 1; const m = {}; m.f = f; m.f.x = «1|2»; const l = () => f.x;": "fn p.ts#f",
  "const f = () => 1; const m = {}; m.f = f; Object.values(m).forEach((g) => { g.x = «1|2»; }); const l = () => f.x;":
    "fn p.ts#f",
});

runs("functions and classes that give members to themselves", {
  "function f(v) { const self = f; self.x = v; } f(«1|2»); const l = () => f.x;": "fn p.ts#f",
  "function f(v) { f.x = v; } f(«1|2»); const l = () => f.x;": "fn p.ts#f",
  "function f(v) { [f].forEach((g) => { g.x = v; }); } f(«1|2»); const l = () => f.x;": "fn p.ts#f",
  "class f { static make(v) { const me = this; me.x = v; } } f.make(«1|2»); const l = () => f.x;":
    "class p.ts#f",
  "class f { constructor(v) { const me = f; me.x = v; } } new f(«1|2»); const l = () => f.x;":
    "class p.ts#f",
  "class f { constructor(v) { const me = this.constructor; me.x = v; } } new f(«1|2»); const l = () => f.x;":
    "class p.ts#f",
});

describe("to be mended", () => {
  unmended({
    "const f = () => 1; class R { m = [f]; tag() { for (const g of this.m) g.x = 1; } } const r = new R(); «|r.tag();» const l = () => f.x;":
      "fn p.ts#f",
  });
});

runs("given members by functions that get them", {
  'import { C } from "./c"; const put = (c, v) => Reflect.set(c, "tag", v); const r = put(C, «1|2»); const l = () => C.tag;\n-- c.ts\nexport class C {}':
    "const p.ts#r",
  'import { C } from "./c"; import { put } from "./d"; const r = put(C); const l = () => C.tag;\n-- c.ts\nexport class C {}\n-- d.ts\nexport const put = (c) => Reflect.defineProperty(c, "tag", { value: «1|2» });':
    "fn d.ts#put",
  'import * as all from "./c"; const r = Object.entries(all).map(([k, c]) => (c.tag = «1|2»)); const l = () => all.C.tag;\n-- c.ts\nexport class C {}':
    "const p.ts#r",
  'import * as all from "./c"; import { C } from "./c"; const tagAll = (x, v) => { for (const c of Object.values(x)) c.tag = v; }; const r = tagAll(all, «1|2»); const l = () => C.tag;\n-- c.ts\nexport class C {}':
    "const p.ts#r",
  "const stub = (o, m) => Object.assign(o, m); const r = stub(Date, { now: () => «1|2» }); const l = () => Date.now();":
    "const p.ts#r",
  'import { stub } from "./c"; const r = stub(Date, { now: () => «1|2» }); const l = () => Date.now();\n-- c.ts\nconst put = (o, k, v) => { o[k] = v; }; export const stub = (o, m) => { for (const k in m) put(o, k, m[k]); };':
    "const p.ts#r",
  'import { inspect } from "node:util"; import { conf } from "./c"; const r = conf(inspect.defaultOptions, «1|2»); const l = () => inspect([]);\n-- c.ts\nexport const conf = (o, v) => { o.depth = v; };':
    "const p.ts#r",
  'import fs from "node:fs"; import { replace } from "./c"; const r = replace(fs, "existsSync", () => «1|2»); const l = () => 1;\n-- c.ts\nexport const replace = (o, k, v) => Object.defineProperty(o, k, { value: v });':
    "const p.ts#r",
});
