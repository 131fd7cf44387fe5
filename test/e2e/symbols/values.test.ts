// FINGERPRINT T15-T17: constants of every kind, modules of data, enums and namespaces.
import { type Case, cases, type Files, reaches, runs, skips } from "./edits.ts";

/** A const `X` of another module, of which `run` makes a text by `text`. */
function constant(value: string, from: string, to: string, text = "String(X)"): Case {
  return {
    files: {
      "main.ts": `import { X } from "./lib";\nexport const run = () => ${text};\n`,
      "lib.ts": `export const X = ${value};\nexport const Y = ${value};\n`,
    },
    edits: {
      "": runs("lib.ts", `X = ${value}`, `X = ${value.replace(from, to)}`, "const lib.ts#X"),
      "its neighbour": skips("lib.ts", `Y = ${value}`, `Y = ${value.replace(from, to)}`),
    },
  };
}

const JSON_X = "JSON.stringify(X)";

cases("T15: a constant", {
  number: constant("3", "3", "4"),
  negative: constant("-3", "-3", "3"),
  "last-digit-above-2-53": constant("0x20000000000001n", "01n", "02n"),
  float: constant("0.1", "0.1", "0.2"),
  bigint: constant("9007199254740993n", "3n", "4n"),
  string: constant(`"a"`, `"a"`, `"b"`),
  "string-of-a-number": constant(`1`, `1`, `"1"`, "typeof X"),
  "white-space-in-a-string": constant(`"a b"`, "a b", "a  b"),
  "comment-in-a-string": constant(`"a // b"`, "// b", "// c"),
  template: constant("`a${1}b`", "b`", "c`"),
  "line-end-in-a-template": constant("`a\nb`", "a\nb", "a\n\nb"),
  boolean: constant("true", "true", "false"),
  null: constant("null", "null", "undefined"),
  array: constant("[1, 2]", "1, 2", "1, 3", JSON_X),
  "array-order": constant("[1, 2]", "1, 2", "2, 1", JSON_X),
  "array-hole": constant("[1, , 2]", "1, , 2", "1, 2", "X.length"),
  object: constant("{ a: 1 }", "a: 1", "a: 2", JSON_X),
  "object-key": constant("{ a: 1 }", "a: 1", "b: 1", JSON_X),
  "object-deep": constant(`{ a: [{ b: "c" }] }`, `"c"`, `"d"`, JSON_X),
  "object-getter": constant("{ get a() { return 1; } }", "return 1", "return 2", JSON_X),
  frozen: constant("Object.freeze({ a: 1 })", "a: 1", "a: 2", JSON_X),
  "as-const": constant(`["a"] as const`, `"a"`, `"b"`, JSON_X),
  regexp: constant("/a/", "/a/", "/b/"),
  "regexp-flags": constant("/a/g", "/a/g", "/a/gi"),
  "new-regexp": constant(`new RegExp("a", "g")`, `"a"`, `"b"`),
  "new-map": constant(`new Map([["a", 1]])`, `"a", 1`, `"a", 2`, "JSON.stringify([...X])"),
  "new-set": constant(`new Set(["a"])`, `"a"`, `"b"`, "JSON.stringify([...X])"),
  "new-date": constant(`new Date("2024-01-01")`, "2024", "2025", "X.toISOString()"),
  "new-date-of-parts": constant(
    "new Date(Date.UTC(2024, 1, 1))",
    "2024, 1",
    "2024, 2",
    "X.toISOString()",
  ),
  "new-url": constant(`new URL("http://a.test/")`, "a.test", "b.test", "X.href"),
  "typed-array": constant("new Uint8Array([1, 2])", "1, 2", "1, 3"),
  symbol: constant(`Symbol("a")`, `"a"`, `"b"`, "X.description"),
  expression: constant("60 * 60", "60 * 60", "60 * 61"),
  condition: constant(`1 > 0 ? "a" : "b"`, "1 > 0", "0 > 1"),
  "immediately-called": constant(`(() => { const t = 1; return t; })()`, "t = 1", "t = 2"),
  awaited: constant(`await Promise.resolve("a")`, `"a"`, `"b"`),
  "what-it-is-built-from": {
    files: {
      "main.ts": `import { TOTAL } from "./lib";\nexport const run = () => TOTAL + "";\n`,
      "lib.ts": `import { DAYS } from "./days";\nconst HOURS = 24;\nconst double = (n: number) => n * 2;\nexport const TOTAL = DAYS * double(HOURS);\n`,
      "days.ts": "export const DAYS = 7;\nexport const WEEKS = 4;\n",
    },
    edits: {
      "a const of the module": runs("lib.ts", "HOURS = 24", "HOURS = 25", "const lib.ts#HOURS"),
      "a function": runs("lib.ts", "n * 2", "n * 3", "fn lib.ts#double"),
      "a const of another module": runs("days.ts", "DAYS = 7", "DAYS = 8", "const days.ts#DAYS"),
      "its neighbour": skips("days.ts", "WEEKS = 4", "WEEKS = 5"),
    },
  },
  "taken-apart": {
    files: {
      "main.ts": `import { a } from "./lib";\nexport const run = () => a;\n`,
      "lib.ts": `const all = { a: 1, b: [2] };\nexport const { a, b: [c] } = all;\n`,
    },
    edits: { "": runs("lib.ts", "a: 1", "a: 2", "const lib.ts#all") },
  },
  "of-two-declarators": {
    files: {
      "main.ts": `import { a } from "./lib";\nexport const run = () => a;\n`,
      "lib.ts": `export const a = 1, b = 2;\n`,
    },
    edits: {
      "the one": runs("lib.ts", "a = 1", "a = 3", "const lib.ts#a"),
      "the other": skips("lib.ts", "b = 2", "b = 3"),
    },
  },
  "left-out-here": reaches(
    { "main.ts": `const LIMIT = "ONE";\nexport const run = () => LIMIT;\n` },
    "main.ts",
    "const main.ts#LIMIT",
  ),
});

const data = (file: string, text: string, use = "JSON.stringify(X)", how = ""): Case =>
  reaches(
    {
      "main.ts": `import X from "./${file}"${how};\nexport const run = () => ${use};\n`,
      [file]: text,
    },
    file,
    `module ${file}`,
  );

cases("T16: a module of constants or data", {
  constants: {
    files: {
      "main.ts": `import * as K from "./constants";\nexport const run = () => K.A;\n`,
      "constants.ts": `export const A = 1;\nexport const B = 2;\nexport default 3;\n`,
    },
    edits: {
      used: runs("constants.ts", "A = 1", "A = 2", "const constants.ts#A"),
      other: skips("constants.ts", "B = 2", "B = 3"),
    },
  },
  "default-of-a-literal": reaches(
    {
      "main.ts": `import K from "./k";\nexport const run = () => K.a;\n`,
      "k.ts": `export default { a: "ONE" };\n`,
    },
    "k.ts",
    "const k.ts#default",
  ),
  json: data("d.json", `{ "a": ["ONE"] }`),
  "json-with-attribute": data("d.json", `{ "a": ["ONE"] }`, JSON_X, ` with { type: "json" }`),
  "json-by-name": reaches(
    {
      "main.ts": `import { a } from "./d.json";\nexport const run = () => a;\n`,
      "d.json": `{ "a": "ONE" }`,
    },
    "d.json",
    "module d.json",
  ),
  jsonc: data("d.jsonc", `{ "a": "ONE" /* c */ }`),
  text: data("d.txt", "ONE\n", "X"),
  "text-with-attribute": data("d.sql", "ONE", "X", ` with { type: "text" }`),
  toml: data("d.toml", `a = "ONE"\n`),
  yaml: data("d.yaml", "a: ONE\n"),
  "json-through-a-barrel": reaches(
    {
      "main.ts": `import { conf } from "./mid";\nexport const run = () => conf.a;\n`,
      "mid.ts": `export { default as conf } from "./d.json";\n`,
      "d.json": `{ "a": "ONE" }`,
    },
    "d.json",
    "module d.json",
  ),
  "json-required": reaches(
    {
      "main.ts": `const conf = require("./d.json");\nexport const run = () => conf.a;\n`,
      "d.json": `{ "a": "ONE" }`,
    },
    "d.json",
    "module d.json",
  ),
});

const LEVELS = (words: string): Files => ({
  "main.ts": `import { Level } from "./lib";\nexport const run = () => Level.Low + "";\n`,
  "lib.ts": `${words} Level { Low = "ONE", High = "high" }\nexport enum Other { Low = "other" }\n`,
});

cases("T17: enums and namespaces", {
  enum: {
    files: LEVELS("export enum"),
    edits: {
      value: runs("lib.ts", "ONE", "TWO", "enum lib.ts#Level"),
      other: skips("lib.ts", `"other"`, `"another"`),
    },
  },
  "const-enum": {
    files: LEVELS("export const enum"),
    edits: { "": runs("lib.ts", "ONE", "TWO", "enum lib.ts#Level") },
  },
  "numbers-of-an-enum": {
    files: {
      "main.ts": `import { L } from "./lib";\nexport const run = () => L.B + L[0];\n`,
      "lib.ts": "export enum L { A, B, C }\n",
    },
    edits: { order: runs("lib.ts", "A, B", "B, A", "enum lib.ts#L") },
  },
  "enum-of-a-const": reaches(
    {
      "main.ts": `import { L } from "./lib";\nexport const run = () => L.A;\n`,
      "lib.ts": `import { text } from "./text";\nexport enum L { A = text, B = 1 }\n`,
      "text.ts": `export const text = "ONE";\n`,
    },
    "text.ts",
    "const text.ts#text",
  ),
  namespace: reaches(
    {
      "main.ts": `import { N } from "./lib";\nexport const run = () => N.get();\n`,
      "lib.ts": `export namespace N { const x = "ONE"; export function get() { return x; } }\n`,
    },
    "lib.ts",
    "namespace lib.ts#N",
  ),
  "namespace-in-a-namespace": reaches(
    {
      "main.ts": `import { N } from "./lib";\nexport const run = () => N.M.x;\n`,
      "lib.ts": `export namespace N { export namespace M { export const x = "ONE"; } }\n`,
    },
    "lib.ts",
    "namespace lib.ts#N",
  ),
  "enum-used-as-a-key": reaches(
    {
      "main.ts": `import { L } from "./lib";\nconst table: Record<string, number> = { [L.A]: 1 };\nexport const run = () => Object.keys(table).join();\n`,
      "lib.ts": `export enum L { A = "ONE" }\n`,
    },
    "lib.ts",
    "enum lib.ts#L",
  ),
});
