// Functions that a call gets where they are written, as factories of stages do: whether they run while the module is
// loaded. The stage that is looked at is another one.
import { edits, runs } from "./edits.ts";

const skipped = (text: string): [string, string[]] => [pipeline(text), []];

/** The first call of `stage()` is that of the stage. */
function pipeline(text: string): string {
  const [own = "", ...files] = text.split(/^(?=-- )/m);
  const head = 'import { stage } from "fastpipe"; import { writeFileSync } from "node:fs";';
  return `${head}\nconst l = 1; export const s = stage({ outs: ["x"] }, () => l);\n${own.trimEnd()}\n${files.join("")}`;
}

edits(
  "of other stages",
  Object.fromEntries(
    [
      'const define = (name, fn) => stage({ name, outs: [name] }, fn);\ndefine("a", () => writeFileSync("a", «1|2»));',
      'function define(name, fn) { return stage({ name, outs: [name] }, fn); }\ndefine("a", ({ outs }) => { writeFileSync(outs[0], «"1"|"2"»); });',
      'function define(name, fn) { return stage({ name, outs: [name] }, fn); }\ndefine("a", function run() { writeFileSync("a", «1|2»); });',
      'const put = (v) => writeFileSync("a", v + «1|2»); const define = (name, fn) => stage({ name, outs: [name] }, fn);\ndefine("a", () => put(1));',
      'const define = (name, fn) => stage({ name, outs: [name] }, fn); const more = (name, fn) => define(`${name}!`, fn);\nmore("a", () => writeFileSync("a", «1|2»));',
      'function define({ name, run }) { stage({ name, outs: [name] }, run); }\ndefine({ name: "a", run() { writeFileSync("a", «1|2»); } });',
      'function define({ name, run }) { stage({ name, outs: [name] }, run); }\ndefine({ name: "a", run: async () => { writeFileSync("a", «1|2»); } });',
      'const define = (spec) => stage({ name: spec.name, outs: [spec.name] }, spec.run);\ndefine({ name: "a", run: () => writeFileSync("a", «1|2») });',
      'import { define } from "./d";\ndefine("a", () => writeFileSync("a", «1|2»));\n-- d.ts\nimport * as fp from "fastpipe"; export const define = (name, fn) => fp.stage({ name, outs: [name] }, fn);',
      'import * as d from "./d";\nd.define("a", () => writeFileSync("a", «1|2»));\n-- d.ts\nimport * as fp from "fastpipe"; export const define = (name, fn) => fp.stage({ name, outs: [name] }, fn);',
      'import { define } from "./e";\ndefine("a", () => writeFileSync("a", «1|2»));\n-- e.ts\nexport { make as define } from "./d";\n-- d.ts\nimport * as fp from "fastpipe"; export function make(name, fn) { fp.stage({ name, outs: [name] }, fn); }',
    ].map(skipped),
  ),
);

runs(
  "run at once",
  Object.fromEntries(
    [
      'const list = []; const define = (name, fn) => { fn(); stage({ name, outs: [name] }, fn); };\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const define = (name, fn) => [1].forEach(fn);\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const call = (fn) => fn(); const define = (name, fn) => call(fn);\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const define = (name, fn) => ({ name, fn }).fn();\ndefine("a", () => writeFileSync("a", «1|2»));',
      'function define() { arguments[1](); }\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const define = (...all) => all[1]();\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const define = (name, fn) => fn.call();\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const define = (name, fn) => { const f = fn; f(); };\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const define = (name, fn) => new fn();\ndefine("a", function () { writeFileSync("a", «1|2»); });',
      'const define = (name, fn) => fn`x`;\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const define = async (name, fn) => { for await (const x of [fn]) x(); };\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const define = (name, fn) => Promise.resolve().then(fn);\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const define = (spec) => spec.run();\ndefine({ name: "a", run: () => writeFileSync("a", «1|2») });',
      'const define = (spec) => { for (const key in spec) spec[key](); };\ndefine({ run: () => writeFileSync("a", «1|2») });',
      'const define = ({ run, ...rest }) => rest.go();\ndefine({ go: () => writeFileSync("a", «1|2») });',
      'const define = (spec) => Object.values(spec).forEach((f) => f());\ndefine({ run: () => writeFileSync("a", «1|2») });',
      'let define = (name, fn) => 1; define = (name, fn) => fn();\ndefine("a", () => writeFileSync("a", «1|2»));',
      'const defines = [(fn) => 1]; defines.forEach(() => writeFileSync("a", «1|2»));',
      'const held = []; const define = (name, fn) => held.push(fn);\ndefine("a", () => writeFileSync("a", «1|2»));\nheld.forEach((f) => f());',
      'import { define } from "./d";\ndefine("a", () => writeFileSync("a", «1|2»));\n-- d.ts\nexport const define = (name, fn) => fn();',
      'import { define } from "z";\ndefine("a", () => writeFileSync("a", «1|2»));',
    ].map((text) => [pipeline(text), "effects p.ts"]),
  ),
);
