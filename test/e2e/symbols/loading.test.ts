// FINGERPRINT T06, T22, T22b: what loading a module does to the world counts for every stage; what it does to itself does not.
import { type ProjectEdit, projectEdits } from "./edits.ts";

const G = "(globalThis as Record<string, unknown>)";
const HEAD = `import { stage } from "fastpipe";\n`;

/** Two stages, one of which reaches a value of each module; both write what the modules did to the world. */
function pipeline(modules: readonly string[], more = ""): string {
  const imports = modules.map((name) => `import { value as ${name} } from "./${name}";\n`).join("");
  return `${HEAD}${imports}${more}
export const user = stage({ outs: ["o/user.txt"] }, async function user({ outs }) {
  await Bun.write(outs[0], [${modules.join(", ")}].join());
});
export const other = stage({ outs: ["o/other.txt"] }, async function other({ outs }) {
  await Bun.write(outs[0], "other");
});
`;
}

const every = (file: string, from: string, to: string, ...keys: string[]): ProjectEdit => ({
  change: { [file]: [from, to] },
  stale: { user: keys, other: keys },
  isSilent: true,
});

const VALUE = `export const value = 1;\n`;
/** What a module does when it is loaded, `ONE` in it. */
const ACTING: Readonly<Record<string, string>> = {
  global: `${G}.x = "ONE";\n`,
  globalByName: `${G}["y"] = "ONE";\n`,
  selfGlobal: `(self as unknown as Record<string, unknown>).z = "ONE";\n`,
  assigned: `Object.assign(globalThis, { v: "ONE" });\n`,
  defined: `Object.defineProperty(globalThis, "w", { value: "ONE", configurable: true });\n`,
  prototype: `(Array.prototype as unknown as Record<string, unknown>).last = function () { return "ONE"; };\n`,
  prototypeDefined: `Object.defineProperty(String.prototype, "shout", { value: () => "ONE", configurable: true });\n`,
  builtin: `JSON.parse = ((old) => (text: string) => old(text || "ONE"))(JSON.parse);\n`,
  mathStatic: `(Math as unknown as Record<string, unknown>).one = "ONE";\n`,
  env: `process.env.MODE_X = "ONE";\n`,
  envByName: `process.env["MODE_Y"] ??= "ONE";\n`,
  envDeleted: `if ("ONE".length > 0) delete process.env.MODE_Z;\n`,
  bunEnv: `Bun.env.MODE_B = "ONE";\n`,
  underIf: `if (!("q" in globalThis)) ${G}.q = "ONE";\n`,
  inTry: `try { ${G}.t = "ONE"; } catch {}\n`,
  inLoop: `for (const name of ["ONE"]) ${G}[name] = 1;\n`,
  called: `install();\nfunction install() { ${G}.c = "ONE"; }\n`,
  immediately: `(() => { ${G}.i = "ONE"; })();\n`,
  awaited: `await (async () => { ${G}.a = "ONE"; })();\n`,
  inConst: `const done = install();\nfunction install() { ${G}.d = "ONE"; return 1; }\n`,
  inStaticBlock: `class Loader { static { ${G}.s = "ONE"; } }\n`,
  inStaticField: `class Loader { static x = (${G}.f = "ONE"); }\n`,
  registered: `import { registry } from "./registry";\nregistry.set("k", "ONE");\n`,
  importedObject: `import { options } from "./registry";\noptions.k = "ONE";\n`,
  importedArray: `import { list } from "./registry";\nlist.push("ONE");\n`,
  importedSetter: `import { register } from "./registry";\nregister("ONE");\n`,
  aliased: `const g = globalThis as unknown as Record<string, string>;\ng.alias = "ONE";\n`,
  configured: `import { configure } from "lib-a";\nconfigure({ mode: "ONE" });\n`,
  extended: `import * as lib from "lib-a";\nlib.default.extend("ONE");\n`,
  handler: `process.on("warning", () => "ONE");\n`,
  timer: `setTimeout(() => "ONE", 0).unref();\n`,
};

/** Modules whose acting code has a name: it is told by that. */
const BY_NAME: Readonly<Record<string, string>> = {
  called: "fn called.ts#install",
  inConst: "fn inConst.ts#install",
  inStaticBlock: "class inStaticBlock.ts#Loader",
  inStaticField: "class inStaticField.ts#Loader",
};

const FILES = {
  ...Object.fromEntries(Object.entries(ACTING).map(([name, code]) => [`${name}.ts`, code + VALUE])),
  "registry.ts": `export const registry = new Map<string, string>();
export const options: Record<string, string> = {};
export const list: string[] = [];
const inner: string[] = [];
export const register = (text: string) => { inner.push(text); };
`,
  "polyfill.ts": `${G}.p = "ONE";\nexport const unreached = "1";\nfunction quiet() { return "2"; }\n`,
  "inHelper.ts": `import "./deep/polyfill";\nexport const value = 1;\n`,
  "deep/polyfill.ts": `export {};\n${G}.dp = "ONE";\n`,
  "pure.ts": `const made = "ONE";\nexport {};\n`,
  "node_modules/lib-a/package.json": `{ "name": "lib-a", "version": "1.0.0", "type": "module" }`,
  "node_modules/lib-a/index.js": `export const configure = () => {};\nexport default { extend() {} };\n`,
  "pipeline.ts": pipeline(
    [...Object.keys(ACTING), "inHelper"],
    `import "./polyfill";\nimport "./pure";\n${G}.own = "ONE";\n`,
  ),
};

projectEdits("T22: loading that changes the world", FILES, {
  ...Object.fromEntries(
    Object.keys(ACTING).map((name) => [
      name,
      every(`${name}.ts`, "ONE", "TWO", BY_NAME[name] ?? `effects ${name}.ts`),
    ]),
  ),
  "a polyfill": every("polyfill.ts", "ONE", "TWO", "module polyfill.ts"),
  "anything in a polyfill": every("polyfill.ts", `return "2"`, `return "3"`, "module polyfill.ts"),
  "a polyfill of a helper": every("deep/polyfill.ts", "ONE", "TWO", "module deep/polyfill.ts"),
  "a module that is only imported": every("pure.ts", "ONE", "TWO", "module pure.ts"),
  "the pipeline itself": every("pipeline.ts", "ONE", "TWO", "effects pipeline.ts"),
  "a statement more": every("global.ts", VALUE, `${VALUE}${G}.more = 1;\n`, "effects global.ts"),
  "the package that is configured": {
    change: { "node_modules/lib-a/package.json": [`"1.0.0"`, `"1.0.1"`] },
    stale: {
      user: ["pkg lib-a@1.0.0", "pkg lib-a@1.0.1"],
      other: ["pkg lib-a@1.0.0", "pkg lib-a@1.0.1"],
    },
    isSilent: true,
  },
  "the order of two that act": {
    change: {
      "pipeline.ts": [
        `import "./polyfill";\nimport "./pure";`,
        `import "./pure";\nimport "./polyfill";`,
      ],
    },
    stale: { user: ["effects order"], other: ["effects order"] },
    isSilent: true,
  },
});

const skip = (file: string, from: string, to: string): ProjectEdit => ({
  change: { [file]: [from, to] },
  stale: {},
});

/** What a module does to nothing but itself, `ONE` in it. */
const QUIET: Readonly<Record<string, string>> = {
  logger: `const log = make("ONE");\nfunction make(name: string) { return (text: string) => name + text; }\nexport const later = () => log("x");\n`,
  maker: `const log = make("1");\nfunction make(name: string) { const all = ["ONE"]; all.push(name); return all; }\nexport const later = () => log;\n`,
  consoleLog: `console.log("ONE");\n`,
  consoleError: `console.error("ONE", 1);\nconsole.table?.([]);\n`,
  counter: `let counter = 0;\ncounter += "ONE".length;\nexport const count = () => counter;\n`,
  cache: `const cache = new Map<string, number>();\ncache.set("ONE", 1);\nexport const get = () => cache;\n`,
  list: `const list: string[] = [];\nlist.push("ONE");\nfor (const x of ["ONE"]) list.push(x);\nexport const all = () => list;\n`,
  options: `const options: Record<string, string> = {};\noptions.k = "ONE";\nexport const opts = options;\n`,
  frozen: `const frozen = Object.freeze({ k: "ONE" });\nexport const get = () => frozen;\n`,
  pattern: `const pattern = new RegExp("ONE");\nexport const get = () => pattern;\n`,
  date: `const date = new Date("2024-01-01");\nexport const get = () => date.getTime() + "ONE";\n`,
  instance: `class Model { constructor(readonly k: string) {} }\nexport const model = new Model("ONE");\n`,
  pureCall: `import { configure } from "lib-a";\nexport const done = /*@__PURE__*/ configure({ mode: "ONE" });\n`,
  staticBlock: `export class Loader { static k = ""; static { Loader.k = "ONE"; } }\n`,
  enumeration: `export enum Level { Low = "ONE" }\n`,
  read: `const home = process.env.MODE_READ ?? "ONE";\nexport const get = () => home;\n`,
  conditional: `let mode = "1";\nif (mode === "1") mode = "ONE";\nexport const get = () => mode;\n`,
  computed: `export const table = Object.fromEntries(["ONE"].map((name) => [name, name.length]));\n`,
};

projectEdits(
  "T22b: loading that changes nothing beyond the module",
  {
    ...Object.fromEntries(
      Object.entries(QUIET).map(([name, code]) => [`${name}.ts`, VALUE + code]),
    ),
    "node_modules/lib-a/package.json": `{ "name": "lib-a", "version": "1.0.0", "type": "module" }`,
    "node_modules/lib-a/index.js": `export const configure = () => {};\n`,
    "pipeline.ts": pipeline(
      Object.keys(QUIET),
      `const log = (text: string) => console.log(text);\nconsole.log("ONE");\n`,
    ),
  },
  {
    ...Object.fromEntries(
      Object.keys(QUIET).map((name) => [name, skip(`${name}.ts`, "ONE", "TWO")]),
    ),
    "console.log in the pipeline": skip("pipeline.ts", "ONE", "TWO"),
    "one more console.log": skip("logger.ts", VALUE, `${VALUE}console.log("more");\n`),
    "one more logger": skip("logger.ts", VALUE, `${VALUE}const more = make("more");\n`),
    "the value that is reached": {
      change: { "logger.ts": ["value = 1", "value = 2"] },
      stale: { user: ["const logger.ts#value"] },
    },
  },
);

const TYPES = {
  "fx.ts": `export interface T { a: number }\nexport const v = 1;\n${G}.fx = 1;\n`,
  "pure.ts": `export interface T { a: number }\nexport const v = 1;\n`,
  "lib.ts": `import type { T } from "./fx";\nimport { type T as P } from "./pure";\nexport type Both = T & P;\nexport const value = 1;\n`,
  "pipeline.ts": pipeline(["lib"]),
};
const becomes = (to: string, user: string[], other: string[]): ProjectEdit => ({
  change: { "lib.ts": [`import type { T } from "./fx";`, to] },
  stale: { ...(user.length > 0 && { user }), ...(other.length > 0 && { other }) },
  isSilent: true,
});

projectEdits("T06: a type-only import made a value import", TYPES, {
  "for its effects": becomes(
    `import "./fx"; import type { T } from "./fx";`,
    ["module fx.ts"],
    ["module fx.ts"],
  ),
  "with a value that is used": {
    change: {
      "lib.ts": `import { type T, v } from "./fx";\nimport { type T as P } from "./pure";\nexport type Both = T & P;\nexport const value = v;\n`,
    },
    stale: {
      user: ["const fx.ts#v", "const lib.ts#value", "effects fx.ts"],
      other: ["effects fx.ts"],
    },
    isSilent: true,
  },
  "with a value that this stage does not use": becomes(
    `import { type T, v } from "./fx"; export const w = v;`,
    ["effects fx.ts"],
    ["effects fx.ts"],
  ),
  "exported further": becomes(
    `import type { T } from "./fx"; export { v } from "./fx";`,
    ["effects fx.ts"],
    ["effects fx.ts"],
  ),
  "all of it exported further": becomes(
    `import type { T } from "./fx"; export * from "./fx";`,
    ["effects fx.ts"],
    ["effects fx.ts"],
  ),
  "of a module without effects": {
    change: {
      "lib.ts": [
        `import { type T as P } from "./pure";`,
        `import { type T as P, v as u } from "./pure"; export const w = u;`,
      ],
    },
    stale: {},
  },
});
