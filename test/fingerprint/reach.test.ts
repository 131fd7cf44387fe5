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
