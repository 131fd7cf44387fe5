// Variables of the environment that code reads, under whatever name the environment goes.
import { expect, test } from "bun:test";
import { analyse } from "../../src/fingerprint/analyse.ts";
import type { ModuleFacts } from "../../src/fingerprint/facts.ts";

async function facts(code: string, lang: "ts" | "jsx" = "ts"): Promise<ModuleFacts> {
  const analysis = await analyse("pipeline.ts", code, lang);
  if (!analysis.ok) throw new Error(`${analysis.failure.message}: ${code}`);
  return analysis.facts.module;
}

async function reads(code: string): Promise<string[]> {
  const { env, envNotes } = await facts(code);
  return [...new Set(env.map(({ name }) => name).sort()), ...(envNotes.length > 0 ? ["*"] : [])];
}

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

test("what fills the environment alone does not read it", async () => {
  for (const code of [
    `Object.assign(process.env, { A: 1 });`,
    `Object.defineProperty(process.env, "A", { value: "1" });`,
  ])
    expect([code, await reads(code)]).toEqual([code, []]);
});
