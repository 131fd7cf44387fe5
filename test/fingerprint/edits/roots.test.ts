// The function of a stage, found from the stack of the call of `stage()`: the pipelines are evaluated.
import { compareLoaded, runs } from "./edits.ts";

runs(
  "inline, named, imported, wrapped",
  {
    'import { stage } from "fastpipe";\nexport const s = stage({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nexport const s = stage({ name: "s", outs: ["x"] }, async function run() { return «1|2»; });':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nasync function run() { return «1|2»; } export const s = stage({ name: "s", outs: ["x"] }, run);':
      "fn p.ts#run",
    'import { stage } from "fastpipe";\nconst run = async () => «1|2»; export const s = stage({ name: "s", outs: ["x"] }, run);':
      "fn p.ts#run",
    'import { stage } from "fastpipe";\nimport { run } from "./a"; export const s = stage({ name: "s", outs: ["x"] }, run);\n-- a.ts\nexport const run = () => «1|2»;':
      "fn a.ts#run",
    'import { stage } from "fastpipe";\nimport * as a from "./a"; export const s = stage({ name: "s", outs: ["x"] }, a.run);\n-- a.ts\nexport const run = () => «1|2»;':
      "fn a.ts#run",
    'import { stage } from "fastpipe";\nimport run from "./a"; export const s = stage({ name: "s", outs: ["x"] }, run);\n-- a.ts\nexport default () => «1|2»;':
      "fn a.ts#default",
    'import { stage } from "fastpipe";\nconst wrap = (f, n) => () => f(n); export const s = stage({ name: "s", outs: ["x"] }, wrap(() => «1|2», 3));':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst wrap = (f, n) => () => f(n); export const s = stage({ name: "s", outs: ["x"] }, wrap(() => 1, «3|4»));':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst wrap = (f, n) => () => f(n + «1|2»); export const s = stage({ name: "s", outs: ["x"] }, wrap(() => 1, 3));':
      "fn p.ts#wrap",
    'import { stage } from "fastpipe";\nconst run = (a, b) => [a, b]; export const s = stage({ name: "s", outs: ["x"] }, run.bind(null, «2|3»));':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst run = (a, b) => [a, b, «2|3»]; export const s = stage({ name: "s", outs: ["x"] }, run.bind(null, 2));':
      "fn p.ts#run",
    'import { stage } from "fastpipe";\nconst make = (a) => (b) => () => [a, b]; export const s = stage({ name: "s", outs: ["x"] }, make(1)(«2|3»));':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst m = { a: () => 1, b: () => «1|2» }; export const s = stage({ name: "s", outs: ["x"] }, m.b);':
      "const p.ts#m",
    'import { stage } from "fastpipe";\nconst m = { a: () => 1, b: () => 2 }; export const s = stage({ name: "s", outs: ["x"] }, m.«b|a»);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nclass J { static run() { return «1|2»; } } export const s = stage({ name: "s", outs: ["x"] }, J.run);':
      "class p.ts#J",
    'import { stage } from "fastpipe";\nclass J { run() { return «1|2»; } } export const s = stage({ name: "s", outs: ["x"] }, new J().run);':
      "class p.ts#J",
    'import { stage } from "fastpipe";\nclass J { constructor(n) { this.n = n; } run = () => this.n; } export const s = stage({ name: "s", outs: ["x"] }, new J(«1|2»).run);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst fs = [() => 1, () => «1|2»]; export const s = stage({ name: "s", outs: ["x"] }, fs[1]);':
      "const p.ts#fs",
    'import { stage } from "fastpipe";\nconst fast = true; export const s = stage({ name: "s", outs: ["x"] }, fast ? () => «1|2» : () => 1);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst fast = «true|false»; export const s = stage({ name: "s", outs: ["x"] }, fast ? () => 2 : () => 1);':
      "const p.ts#fast",
    'import { stage } from "fastpipe";\nexport const s = stage({ name: "s", outs: ["x"] }, (() => { const k = «1|2»; return () => 5; })());':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nexport const s = stage({ name: "s", outs: ["x"] }, (0, () => «1|2»));':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nexport const s = stage({ name: "s", outs: ["x"] }, (() => «1|2») as any);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nlet run; run = () => «1|2»; export const s = stage({ name: "s", outs: ["x"] }, run);':
      "let p.ts#run",
    'import { stage } from "fastpipe";\nconst { run } = { run: () => «1|2» }; export const s = stage({ name: "s", outs: ["x"] }, run);':
      "const p.ts#run",
    'import { stage } from "fastpipe";\nexport const s = stage({ name: "s", outs: ["x"] }, await (async () => () => «1|2»)());':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nexport const s = stage({ name: "s", outs: ["x"] }, (await import("./a")).run);\n-- a.ts\nexport const run = () => «1|2»;':
      "module a.ts",
    'import { stage } from "fastpipe";\nexport const s = stage.apply(null, [{ name: "s", outs: ["x"] }, () => «1|2»]);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nexport const s = Reflect.apply(stage, null, [{ name: "s", outs: ["x"] }, () => «1|2»]);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst run = () => «1|2»; ["s"].map((n) => { const f = run; return stage({ name: n, outs: ["x"] }, f); });':
      "fn p.ts#run",
    'import { stage } from "fastpipe";\nconst run = () => «1|2»; function go(f) { stage({ name: "s", outs: ["x"] }, f); } await new Promise((r) => setTimeout(() => { go(run); r(); }));':
      "fn p.ts#run",
    'import { stage } from "fastpipe";\nconst run = () => «1|2»; [run].forEach(function go(f) { stage({ name: "s", outs: ["x"] }, f); });':
      "fn p.ts#run",
    'import { stage } from "fastpipe";\nexport const s = stage({ name: "s", outs: ["x"] }, () => «1|2»), r = stage({ outs: ["y"] }, () => 1);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst run = () => helper(); export const s = stage({ name: "s", outs: ["x"] }, run); function helper() { return «1|2»; }':
      "fn p.ts#helper",
  },
  compareLoaded,
);

runs(
  "stage() by other names",
  {
    'import { stage as st } from "fastpipe"; export const s = st({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'import * as fp from "fastpipe"; export const s = fp.stage({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'import * as fp from "fastpipe"; export const s = fp["stage"]({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'const { stage } = require("fastpipe"); export const s = stage({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'const { stage } = await import("fastpipe"); export const s = stage({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'import { stage } from "./fp"; export const s = stage({ name: "s", outs: ["x"] }, () => «1|2»);\n-- fp.ts\nexport { stage } from "fastpipe";':
      "fn p.ts#s",
    'import { stage } from "./fp"; export const s = stage({ name: "s", outs: ["x"] }, () => «1|2»);\n-- fp.ts\nexport * from "fastpipe";':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst define = stage; export const s = define({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst define = stage.bind(null); export const s = define({ name: "s", outs: ["x"] }, () => «1|2»);':
      "const p.ts#s",
    'import { stage } from "fastpipe";\nconst args = [{ name: "s", outs: ["x"] }, () => «1|2»] as const; export const s = stage(...args);':
      "const p.ts#args",
    'import { stage } from "fastpipe";\nconst spec = { name: "s", outs: ["x"] }; export const s = stage(spec, () => «1|2»);':
      "fn p.ts#s",
    'require("./stages");\n-- stages.ts\nimport { stage } from "fastpipe";\nstage({ name: "s", outs: ["x"] }, () => «1|2»);':
      "module stages.ts",
  },
  compareLoaded,
);

runs(
  "helpers and loops",
  {
    'import { define } from "./d"; export const s = define("s", () => «1|2»);\n-- d.ts\nimport { stage } from "fastpipe";\nexport const define = (name, fn) => stage({ name, outs: ["x"] }, fn);':
      "fn p.ts#s",
    'import { define } from "./d"; export const s = define(5);\n-- d.ts\nimport { stage } from "fastpipe";\nexport const define = (n) => stage({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn d.ts#stage",
    'import { define } from "./d"; define(() => «1|2»);\n-- d.ts\nimport { stage } from "fastpipe";\nexport const define = (fn) => inner(fn); const inner = (fn) => stage({ name: "s", outs: ["x"] }, fn);':
      "fn p.ts#s",
    'import { define } from "./d"; import { run } from "./a"; define(run);\n-- a.ts\nexport const run = () => «1|2»;\n-- d.ts\nimport { stage } from "fastpipe";\nexport const define = (fn) => stage({ name: "s", outs: ["x"] }, fn);':
      "fn a.ts#run",
    'import { define } from "./d"; import { runs } from "./a"; for (const run of runs) define(run);\n-- a.ts\nexport const runs = [() => «1|2»];\n-- d.ts\nimport { stage } from "fastpipe";\nexport const define = (fn) => stage({ name: "s", outs: ["x"] }, fn);':
      "const a.ts#runs",
    'import { define } from "./d"; import { runs } from "./a"; Object.entries(runs).forEach(([name, run]) => define(name, run));\n-- a.ts\nexport const runs = { s: () => «1|2» };\n-- d.ts\nimport { stage } from "fastpipe";\nexport const define = (name, fn) => stage({ name, outs: ["x"] }, fn);':
      "const a.ts#runs",
    'import { stage } from "fastpipe";\nfor (const n of ["s"]) stage({ name: n, outs: ["x"] }, () => «1|2»);':
      "fn p.ts#stage",
    'import { stage } from "fastpipe";\nfor (const [n, f] of Object.entries({ s: () => «1|2» })) stage({ name: n, outs: ["x"] }, f);':
      "const p.ts#n,f",
    'import { stage } from "fastpipe";\nconst fns = { s: () => «1|2» }; for (const [n, f] of Object.entries(fns)) stage({ name: n, outs: ["x"] }, f);':
      "const p.ts#fns",
    'import { stage } from "fastpipe";\n["s"].forEach((n) => stage({ name: n, outs: ["x"] }, () => «1|2»));':
      "fn p.ts#stage",
    'import { stage } from "fastpipe";\n["s"].map((n) => { const f = () => «1|2»; return stage({ name: n, outs: ["x"] }, f); });':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nfunction all(names) { for (const n of names) stage({ name: n, outs: ["x"] }, () => «1|2»); } all(["s"]);':
      "fn p.ts#stage",
    'import { stage } from "fastpipe";\nclass P { add(n, f) { stage({ name: n, outs: ["x"] }, f); return this; } } new P().add("s", () => «1|2»);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nclass P { add(n, f) { stage({ name: n, outs: ["x"] }, f); return this; } } const p = new P(); p.add("s", () => «1|2»);':
      ["class p.ts#P", "const p.ts#p"],
    'import { stage } from "fastpipe";\nclass P { constructor(f) { stage({ name: "s", outs: ["x"] }, f); } } class Q extends P { constructor() { super(() => «1|2»); } } new Q();':
      "class p.ts#Q",
    'import { stage } from "fastpipe";\nclass P { static { stage({ name: "s", outs: ["x"] }, () => «1|2»); } }':
      "fn p.ts#stage",
    'import { stage } from "fastpipe";\nconst p = { get s() { return stage({ name: "s", outs: ["x"] }, () => «1|2»); } }; p.s;':
      "const p.ts#p",
    'import { stage } from "fastpipe";\nawait (async () => { await 1; stage({ name: "s", outs: ["x"] }, () => «1|2»); })();':
      "fn p.ts#stage",
    'import { stage } from "fastpipe";\nfunction f(arg = stage({ name: "s", outs: ["x"] }, () => «1|2»)) { return arg; } f();':
      "fn p.ts#stage",
    'import { stage } from "fastpipe";\nfunction tag(strings, f) { stage({ name: "s", outs: ["x"] }, f); } tag`${() => «1|2»}`;':
      "fn p.ts#s",
    'import "./stages";\n-- stages.ts\nimport { stage } from "fastpipe";\nstage({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn stages.ts#s",
    'await import("./stages");\n-- stages.ts\nimport { stage } from "fastpipe";\nstage({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn stages.ts#s",
    'export { s } from "./stages";\n-- stages.ts\nimport { stage } from "fastpipe";\nexport const s = stage({ outs: ["x"] }, () => «1|2»);':
      "fn stages.ts#s",
    'import { stage } from "fastpipe";\nconst all = [stage({ name: "r", outs: ["y"] }, () => 1), stage({ name: "s", outs: ["x"] }, () => «1|2»)];':
      "fn p.ts#stage",
    'import { stage } from "fastpipe";\nexport default stage({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst outer = stage({ name: "r", outs: ["y"] }, () => stage); stage({ name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nif (true) stage({ name: "s", outs: ["x"] }, () => «1|2»); else stage({ name: "s", outs: ["x"] }, () => 1);':
      "fn p.ts#stage",
    'import { stage } from "fastpipe";\nconst which = «true|false»; if (which) stage({ name: "s", outs: ["x"] }, () => 2); else stage({ name: "s", outs: ["x"] }, () => 1);':
      "fn p.ts#stage",
    'import { stage } from "fastpipe";\nwhich() ? stage({ name: "s", outs: ["x"] }, () => 2) : stage({ name: "s", outs: ["x"] }, () => 1); function which() { return «true|false»; }':
      "fn p.ts#stage",
  },
  compareLoaded,
);

runs(
  "`stage` called by its own methods",
  {
    'import { stage } from "fastpipe";\nexport const s = stage.call(null, { name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nexport const s = stage.call(null, { name: "s", outs: ["x"] }, run); function run() { return «1|2»; }':
      "fn p.ts#run",
    'import { stage } from "fastpipe";\nconst run = () => «1|2»; export const s = stage.call(null, { name: "s", outs: ["x"] }, run);':
      "fn p.ts#run",
    'import * as fp from "fastpipe";\nexport const s = fp.stage.call(null, { name: "s", outs: ["x"] }, () => «1|2»);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nexport const s = stage.apply(null, [{ name: "s", outs: ["x"] }, () => «1|2»]);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nexport const s = stage.bind(null, { name: "s", outs: ["x"] })(() => «1|2»);':
      "fn p.ts#s",
    'import { stage } from "fastpipe";\nconst fns = [() => «1|2»] as const; export const s = stage({ name: "s", outs: ["x"] }, ...fns);':
      "const p.ts#fns",
  },
  compareLoaded,
);
