// Initialisers that use what packages and other modules give: none of them reaches the stage, so no edit of them must be
// noticed.
import { edits, skips } from "./edits.ts";

/** The package "z" is there. */
const withPackage = (text: string): string =>
  `${text}\n-- node_modules/z/package.json\n{"name":"z","version":"1.0.0"}\n-- node_modules/z/index.js\nexports.z = {}; exports.make = () => ({});`;

skips(
  "what packages make",
  [
    'import { z } from "z"; const A = z.object({ a: z.string() }); export const C = z.array(A, «1|2»); const l = () => 1;',
    'import { z } from "z"; const A = z.object({ a: z.string() }); export const C = z.object({ A, x: «1|2» }); const l = () => 1;',
    'import { A } from "./s"; import { z } from "z"; export const C = z.array(A, «1|2»); const l = () => 1;\n-- s.ts\nimport { z } from "z"; export const A = z.object({});',
    'import { A } from "./s"; export const C = A.extend({ x: «1|2» }); const l = () => 1;\n-- s.ts\nimport { z } from "z"; export const A = z.object({});',
    'import { child } from "./s"; const log = child("«1|2»"); const l = () => 1;\n-- s.ts\nimport { make } from "z"; export const log = make(); export const child = (n) => log.child(n);',
    'import { log } from "./s"; const own = log.child("«1|2»"); const l = () => 1;\n-- s.ts\nimport { make } from "z"; export const log = make();',
    'import { make } from "z"; const log = make(); const own = log.child("«1|2»"); const l = () => 1;',
    'import { make } from "z"; const log = make(); const own = [1].map((x) => log.child(x, «1|2»)); const l = () => 1;',
    'import { make } from "z"; const k = make(); const q = make(k, () => «1|2»); const l = () => 1;',
    'import { wrap } from "./s"; const q = wrap(() => «1|2»); const l = () => 1;\n-- s.ts\nimport { make } from "z"; const inst = make(); export const wrap = (f) => inst.wrap(f);',
    'import { Db } from "./s"; const db = new Db("«1|2»"); const l = () => 1;\n-- s.ts\nimport { make } from "z"; export class Db { client; constructor(u) { this.client = make(u); this.client.on("x", () => {}); } }',
    'import { Base } from "./s"; class K extends Base { x = «1|2»; } const l = () => 1;\n-- s.ts\nimport { make } from "z"; export const Base = make();',
    'import { conf } from "./s"; const dir = conf.get("«1|2»"); const l = () => 1;\n-- s.ts\nimport { make } from "z"; export const conf = make();',
    'import { z } from "z"; enum E { A = «1|2» } const S = z.nativeEnum(E); const l = () => 1;',
    'import { pipe, map } from "z"; const q = pipe([1], map((x) => x + «1|2»)); const l = () => 1;',
    'import z from "z"; const app = z(); const q = app.get("/x", () => «1|2»); const l = () => 1;',
    'import chalk from "z"; const red = chalk.bold.red; const q = red("«1|2»"); const l = () => 1;',
    'import { t } from "z"; const x = t`a ${«1|2»}`; const l = () => 1;',
  ].map(withPackage),
);

skips("what the runtime and other modules give", [
  'import { paths } from "./s"; const dir = paths.map((p) => p + «1|2»); const l = () => 1;\n-- s.ts\nimport { readdirSync } from "node:fs"; export const paths = readdirSync(".");',
  'import { f } from "./s"; const q = f("«1|2»"); const l = () => 1;\n-- s.ts\nimport { readFileSync } from "node:fs"; export const f = (p) => JSON.parse(readFileSync(p, "utf8"));',
  'import { f } from "./s"; const q = f("«1|2»"); const l = () => 1;\n-- s.ts\nconst cache = new Map(); export const f = (p) => { if (!cache.has(p)) cache.set(p, { p }); return cache.get(p); };',
  'import { f } from "./s"; const q = f("«1|2»").slice(1).map((x) => x.y); const l = () => 1;\n-- s.ts\nexport const f = (p) => p.split(",");',
  'const re = new RegExp("a"); const q = re.exec("«1|2»"); const l = () => 1;',
  'const e = new TextEncoder().encode("«1|2»"); const l = () => 1;',
  "const d = new Date(«1|2»).getFullYear(); const l = () => 1;",
  'import { join } from "node:path"; import { fileURLToPath } from "node:url"; const here = join(fileURLToPath(import.meta.url), "«1|2»"); const l = () => 1;',
  'import { createHash } from "node:crypto"; const h = createHash("sha1").update("«1|2»").digest("hex"); const l = () => 1;',
  'import { spawnSync } from "node:child_process"; const h = spawnSync("git", ["«1|2»"]).stdout; const l = () => 1;',
  "const p = Promise.resolve(«1|2»); const l = () => 1;",
  'const x = await fetch("http://«1|2»").catch(() => null); const l = () => 1;',
  "const xs = await Promise.all([1, «1|2»].map(async (x) => x)); const l = () => 1;",
  'import { A } from "./s"; export const B = { ...A, x: «1|2» }; const l = () => 1;\n-- s.ts\nexport const A = { y: [1] };',
  'import { A } from "./s"; export const B = Object.assign({}, A, { x: «1|2» }); const l = () => 1;\n-- s.ts\nexport const A = { y: [1] };',
  'import { A } from "./s"; export const B = Object.freeze([...A, «1|2»]); const l = () => 1;\n-- s.ts\nexport const A = [1];',
  'import { A } from "./s"; export const B = A.filter((x) => x.ok === «1|2»).sort(); const l = () => 1;\n-- s.ts\nexport const A = [{ ok: 1 }];',
  'import { A } from "./s"; export const B = A.map(({ ok }) => ok + «1|2»).sort(); const l = () => 1;\n-- s.ts\nexport const A = [{ ok: 1 }];',
  'import { A } from "./s"; export const B = new Set(A.map(String)); export const C = new Map(A.map((a) => [a, «1|2»])); const l = () => 1;\n-- s.ts\nexport const A = [{ ok: 1 }];',
  'import { A } from "./s"; export const B = Object.fromEntries(Object.entries(A).map(([k, v]) => [k, v + «1|2»])); const l = () => 1;\n-- s.ts\nexport const A = { y: 1 };',
]);

edits("by its name it changes what it is called on", {
  'import { r } from "./s"; const q = r.add("«1|2»"); const l = () => 1;\n-- s.ts\nexport class Reg { items = []; add(x) { this.items.push(x); return this; } }\nexport const r = new Reg();':
    "const p.ts#q",
  'import { A } from "./s"; const q = A.push(«1|2»); const l = () => 1;\n-- s.ts\nexport const A = [];':
    "const p.ts#q",
});
// Where the stage reaches what it is called on, it counts whatever its name says.
edits("what the stage reaches", {
  'import { A } from "./s"; const q = A.touch(«1|2»); const l = () => A;\n-- s.ts\nexport class K { touch(x) { this.x = x; } }\nexport const A = new K();':
    "const p.ts#q",
});

skips("said to be pure", [
  'import { use } from "z"; const q = /*@__PURE__*/ use(«1|2»); const l = () => 1;',
  'import { use } from "z"; const q = /* #__PURE__ */ (new use.Thing(«1|2»)); const l = () => 1;',
  'import { use } from "z"; /*@__PURE__*/ use(«1|2»); const l = () => 1;',
  'import { use } from "./s"; const q = /*@__PURE__*/ use(«1|2»); const l = () => 1;\n-- s.ts\nexport const use = (x) => { globalThis.x = x; };',
]);
edits("what the note does not stand before", {
  'import { use } from "z"; const q = [/*@__PURE__*/ use(«1|2»)]; const l = () => 1;':
    "const p.ts#q",
  'import { use } from "z"; const q = /*@__PURE__*/ 1 + use(«1|2»); const l = () => 1;':
    "const p.ts#q",
  'import { use } from "z"; /*@__PURE__*/ const q = use(«1|2»); const l = () => 1;': "const p.ts#q",
  // The stage reaches it.
  'import { use } from "z"; const l = /*@__PURE__*/ use(«1|2»);': "const p.ts#l",
});

skips("what tells of classes of the runtime", [
  "const is = (c) => (v) => v instanceof c; const isDate = is(Date, «1|2»); const l = () => 1;",
  'import { check } from "./c"; const a = check(Date, «1|2»); const b = a.more(«1|2»); const l = () => 1;\n-- c.ts\nexport const check = (c) => ({ c, more() { return this; } });',
]);

skips("data that says the same", [
  'import d from "./d.toml"; const l = () => d.a;\n-- d.toml\na = 1«| # one»\n',
  'import d from "./d.yaml"; const l = () => d.a;\n-- d.yaml\n«|# one\n»a: 1\n',
  'import d from "./d.json"; const l = () => d.a;\n-- d.json\n{"a":«| »1}\n',
  'import d from "./d.jsonc"; const l = () => d.a;\n-- d.jsonc\n{"a": 1«|, /* one */»}\n',
]);
