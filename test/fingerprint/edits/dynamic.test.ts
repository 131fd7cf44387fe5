// Modules that a stage loads when it runs, and places where it can't be told which.
import { runs, widens } from "./edits.ts";

runs("loaded by the stage, with what loading it does", {
  'const l = async () => import("./d");\n-- d.ts\nimport { g } from "./e"; export const x = () => g;\n-- e.ts\nexport const g = «1|2»;':
    "const e.ts#g",
  'const l = async () => import("./d");\n-- d.ts\nimport "./e"; export const x = 1;\n-- e.ts\nglobalThis.x = «1|2»;':
    "module e.ts",
  'const l = async () => import("./d");\n-- d.ts\nimport { g } from "./e"; export const x = g;\n-- e.ts\nexport const g = 1; globalThis.x = «1|2»;':
    "effects e.ts",
  'const l = async () => import("./d");\n-- d.ts\nexport { g } from "./e";\n-- e.ts\nexport const g = «1|2»;':
    "module e.ts",
  'const l = async () => import("./d");\n-- d.ts\nexport * from "./e";\n-- e.ts\nexport const g = «1|2»;':
    "module e.ts",
  'const l = async () => import("./d");\n-- d.ts\nexport * as n from "./e";\n-- e.ts\nexport const g = «1|2»;':
    "module e.ts",
  'const l = async () => import("./d");\n-- d.ts\nimport g from "./e"; export default g;\n-- e.ts\nexport default «1|2»;':
    "const e.ts#default",
  'const l = async () => import("./d");\n-- d.ts\nimport g from "./e"; export { g };\n-- e.ts\nexport default «1|2»;':
    "const e.ts#default",
  'const l = async () => import("./d");\n-- d.ts\nimport { g } from "./e"; export const x = 1; g.push(«1|2»);\n-- e.ts\nexport const g = [];':
    "effects d.ts",
  'const l = async () => { await import("./d"); return k; }; const k = []; export const add = (x) => k.push(x);\n-- d.ts\nimport { add } from "./p"; add(«1|2»);':
    "effects d.ts",
  'const l = async () => { await import("./d"); return k; }; const k = []; export const add = (x) => k.push(x);\n-- d.ts\nimport { add } from "./p"; export const q = add(«1|2»);':
    "module d.ts",
  'import { r } from "./r"; const l = async () => { await import("./d"); return r; };\n-- r.ts\nexport const r = [];\n-- d.ts\nimport { r } from "./r"; r.push(«1|2»);':
    "effects d.ts",
  'import { r } from "./r"; const l = async () => { await import("./d"); return r; };\n-- r.ts\nexport const r = [];\n-- d.ts\nimport { e } from "./e"; export const x = e;\n-- e.ts\nimport { r } from "./r"; export const e = r.push(«1|2»);':
    "const e.ts#e",
  'import { r } from "./r"; const l = () => { require("./d"); return r; };\n-- r.ts\nexport const r = [];\n-- d.ts\nimport { e } from "./e"; export const x = e;\n-- e.ts\nimport { r } from "./r"; export const e = r.push(«1|2»);':
    "const e.ts#e",
});

runs("packages", {
  'const l = async (k) => import(`p/${k}`);\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'const l = () => require("p/sub");\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n\n-- node_modules/p/sub.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'const l = async () => import("p/sub");\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n\n-- node_modules/p/sub.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import { a } from "./lib"; const l = () => a;\n-- lib.ts\nimport { x } from "p"; export const a = () => x;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import { a } from "./lib"; const l = () => a;\n-- lib.ts\nimport "p"; export const a = 1;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import { a } from "./lib"; const l = () => a;\n-- lib.ts\nimport { setup } from "p"; setup(); export const a = 1;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import p from "p"; const c = p(); const l = () => 1; c.use(1);\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import p from "p"; const l = [p];\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import { type T, x } from "p"; const l = () => x;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import p = require("p"); const l = () => p;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'const p = require("p"); const l = () => p.x;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'const l = () => { const p = require("p"); return p; };\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'export { x } from "p"; import { x } from "./p"; const l = x;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'export * from "p"; import { x } from "./p"; const l = x;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import * as n from "./i"; const l = (k) => n[k];\n-- i.ts\nexport * from "p";\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import * as n from "./i"; const l = (k) => n[k];\n-- i.ts\nexport { x } from "p";\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
  'import * as n from "./i"; const l = (k) => n[k];\n-- i.ts\nimport { x } from "p"; export const y = x;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.«0|1»"}\n-- node_modules/p/index.js\n':
    ["pkg p@1.0.0", "pkg p@1.0.1"],
});

runs("data, CommonJS, macros", {
  'import l from "./t";\n-- t.tsx\nconst h = (a, b) => a(b); const K = () => «1|2»; export default () => <K />;\n-- tsconfig.json\n{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }':
    "fn t.tsx#K",
  'import x from "./d.json"; const l = () => x.a.b;\n-- d.json\n{"a": {"b": «1|2»}}':
    "module d.json",
  'import l from "./d.jsonc";\n-- d.jsonc\n{"a": «1|2» }': "module d.jsonc",
  'import l from "./d.yaml";\n-- d.yaml\na: «1|2»': "module d.yaml",
  'import l from "./d.bin" with { type: "file" };\n-- d.bin\n«1|2»': "module d.bin",
  'import { m } from "./m" with { type: "macro" }; const l = m();\n-- m.ts\nimport { g } from "./g"; export const m = () => g;\n-- g.ts\nexport const g = «1|2»;':
    "const g.ts#g",
  'import l from "./x.svg";\n-- x.svg\n<svg>«1|2»</svg>': "module x.svg",
  'import { h as l } from "./c.cjs";\n-- c.cjs\nmodule.exports = { h: require("./e.cjs") };\n-- e.cjs\nmodule.exports = «1|2»;':
    "module e.cjs",
  'import c from "./c.cjs"; const l = c;\n-- c.cjs\nif (1) { exports.h = «1|2»; }': "module c.cjs",
  'import c from "./c"; const l = c;\n-- c.ts\nexport = { h: «1|2» };': "module c.ts",
  'import c = require("./c"); const l = c;\n-- c.ts\nconst v = «1|2»; export = v;': "module c.ts",
  'import { h as l } from "./c";\n-- c.js\nconst v = «1|2»; exports.h = v;': "module c.js",
  'import { h as l } from "./c";\n-- c.js\nObject.defineProperty(exports, "h", { get: () => «1|2» });':
    "module c.js",
  'import { h as l } from "./c";\n-- c.js\n__exportStar(require("./e"), exports); function __exportStar(a, b) { Object.assign(b, a); }\n-- e.js\nexports.h = «1|2»;':
    "module e.js",
});

widens("any file", {
  "const l = async (k) => import(`./d/${k}.ts`);\n-- d/a.ts\nexport const x = «1|2»;":
    "module d/a.ts",
  'const l = async (k) => import(`./d/${k}.ts`);\n-- d/a.ts\nimport { y } from "../y"; export const x = () => y;\n-- y.ts\nexport const y = «1|2»;':
    "const y.ts#y",
  'const l = async (k) => import("./d/" + k);\n-- d/a.ts\nexport const x = «1|2»;': "module d/a.ts",
  'const l = async (k) => import("./d/".concat(k));\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  'const l = async (k) => import(["./d", k].join("/"));\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  "const l = async (k) => import(k);\n-- d/a.ts\nexport const x = «1|2»;": "module d/a.ts",
  'const load = (k) => import(k); const l = () => load("./d/a");\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  'import { load } from "./load"; const l = () => load("./d/a");\n-- load.ts\nexport const load = (k) => import(k);\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  'const o = { r: require }; const l = () => o.r("./d/a");\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  'const l = () => eval("1");\n-- d/a.ts\nexport const x = «1|2»;': "module d/a.ts",
  'const l = () => new Function("return 1");\n-- d/a.ts\nexport const x = «1|2»;': "module d/a.ts",
  'const l = () => globalThis[n]; let n = "eval";\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  'const l = () => [].constructor.constructor("return 1")();\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  'import vm from "node:vm"; const l = () => vm.runInThisContext("1");\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
});

runs("one file of a folder", {
  'import { createRequire } from "node:module"; const r = createRequire(import.meta.url); const l = () => r("./d/a");\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  'const r = require; const l = () => r("./d/a");\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  'const l = () => new Worker("./d/a.ts");\n-- d/a.ts\nexport const x = «1|2»;': "module d/a.ts",
  'const l = () => new Worker(new URL("./d/a.ts", import.meta.url));\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  'import { Worker } from "node:worker_threads"; const l = () => new Worker("./d/a.ts");\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
  'const l = () => import.meta.resolve("./d/a");\n-- d/a.ts\nexport const x = «1|2»;':
    "module d/a.ts",
});
