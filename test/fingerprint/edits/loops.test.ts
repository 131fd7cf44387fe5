// Stages that are declared in loops over what another module gives, and loops that change it.
import { compareLoaded, edits, runs } from "./edits.ts";

const skips = (title: string, texts: readonly string[]): void =>
  edits(title, Object.fromEntries(texts.map((text) => [text, []])), compareLoaded);

skips("values of other stages", [
  'import { cfg } from "./cfg"; import { stage } from "fastpipe";\nfor (const c of cfg) stage({ name: c.name, outs: [c.name], params: { n: c.n } }, () => 1);\nexport const s = stage({ outs: ["x"] }, () => «1|1»);\n-- cfg.ts\nexport const cfg = [{ name: "a", n: «1|2» }, { name: "b", n: 5 }];',
  'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => 1);\nimport { cfg } from "./cfg"; for (const c of cfg) stage({ name: c.name, outs: [c.name], params: { n: c.n } }, () => 1);\n-- cfg.ts\nexport const cfg = [{ name: "a", n: «1|2» }, { name: "b", n: 5 }];',
  'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => 1);\nimport { cfg } from "./cfg"; cfg.forEach((c) => stage({ name: c.name, outs: [c.name], params: { n: c.n } }, () => 1));\n-- cfg.ts\nexport const cfg = [{ name: "a", n: «1|2» }, { name: "b", n: 5 }];',
  'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => 1);\nimport { cfg } from "./cfg"; const define = (c) => stage({ name: c.name, outs: [c.name], params: { n: c.n } }, () => 1); cfg.map(define);\n-- cfg.ts\nexport const cfg = [{ name: "a", n: «1|2» }, { name: "b", n: 5 }];',
  'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => 1);\nimport { cfg } from "./cfg"; const define = (c) => stage({ name: c.name, outs: [c.name], params: { n: c.n } }, () => 1); for (const c of cfg) define(c);\n-- cfg.ts\nexport const cfg = [{ name: "a", n: «1|2» }, { name: "b", n: 5 }];',
  'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => 1);\nimport { cfg } from "./cfg"; for (const [name, c] of Object.entries(cfg)) stage({ name, outs: [c.name], params: { n: c.n } }, () => 1);\n-- cfg.ts\nexport const cfg = { a: { name: "a", n: «1|2» }, b: { name: "b", n: 5 } };',
  'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => 1);\nimport { cfg } from "./cfg"; for (const { name, n } of cfg.list) stage({ name, outs: [name], params: { n } }, () => 1);\n-- cfg.ts\nexport const cfg = { list: [{ name: "a", n: «1|2» }, { name: "b", n: 5 }] };',
]);

runs(
  "what loops change",
  Object.fromEntries(
    [
      'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => cfg[0].n);\nimport { cfg } from "./cfg"; for (const c of cfg) c.n = «1|2»;\n-- cfg.ts\nexport const cfg = [{ name: "a", n: 1 }, { name: "b", n: 5 }];',
      'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => cfg[0].n);\nimport { cfg } from "./cfg"; import { set } from "./set"; for (const c of cfg) set(c, «1|2»);\n-- set.ts\nexport const set = (c, v) => { c.n = v; };\n-- cfg.ts\nexport const cfg = [{ name: "a", n: 1 }, { name: "b", n: 5 }];',
      'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => cfg[0].n);\nimport { cfg } from "./cfg"; import { set } from "./set"; cfg.forEach((c) => set(c, «1|2»));\n-- set.ts\nexport const set = (c, v) => { c.n = v; };\n-- cfg.ts\nexport const cfg = [{ name: "a", n: 1 }, { name: "b", n: 5 }];',
      'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => cfg.length);\nimport { cfg } from "./cfg"; cfg.forEach((c, i, all) => { if (i === 0) all.length = «1|2»; });\n-- cfg.ts\nexport const cfg = [{ name: "a", n: 1 }, { name: "b", n: 5 }, {}];',
      'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => cfg[0].n);\nimport { cfg } from "./cfg"; for (const c of cfg) { const d = c; d.n = «1|2»; }\n-- cfg.ts\nexport const cfg = [{ name: "a", n: 1 }, { name: "b", n: 5 }, {}];',
      'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => cfg[0].n);\nimport { cfg } from "./cfg"; for (const c of cfg) { (() => { c.n = «1|2»; })(); }\n-- cfg.ts\nexport const cfg = [{ name: "a", n: 1 }, { name: "b", n: 5 }, {}];',
      'import { stage } from "fastpipe"; export const s = stage({ outs: ["x"] }, () => cfg[0].n);\nimport { cfg } from "./cfg"; for (const { o } of cfg) o.n = «1|2»;\n-- cfg.ts\nexport const cfg = [{ o: { n: 1 } }];',
    ].map((text) => [text, "effects p.ts"]),
  ),
);
