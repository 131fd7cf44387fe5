// FINGERPRINT T01-T03, T30: the function of a stage, and names that hide others in it.
import { test } from "bun:test";
import { project } from "../project.ts";
import { apply, type Case, cases, expectStale, runs, skips } from "./edits.ts";

const HEAD = `import { stage } from "fastpipe";\n`;
/** The key of a stage's function, which `cases` names after the case. */
const fn = (id: string) => `fn main.ts#${id}`;

/** A stage that is declared in its own module, as `s`. */
const own = (code: string, edits: Case["edits"], more: Case["files"] = {}): Case => ({
  files: { "main.ts": HEAD + code, ...more },
  edits,
});

const writes = `{ await Bun.write(outs[0], "ONE"); }`;

cases("T01, T03: the stage's function", {
  inline: own(`export const s = stage(SPEC, async function s({ outs }) ${writes});\n`, {
    body: runs("main.ts", "ONE", "TWO", fn("inline")),
    "a statement more": runs(
      "main.ts",
      `); }`,
      `); await Bun.write(outs[0], "3"); }`,
      fn("inline"),
    ),
  }),
  arrow: own(`export const s = stage(SPEC, async ({ outs }) => ${writes});\n`, {
    body: runs("main.ts", "ONE", "TWO", fn("arrow")),
  }),
  "arrow-without-block": own(
    `export const s = stage(SPEC, ({ outs }) => Bun.write(outs[0], "ONE") as never);\n`,
    {
      body: runs("main.ts", "ONE", "TWO", fn("arrow-without-block")),
    },
  ),
  "by-name": own(
    `async function work({ outs }: { outs: string[] }) ${writes}\nexport const s = stage(SPEC, work as never);\n`,
    {
      body: runs("main.ts", "ONE", "TWO", "fn main.ts#work"),
    },
  ),
  "by-a-const": own(
    `const work = async ({ outs }: { outs: string[] }) => ${writes};\nexport const s = stage(SPEC, work as never);\n`,
    {
      body: runs("main.ts", "ONE", "TWO", "fn main.ts#work"),
    },
  ),
  imported: own(
    `import { work } from "./work";\nexport const s = stage(SPEC, work as never);\n`,
    { body: runs("work.ts", "ONE", "TWO", "fn work.ts#work") },
    {
      "work.ts": `export async function work({ outs }: { outs: string[] }) ${writes}\n`,
    },
  ),
  "imported-default": own(
    `import work from "./work";\nexport const s = stage(SPEC, work as never);\n`,
    { body: runs("work.ts", "ONE", "TWO", "fn work.ts#default") },
    {
      "work.ts": `export default async ({ outs }: { outs: string[] }) => ${writes};\n`,
    },
  ),
  "of-a-namespace": own(
    `import * as all from "./work";\nexport const s = stage(SPEC, all.work as never);\n`,
    { body: runs("work.ts", "ONE", "TWO", "fn work.ts#work") },
    {
      "work.ts": `export const work = async ({ outs }: { outs: string[] }) => ${writes};\n`,
    },
  ),
  "a-method": own(
    `const all = { async work({ outs }: { outs: string[] }) ${writes} };\nexport const s = stage(SPEC, all.work as never);\n`,
    {
      body: runs("main.ts", "ONE", "TWO", "const main.ts#all"),
    },
  ),
  "a-static-method": own(
    `class All { static async work({ outs }: { outs: string[] }) ${writes} }\nexport const s = stage(SPEC, All.work as never);\n`,
    {
      body: runs("main.ts", "ONE", "TWO", "class main.ts#All"),
    },
  ),
  "another-function": own(
    `const a = async ({ outs }: { outs: string[] }) => { await Bun.write(outs[0]!, "A"); };\nconst b = async ({ outs }: { outs: string[] }) => { await Bun.write(outs[0]!, "B"); };\nexport const s = stage(SPEC, a as never);\n`,
    {
      "": runs(
        "main.ts",
        "}, a as never",
        "}, b as never",
        "fn main.ts#a",
        "fn main.ts#another-function",
        "fn main.ts#b",
      ),
    },
  ),
  async: own(
    `import { writeFileSync } from "node:fs";\nexport const s = stage(SPEC, function s({ outs }) { writeFileSync(outs[0], "1"); });\n`,
    {
      "": { ...runs("main.ts", "function s(", "async function s(", fn("async")), isSilent: true },
    },
  ),
  "async-helper": {
    files: {
      "main.ts": `import { text } from "./lib";\nexport const run = async () => text() instanceof Promise;\n`,
      "lib.ts": "export function text() { return 1; }\n",
    },
    edits: { "": runs("lib.ts", "export function", "export async function", "fn lib.ts#text") },
  },
  generator: {
    files: {
      "main.ts": `import { text } from "./lib";\nexport const run = () => String(text());\n`,
      "lib.ts": `export function text(): unknown { return "1"; }\n`,
    },
    edits: { "": runs("lib.ts", "function text", "function* text", "fn lib.ts#text") },
  },
  "async-arrow": {
    files: { "main.ts": `const f = () => 1;\nexport const run = () => String(f());\n` },
    edits: { "": runs("main.ts", "= () => 1", "= async () => 1", "fn main.ts#f") },
  },
  "function-to-arrow": {
    files: {
      "main.ts": `export const run = () => typeof f.prototype;\nfunction f() { return 1; }\n`,
    },
    edits: {
      "": runs("main.ts", "function f() { return 1; }", "const f = () => 1;", "fn main.ts#f"),
    },
  },
});

cases("T30: a local name that hides an import", {
  "a-const": own(
    `import { helper } from "./lib";\nimport { other } from "./other";\nexport const s = stage(SPEC, async ({ outs }) => { const helper = () => "local"; await Bun.write(outs[0], helper() + other()); });\nexport const more = () => helper();\n`,
    {
      "the import": skips("lib.ts", "ONE", "TWO"),
      "another import": runs("other.ts", "ONE", "TWO", "fn other.ts#other"),
    },
    {
      "lib.ts": `export const helper = () => "ONE";\n`,
      "other.ts": `export const other = () => "ONE";\n`,
    },
  ),
  ...Object.fromEntries(
    Object.entries({
      "a-parameter": "(helper: string) => helper",
      "a-default-of-a-parameter": `(x: string, helper = x) => helper`,
      "a-pattern": "({ helper }: { helper: string }) => helper",
      "a-function": `() => { return helper(); function helper() { return "local"; } }`,
      "a-catch": `() => { try { throw "local"; } catch (helper) { return helper; } }`,
      "a-loop": `() => { for (const helper of ["local"]) return helper; }`,
      "a-class": `() => { class helper { x = 1; } return new helper().x; }`,
      "a-named-expression": `function helper() { return typeof helper; }`,
      "a-property": `() => ({ helper: 1 }).helper`,
      "a-label": `() => { helper: for (;;) break helper; return 1; }`,
      "a-hoisted-var": `() => { if (!helper) { var helper: unknown = "local"; } return helper; }`,
    }).map(([id, code]): [string, Case] => [
      id,
      {
        files: {
          "main.ts": `import { helper } from "./lib";\nconst f = (${code}) as (...a: any[]) => unknown;\nexport const run = () => String(f({ helper: 1 }, 2));\nexport const more = () => helper();\n`,
          "lib.ts": `export const helper = () => "ONE";\n`,
        },
        edits: { "": skips("lib.ts", "ONE", "TWO") },
      },
    ]),
  ),
});

test("T02: a param added, removed, renamed, its default changed: told as params", async () => {
  const spec = (params: string) => `params: { ${params} }`;
  await using p = await project({
    "pipeline.ts": `${HEAD}export const s = stage({ outs: ["o/s.txt"], ${spec("a: 1, b: 2")} }, async function s({ outs, params }) { await Bun.write(outs[0], JSON.stringify(params)); });
export const t = stage({ outs: ["o/t.txt"], params: { a: 1 } }, async function t({ outs }) { await Bun.write(outs[0], "t"); });
`,
  });
  await p.ran();
  for (const [params, told] of [
    ["a: 1, b: 2, c: 3", ["params_changed c"]],
    ["a: 1", ["params_changed b"]],
    ["a: 1, x: 2", ["params_changed b", "params_changed x"]],
    ["a: 1, b: 3", ["params_changed b"]],
    ["b: 2, a: 1", []],
  ] as const) {
    const undo = await apply(p, { "pipeline.ts": [spec("a: 1, b: 2"), spec(params)] });
    await expectStale(p, told.length > 0 ? { s: told } : {});
    await undo();
  }
  await expectStale(p, {});
});
