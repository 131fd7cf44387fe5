// FINGERPRINT T08: a helper, by every way of importing it.
import { cases, reaches } from "./edits.ts";

const LIB = `export function helper() { return "ONE"; }\n`;
const HELPER = "fn lib.ts#helper";

/** How a stage's module gets at `helper`. */
function by(main: string, more: Record<string, string> = {}) {
  return reaches({ "main.ts": main, "lib.ts": LIB, ...more }, "lib.ts", HELPER);
}

const RUN = "export const run = () => helper();\n";

cases("T08: a helper", {
  named: by(`import { helper } from "./lib";\n${RUN}`),
  "with-extension": by(`import { helper } from "./lib.ts";\n${RUN}`),
  "with-js-extension": by(`import { helper } from "./lib.js";\n${RUN}`),
  renamed: by(`import { helper as h } from "./lib";\nexport const run = () => h();\n`),
  "string-name": by(
    `import { "the helper" as h } from "./names";\nexport const run = () => h();\n`,
    { "names.ts": `export { helper as "the helper" } from "./lib";\n` },
  ),
  default: reaches(
    {
      "main.ts": `import anything from "./lib";\nexport const run = () => anything();\n`,
      "lib.ts": `export default function helper() { return "ONE"; }\n`,
    },
    "lib.ts",
    HELPER,
  ),
  "default-without-name": reaches(
    {
      "main.ts": `import anything from "./lib";\nexport const run = () => anything();\n`,
      "lib.ts": `export default () => "ONE";\n`,
    },
    "lib.ts",
    "fn lib.ts#default",
  ),
  "default-function-without-name": reaches(
    {
      "main.ts": `import anything from "./lib";\nexport const run = () => anything();\n`,
      "lib.ts": `export default function () { return "ONE"; }\n`,
    },
    "lib.ts",
    "fn lib.ts#default",
  ),
  "default-class-without-name": reaches(
    {
      "main.ts": `import C from "./lib";\nexport const run = () => new C().get();\n`,
      "lib.ts": `export default class { get() { return "ONE"; } }\n`,
    },
    "lib.ts",
    "class lib.ts#default",
  ),
  "default-by-name": by(`import { default as h } from "./lib2";\nexport const run = () => h();\n`, {
    "lib2.ts": `export { helper as default } from "./lib";\n`,
  }),
  "default-of-a-name": by(`import h from "./lib2";\nexport const run = () => h();\n`, {
    "lib2.ts": `import { helper } from "./lib";\nexport default helper;\n`,
  }),
  "default-beside-named": reaches(
    {
      "main.ts": `import def, { other } from "./lib";\nexport const run = () => def() + other();\n`,
      "lib.ts": `export default function def() { return "ONE"; }\nexport const other = () => "";\n`,
    },
    "lib.ts",
    "fn lib.ts#def",
  ),
  "default-beside-namespace": by(
    `import def, * as ns from "./lib3";\nexport const run = () => def + ns.helper();\n`,
    { "lib3.ts": `export * from "./lib";\nexport default 1;\n` },
  ),
  namespace: by(`import * as ns from "./lib";\nexport const run = () => ns.helper();\n`),
  "namespace-by-string": by(
    `import * as ns from "./lib";\nexport const run = () => ns["helper"]();\n`,
  ),
  "namespace-taken-apart": by(
    `import * as ns from "./lib";\nconst { helper: h } = ns;\nexport const run = () => h();\n`,
  ),
  "namespace-taken-apart-inside": by(
    `import * as ns from "./lib";\nexport const run = () => { const { helper } = ns; return helper(); };\n`,
  ),
  "namespace-default": reaches(
    {
      "main.ts": `import * as ns from "./lib";\nexport const run = () => ns.default();\n`,
      "lib.ts": `export default function helper() { return "ONE"; }\n`,
    },
    "lib.ts",
    HELPER,
  ),
  "exported-by-another-name": reaches(
    {
      "main.ts": `import { b } from "./lib";\nexport const run = () => b();\n`,
      "lib.ts": `function a() { return "ONE"; }\nexport { a as b };\n`,
    },
    "lib.ts",
    "fn lib.ts#a",
  ),
  "re-exported": by(`import { b } from "./mid";\nexport const run = () => b();\n`, {
    "mid.ts": `export { helper as b } from "./lib";\n`,
  }),
  "imported-then-exported": by(`import { c } from "./mid";\nexport const run = () => c();\n`, {
    "mid.ts": `import { helper as h } from "./lib";\nexport { h as c };\n`,
  }),
  barrel: by(`import { helper } from "./all";\n${RUN}`, {
    "all/index.ts": `export { helper } from "../lib";\nexport { other } from "./other";\n`,
    "all/other.ts": `export const other = () => 1;\n`,
  }),
  "barrel-of-barrel": by(`import { helper } from "./all";\n${RUN}`, {
    "all/index.ts": `export * from "./deep";\n`,
    "all/deep/index.ts": `export * from "./deeper";\nexport const other = 1;\n`,
    "all/deep/deeper/index.ts": `export { helper } from "../../../lib";\n`,
  }),
  star: by(`import { helper } from "./mid";\n${RUN}`, {
    "mid.ts": `export * from "./lib";\n`,
  }),
  "one-of-two-stars": by(`import { helper } from "./mid";\n${RUN}`, {
    "mid.ts": `export * from "./other";\nexport * from "./lib";\n`,
    "other.ts": `export const other = () => "ONE";\n`,
  }),
  "star-as-namespace": by(`import { ns } from "./mid";\nexport const run = () => ns.helper();\n`, {
    "mid.ts": `export * as ns from "./lib";\n`,
  }),
  "namespace-re-exported": by(
    `import { ns } from "./mid";\nexport const run = () => ns.helper();\n`,
    {
      "mid.ts": `import * as ns from "./lib";\nexport { ns };\n`,
    },
  ),
  "namespace-of-namespaces": by(
    `import * as all from "./mid";\nexport const run = () => all.deep.ns.helper();\n`,
    {
      "mid.ts": `export * as deep from "./deep";\n`,
      "deep.ts": `export * as ns from "./lib";\n`,
    },
  ),
  "namespace-as-default": by(`import ns from "./mid";\nexport const run = () => ns.helper();\n`, {
    "mid.ts": `import * as ns from "./lib";\nexport default ns;\n`,
  }),
  "in-an-exported-object": by(
    `import { tools } from "./mid";\nexport const run = () => tools.h();\n`,
    {
      "mid.ts": `import { helper } from "./lib";\nexport const tools = { h: helper };\n`,
    },
  ),
  "kept-in-a-const": by(
    `import { helper } from "./lib";\nconst h = helper;\nconst g = h;\nexport const run = () => g();\n`,
  ),
  "from-javascript": reaches(
    {
      "main.ts": `import { helper } from "./lib.mjs";\n${RUN}`,
      "lib.mjs": LIB,
    },
    "lib.mjs",
    "fn lib.mjs#helper",
  ),
  "from-tsx": reaches(
    { "main.ts": `import { helper } from "./lib";\n${RUN}`, "lib.tsx": LIB },
    "lib.tsx",
    "fn lib.tsx#helper",
  ),
  "with-import-assignment": reaches(
    {
      "main.ts": `import lib = require("./lib");\nexport const run = () => lib.helper();\n`,
      "lib.ts": LIB,
    },
    "lib.ts",
    "module lib.ts",
  ),
});
