// What loads modules, runs texts or tells the environment is found under whatever name it goes.
import { expect, test } from "bun:test";
import { analyse } from "../../src/fingerprint/analyse.ts";
import type { ModuleFacts } from "../../src/fingerprint/facts.ts";

async function facts(code: string, lang: "ts" | "jsx" = "ts"): Promise<ModuleFacts> {
  const analysis = await analyse("pipeline.ts", code, lang);
  if (!analysis.ok) throw new Error(`${analysis.failure.message}: ${code}`);
  return analysis.facts.module;
}

/** Specifiers other than those of static imports. */
async function loads(code: string): Promise<string[]> {
  const { loads, wide } = await facts(code);
  const specs = loads.map(({ spec }) => spec).filter((spec) => spec.startsWith("./"));
  return wide.length > 0 ? ["*"] : specs;
}

async function reads(code: string): Promise<string[]> {
  const { env, envNotes } = await facts(code);
  return [...new Set(env.map(({ name }) => name).sort()), ...(envNotes.length > 0 ? ["*"] : [])];
}

const MODULE = `import { createRequire } from "node:module";`;

test("loaders under other names are followed", async () => {
  const ways = [
    `import { createRequire as cr } from "node:module"; const rq = cr(import.meta.url); const f = () => rq("./x");`,
    `import m from "module"; const f = () => m.createRequire(import.meta.url)("./x");`,
    `import * as m from "node:module"; const f = () => m.Module.createRequire(__filename)("./x");`,
    `const { createRequire: cr } = require("node:module"); const r = cr(import.meta.path); r("./x");`,
    `const { createRequire: cr } = await import("node:module"); cr(import.meta.url)("./x");`,
    `const rq = import.meta.require; const f = () => rq("./x");`,
    `const { require: rq } = import.meta; const f = () => rq("./x");`,
    "const m = import.meta; const f = () => m.require('./x');",
    `const f = () => { const rq = import.meta["require"]; return rq("./x"); };`,
    `const rq = module.require; rq("./x");`,
    `const r = require; r("./x");`,
    `const f = (r = require) => r("./x");`,
    `const load = (r: NodeJS.Require, n: string) => 1; const f = (r) => r("./x"); f(require);`,
    `globalThis.require("./x");`,
    `process.getBuiltinModule("module").createRequire(import.meta.url)("./x");`,
    `import { Worker as W } from "node:worker_threads"; new W("./x");`,
    `import * as wt from "worker_threads"; const f = () => new wt.Worker("./x", { workerData: 1 });`,
    `import wt from "worker_threads"; const { Worker: V } = wt; new V("./x");`,
    `const f = async () => { const { Worker: V } = await import("node:worker_threads"); new V("./x"); };`,
    `new globalThis.Worker("./x");`,
    `new self["Worker"]("./x");`,
    `const W = Worker; const f = () => new W("./x");`,
    `const g = globalThis; const f = () => new g.Worker("./x");`,
    `import { fork } from "node:child_process"; fork("./x");`,
    `import cp from "child_process"; cp.fork("./x", ["a"], { silent: true });`,
    `import { type Worker } from "./types"; new Worker("./x");`,
    `declare const require: (name: string) => unknown; require("./x");`,
    `Reflect.get(import.meta, "require")("./x");`,
    `const f = () => { const get = () => r("./x"); const r = require; return get(); };`,
  ];
  for (const code of ways) expect([code, await loads(code)]).toEqual([code, ["./x"]]);
});

test("what may load or run anything widens", async () => {
  const ways = [
    `${MODULE} const rq = createRequire("/elsewhere/x.js"); rq("./x");`,
    `${MODULE} export const rq = createRequire(import.meta.url);`,
    `${MODULE} const rq = createRequire(import.meta.url); export { rq };`,
    `${MODULE} const rq = createRequire(import.meta.url); export default rq;`,
    `${MODULE} make(createRequire);`,
    `export { createRequire } from "node:module";`,
    `export * from "node:module";`,
    `import { registerHooks } from "node:module"; registerHooks({});`,
    `import Module from "node:module"; Module._load("./x.cjs", module);`,
    `require("node:module")._load("./x.cjs", module);`,
    `import { plugin } from "bun"; plugin({ name: "p", setup() {} });`,
    `import bun from "bun"; bun.plugin({ name: "p", setup() {} });`,
    `const { plugin } = Bun; plugin({ name: "p", setup() {} });`,
    `const vm = await import("node:vm");  vm.runInThisContext("1");`,
    `import("vm").then((vm) => vm.runInThisContext("1"));`,
    `const vm = require("vm"); vm.runInThisContext("1");`,
    `process.getBuiltinModule("vm").runInThisContext("1");`,
    `process.getBuiltinModule(name);`,
    `new ShadowRealm().importValue("./x", "v");`,
    `const AF = Object.getPrototypeOf(async function () {}).constructor; new AF("1");`,
    `(() => 1).constructor("return 1")();`,
    `const f = (x) => x["constructor"].call(null, "1");`,
    `({}).constructor.constructor("return 1")();`,
    `const { constructor: F } = async () => {}; F("1")();`,
    `const go = ({ constructor: F }) => F("1")();`,
    `const F = Function; const f = (c) => F(c);`,
    `Reflect.construct(Function, ["1"]);`,
    `class F extends Function {}`,
    `const f = (n) => require.cache[n].require("./x");`,
    `for (const m of Object.values(require.cache)) m.exports;`,
    `use(module.children);`,
    `module.constructor._load("./x");`,
    `arguments[1]("./x");`,
    `globalThis["ev" + "al"]("1");`,
    `Reflect.get(globalThis, name)("1");`,
    `use(globalThis);`,
    `const all = { ...globalThis };`,
    `use(process);`,
    `use(import.meta);`,
    `process.dlopen(module, "./x.node");`,
    `process.binding("natives");`,
    `import { Worker as W } from "node:worker_threads"; new W("code", { eval: true });`,
    `new Worker("./x", { preload: ["./y"] });`,
    `new Worker("./x", options);`,
    `class W extends Worker {}`,
    `import { Worker as W } from "node:worker_threads"; export const Own = W;`,
    `Bun.build({ entrypoints: ["./x"] });`,
    `import("data:text/javascript,import('/x.ts')");`,
    `import { mock } from "bun:test"; mock.module("./x", () => ({}));`,
    `import { Session } from "node:inspector";`,
    `const run = (r) => { r = r ?? 1; return [r]; }; run(require);`,
    `const run = function () { return arguments[0]("./x"); }; run(require);`,
    `let r; r = require; r("./x");`,
    `const r = [require]; r[0]("./x");`,
    `import e = require("vm"); e.runInThisContext("1");`,
    `import go = globalThis.eval; go("1");`,
    `namespace N { export const rq = require; } N.rq("./x");`,
    `Reflect.get(() => 1, "constructor")("return 1")();`,
    `Object.getOwnPropertyDescriptor(Object.getPrototypeOf(f), "constructor").value("1");`,
    `const V = "node:vm"; const f = async () => (await import(V)).runInThisContext("1");`,
    `const load = (n: string) => new Worker("./workers/" + n);`,
    `const f = (parts: string[]) => import(parts.join("/"));`,
    `import { resolve } from "node:path"; const f = () => import(resolve("plugins/x.ts"));`,
    `const __dirname = where(); const f = () => import(__dirname + "/x.ts");`,
  ];
  for (const code of ways) {
    expect([code, await loads(code)]).toEqual([code, ["*"]]);
  }
});

test("names and uses that only look like it widen nothing", async () => {
  const ways = [
    `const f = (require: (n: string) => void) => require(f.name);`,
    `import { Worker } from "./own"; new Worker(1, { preload: 2 });`,
    `import { plugin } from "./own"; plugin();`,
    `const module = await import("./own"); f(module);`,
    `function f(process: string, module: string) { g(process, module); }`,
    `const isMain = require.main === module, has = typeof require, own = x instanceof Function;`,
    `module.exports = { a: 1 }; module.exports.b = 2; delete require.cache["x"];`,
    `const url = import.meta.url, main = import.meta.main; f(import.meta.dir);`,
    `class A { #a() { return this.constructor.name + new.target; } copy() { return new this.constructor(); } }`,
    `const same = (a, b) => a.constructor === b.constructor && a.constructor.name;`,
    `Object.assign(globalThis, { a: 1 }); globalThis.a = 1; f(globalThis.crypto, self.name);`,
    `process.on("exit", () => {}); f(process.argv, process.cwd(), process.platform);`,
    `f(Bun.file("x"), Bun.version, Bun.$);`,
    `import { spawn } from "child_process"; spawn("x");`,
    `import { isBuiltin } from "node:module"; f(isBuiltin);`,
    `import { expect, test } from "bun:test"; import { test as test2 } from "node:test"; test("a", () => expect(1)); test2("b");`,
    `import { parentPort, isMainThread } from "worker_threads"; f(parentPort);`,
    `import type { Module } from "node:module"; import { type Worker } from "worker_threads";`,
    `const f = function () { return arguments[1]("./x"); };`,
    `Function.prototype.toString.call(1);`,
  ];
  for (const code of ways) {
    const { wide, envNotes } = await facts(code);
    expect([code, wide, envNotes]).toEqual([code, [], []]);
  }
});

test("folders of the module, as they are written in practice", async () => {
  const folders = [
    `import { dirname, join } from "node:path"; import { fileURLToPath } from "node:url"; const __dirname = dirname(fileURLToPath(import.meta.url));`,
    `import path from "path"; const { join } = path; const __dirname = path.dirname(new URL(import.meta.url).pathname);`,
    `const path = require("node:path"); const __dirname = import.meta.dirname;`,
  ];
  for (const folder of folders) {
    const join = folder.includes("{ dirname, join }") ? "join" : "path.join";
    const code = `${folder} const f = () => import(${join}(__dirname, "x.ts"));`;
    expect([code, await loads(code)]).toEqual([code, ["./x.ts"]]);
  }
  const resolve = `import { resolve } from "path"; const f = () => import(resolve("a", import.meta.dir, "x.ts"));`;
  expect(await loads(resolve)).toEqual(["./x.ts"]);
});

test("environment variables are found under other names", async () => {
  const ways = [
    `const p = process; const f = () => p.env.V;`,
    `const f = () => { const p = process, { env } = p; return env.V; };`,
    `const f = () => { const g = () => p.env.V; const p = process; return g; };`,
    `import * as pr from "node:process"; pr.default.env.V;`,
    `import * as pr from "node:process"; pr.env.V;`,
    `const pr = require("node:process"); pr.env.V;`,
    `const v = (await import("node:process")).env.V;`,
    `const f = async () => { const { default: p } = await import("process"); return p.env.V; };`,
    `Reflect.get(process, "env").V;`,
    `Reflect.get(process.env, "V");`,
    `globalThis["process"]["env"]["V"];`,
    `const { process: { env: { V } } } = globalThis;`,
    `const f = (env = process.env) => env.V;`,
    `const f = ({ env } = process) => env.V;`,
    `const f = (env) => env.V; f(process.env);`,
    `import env = process.env; env.V;`,
    `import p = require("process"); p.env.V;`,
    `import { env } from "bun"; env.V;`,
    `for (const process of list) run(process); const f = () => process.env.V;`,
    `if (x) { const process = 1; } process.env.V;`,
    `const P = "node:process"; const f = () => require(P).env.V;`,
    `import { env as e } from "process"; const { V = 1 } = e;`,
    `Object.hasOwn(process.env, "V");`,
    `process.env.hasOwnProperty("V");`,
    `"V" in process.env;`,
    `const N = "V"; process.env[N];`,
    "const f = () => process.env[`V`];",
    `import.meta.env.V; declare const process: { env: {} };`,
    `declare const process: any; process.env.V;`,
    `const { env } = process.mainModule ? process : process; env.V;`,
  ];
  for (const code of ways) expect([code, await reads(code)]).toEqual([code, ["V"]]);
});

test("a small helper that is told the name reads what its callers say", async () => {
  const ways: Record<string, string[]> = {
    [`const get = (n: string) => process.env[n]; get("A"); const f = () => get("B");`]: ["A", "B"],
    [`function get(n) { return process.env[n] ?? fail(n); } get("A");`]: ["A"],
    [`const get = (n, d) => process.env[n] || d; const need = (k) => get(k, 1); need("A");`]: ["A"],
    ["const app = (n) => process.env[`APP_${n}`]; app('A'); app('B');"]: ["APP_A", "APP_B"],
    [`const need = (env, k) => env[k]; need(process.env, "A"); need(process.env, "B");`]: [
      "A",
      "B",
    ],
    [`const get = (n = "D") => process.env[n]; get(); get("A");`]: ["A", "D"],
    [`const get = (n) => n in process.env; get(x ? "A" : "B");`]: ["A", "B"],
    [`const f = () => { const get = (n) => process.env[n]; return get("A"); };`]: ["A"],
    [`const f = () => { return get("A"); function get(n) { return process.env[n]; } };`]: ["A"],
    [`const get = (n) => process.env[n]; const other = get; other("A");`]: ["A"],
    [`const get = (n) => process.env[n];`]: [],
    [`const get = (n) => process.env[n]; const f = (get) => get(x);`]: [],
    // What can't be told.
    [`const get = (n) => process.env[n]; get(x);`]: ["*"],
    [`const get = (n) => process.env[n]; use(get);`]: ["*"],
    [`const get = (n) => process.env[n]; ["A"].map(get);`]: ["*"],
    [`const get = (n) => process.env[n]; get.call(null, "A");`]: ["*"],
    [`const get = (n) => process.env[n]; get(...x);`]: ["*"],
    [`export const get = (n) => process.env[n];`]: ["*"],
    [`const get = (n) => process.env[n]; export { get };`]: ["*"],
    [`export default function get(n) { return process.env[n]; }`]: ["*"],
    [`const get = (n) => { n = "X" + n; return process.env[n]; }; get("A");`]: ["*"],
    [`const get = (n) => { { const n = x(); return process.env[n]; } }; get("A");`]: ["*"],
    [`const get = ({ n }) => process.env[n]; get({ n: "A" });`]: ["*"],
    [`const o = { get: (n) => process.env[n] }; o.get("A");`]: ["*"],
    [`const get = (n) => process.env[n]; const f = (n) => get(n + x);  f("A");`]: ["*"],
    [`const get = (n) => get(n) ?? process.env[n]; get(get(1));`]: ["*"],
  };
  for (const [code, names] of Object.entries(ways)) {
    expect([code, await reads(code)]).toEqual([code, names]);
  }
});

test("an environment that is used as a whole is told", async () => {
  const ways = [
    `const f = () => Object.entries(process.env);`,
    `for (const k in process.env) k;`,
    `const all = { ...process.env };`,
    `const { A, ...rest } = process.env;`,
    `use(process.env);`,
    `import { use } from "./x"; use(process.env);`,
    `export default process.env;`,
    `function f(env) { return 1; } f = other; f(process.env);`,
    `export const env = process.env;`,
    `const { env } = process; export { env };`,
    `export { env } from "node:process";`,
    `export * from "process";`,
    `const f = () => process.env;`,
    `class A { env = process.env; }`,
    `let e; e = process.env;`,
    `JSON.stringify(process.env);`,
    `x in process.env;`,
    `process.env[x];`,
    `const { [x]: v } = process.env;`,
    `process.env.hasOwnProperty(x);`,
    `process.env.valueOf();`,
    `process.report.getReport();`,
    `Object.getOwnPropertyDescriptors(process).env;`,
    `import("process").then(({ env }) => env.V);`,
    `eval("process.env.V");`,
    `new Function("return process.env.V")();`,
    `import "data:text/javascript,process.env.V";`,
    `namespace N { export const e = process.env; } N.e.V;`,
  ];
  for (const code of ways) {
    const all = await reads(code);
    expect([code, all.includes("*")]).toEqual([code, true]);
  }
});

test("what only looks like the environment, and what is only written, is none", async () => {
  const ways = [
    `const f = (process: { env: { A: 1 } }) => process.env.A;`,
    `import process from "./own"; process.env.A; use(process);`,
    `const f = (env: object) => use(env);`,
    `for (const process of list) use(process.env.A, process);`,
    `try { x(); } catch (module) { use(module); }`,
    `process.env.A = "1"; delete process.env.B; process.env[x] = "1"; delete process.env[x];`,
    "if (process.env) `${process.env}` + typeof process.env + process.env.toString();",
  ];
  for (const code of ways) expect([code, await reads(code)]).toEqual([code, []]);
});

// To be plain tests when the first argument of such calls is followed again: it is what they give.
test("what fills the environment alone does not read it", async () => {
  for (const code of [
    `Object.assign(process.env, { A: 1 });`,
    `Object.defineProperty(process.env, "A", { value: "1" });`,
  ])
    expect([code, await reads(code)]).toEqual([code, []]);
});

test("what fills a loader gives the loader", async () => {
  for (const code of [
    `const r = Object.assign(require, { a: 1 }); r("./x");`,
    `const p = Object.assign(process, { a: 1 }); p.mainModule;`,
    `const g = Object.assign(globalThis, { a: 1 }); g.eval("1");`,
    `const m = Object.assign(import.meta, { a: 1 }); m.require("./x");`,
    `const W = Object.defineProperty(Worker, "x", {}); new W("./x");`,
    `const r = Object.setPrototypeOf(require, x); r("./x");`,
  ]) {
    const found = await loads(code);
    expect([code, found.length > 0]).toEqual([code, true]);
  }
});
