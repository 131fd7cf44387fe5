// Stages that are declared where functions end in a call, so that the stack does not show these functions: the
// pipelines are evaluated. The first stage is looked at.
import { compareLoaded, edits, notices } from "./edits.ts";

const HEAD = 'import { stage } from "fastpipe";\nconst work = () => 1;\n';
const with2 = (text: string): string => `${HEAD}${text}`;

skipsLoaded("values that are passed as params", [
  'const xs = [["s", 1], ["t", «2|3»]]; xs.forEach(([n, v]) => stage({ name: n, outs: [`${v}`], params: { v } }, work));',
  'const xs = [["s", 1], ["t", «2|3»]]; export const all = xs.map(([n, v]) => stage({ name: n, outs: [`${v}`], params: { v } }, work));',
  'const xs = [["s", 1], ["t", «2|3»]]; export const all = xs.map(([n, v]) => { return stage({ name: n, outs: [`${v}`], params: { v } }, work); });',
  'const xs = [["s", 1], ["t", «2|3»]]; export const all = xs.filter(Boolean).map(function ([n, v]) { return stage({ name: n, outs: [`${v}`], params: { v } }, work); });',
  'const xs = [["s", 1], ["t", «2|3»]]; xs.forEach(([n, v]) => ["a"].forEach((w) => stage({ name: n, outs: [`${v}`], params: { v } }, work)));',
  'const xs = [["s", 1], ["t", «2|3»]]; const make = ([n, v]) => stage({ name: n, outs: [`${v}`], params: { v } }, work); xs.forEach((v) => make(v));',
  'const xs = [["s", 1], ["t", «2|3»]]; const make = ([n, v]) => stage({ name: n, outs: [`${v}`], params: { v } }, work); xs.forEach(make);',
  'const xs = [["s", 1], ["t", «2|3»]]; const make = ([n, v]) => stage({ name: n, outs: [`${v}`], params: { v } }, work); for (const v of xs) make(v);',
  "const xs = { s: 1, t: «2|3» }; Object.entries(xs).forEach(([n, v]) => stage({ name: n, outs: [n], params: { v } }, work));",
  'const make = (v) => stage({ name: "s", outs: ["x"], params: { v } }, work); make(«1|2»);',
  'function make(v) { return stage({ name: "s", outs: ["x"], params: { v } }, () => 1); } export const s = make(«1|2»);',
  'function make(v) { return stage({ name: "s", outs: ["x"], params: { v } }, () => 1); } export default make(«1|2»);',
  'function make(v) { return stage({ name: "s", outs: ["x"], params: { v } }, () => 1); } const outer = (v) => make(v); export const all = { s: outer(«1|2») };',
  'import { make } from "./a"; export const s = make(«1|2»);\n-- a.ts\nimport { stage } from "fastpipe"; export const make = (v) => stage({ name: "s", outs: ["x"], params: { v } }, () => 1);',
  'import { make } from "./b"; make(«1|2»);\n-- b.ts\nexport { make } from "./a";\n-- a.ts\nimport { stage } from "fastpipe"; export function make(v) { return stage({ name: "s", outs: ["x"], params: { v } }, () => 1); }',
  'import * as a from "./a"; const make = (v) => a.make(v); function all() { for (const v of [["s", 1], ["t", «2|3»]]) make(v); } all();\n-- a.ts\nimport { stage } from "fastpipe"; export function make([n, v]) { return stage({ name: n, outs: [`${v}`], params: { v } }, () => 1); }',
]);

notices(
  "what they run",
  [
    '[["s", 1], ["t", 2]].forEach(([n, v]) => stage({ name: n, outs: [`${v}`], params: { v } }, () => «1|2»));',
    'const run = () => «1|2»; [["s", 1], ["t", 2]].map(([n, v]) => stage({ name: n, outs: [`${v}`] }, run));',
    'import { make } from "./a"; make(1);\n-- a.ts\nimport { stage } from "fastpipe"; import { h } from "./h"; export const make = (v) => stage({ name: "s", outs: ["x"] }, h);\n-- h.ts\nexport const h = () => «1|2»;',
    '[1].forEach((v) => v ? stage({ name: "s", outs: ["x"] }, () => «1|2») : stage({ name: "t", outs: ["y"] }, () => 1));',
    '[1].forEach((v) => { if (v) return stage({ name: "s", outs: ["x"] }, () => «1|2»); return stage({ name: "t", outs: ["y"] }, () => 1); });',
    'const other = () => stage({ name: "s", outs: ["x"] }, () => «1|2»); [1].forEach((v) => { if (v) return other(); return stage({ name: "t", outs: ["y"] }, () => 1); });',
    'let make = (v) => stage({ name: "s", outs: ["x"] }, () => 1); make = (v) => stage({ name: "s", outs: ["x"] }, () => «1|2»); make(1);',
    'function make(v) { return stage({ name: "s", outs: ["x"] }, () => 1); } make = (v) => stage({ name: "s", outs: ["x"] }, () => «1|2»); make(1);',
    'const make = (v) => stage({ name: "s", outs: ["x"] }, () => 1); function all() { const make = (v) => stage({ name: "s", outs: ["x"] }, () => «3|4»); make(1); } all();',
    'const make = (f) => stage({ name: "s", outs: ["x"] }, f); make(() => «1|2»);',
    '[() => «1|2»].forEach((f) => stage({ name: "s", outs: ["x"] }, f));',
    'const make = (f, v) => stage({ name: "s", outs: ["x"], params: { v } }, f); make(work, «1|2»);',
  ].map(with2),
  compareLoaded,
);

function skipsLoaded(title: string, texts: readonly string[]): void {
  edits(title, Object.fromEntries(texts.map((text) => [with2(text), []])), compareLoaded);
}
