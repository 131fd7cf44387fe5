// FINGERPRINT T23, T24: modules that are loaded while a stage runs, and what can't be told by reading.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Project, project } from "../project.ts";
import { apply, type Case, cases, reaches } from "./edits.ts";

const X = `export const value = "ONE";\nexport default "d";\n`;
const loads = (code: string, file = "x.ts", text = X): Case =>
  reaches({ "main.ts": `${code}\n`, [file]: text }, file, `module ${file}`);

cases("T23: a module with a literal path", {
  import: loads(`export const run = async () => (await import("./x")).value;`),
  "import-with-extension": loads(`export const run = async () => (await import("./x.ts")).value;`),
  "import-taken-apart": loads(
    `export async function run() { const { value } = await import("./x"); return value; }`,
  ),
  "import-then": loads(`export const run = () => import("./x").then((m) => m.value);`),
  "import-in-a-template": loads("export const run = async () => (await import(`./x`)).value;"),
  "import-at-module-level": loads(
    `const x = await import("./x");\nexport const run = () => x.value;`,
  ),
  "import-kept": loads(
    `const load = () => import("./x");\nexport const run = async () => (await load()).value;`,
  ),
  "import-of-a-const": loads(
    `const PATH = "./x";\nexport const run = async () => (await import(PATH)).value;`,
  ),
  require: loads(`export const run = () => require("./x").value;`),
  "require-at-module-level": loads(`const x = require("./x");\nexport const run = () => x.value;`),
  "require-taken-apart": loads(
    `const { value } = require("./x");\nexport const run = () => value;`,
  ),
  "require-common-js": loads(
    `export const run = () => require("./x.cjs").value;`,
    "x.cjs",
    `exports.value = "ONE";\n`,
  ),
  "import-common-js": loads(
    `import x from "./x.cjs";\nexport const run = () => x.value;`,
    "x.cjs",
    `module.exports = { value: "ONE" };\n`,
  ),
  "import-json": loads(
    `export const run = async () => (await import("./x.json")).default.value;`,
    "x.json",
    `{ "value": "ONE" }`,
  ),
  "import-meta-require": loads(`export const run = () => import.meta.require("./x").value;`),
  "create-require": loads(
    `import { createRequire } from "node:module";\nconst r = createRequire(import.meta.url);\nexport const run = () => r("./x").value;`,
  ),
  "what-that-reaches": {
    files: {
      "main.ts": `export const run = async () => (await import("./x")).value();\n`,
      "x.ts": `import { deep } from "./deep";\nexport const value = () => deep();\n`,
      "deep.ts": `export const deep = () => "ONE";\nexport const unreached = () => "1";\n`,
    },
    edits: {
      reached: { change: { "deep.ts": ["ONE", "TWO"] }, tells: ["fn deep.ts#deep"] },
      "not reached": { change: { "deep.ts": [`"1"`, `"2"`] }, tells: [] },
    },
  },
});

/** What a stage does that can't be told by reading, files of it, the file that is edited, and where it is told. */
interface Coarse {
  readonly code: string;
  readonly files: Readonly<Record<string, string>>;
  /** `ONE` in it. */
  readonly edited: string;
  readonly line: number;
}

const PLUGINS = { "plugins/a.ts": X, "plugins/b.ts": X, "lib.ts": X, "unrelated.ts": X };
const COARSE: Readonly<Record<string, Coarse>> = {
  "import of a computed name in a folder": {
    code: 'const name = "a" + "";\nexport const run = async (n = name) => (await import(`./plugins/${n}.ts`)).value;',
    files: PLUGINS,
    edited: "plugins/a.ts",
    line: 2,
  },
  "another file of that folder": {
    code: 'const name = "a" + "";\nexport const run = async (n = name) => (await import("./plugins/" + n)).value;',
    files: PLUGINS,
    edited: "plugins/b.ts",
    line: 2,
  },
  "import of a variable": {
    code: `export const run = async (path = ["./lib"].join()) => (await import(path)).value;`,
    files: PLUGINS,
    edited: "lib.ts",
    line: 1,
  },
  "any file, where a variable is imported": {
    code: `export const run = async (path = ["./lib"].join()) => (await import(path)).value;`,
    files: PLUGINS,
    edited: "unrelated.ts",
    line: 1,
  },
  "require of a variable": {
    code: `export const run = (path = ["./lib"].join()) => require(path).value;`,
    files: PLUGINS,
    edited: "lib.ts",
    line: 1,
  },
  "a computed member of a namespace": {
    code: `import * as ns from "./lib";\nexport const run = (name = "val" + "ue") => ns[name as "value"];`,
    files: PLUGINS,
    edited: "lib.ts",
    line: 2,
  },
  "a computed call of a namespace": {
    code: `import * as ns from "./lib";\nexport const run = (name = "get") => ns[name as "get"]();`,
    files: { "lib.ts": `export const get = () => "ONE";\n` },
    edited: "lib.ts",
    line: 2,
  },
  "a namespace that is handed on": {
    code: `import * as ns from "./lib";\nconst show = (all: object) => JSON.stringify(Object.values(all));\nexport const run = () => show(ns);`,
    files: PLUGINS,
    edited: "lib.ts",
    line: 3,
  },
  eval: {
    code: `export const run = () => eval("1 + 1");`,
    files: PLUGINS,
    edited: "unrelated.ts",
    line: 1,
  },
  "indirect eval": {
    code: `export const run = () => (0, eval)("1 + 1");`,
    files: PLUGINS,
    edited: "unrelated.ts",
    line: 1,
  },
  "new Function": {
    code: `export const run = () => new Function("return 1")();`,
    files: PLUGINS,
    edited: "unrelated.ts",
    line: 1,
  },
  Function: {
    code: `export const run = () => Function("return 1")();`,
    files: PLUGINS,
    edited: "unrelated.ts",
    line: 1,
  },
  "a computed global": {
    code: `export const run = (name = "par" + "seInt") => String((globalThis as any)[name]("1"));`,
    files: PLUGINS,
    edited: "unrelated.ts",
    line: 1,
  },
};

describe("T24: what can't be told", () => {
  let p: Project;
  const ids = Object.keys(COARSE);
  const id = (name: string) => `c${ids.indexOf(name)}`;

  // One project each would take long: the pipeline has one of them as a stage of its own, in a folder of its own.
  const pipelineOf = (name: string): string => `import { stage } from "fastpipe";
import { run } from "./${id(name)}/main";
export const coarse = stage({ outs: ["o/coarse.txt"] }, async ({ outs }) => { await Bun.write(outs[0], String(await run())); });
export const exact = stage({ outs: ["o/exact.txt"] }, async ({ outs }) => { await Bun.write(outs[0], "exact"); });
`;

  beforeAll(async () => {
    const files: Record<string, string> = {};
    for (const name of ids) {
      const { code, files: more } = COARSE[name] as Coarse;
      files[`${id(name)}/main.ts`] = `${code}\n`;
      for (const [file, text] of Object.entries(more)) files[`${id(name)}/${file}`] = text;
    }
    p = await project({ ...files, "pipeline.ts": pipelineOf(ids[0] ?? "") });
  });
  afterAll(() => p[Symbol.asyncDispose]());

  test.each(ids)("%s", async (name) => {
    const { edited, line } = COARSE[name] as Coarse;
    await p.file("pipeline.ts", pipelineOf(name));
    expect(await p.ran()).toContain("coarse");
    const file = `${id(name)}/${edited}`;
    const undo = await apply(p, { [file]: ["ONE", "TWO"] });
    const told = await p.status();
    expect(told.exact).toEqual([]);
    expect(told.coarse).toContainEqual(
      expect.objectContaining({ code: "code_changed", what: `module ${file}` }),
    );
    const { stdout } = await p.fastpipe(["explain", "-v"]);
    expect(stdout).toContain(`${id(name)}/main.ts:${line}: `);
    await undo();
  });
});
