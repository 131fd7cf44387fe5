// What a pipeline may do while it loads and still have its definitions taken from the state.
import { expect, test } from "bun:test";
import { expectEvaluated, expectStands, files, packed, param, whyNot } from "./proofs.ts";

const READS = `import { readFileSync } from "node:fs";\n`;

test("what is written out, computed from it, or read from the environment by name", async () => {
  await expectStands({
    literal: param("1"),
    "a loop":
      "for (let i = 0; i < 3; i++) stage({ name: `s${i}`, outs: [`o/${i}`] }, async () => {});",
    "methods of texts and lists": param(
      '["b", "a"].map((s) => s.toUpperCase().trim()).sort().join("-")',
    ),
    "a reduction": param("[1, 2].reduce((a, b) => Math.max(a, b), 0)"),
    "maps and sets": param(
      "[...m.keys(), ...new Set([1])].length",
      'const m = new Map([["a", 1]]);',
    ),
    "a generator": param("[...g()].length", "function* g() { yield 1; }"),
    "a class": param(
      "new A(2).twice()",
      "class A { constructor(public n: number) {} twice() { return this.n * 2; } }",
    ),
    "an enum": param("E.A", 'enum E { A = "a" }'),
    "texts of dates": param('new Date("2024-01-01T00:00:00Z").toISOString()'),
    "days in turn": param(
      "days.length",
      "const days: string[] = []; for (let t = Date.UTC(2024, 0, 1); t < Date.UTC(2024, 0, 4); t += 864e5) days.push(new Date(t).toISOString());",
    ),
    "a variable": param('process.env.X ?? "d"'),
    "taken apart": param("X", 'const { X = "d" } = process.env;'),
    "of the others": param("`${Bun.env.A}${import.meta.env.B}`"),
    paths: param('join("a", path.basename("b/c"))', 'import path, { join } from "node:path";'),
    "its own place": param(
      "fileURLToPath(import.meta.url) + import.meta.dir",
      'import { fileURLToPath } from "node:url";',
    ),
    "the machine's kind": param("process.platform + process.arch + process.cwd()"),
    "by the language": param('["b", "a"].sort((a, b) => a.localeCompare(b)).join()'),
    console: 'console.log("loading");\nstage({ name: "x", cmd: "true" });',
    "a matrix":
      'const t = stage({ name: "t", matrix: { l: ["a", "b"] }, outs: ["o/${l}"] }, async () => {});\nstage({ name: "z", deps: t.outs[0], outs: ["z"] }, async () => {});',
    "options and files of params":
      'import { out, param } from "fastpipe";\nstage({ name: "x", outs: [out("x", { cache: false })], params: { p: param("a.yaml", "k") } }, async () => {});',
    "a namespace of fastpipe":
      'import * as fp from "fastpipe";\nfp.stage({ name: "x", outs: ["x"] }, async () => { Date.now(); });',
  });
});

test("the functions of stages, wherever they come from, as long as nobody calls them", async () => {
  const lib = { "lib.ts": `${READS}export const run = async () => { readFileSync("x"); };\n` };
  await expectStands({
    inline: `${READS}stage({ name: "x", outs: ["x"] }, async () => { readFileSync("x"); Date.now(); });`,
    named: `${READS}async function run() { readFileSync("x"); }\nstage({ name: "x", outs: ["x"] }, run);`,
    imported: files('import { run } from "./lib";\nstage({ name: "x", outs: ["x"] }, run);', lib),
    "of a namespace": files(
      'import * as l from "./lib";\nstage({ name: "x", outs: ["x"] }, l.run);',
      lib,
    ),
    "of a package": files(
      'import run from "p";\nstage({ name: "x", outs: ["x"] }, run);',
      packed("p", "module.exports = () => 1;"),
    ),
    "of the runtime":
      'import { readFileSync } from "node:fs";\nstage({ name: "x", outs: ["x"] }, readFileSync as never);',
    wrapped: `${READS}const retry = (fn, n) => async (c) => { for (let i = 0; i < n; i++) try { return await fn(c); } catch {} };
async function run() { readFileSync("x"); }
stage({ name: "x", outs: ["x"] }, retry(run, 3));`,
    bound: `${READS}function run(n) { readFileSync("x"); }\nstage({ name: "x", outs: ["x"] }, run.bind(null, 2));`,
    "in a table": `${READS}async function a() { readFileSync("x"); }\nfor (const s of [{ name: "a", fn: a }]) stage({ name: s.name, outs: [s.name] }, s.fn);`,
    "of a factory": `${READS}const make = (l) => stage({ name: l, outs: [l] }, async () => { readFileSync("x"); });\nfor (const l of ["a"]) make(l);`,
    "kept by name":
      'const made = {};\nfor (const l of ["a"]) made[l] = stage({ name: l, outs: [l] }, async () => { Date.now(); });\nstage({ name: "z", deps: Object.values(made).map((m) => m.outs[0]), outs: ["z"] }, async () => {});',
  });
});

test("what modules declare that nobody runs while loading", async () => {
  await expectStands({
    "a class with its instance": files(
      'import { go } from "./o";\nstage({ name: "x", outs: ["x"] }, async () => { go(); });',
      {
        "o.ts":
          "class M { constructor(public n: number) {} go() { return Date.now(); } }\nexport const m = new M(3);\nexport const go = () => m.go();\n",
      },
    ),
    "a package in a function": files(
      'import g from "g";\nstage({ name: "x", outs: ["x"] }, async () => { g(); });',
      packed("g", "module.exports = () => 1;"),
    ),
    "a package for its effects": files(
      'import "g";\nstage({ name: "x", outs: ["x"] }, async () => {});',
      packed("g", "module.exports = () => 1;"),
    ),
    data: files(
      'import d from "./d.json";\nimport t from "./t.txt" with { type: "text" };\nfor (const n of d) stage({ name: n, outs: [n, t.trim()] }, async () => {});',
      {
        "d.json": '["a"]',
        "t.txt": "t\n",
      },
    ),
    "a barrel": files(
      'import { name } from "./lib";\nstage({ name: name(), outs: ["x"] }, async () => {});',
      {
        "lib/index.ts": 'export * from "./a";\nexport { b as c } from "./b";\n',
        "lib/a.ts": 'export const name = () => "n";\nexport const now = () => Date.now();\n',
        "lib/b.ts": "export const b = () => Math.random();\n",
      },
    ),
    "an alias of a function that reads": param(
      "1",
      'import { promisify } from "node:util"; import { execFile, readFile } from "node:child_process"; const exec = promisify(execFile); const io = { load: readFile };',
    ),
    "a class of the runtime, built on": param(
      "1",
      'import { EventEmitter } from "node:events"; class E extends EventEmitter { at = Date.now(); } class F extends Date {}',
    ),
    "types alone": files(
      'import type { T } from "./t";\nconst t: T = { a: 1 };\nstage({ name: "x", outs: ["x"], params: t }, async () => {});',
      {
        "t.ts": "export interface T { a: number }\nexport const at = Date.now();\n",
      },
    ),
    "a cycle": files(
      'import { a } from "./a";\nstage({ name: a(2), outs: ["x"] }, async () => {});',
      {
        "a.ts":
          'import { b } from "./b";\nexport const a = (n: number): string => (n > 0 ? b(n - 1) : "a");\n',
        "b.ts": 'import { a } from "./a";\nexport const b = (n: number): string => a(n);\n',
      },
    ),
  });
});

test("the reason names the place, and what called it where that is elsewhere", async () => {
  expect(
    await whyNot(
      'import { readdirSync } from "node:fs";\nfor (const f of readdirSync("in")) stage({ name: f, cmd: "x" });',
    ),
  ).toBe("pipeline.ts:3: lists a folder (readdirSync)");
  expect(await whyNot(param("Date.now()"))).toBe("pipeline.ts:3: reads the clock (Date.now)");
  expect(await whyNot(param("o.f()", "const o = { f: () => Math.random() };"))).toBe(
    "pipeline.ts:2: draws random numbers (Math.random), which may be called at pipeline.ts:3: calls f",
  );
});

test("what can't be analysed, or is not there, is evaluated", async () => {
  await expectEvaluated({
    "no such module": [
      'import { x } from "./none";\nstage({ name: x(), cmd: "x" });',
      "x, which can't be found",
    ],
    "no such package": [
      'import { x } from "none";\nstage({ name: x(), cmd: "x" });',
      "not installed",
    ],
    commonjs: [
      { "pipeline.cjs": 'const { stage } = require("fastpipe");\nstage({ name: "x", cmd: "x" });' },
      "require",
    ],
    "a namespace of TypeScript": [
      param("N.a", "namespace N { export const a = 1; }"),
      "TSModuleDeclaration",
    ],
    JSX: [
      {
        "pipeline.tsx":
          'import { stage } from "fastpipe";\nconst v = <a />;\nstage({ name: "x", cmd: "x", meta: v });',
      },
      "JSX",
    ],
  });
});
