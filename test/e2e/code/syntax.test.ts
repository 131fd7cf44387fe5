// Whatever kind of code a helper is used in or made of: an edit of it runs the stage.
import { FRESH, pipeline, rows } from "./rows.ts";

const NAMES = [
  "arrow",
  "nested",
  "generator",
  "fallback",
  "template",
  "tag",
  "key",
  "spread",
  "call",
  "field",
  "block",
  "decorator",
  "method",
  "getter",
  "secret",
  "statics",
  "ctor",
  "base",
  "mixin",
  "unused",
];
const HELPERS = NAMES.map(
  (name, i) => `export const ${name} = (..._: any[]): any => "${name}${i}";`,
).join("\n");

rows(
  "a helper in every kind of place",
  {
    "h.ts": `${HELPERS}\nexport const jsx = () => 1;\n`,
    "lib.ts": `import * as h from "./h";
const logged = (_: unknown, context: ClassMemberDecoratorContext) => { h.decorator(context.name); };
class Root { r = 1; fromBase() { return h.base(); } }
const Mixed = (B: typeof Root) => class extends B { fromMixin() { return h.mixin(); } };
export class Model extends Mixed(Root) {
  value = h.field();
  static made: string;
  static { this.made = h.block(); }
  #hidden() { return h.secret(); }
  constructor() { super(); h.ctor(); this.value += h.ctor(); }
  @logged run() { return this.#hidden() + h.method(); }
  get x() { return h.getter(); }
  static of() { return h.statics(); }
}
export function use(value = h.fallback()) {
  function inner() { return h.nested(); }
  function* gen() { yield h.generator(); }
  const object = { [h.key()]: 1, ...{ s: h.spread() } };
  return [[1].map(() => h.arrow()), inner(), ...gen(), value, \`\${h.template()}\`, h.tag\`x\`, object, h.call?.()];
}
`,
    "pipeline.ts": pipeline(
      `import { Model, use } from "./lib";`,
      "[use(), new Model().run(), new Model().x, Model.of(), Model.made, new Model().fromBase(), new Model().fromMixin()]",
      "1",
    ),
  },
  [
    ...NAMES.map((name, i) => {
      const stale = name === "unused" ? FRESH : { s: [`fn h.ts#${name}`] };
      return [name, stale, ["h.ts", `"${name}${i}"`, `"${name}"`]] as const;
    }),
    [
      "a member of the class",
      { s: ["class lib.ts#Model"] },
      ["lib.ts", "+ h.method()", "+ 1 + h.method()"],
    ],
    ["its base", { s: ["class lib.ts#Root"] }, ["lib.ts", "r = 1", "r = 2"]],
    ["its mixin", { s: ["fn lib.ts#Mixed"] }, ["lib.ts", "h.mixin(); }", "h.mixin() + 1; }"]],
  ],
);

rows(
  "constants and what they are made of",
  {
    "lib.ts": `import data from "./d.json";
import text from "./t.txt" with { type: "text" };
import conf from "./c.toml";
const BASE = 3;
export const LIMIT = BASE * 2;
export const OPTS = { a: 1, list: [1, 2] };
export const RE = new RegExp("a+", "g");
export const MAP = new Map([["k", 1]]);
export const BIG = 10n;
export const WHEN = new Date("2020-01-01");
export enum Color { Red = 1, Blue }
export const enum Size { Small = 1 }
export namespace Space { export const inner = 1; export const f = () => inner; }
export class Model { constructor(readonly n: number) {} get twice() { return this.n * 2; } }
export const model = new Model(3);
const fnA = () => "a";
const fnB = () => "b";
export const handlers = { a: fnA, b: fnB };
export const files = { data, text, conf };
export const token = "s3cr3t-value";
export let counter = 1;
counter = 2;
export const settings: Record<string, number> = { k: 0 };
settings.k = 1;
Object.assign(settings, { z: 1 });
export const registry = new Map<string, number>();
registry.set("x", 1);
export class Plain {}
Object.assign(Plain.prototype, { tag: 1 });
export const unreached = { q: 1 };
unreached.q = 2;
const log = makeLog();
function makeLog() { return { at: 1 }; }
console.log("loaded");
export const alias = settings;
export const first = OPTS.list;
`,
    "d.json": `{ "a": 1 }\n`,
    "t.txt": "text\n",
    "c.toml": "a = 1\n",
    "pipeline.ts": pipeline(
      `import * as l from "./lib";
import { LIMIT, OPTS, RE, MAP, BIG, WHEN, Color, Size, Space, model, handlers, files, token, counter, settings, registry, Plain } from "./lib";
const kind = "a" as "a" | "b";`,
      `[LIMIT, OPTS, String(RE), [...MAP], String(BIG), WHEN, Color.Red, Size.Small, Space.f(), model.twice, handlers[kind](), files, token.length, counter, settings, [...registry], new Plain()]`,
      "l.unreached ? 1 : 0",
    ),
  },
  [
    [
      "what a constant is made of",
      { s: ["const lib.ts#BASE"] },
      ["lib.ts", "BASE = 3", "BASE = 4"],
    ],
    ["the expression", { s: ["const lib.ts#LIMIT"] }, ["lib.ts", "BASE * 2", "BASE * 3"]],
    ["object", { s: ["const lib.ts#OPTS"] }, ["lib.ts", "a: 1, list", "a: 2, list"]],
    ["list", { s: ["const lib.ts#OPTS"] }, ["lib.ts", "[1, 2]", "[2, 1]"]],
    ["RegExp", { s: ["const lib.ts#RE"] }, ["lib.ts", `"a+"`, `"b+"`]],
    ["Map", { s: ["const lib.ts#MAP"] }, ["lib.ts", `["k", 1]`, `["k", 2]`]],
    ["BigInt", { s: ["const lib.ts#BIG"] }, ["lib.ts", "10n", "11n"]],
    ["Date", { s: ["const lib.ts#WHEN"] }, ["lib.ts", "2020-01-01", "2021-01-01"]],
    ["enum", { s: ["enum lib.ts#Color"] }, ["lib.ts", "Red = 1", "Red = 2"]],
    ["const enum", { s: ["enum lib.ts#Size"] }, ["lib.ts", "Small = 1", "Small = 2"]],
    ["namespace", { s: ["namespace lib.ts#Space"] }, ["lib.ts", "inner = 1", "inner = 2"]],
    ["instance", { s: ["const lib.ts#model"] }, ["lib.ts", "Model(3)", "Model(4)"]],
    ["its class", { s: ["class lib.ts#Model"] }, ["lib.ts", "this.n * 2", "this.n * 3"]],
    ["handler a", { s: ["fn lib.ts#fnA"] }, ["lib.ts", `"a";`, `"c";`]],
    ["handler b", { s: ["fn lib.ts#fnB"] }, ["lib.ts", `"b";`, `"c";`]],
    ["json", { s: ["module d.json"] }, ["d.json", "1", "2"]],
    ["json, white space", FRESH, ["d.json", ` "a": 1 `, `"a":1`]],
    ["text", { s: ["module t.txt"] }, ["t.txt", "text", "other"]],
    ["toml", { s: ["module c.toml"] }, ["c.toml", "a = 1", "a = 2"]],
    ["a secret", { s: ["const lib.ts#token"] }, ["lib.ts", "s3cr3t-value", "s3cr3t"]],
    ["another value", { s: ["let lib.ts#counter"] }, ["lib.ts", "counter = 2", "counter = 3"]],
    [
      "a property",
      { s: ["const lib.ts#settings"] },
      ["lib.ts", "settings.k = 1", "settings.k = 2"],
    ],
    ["Object.assign", { s: ["const lib.ts#settings"] }, ["lib.ts", "{ z: 1 }", "{ z: 2 }"]],
    [
      "order of statements",
      { s: ["const lib.ts#settings"] },
      ["lib.ts", "settings.k = 1;\n", ""],
      ["lib.ts", "{ z: 1 });\n", "{ z: 1 });\nsettings.k = 1;\n"],
    ],
    ["registry", { s: ["const lib.ts#registry"] }, ["lib.ts", `set("x", 1)`, `set("x", 2)`]],
    ["prototype", { s: ["class lib.ts#Plain"] }, ["lib.ts", "{ tag: 1 }", "{ tag: 2 }"]],
    [
      "a statement about another",
      { t: ["const lib.ts#unreached"] },
      ["lib.ts", "unreached.q = 2", "unreached.q = 3"],
    ],
    ["a constant that nobody uses", FRESH, ["lib.ts", "at: 1", "at: 2"]],
    ["console", FRESH, ["lib.ts", `"loaded"`, `"here"`]],
  ],
);

const QUIET = `/** Doc. */
export function clean(text: string, n: number = 1000): string {
  const suffix = "x";
  return text.trim() + suffix + \`\${n}
\`;
}
export interface Shape { a: number }
`;

rows(
  "what says nothing at run time",
  {
    "lib.ts": QUIET,
    "types.ts": "export type T = number;\nexport interface U { u: T }\n",
    "pipeline.ts": pipeline(`import { clean } from "./lib";`, `clean(" a ")`),
  },
  [
    ["comment", FRESH, ["lib.ts", "/** Doc. */", "/** Docs. */\n// more"]],
    ["white space", FRESH, ["lib.ts", `const suffix = "x";`, `const   suffix\n    =\n "x" ;`]],
    ["quotes", FRESH, ["lib.ts", `"x"`, `'x'`]],
    ["semicolon", FRESH, ["lib.ts", `"x";`, `"x"`]],
    ["number", FRESH, ["lib.ts", "1000", "1_000"]],
    ["BOM", FRESH, ["lib.ts", "/** Doc", "\uFEFF/** Doc"]],
    ["CRLF", FRESH, ["lib.ts", QUIET, QUIET.replaceAll("\n", "\r\n")]],
    ["trailing comma", FRESH, ["lib.ts", "n: number = 1000)", "n: number = 1000,\n)"]],
    ["annotation", FRESH, ["lib.ts", "const suffix =", "const suffix: string ="]],
    [
      "as, satisfies, !",
      FRESH,
      ["lib.ts", "text.trim()", "((text as string) satisfies string)!.trim()"],
    ],
    ["generic", FRESH, ["lib.ts", "clean(text: string", "clean<T extends string>(text: T"]],
    [
      "interface",
      FRESH,
      ["lib.ts", "{ a: number }", "{ a: number; b?: string }\nexport type More = Shape"],
    ],
    [
      "overload",
      FRESH,
      [
        "lib.ts",
        "/** Doc. */",
        "export function clean(text: string): string;\nexport function clean(text: string, n?: number): string;",
      ],
    ],
    ["declare", FRESH, ["lib.ts", "/** Doc. */", "declare const later: number;"]],
    [
      "import type",
      FRESH,
      [
        "lib.ts",
        "/** Doc. */",
        `import type { T } from "./types";\nimport { type U } from "./types";`,
      ],
    ],
    [
      "the stage on another line",
      FRESH,
      ["pipeline.ts", "export const s", "\n\n// moved\nexport const s"],
    ],
    [
      "another stage above",
      { n: ["never_run "] },
      [
        "pipeline.ts",
        "export const s",
        `export const n = stage({ outs: ["n"] }, async ({ outs }) => writeFileSync(outs[0], "n"));\nexport const s`,
      ],
    ],
    [
      "declarations in another order",
      FRESH,
      ["pipeline.ts", `import { writeFileSync } from "node:fs";\n`, ""],
      [
        "pipeline.ts",
        `import { clean } from "./lib";`,
        `import { clean } from "./lib";\nimport { writeFileSync } from "node:fs";`,
      ],
    ],
    [
      "no longer used",
      { s: ["fn lib.ts#clean", "fn pipeline.ts#s"] },
      ["pipeline.ts", `clean(" a ")`, `((clean: any) => clean)(1)`],
    ],
    ["a param's default", { s: ["params_changed k"] }, ["pipeline.ts", "k: 1", "k: 2"]],
    [
      "a param renamed",
      { s: ["params_changed k", "params_changed n"] },
      ["pipeline.ts", "k: 1", "n: 1"],
    ],
    [
      "generator",
      { s: ["fn lib.ts#clean"] },
      ["lib.ts", "return text.trim()", "[...(function* () { yield 1; })()];\n  return text.trim()"],
    ],
    ["async", { t: ["fn pipeline.ts#t"] }, ["pipeline.ts", "async function t", "function t"]],
    ["body", { s: ["fn pipeline.ts#s"] }, ["pipeline.ts", `?? "nothing"`, `?? "none"`]],
  ],
);
