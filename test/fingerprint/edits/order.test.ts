// The order in which code runs while loading, where it can matter.
import { runs } from "./edits.ts";

runs("in one module", {
  "let l = 1; «l += 2; l *= 3;|l *= 3; l += 2;»": "let p.ts#l",
  "const l = []; «l.push(1); l.push(2);|l.push(2); l.push(1);»": "const p.ts#l",
  "const l = []; «const a = l.push(1); const b = l.push(2);|const b = l.push(2); const a = l.push(1);»":
    "const p.ts#l",
  "const l = []; «f(); g();|g(); f();» function f() { l.push(1); } function g() { l.push(2); }":
    "const p.ts#l",
  "const l = []; «const a = f(); const b = g();|const b = g(); const a = f();» function f() { l.push(1); } function g() { l.push(2); }":
    "const p.ts#l",
  "let n = 0; const id = () => ++n; «const a = id(); const l = id();|const l = id(); const a = id();»":
    "const p.ts#l",
  "let n = 0; const id = () => ++n; const l = [«id(), 0|0, id()»];": "const p.ts#l",
  "let n = 0; const id = () => ++n; const «a = id(), l = id()|l = id(), a = id()»;": "const p.ts#l",
  "let n = 0; const id = () => ++n; «class A { static x = id(); } class l { static x = id(); }|class l { static x = id(); } class A { static x = id(); }»":
    "class p.ts#l",
  "let n = 0; const id = () => ++n; class l { static «x = id(); static y = id();|y = id(); static x = id();» }":
    "class p.ts#l",
  "globalThis.n = 0; «const a = globalThis.n++; const l = globalThis.n;|const l = globalThis.n; const a = globalThis.n++;»":
    "const p.ts#l",
  "«const l = Math.x; Math.x = 1;|Math.x = 1; const l = Math.x;»": "const p.ts#l",
  "const go = () => { Math.x = 1; }; «const l = Math.x; go();|go(); const l = Math.x;»":
    "const p.ts#l",
  '«const l = process.cwd(); process.chdir("/");|process.chdir("/"); const l = process.cwd();»':
    "const p.ts#l",
  "«function l() { return 1; } function l() { return 2; }|function l() { return 2; } function l() { return 1; }»":
    "fn p.ts#l",
  "«namespace l { export let a = 1; } namespace l { a = 2; }|namespace l { export let a = 1; } namespace l { a = 3; }»":
    "namespace p.ts#l",
  "«var q = 1; const l = f();|const l = f(); var q = 1;» function f() { return q; }":
    "const p.ts#l",
});

runs("across modules", {
  'import { id } from "./b"; «const a = id(); const l = id();|const l = id(); const a = id();»\n-- b.ts\nlet n = 0; export const id = () => ++n;':
    "const p.ts#l",
  '«import { a } from "./a"; import { l } from "./c";|import { l } from "./c"; import { a } from "./a";» a;\n-- a.ts\nimport { id } from "./b"; export const a = id();\n-- c.ts\nimport { id } from "./b"; export const l = id();\n-- b.ts\nlet n = 0; export const id = () => ++n;':
    "effects order",
  '«import { a } from "./a"; import { l } from "./c";|import { l } from "./c"; import { a } from "./a";» a;\n-- a.ts\nimport { id } from "./b"; export const a = id();\n-- c.ts\nimport { get } from "./b"; export const l = get();\n-- b.ts\nlet n = 0; export const id = () => ++n; export const get = () => n;':
    "effects order",
  '«import { a } from "./a"; import { l } from "./c";|import { l } from "./c"; import { a } from "./a";» a;\n-- a.ts\nimport { m } from "./b"; export const a = m.set(1, 1);\n-- c.ts\nimport { m } from "./b"; export const l = m.size;\n-- b.ts\nexport const m = new Map();':
    "const c.ts#l",
  'import "./i"; import { l } from "./c";\n-- i.ts\n«import "./a"; import "./d";|import "./d"; import "./a";»\n-- a.ts\nimport { l } from "./c"; l.push(1);\n-- d.ts\nimport { l } from "./c"; l.push(2);\n-- c.ts\nexport const l = [];':
    "effects order",
  'import "./i"; import { l } from "./c";\n-- i.ts\n«import { a } from "./a"; import { d } from "./d";|import { d } from "./d"; import { a } from "./a";» a; d;\n-- a.ts\nimport { l } from "./c"; export const a = l.push(1);\n-- d.ts\nimport { l } from "./c"; export const d = l.push(2);\n-- c.ts\nexport const l = [];':
    "effects order",
  'export { «a } from "./a"; export { d } from "./d|d } from "./d"; export { a } from "./a»"; import { l } from "./c";\n-- a.ts\nimport { l } from "./c"; export const a = l.push(1);\n-- d.ts\nimport { l } from "./c"; export const d = l.push(2);\n-- c.ts\nexport const l = [];':
    "effects order",
  '«const m = await import("./a"); const n = await import("./d");|const n = await import("./d"); const m = await import("./a");» import { l } from "./c";\n-- a.ts\nimport { l } from "./c"; export const a = l.push(1);\n-- d.ts\nimport { l } from "./c"; export const d = l.push(2);\n-- c.ts\nexport const l = [];':
    "effects order",
  '«import { a } from "./a"; import { l } from "./c";|import { l } from "./c"; import { a } from "./a";» a;\n-- a.ts\nimport { l } from "./c"; export const a = () => l;\n-- c.ts\nimport { a } from "./a"; export const l = typeof a;':
    "effects order",
  '«import { a } from "./a"; import { l } from "./c";|import { l } from "./c"; import { a } from "./a";» a;\n-- a.ts\nimport { l } from "./c"; export var a = () => l;\n-- c.ts\nimport { a } from "./a"; export const l = a?.name;':
    "effects order",
});

runs("of packages", {
  'import { f } from "p"; «const l = f(); f(1);|f(1); const l = f();»\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#l",
  'import p from "p"; «const l = p.x; p.x = 1;|p.x = 1; const l = p.x;»\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#l",
  'import p from "p"; «const l = p.get(); p.set(1);|p.set(1); const l = p.get();»\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#l",
  'import p from "p"; «const l = p.get(); const q = p.set(1);|const q = p.set(1); const l = p.get();»\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#l",
  'import p from "p"; const c = p.create(); «const l = c.get(); c.set(1);|c.set(1); const l = c.get();»\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#l",
  'import p from "p"; const c = p.create(); «const l = c.get(); const q = c.set(1);|const q = c.set(1); const l = c.get();»\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#l",
  'import p from "p"; const c = p.create(); const l = () => c.all(); const q = c.task("«a|b»");\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#q",
  'import p from "p"; const c = p.create(); const l = () => c.all(); c.task("«a|b»");\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "effects p.ts",
  'import p from "p"; const c = p.create(); const d = c.sub; const l = () => c.all(); const q = d.task("«a|b»");\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#q",
  'import p from "p"; const o = {}; const q = p.extend(o, { a: «1|2» }); const l = o;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "const p.ts#q",
  'import p from "p"; const o = {}; p.extend(o, { a: «1|2» }); const l = o;\n-- node_modules/p/package.json\n{"name":"p","version":"1.0.0"}':
    "effects p.ts",
  'import { z } from "zod"; const l = z.object({ a: z.number().min(«1|2») });\n-- node_modules/zod/package.json\n{"name":"zod","version":"1.0.0"}':
    "const p.ts#l",
});

runs("an import that is left out, in a module with decorators", {
  'import "./w"; import "./a"; import { l } from "./v";\n-- v.ts\nexport const l = { x: 0 };\n-- a.ts\nimport { l } from "./v"; export const a = 1; l.x = 7;\n-- w.ts\nimport { l } from "./v"; import { a } from "./a"; const mark = (c) => { «a;|» }; @mark class K {} l.x = 4;':
    "effects order",
});
