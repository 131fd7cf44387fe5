// Ways from a stage to a helper: each edit of the helper runs the stage that reaches it, and no other.
import { FRESH, pipeline, type Row, rows } from "./rows.ts";

const HELPERS = `export function one() { return 1; }
export const two = () => 2;
export default function def() { return 3; }
export function spare() { return 4; }
export const LIST = ["a", "b"];
export const JOINED = LIST.join("+");
`;

interface Way {
  readonly head: string;
  readonly use: string;
  readonly more?: Readonly<Record<string, string>>;
}

const ONE: Readonly<Record<string, Way>> = {
  "named import": { head: `import { one } from "./lib/h";`, use: "one()" },
  "renamed import": { head: `import { one as eins } from "./lib/h";`, use: "eins()" },
  "namespace member": { head: `import * as h from "./lib/h";`, use: "h.one()" },
  "namespace member by text": { head: `import * as h from "./lib/h";`, use: `h["one"]()` },
  "destructured namespace": {
    head: `import * as h from "./lib/h";\nconst { one: o } = h;`,
    use: "o()",
  },
  "with extension": { head: `import { one } from "./lib/h.ts";`, use: "one()" },
  "as .js": { head: `import { one } from "./lib/h.js";`, use: "one()" },
  barrel: {
    head: `import { one } from "./b";`,
    use: "one()",
    more: { "b.ts": `export { one, two } from "./lib/h";\n` },
  },
  "barrel in a folder": {
    head: `import { one } from "./b";`,
    use: "one()",
    more: { "b/index.ts": `export * from "../lib/h";\n` },
  },
  "barrel of a barrel": {
    head: `import { one } from "./b";`,
    use: "one()",
    more: {
      "b.ts": `export * from "./c";\n`,
      "c.ts": `export * from "./lib/h";\nexport const other = 1;\n`,
    },
  },
  "renamed by a barrel": {
    head: `import { uno } from "./b";`,
    use: "uno()",
    more: { "b.ts": `export { one as uno } from "./lib/h";\n` },
  },
  "star as a name": {
    head: `import { h } from "./b";`,
    use: "h.one()",
    more: { "b.ts": `export * as h from "./lib/h";\n` },
  },
  "import, then export": {
    head: `import { x } from "./b";`,
    use: "x()",
    more: { "b.ts": `import { one } from "./lib/h";\nexport { one as x };\n` },
  },
  "default of another": {
    head: `import x from "./b";`,
    use: "x()",
    more: { "b.ts": `export { one as default } from "./lib/h";\n` },
  },
  "default as an expression": {
    head: `import x from "./b";`,
    use: "x()",
    more: { "b.ts": `import { one } from "./lib/h";\nexport default one;\n` },
  },
  "kept in a constant": { head: `import { one } from "./lib/h";\nconst f = one;`, use: "f()" },
  "in a handler map": {
    head: `import { one, two } from "./lib/h";\nconst map = { one, two: () => 1 };`,
    use: `map["one"]()`,
  },
  "in a callback": { head: `import { one } from "./lib/h";`, use: "[1].map(() => one())" },
  "three away": {
    head: `import { a } from "./a";`,
    use: "a()",
    more: {
      "a.ts": `import { b } from "./b";\nexport const a = () => b();\n`,
      "b.ts": `import { one } from "./lib/h";\nexport const b = () => one();\n`,
    },
  },
  "by a cycle": {
    head: `import { a } from "./a";`,
    use: "a(2)",
    more: {
      "a.ts": `import { b } from "./b";\nimport { one } from "./lib/h";\nexport const a = (n: number): number => (n > 0 ? b(n - 1) : one());\n`,
      "b.ts": `import { a } from "./a";\nexport const b = (n: number): number => a(n);\n`,
    },
  },
  "an alias of tsconfig": {
    head: `import { one } from "@lib/h";`,
    use: "one()",
    more: { "tsconfig.json": `{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }` },
  },
  "an import of package.json": {
    head: `import { one } from "#h";`,
    use: "one()",
    more: { "package.json": `{ "name": "x", "imports": { "#h": "./lib/h.ts" } }` },
  },
};

for (const [name, { head, use, more }] of Object.entries(ONE)) {
  const files = { ...more, "lib/h.ts": HELPERS, "pipeline.ts": pipeline(head, use) };
  const all: Row[] = [
    ["spare function", FRESH, ["lib/h.ts", "return 4", "return 5"]],
    ["spare constant", FRESH, ["lib/h.ts", `join("+")`, `join("-")`]],
    [
      "a new export",
      FRESH,
      ["lib/h.ts", "export default", "export const fresh = 9;\nexport default"],
    ],
    [
      "comment, quotes",
      FRESH,
      ["lib/h.ts", "export const two", "// two\nexport const two"],
      ["lib/h.ts", `"a"`, `'a'`],
    ],
    ["the helper", { s: ["fn lib/h.ts#one"] }, ["lib/h.ts", "return 1", "return 7"]],
  ];
  rows(`a helper by ${name}`, files, all);
}

rows(
  "a default export, and a namespace that is handed on",
  {
    "lib/h.ts": HELPERS,
    "lib/k.ts": HELPERS,
    "pipeline.ts": pipeline(
      `import def, * as all from "./lib/h";\nimport * as k from "./lib/k";\nconst name = "one";`,
      "[def(), all.two()]",
      "[Object.keys(k).length, (k as any)[name]()]",
    ),
  },
  [
    ["default", { s: ["fn lib/h.ts#def"] }, ["lib/h.ts", "return 3", "return 5"]],
    ["member", { s: ["fn lib/h.ts#two"] }, ["lib/h.ts", "=> 2", "=> 5"]],
    ["another", FRESH, ["lib/h.ts", "return 1", "return 5"]],
    ["computed member", { t: ["module lib/k.ts"] }, ["lib/k.ts", "return 4", "return 5"]],
    ["comment there", FRESH, ["lib/k.ts", "return 4;", "return 4; /* four */"]],
  ],
);

rows(
  "two helpers of one name, imports that change places",
  {
    "lib/a.ts": "export const helper = () => 1;\nexport const DEFAULTS = { n: 1 };\n",
    "lib/b.ts": "export const helper = () => 2;\nexport const DEFAULTS = { n: 2 };\n",
    "pipeline.ts": pipeline(
      `import { helper as a, DEFAULTS as da } from "./lib/a";\nimport { helper as b, DEFAULTS as db } from "./lib/b";`,
      "[a() - b(), da, db]",
      "[a(), da]",
    ),
  },
  [
    ["a", { s: ["fn lib/a.ts#helper"], t: ["fn lib/a.ts#helper"] }, ["lib/a.ts", "=> 1", "=> 3"]],
    ["b", { s: ["fn lib/b.ts#helper"] }, ["lib/b.ts", "=> 2", "=> 3"]],
    ["b's constant", { s: ["const lib/b.ts#DEFAULTS"] }, ["lib/b.ts", "n: 2", "n: 3"]],
    [
      "swapped",
      {
        s: ["fn pipeline.ts#s"],
        t: [
          "const lib/a.ts#DEFAULTS",
          "const lib/b.ts#DEFAULTS",
          "fn lib/a.ts#helper",
          "fn lib/b.ts#helper",
          "fn pipeline.ts#t",
        ],
      },
      ["pipeline.ts", `from "./lib/a"`, `from "./lib/x"`],
      ["pipeline.ts", `from "./lib/b"`, `from "./lib/a"`],
      ["pipeline.ts", `from "./lib/x"`, `from "./lib/b"`],
    ],
  ],
);

rows(
  "a new file that wins, and an alias that leads elsewhere",
  {
    "lib/index.ts": "export const x = () => 1;\n",
    "other/h.ts": "export const y = () => 1;\n",
    "third/h.ts": "export const y = () => 1;\n",
    "tsconfig.json": `{ "compilerOptions": { "paths": { "@h": ["./other/h.ts"] } } }`,
    "pipeline.ts": pipeline(`import { x } from "./lib";\nimport { y } from "@h";`, "x()", "y()"),
  },
  [
    [
      "lib.ts",
      { s: ["fn lib.ts#x", "fn lib/index.ts#x", "fn pipeline.ts#s"] },
      ["lib.ts", null, "export const x = () => 1;\n"],
    ],
    [
      "tsconfig",
      { t: ["fn other/h.ts#y", "fn pipeline.ts#t", "fn third/h.ts#y"] },
      ["tsconfig.json", "./other/h.ts", "./third/h.ts"],
    ],
    ["a file that nobody asks for", FRESH, ["lib/more.ts", null, "export const z = 1;\n"]],
    ["a broken file that nobody asks for", FRESH, ["lib/broken.ts", null, "export const = ;\n"]],
  ],
);
