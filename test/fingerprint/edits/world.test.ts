// What counts for every stage, whatever it reaches: here it reaches `l`, which has nothing to do with it.
import { describe } from "bun:test";
import { notices, runs, unmended } from "./edits.ts";

runs("globals, the environment, built-in objects", {
  "globalThis.x = «1|2»; const l = 1;": "effects p.ts",
  '(globalThis as any)["x"] = «1|2»; const l = 1;': "effects p.ts",
  "globalThis.x ??= «1|2»; const l = 1;": "effects p.ts",
  "delete globalThis.«a|b»; const l = 1;": "effects p.ts",
  "globalThis.x++; «|globalThis.x++;» const l = 1;": "effects p.ts",
  "[globalThis.x] = [«1|2»]; const l = 1;": "effects p.ts",
  "({ a: globalThis.x } = { a: «1|2» }); const l = 1;": "effects p.ts",
  'process.env.X = "«1|2»"; const l = 1;': "effects p.ts",
  'Bun.env.X = "«1|2»"; const l = 1;': "effects p.ts",
  "delete process.env.«X|Y»; const l = 1;": "effects p.ts",
  "Object.assign(globalThis, { x: «1|2» }); const l = 1;": "effects p.ts",
  'Object.assign(process.env, { X: "«1|2»" }); const l = 1;': "effects p.ts",
  'Object.defineProperty(globalThis, "x", { value: «1|2» }); const l = 1;': "effects p.ts",
  "Array.prototype.x = «1|2»; const l = 1;": "effects p.ts",
  "Object.assign(Array.prototype, { x: «1|2» }); const l = 1;": "effects p.ts",
  "[].__proto__.x = «1|2»; const l = 1;": "effects p.ts",
  "Object.getPrototypeOf([]).x = «1|2»; const l = 1;": "effects p.ts",
  "Math.x = «1|2»; const l = 1;": "effects p.ts",
  "Error.stackTraceLimit = «1|2»; const l = 1;": "effects p.ts",
  "Function.prototype.x = «1|2»; const l = 1;": "effects p.ts",
  '"a".constructor.prototype.x = «1|2»; const l = 1;': "effects p.ts",
  "Symbol.x = «1|2»; const l = 1;": "effects p.ts",
  "export default (globalThis.x = «1|2»); const l = 1;": "const p.ts#default",
  "{ globalThis.x = «1|2»; } const l = 1;": "effects p.ts",
  'process.title = "«a|b»"; const l = 1;': "effects p.ts",
  "process.umask(«1|2»); const l = 1;": "effects p.ts",
  "process.exitCode = «1|2»; const l = 1;": "effects p.ts",
  'process.emitWarning("«a|b»"); const l = 1;': "effects p.ts",
  "await { then(r) { globalThis.x = «1|2»; r(); } }; const l = 1;": "effects p.ts",
  "«globalThis.x = 1; globalThis.x = 2;|globalThis.x = 2; globalThis.x = 1;» const l = 1;":
    "effects p.ts",
});

runs("by other names", {
  "const { prototype } = Array; prototype.x = «1|2»; const l = 1;": "effects p.ts",
  "const g = globalThis; g.x = «1|2»; const l = 1;": "effects p.ts",
  "const g: any = window ?? globalThis; g.x = «1|2»; const l = 1;": "effects p.ts",
  'const { env } = process; env.X = "«1|2»"; const l = 1;': "effects p.ts",
  'const e = process.env; e.X = "«1|2»"; const l = 1;': "effects p.ts",
  'const set = (k, v) => { process.env[k] = v; }; set("X", "«1|2»"); const l = 1;': "effects p.ts",
  "const set = (o) => { o.x = «1|2»; }; set(globalThis); const l = 1;": "fn p.ts#set",
  "const set = (o, v) => { o.x = v; }; set(globalThis, «1|2»); const l = 1;": "effects p.ts",
  'const k = ["x"]; k.forEach((n) => { globalThis[n] = «1|2»; }); const l = 1;': "effects p.ts",
  "const P = Array.prototype; P.x = «1|2»; const l = 1;": "effects p.ts",
  "const A = Array; A.prototype.x = «1|2»; const l = 1;": "effects p.ts",
  "const M = Math; M.x = «1|2»; const l = 1;": "effects p.ts",
  "const D = Date; D.now = () => «1|2»; const l = 1;": "effects p.ts",
  "const o = { get a() { globalThis.x = «1|2»; return 1; } }; const v = o.a; const l = 1;":
    "const p.ts#o",
  "const o = { get a() { globalThis.x = «1|2»; return 1; } }; const { a } = o; const l = 1;":
    "const p.ts#o",
  "const o = { set a(v) { globalThis.x = v; } }; o.a = «1|2»; const l = 1;": "effects p.ts",
  "const p = Promise.resolve().then(() => { globalThis.x = «1|2»; }); const l = 1;": "const p.ts#p",
  "const cfg = { x: «1|2» }; globalThis.cfg = cfg; const l = 1;": "const p.ts#cfg",
  "const cfg = { x: 1 }; cfg.x = «1|2»; globalThis.cfg = cfg; const l = 1;": "const p.ts#cfg",
  "const cfg = { x: 1 }; globalThis.cfg = cfg; cfg.x = «1|2»; const l = 1;": "const p.ts#cfg",
  "const v = «1|2»; globalThis.x = v; const l = 1;": "const p.ts#v",
  "let cur; globalThis.get = () => cur; cur = «1|2»; const l = 1;": "let p.ts#cur",
});

runs("packages and built-in modules", {
  'import fs from "node:fs"; fs.x = «1|2»; const l = 1;': "effects p.ts",
  'import * as fs from "node:fs"; (fs as any).default.x = «1|2»; const l = 1;': "effects p.ts",
  'import { mkdirSync } from "node:fs"; mkdirSync("«a|b»"); const l = 1;': "effects p.ts",
  'import process from "node:process"; process.env.X = "«1|2»"; const l = 1;': "effects p.ts",
  'import { env } from "node:process"; env.X = "«1|2»"; const l = 1;': "effects p.ts",
  'import { env } from "bun"; env.X = "«1|2»"; const l = 1;': "effects p.ts",
  'import { setDefaultTimeout } from "p"; setDefaultTimeout(«1|2»); const l = 1;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "effects p.ts",
  'import p from "p"; p.x = «1|2»; const l = 1;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "effects p.ts",
  'import p from "p"; const q = (p.x = «1|2»); const l = 1;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#q",
  'import p from "p"; const { inner } = p; inner.x = «1|2»; const l = 1;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "effects p.ts",
  'import p from "p"; const c = p.create(); c.x = «1|2»; const l = 1;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "effects p.ts",
  'import { config } from "p"; config(); const l = 1;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import { register } from "p"; const q = register(«1|2»); const l = 1;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#q",
  'import "p"; const l = 1;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}': [
    "pkg p@1.0.0",
    "pkg p@1.0.1",
  ],
});

runs("other modules", {
  'import { h } from "./b"; const q = h; const l = 1;\n-- b.ts\nglobalThis.x = «1|2»; export const h = 1;':
    "effects b.ts",
  'import "./b"; const l = 1;\n-- b.ts\nglobalThis.x = «1|2»;': "module b.ts",
  'import { h } from "./b"; h.x = «1|2»; const l = 1;\n-- b.ts\nexport const h = {};':
    "effects p.ts",
  'import { h } from "./b"; h.push(«1|2»); const l = 1;\n-- b.ts\nexport const h = [];':
    "effects p.ts",
  'import { f } from "./b"; f(«1|2»); const l = 1;\n-- b.ts\nexport const f = (v) => { globalThis.x = v; };':
    "effects p.ts",
  'import { f } from "./b"; const q = f(«1|2»); const l = 1;\n-- b.ts\nexport const f = (v) => { globalThis.x = v; };':
    "const p.ts#q",
  'import { f } from "./b"; const q = f(1); const l = 1;\n-- b.ts\nexport const f = (v) => { globalThis.x = v + «1|2»; };':
    "fn b.ts#f",
  'import { f } from "./b"; const q = f(); const l = 1;\n-- b.ts\nimport { g } from "./c"; export const f = () => g();\n-- c.ts\nexport const g = () => { globalThis.x = «1|2»; };':
    "fn c.ts#g",
  'export { h } from "./b"; const l = 1;\n-- b.ts\nglobalThis.x = «1|2»; export const h = 1;':
    "effects b.ts",
  'export * from "./b"; const l = 1;\n-- b.ts\nglobalThis.x = «1|2»; export const h = 1;':
    "effects b.ts",
  'import q = require("./b"); const l = 1;\n-- b.ts\nglobalThis.x = «1|2»; export const h = 1;':
    "effects b.ts",
  'await import("./b"); const l = 1;\n-- b.ts\nglobalThis.x = «1|2»;': "effects b.ts",
  'const q = await import("./b"); const l = 1;\n-- b.ts\nglobalThis.x = «1|2»;': "effects b.ts",
  'require("./b"); const l = 1;\n-- b.ts\nglobalThis.x = «1|2»;': "effects b.ts",
  'const q = () => import("./b"); await q(); const l = 1;\n-- b.ts\nglobalThis.x = «1|2»;':
    "effects b.ts",
  'if (1) await import("./b"); const l = 1;\n-- b.ts\nglobalThis.x = «1|2»;': "effects b.ts",
  'import {} from "./b"; const l = 1;\n-- b.ts\nglobalThis.x = «1|2»;': "module b.ts",
  'export {} from "./b"; const l = 1;\n-- b.ts\nglobalThis.x = «1|2»;': "effects b.ts",
  'import { type T } from "./b"; import "./b"; const l = 1;\n-- b.ts\nglobalThis.x = «1|2»;':
    "module b.ts",
  'import "./«b|c»"; const l = 1;\n-- b.ts\nglobalThis.x = 1;\n-- c.ts\nglobalThis.x = 2;':
    "module b.ts",
  'import "./«b|c»"; import "./«c|b»"; const l = 1;\n-- b.ts\nglobalThis.x = 1;\n-- c.ts\nglobalThis.x = 2;':
    "effects order",
  'import { b } from "./«b|c»"; import { b as c } from "./«c|b»"; b; c; const l = 1;\n-- b.ts\nglobalThis.x = 1; export const b = 1;\n-- c.ts\nglobalThis.x = 2; export const b = 1;':
    "effects b.ts",
  'import { T } from "./b"; const l = 1; «|T;»\n-- b.ts\nglobalThis.x = 1; export const T = 1;':
    "effects b.ts",
  'import «{ type T }|{}» from "./b"; const l = 1;\n-- b.ts\nglobalThis.x = 1; export type T = 1;':
    "module b.ts",
  'import { v } from "./b"; globalThis.x = v; const l = 1;\n-- b.ts\nexport const v = «1|2»;':
    "const b.ts#v",
});

runs("code that is run", {
  "for (globalThis.x of [«1|2»]); const l = 1;": "effects p.ts",
  "Map.prototype.get = () => «1|2»; const l = 1;": "effects p.ts",
  'String.raw = () => "«1|2»"; const l = 1;': "effects p.ts",
  "Date.now = () => «1|2»; const l = 1;": "effects p.ts",
  "JSON.parse = () => «1|2»; const l = 1;": "effects p.ts",
  "(function () {}).constructor.prototype.x = «1|2»; const l = 1;": "effects p.ts",
  "console.log = () => «1|2»; const l = 1;": "effects p.ts",
  "Promise.resolve = () => «1|2»; const l = 1;": "effects p.ts",
  "URL.parse = () => «1|2»; const l = 1;": "effects p.ts",
  "fetch = () => «1|2»; const l = 1;": "effects p.ts",
  "setTimeout = () => «1|2»; const l = 1;": "effects p.ts",
  "const init = () => { globalThis.x = «1|2»; }; init(); const l = 1;": "fn p.ts#init",
  "function init() { globalThis.x = «1|2»; } const q = init(); const l = 1;": "fn p.ts#init",
  "const q = (globalThis.x = «1|2»); const l = 1;": "const p.ts#q",
  "export default (() => { globalThis.x = «1|2»; })(); const l = 1;": "const p.ts#default",
  "class A { static { globalThis.x = «1|2»; } } const l = 1;": "class p.ts#A",
  "class A { static x = (globalThis.y = «1|2»); } const l = 1;": "class p.ts#A",
  "class A { [(globalThis.x = «1|2»)]() {} } const l = 1;": "class p.ts#A",
  "class A extends (globalThis.x = «1|2», Object) {} const l = 1;": "class p.ts#A",
  "if (1) globalThis.x = «1|2»; const l = 1;": "effects p.ts",
  "for (const k of [1]) globalThis.x = «1|2»; const l = 1;": "effects p.ts",
  "try { globalThis.x = «1|2»; } catch {} const l = 1;": "effects p.ts",
  "label: globalThis.x = «1|2»; const l = 1;": "effects p.ts",
  "switch (1) { case 1: globalThis.x = «1|2»; } const l = 1;": "effects p.ts",
  "(() => { globalThis.x = «1|2»; })(); const l = 1;": "effects p.ts",
  "(async () => { globalThis.x = «1|2»; })(); const l = 1;": "effects p.ts",
  "await (async () => { globalThis.x = «1|2»; })(); const l = 1;": "effects p.ts",
  "!function () { globalThis.x = «1|2»; }(); const l = 1;": "effects p.ts",
  "new (class { constructor() { globalThis.x = «1|2»; } })(); const l = 1;": "effects p.ts",
  "setTimeout(() => { globalThis.x = «1|2»; }); const l = 1;": "effects p.ts",
  'process.on("exit", () => «1|2»); const l = 1;': "effects p.ts",
  'process.on("exit", f); function f() { return «1|2»; } const l = 1;': "fn p.ts#f",
  'addEventListener("x", () => «1|2»); const l = 1;': "effects p.ts",
  "function d(c) { globalThis.x = «1|2»; } @d class A {} const l = 1;": "fn p.ts#d",
  "const d = (v) => (c) => { globalThis.x = v; }; @d(«1|2») class A {} const l = 1;":
    "class p.ts#A",
  "function d(a, b) { globalThis.x = «1|2»; } class A { @d m() {} } const l = 1;": "fn p.ts#d",
  "class R { constructor(v) { globalThis.x = v; } } new R(«1|2»); const l = 1;": "effects p.ts",
  "class R { constructor(v) { globalThis.x = v; } } const r = new R(«1|2»); const l = 1;":
    "const p.ts#r",
  "class R { y = (globalThis.x = «1|2»); } const r = new R(); const l = 1;": "class p.ts#R",
  "class R { constructor() { globalThis.x = «1|2»; } } class S extends R {} const r = new S(); const l = 1;":
    "class p.ts#R",
  "for (const _ of { *[Symbol.iterator]() { globalThis.x = «1|2»; } }); const l = 1;":
    "effects p.ts",
  "function* g() { globalThis.x = «1|2»; yield 1; } const [a] = g(); const l = 1;": "fn p.ts#g",
  "function* g() { globalThis.x = «1|2»; yield 1; } const it = g(); it.next(); const l = 1;":
    "fn p.ts#g",
  "function* g() { globalThis.x = «1|2»; yield 1; } const q = [...g()]; const l = 1;": "fn p.ts#g",
  "const q = JSON.stringify({ toJSON() { globalThis.x = «1|2»; } }); const l = 1;": "const p.ts#q",
  'const q = `${{ toString() { globalThis.x = «1|2»; return ""; } }}`; const l = 1;':
    "const p.ts#q",
  'const o = { toString() { globalThis.x = «1|2»; return ""; } }; const q = `${o}`; const l = 1;':
    "const p.ts#o",
  "const o = { valueOf() { globalThis.x = «1|2»; return 1; } }; const q = o * 2; const l = 1;":
    "const p.ts#o",
  "Promise.resolve().then(() => { globalThis.x = «1|2»; }); const l = 1;": "effects p.ts",
  "const q = [1].map(() => (globalThis.x = «1|2»)); const l = 1;": "const p.ts#q",
  "const f = () => { globalThis.x = «1|2»; }; f.call(null); const l = 1;": "fn p.ts#f",
  "const f = () => { globalThis.x = «1|2»; }; const q = f.bind(null)(); const l = 1;": "fn p.ts#f",
  "const f = () => { globalThis.x = «1|2»; }; Reflect.apply(f, null, []); const l = 1;":
    "fn p.ts#f",
  "const f = () => { globalThis.x = «1|2»; }; const m = { f }; const q = m.f(); const l = 1;":
    "fn p.ts#f",
  "const f = () => { globalThis.x = «1|2»; }; const { a } = { a: f }; const q = a(); const l = 1;":
    "fn p.ts#f",
  "const f = () => { globalThis.x = «1|2»; }; const q = [f][0](); const l = 1;": "fn p.ts#f",
  "const f = () => { globalThis.x = «1|2»; }; const q = (1 ? f : f)(); const l = 1;": "fn p.ts#f",
  "const f = () => () => { globalThis.x = «1|2»; }; const q = f()(); const l = 1;": "fn p.ts#f",
  "const f = () => { globalThis.x = «1|2»; }; const q = [1].map(f); const l = 1;": "fn p.ts#f",
  "const f = (t) => { globalThis.x = «1|2»; }; const q = f`a`; const l = 1;": "fn p.ts#f",
  "let f = () => {}; f = () => { globalThis.x = «1|2»; }; const q = f(); const l = 1;":
    "let p.ts#f",
  "const f = { a() { globalThis.x = «1|2»; } }; f.a?.(); const l = 1;": "const p.ts#f",
  "const f = async () => { globalThis.x = «1|2»; }; await f(); const l = 1;": "fn p.ts#f",
  "const f = async () => { globalThis.x = «1|2»; }; const p = f(); const l = 1;": "fn p.ts#f",
  "«globalThis.x = 1;|if (0) globalThis.x = 1;» const l = 1;": "effects p.ts",
  "let n = 0; const f = () => { n++; globalThis.x = n; }; f(); «|f();» const l = 1;":
    "effects p.ts",
  "const f = () => «1|2»; globalThis.x = f; const l = 1;": "fn p.ts#f",
  "const f = () => «1|2»; globalThis.x = () => f(); const l = 1;": "fn p.ts#f",
});

runs("modules that are loaded without a use of their names", {
  'export import D = require("./b"); const l = 1;\n-- b.ts\nglobalThis.x = «1|2»;': "effects b.ts",
  'import * as m from "./m"; const l = () => m.D;\n-- m.ts\nexport import D = require("./b");\n-- b.ts\nexport const x = «1|2»;':
    "module b.ts",
  'import { D } from "./m"; const l = () => D.x;\n-- m.ts\nexport import D = require("./b");\n-- b.ts\nexport const x = «1|2»;':
    "module b.ts",
  'import { T } from "./b"; @d class K { constructor(private t: T) {} } function d() {} const l = 1;\n-- b.ts\nglobalThis.x = «1|2»; export const T = 1;\n-- tsconfig.json\n{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }':
    "effects b.ts",
  'import { T } from "./b"; class K { @d m(t: T) {} } function d() {} const l = 1;\n-- b.ts\nglobalThis.x = «1|2»; export const T = 1;\n-- tsconfig.json\n{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }':
    "effects b.ts",
  'import { T } from "./b"; class K { m(@d t: T) {} } function d() {} const l = 1;\n-- b.ts\nglobalThis.x = «1|2»; export const T = 1;\n-- tsconfig.json\n{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }':
    "effects b.ts",
});

runs("the environment as `import.meta` has it", {
  'import.meta.env.X = "«1|2»"; const l = 1;': "effects p.ts",
  'import.meta.env["X"] = "«1|2»"; const l = 1;': "effects p.ts",
  'Object.assign(import.meta.env, { X: "«1|2»" }); const l = 1;': "effects p.ts",
  "delete import.meta.env.«X|Y»; const l = 1;": "effects p.ts",
  'const e = import.meta.env; e.X = "«1|2»"; const l = 1;': "effects p.ts",
  'const { env } = import.meta; env.X = "«1|2»"; const l = 1;': "effects p.ts",
  'const m = import.meta; m.env.X = "«1|2»"; const l = 1;': "effects p.ts",
  'const set = (v: string) => { import.meta.env.X = v; }; set("«1|2»"); const l = 1;':
    "effects p.ts",
  'const q = (import.meta.env.X = "«1|2»"); const l = 1;': "const p.ts#q",
});

runs("classes of the runtime by other names", {
  "const D = Date; D.now = () => «1|2»; const l = 1;": "effects p.ts",
  "const A = Array; A.prototype.x = «1|2»; const l = 1;": "effects p.ts",
  "const O: any = Object; O.x = () => «1|2»; const l = 1;": "effects p.ts",
  "const S: any = String; S.prototype.x = () => «1|2»; const l = 1;": "effects p.ts",
  "const U = Uint8Array; U.prototype.x = () => «1|2»; const l = 1;": "effects p.ts",
  "const U = URL; U.canParse = () => «1|2»; const l = 1;": "effects p.ts",
  "const U = TypeError; U.prototype.x = () => «1|2»; const l = 1;": "effects p.ts",
  "const U = Response; U.prototype.x = () => «1|2»; const l = 1;": "effects p.ts",
  "const o = { A: Array }; o.A.x = «1|2»; const l = 1;": "effects p.ts",
  "class K { static A: any = Array; } K.A.x = «1|2»; const l = 1;": "effects p.ts",
  "const [C]: any = [Array]; C.x = «1|2»; const l = 1;": "effects p.ts",
  "for (const C of [Array, Map] as any[]) C.prototype.x = () => «1|2»; const l = 1;":
    "effects p.ts",
  "[Array, Map].forEach((C: any) => { C.prototype.x = () => «1|2»; }); const l = 1;":
    "effects p.ts",
  "const id = (x: any) => x; id(Array).x = () => «1|2»; const l = 1;": "effects p.ts",
  "function patch(C: any) { C.x = «1|2»; } patch(Array); const l = 1;": "fn p.ts#patch",
  'import { patch } from "./w"; patch(Array); const l = 1;\n-- w.ts\nexport function patch(C: any) { C.x = «1|2»; }':
    "fn w.ts#patch",
});

runs("what the process is told in an initialiser", {
  'const q = process.chdir("«a|b»"); const l = 1;': "const p.ts#q",
  "const q = process.umask(«1|2»); const l = 1;": "const p.ts#q",
  'const q = process.on("exit", () => «1|2»); const l = 1;': "const p.ts#q",
  'const q = process.loadEnvFile("«a|b»"); const l = 1;': "const p.ts#q",
  'const go = () => process.chdir("«a|b»"); const q = go(); const l = 1;': "fn p.ts#go",
});

describe("to be mended", () => {
  unmended({
    "const id = (x: any) => x; const q = id(Array); q.x = «1|2»; const l = 1;": "effects p.ts",
    "const f = (C: any = Array) => { C.x = «1|2»; }; f(); const l = 1;": "fn p.ts#f",
    "[].constructor.x = «1|2»; const l = 1;": "effects p.ts",
  });
});

notices("shared objects that are handed to functions, or go by another name", [
  'const replace = (o, k, f) => { o[k] = f; }; const done = replace(Math, "random", () => «1|2»); const l = 1;',
  'const replace = (o, k, f) => { o[k] = f; }; replace(Math, "random", () => «1|2»); const l = 1;',
  'import { replace } from "./a"; replace(Math, "random", () => «1|2»); const l = 1;\n-- a.ts\nexport const replace = (o, k, f) => { o[k] = f; };',
  "const perf = performance; perf.now = () => «1|2»; const l = 1;",
  "const c = crypto; Object.assign(c, { x: «1|2» }); const l = 1;",
  "const patch = (o) => { o.x = «1|2»; }; patch(performance); const l = 1;",
  'import fs from "node:fs"; const f = fs; f.x = «1|2»; const l = 1;',
  'import fs from "node:fs"; const { promises } = fs; promises.x = «1|2»; const l = 1;',
  'import * as os from "node:os"; const o = os.default; o.x = «1|2»; const l = 1;',
]);

notices(
  "what sets up the runtime, in an initialiser; own methods that are called like those of texts",
  [
    'import * as dns from "node:dns"; export const ok = dns.setDefaultResultOrder("«ipv4first|verbatim»"); const l = 1;',
    'import { setDefaultResultOrder } from "node:dns"; export const ok = setDefaultResultOrder("«ipv4first|verbatim»"); const l = 1;',
    'import events from "node:events"; const set = (n) => events.setMaxListeners(n); export const ok = set(«1|2»); const l = 1;',
    'const patcher = { replace(o, k, f) { o[k] = f; } }; patcher.replace(Math, "random", () => «1|2»); const l = 1;',
    "class R { match(e) { e.x = «1|2»; } } new R().match(Math); const l = 1;",
  ],
);

runs("functions that somebody made global", {
  'import "./g"; const r = (globalThis as any).reg("«1|2»"); import { all } from "./all"; const l = () => all;\n-- g.ts\nimport { all } from "./all"; (globalThis as any).reg = (x) => all.push(x);\n-- all.ts\nexport const all = [];':
    "const p.ts#r",
  'import "./g"; const r = reg("«1|2»"); import { all } from "./all"; const l = () => all;\n-- g.ts\nimport { all } from "./all"; globalThis.reg = (x) => all.push(x);\n-- all.ts\nexport const all = [];':
    "const p.ts#r",
  'import "./g"; const r = [global.reg("«1|2»")]; import { all } from "./all"; const l = () => all;\n-- g.ts\nimport { all } from "./all"; globalThis.reg = (x) => all.push(x);\n-- all.ts\nexport const all = [];':
    "const p.ts#r",
});
