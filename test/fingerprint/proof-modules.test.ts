// Other modules and packages that a pipeline asks while it loads.
import { test } from "bun:test";
import { expectEvaluated } from "./proofs.ts";

test("what other modules and packages do or give while the pipeline loads counts", async () => {
  await expectEvaluated({
    "getter object exported": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { o } from "./o";\nstage({name:"x",outs:["x"],params:{r:o.at}}, async()=>{});`,
      "o.ts": `export const o = { get at() { return Date.now(); } };`,
    },
    "getter spread": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { o } from "./o";\nstage({name:"x",outs:["x"],params:{...o}}, async()=>{});`,
      "o.ts": `export const o = { get at() { return Date.now(); } };`,
    },
    "getter passed as params": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { o } from "./o";\nstage({name:"x",outs:["x"],params:o}, async()=>{});`,
      "o.ts": `export const o = { get at() { return Date.now(); } };`,
    },
    "toString coercion imported": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { o } from "./o";\nstage({name:"x",outs:["a" + o]}, async()=>{});`,
      "o.ts": `export const o = { toString() { return "x"+Date.now(); } };`,
    },
    "function assigned in import": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { o } from "./o";\nimport "./p";\nstage({name:"x",outs:["x"],params:{r:o.f()}}, async()=>{});`,
      "o.ts": `export const o: any = { };`,
      "p.ts": `import { o } from "./o";\no.f = () => Date.now();`,
    },
    "function registered in import": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { reg } from "./o";\nimport "./p";\nfor (const f of reg) stage({name:"x",outs:["x"],params:{r:f()}}, async()=>{});`,
      "o.ts": `export const reg: any[] = [];\nexport const add = (f: any) => { reg.push(f); };`,
      "p.ts": `import { add } from "./o";\nadd(() => Date.now());`,
    },
    "registry run in other": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { all } from "./o";\nimport "./p";\nstage({name:"x",outs:["x"],params:{r:all()}}, async()=>{});`,
      "o.ts": `const reg: any[] = [];\nexport const add = (f: any) => { reg.push(f); };\nexport const all = () => reg.map((f) => f()).join();`,
      "p.ts": `import { add } from "./o";\nadd(() => Date.now());`,
    },
    "imported const from higher order": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { g } from "./o";\nstage({name:"x",outs:["x"],params:{r:g()}}, async()=>{});`,
      "o.ts": `const mk = () => () => Date.now();\nexport const g = mk();`,
    },
    "proxy imported": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { p } from "./o";\nstage({name:"x",outs:["x"],params:{r:p.x}}, async()=>{});`,
      "o.ts": `export const p: any = new Proxy({}, { get: () => Date.now() });`,
    },
    "class imported": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { B } from "./o";\nstage({name:"x",outs:["x"],params:{r:new B().r()}}, async()=>{});`,
      "o.ts": `class A { r() { return Date.now(); } }\nexport class B extends A {}`,
    },
    "dynamic import local": {
      "pipeline.ts": `import { stage } from "fastpipe";\nconst o = await import("./o");\nstage({name:"x",outs:["x"],params:{r:o.at}}, async()=>{});`,
      "o.ts": `export const at = Date.now();`,
    },
    "fs reexported": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { readdirSync } from "./o";\nstage({name:"x",outs:["x"],params:{r:readdirSync(".").length}}, async()=>{});`,
      "o.ts": `export { readdirSync } from "node:fs";`,
    },
    "fs star reexported": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { readdirSync } from "./o";\nstage({name:"x",outs:["x"],params:{r:readdirSync(".").length}}, async()=>{});`,
      "o.ts": `export * from "node:fs";`,
    },
    "fs const": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { ls } from "./o";\nstage({name:"x",outs:["x"],params:{r:ls(".").length}}, async()=>{});`,
      "o.ts": `import { readdirSync } from "node:fs";\nexport const ls = readdirSync;`,
    },
    "fs const member": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { t } from "./o";\nstage({name:"x",outs:["x"],params:{r:t.ls(".").length}}, async()=>{});`,
      "o.ts": `import { readdirSync } from "node:fs";\nexport const t = { ls: readdirSync };`,
    },
    "handle fn exported": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { a } from "./o";\nstage({name:"x",outs:["x"],params:{r:a.fn({}) as any}}, async()=>{});`,
      "o.ts": `import { stage } from "fastpipe";\nexport const a = stage({ name: "a", outs: ["a"] }, () => Date.now());`,
    },
    "json import sqlite": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport db from "./x.db" with { type: "sqlite" };\nfor (const r of db.query("select 1 as a").all() as any[]) stage({name:"x"+r.a,outs:["x"]}, async()=>{});`,
      "x.db": "",
    },
    "side effect import local": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport "./o";\nstage({name:"x",outs:["x"],params:{r:(Array as any).zz}}, async()=>{});`,
      "o.ts": `(Array as any).zz = Date.now();`,
    },
    "global set by local": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport "./o";\nstage({name:"x",outs:["x"],params:{r:(globalThis as any).zz}}, async()=>{});`,
      "o.ts": `(globalThis as any).zz = Date.now();`,
    },
    "env set from dotenv": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport "dotenv/config";\nstage({name:"x",outs:["x" + (process.env.X ?? "")]}, async()=>{});`,
      "node_modules/dotenv/package.json": `{"name":"dotenv","version":"1.0.0","exports":{"./config":"./config.js"}}`,
      "node_modules/dotenv/config.js": `require("fs").existsSync(".env") && (process.env.X = require("fs").readFileSync(".env","utf8"));`,
    },
    "global set by package": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport "g";\nstage({name:"x",outs:["x" + (globalThis as any).ZZ]}, async()=>{});`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `globalThis.ZZ = Date.now();`,
    },
    "bare global set by package": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport "g";\ndeclare const ZZ: string;\nstage({name:"x",outs:["x" + ZZ]}, async()=>{});`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `globalThis.ZZ = Date.now();`,
    },
    "package value": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { at } from "g";\nstage({name:"x",outs:["x"],params:{at}}, async()=>{});`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `exports.at = Date.now();`,
    },
    "package value in template": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { at } from "g";\nstage({name:"x",outs:[\`x\${at}\`]}, async()=>{});`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `exports.at = Date.now();`,
    },
    "package value looped": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { list } from "g";\nfor (const n of list) stage({name:n,outs:[n]}, async()=>{});`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `exports.list = require("fs").readdirSync(".");`,
    },
    "package value member": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport g from "g";\nstage({name:"x",outs:["x"],params:{at: g.at}}, async()=>{});`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `module.exports = { get at() { return Date.now(); } };`,
    },
    "package passed callback": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { each } from "g";\neach((n: string) => stage({name:n,outs:[n]}, async()=>{}));`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `exports.each = (f) => require("fs").readdirSync(".").forEach(f);`,
    },
    "package value through local const": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { at } from "./o";\nstage({name:"x",outs:["x"],params:{at}}, async()=>{});`,
      "o.ts": `import { at as a } from "g"; export const at = a;`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `exports.at = Date.now();`,
    },
    "package reexport": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { at } from "./o";\nstage({name:"x",outs:["x"],params:{at}}, async()=>{});`,
      "o.ts": `export { at } from "g";`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `exports.at = Date.now();`,
    },
    "package in other const object": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { conf } from "./o";\nstage({name:"x",outs:["x"],params:conf}, async()=>{});`,
      "o.ts": `import { at } from "g"; export const conf = { at };`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `exports.at = Date.now();`,
    },
    "package class extended": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { B } from "g";\nclass A extends B {}\nstage({name:"x",outs:["x"],params:{r:(new A() as any).r}}, async()=>{});`,
      "node_modules/g/package.json": `{"name":"g","version":"1.0.0","main":"i.js"}`,
      "node_modules/g/i.js": `exports.B = class { r = Date.now() };`,
    },
    "sloppy this": {
      "pipeline.js": `function f() { return this; }\nf().Date.now();\nimport("fastpipe");`,
    },
    "this global": {
      "pipeline.cjs": `const { stage } = require("fastpipe");\nfunction g() { return this; }\nstage({name:"x"+g().Date.now(),outs:["x"]}, async()=>{});`,
    },
    "export default fn": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport o from "./o";\nstage({name:"x",outs:["x"],params:{r:o()}}, async()=>{});`,
      "o.ts": `export default () => Date.now();`,
    },
    "export default obj": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport o from "./o";\nstage({name:"x",outs:["x"],params:{r:o.f()}}, async()=>{});`,
      "o.ts": `export default { f() { return Date.now(); } };`,
    },
    ns: {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport * as o from "./o";\nstage({name:"x",outs:["x"],params:{r:o.f()}}, async()=>{});`,
      "o.ts": `export function f() { return Date.now(); }`,
    },
    "ns values": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport * as o from "./o";\nstage({name:"x",outs:["x"],params:{r:Object.values(o)[0]()}}, async()=>{});`,
      "o.ts": `export function f() { return Date.now(); }`,
    },
    "ns values map": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport * as o from "./o";\nstage({name:"x",outs:["x"],params:{r:Object.values(o).map((f) => f())}}, async()=>{});`,
      "o.ts": `export function f() { return Date.now(); }`,
    },
    "ns computed": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport * as o from "./o";\nconst k = "f";\nstage({name:"x",outs:["x"],params:{r:o[k]()}}, async()=>{});`,
      "o.ts": `export function f() { return Date.now(); }`,
    },
    "ns sub": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { o } from "./p";\nstage({name:"x",outs:["x"],params:{r:o.f()}}, async()=>{});`,
      "p.ts": `export * as o from "./o";`,
      "o.ts": `export function f() { return Date.now(); }`,
    },
    "imported table": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { ts } from "./o";\nfor (const t of ts) stage({name:t.n,outs:[t.out()]}, async()=>{});`,
      "o.ts": `export const ts = [{ n: 'a', out: () => 'o' + Date.now() }];`,
    },
    "imported table map": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { ts } from "./o";\nts.map((t) => stage({name:t.n,outs:[t.out()]}, async()=>{}));`,
      "o.ts": `export const ts = [{ n: 'a', out: () => 'o' + Date.now() }];`,
    },
    "imported table passed": {
      "pipeline.ts": `import { ts, mk } from "./o";\nmk(ts);`,
      "o.ts": `import { stage } from "fastpipe";\nexport const ts = [{ n: 'a', out: () => 'o' + Date.now() }];\nexport const mk = (x: any[]) => { for (const t of x) stage({name:t.n,outs:[t.out()]}, async()=>{}); };`,
    },
    "instance method": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { m } from "./o";\nstage({name:"x",outs:["x"],params:{r:m.go()}}, async()=>{});`,
      "o.ts": `class M { go() { return Date.now(); } }\nexport const m = new M();`,
    },
    "instance method via factory": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { make } from "./o";\nconst m = make();\nstage({name:"x",outs:["x"],params:{r:m.go()}}, async()=>{});`,
      "o.ts": `class M { go() { return Date.now(); } }\nexport const make = () => new M();`,
    },
    "factory returning object": {
      "pipeline.ts": `import { stage } from "fastpipe";\nimport { make } from "./o";\nconst m = make();\nstage({name:"x",outs:["x"],params:{r:m.go()}}, async()=>{});`,
      "o.ts": `const go = () => Date.now();\nexport const make = () => ({ go });`,
    },
  });
});
