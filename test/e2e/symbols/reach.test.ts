// FINGERPRINT T09-T11, T28, T29: helpers of helpers; what is not reached; names that two modules have; cycles.
import { expect, test } from "bun:test";
import { project } from "../project.ts";
import { apply, cases, expectStale, reaches, runs, skips } from "./edits.ts";

cases("T09: a helper of a helper", {
  "three-away": {
    files: {
      "main.ts": `import { one } from "./one";\nexport const run = () => one();\n`,
      "one.ts": `import { two } from "./two";\nexport const one = () => two();\n`,
      "two.ts": `import * as three from "./deep/three";\nexport function two() { return three.three(); }\n`,
      "deep/three.ts": `import LAST from "../last";\nexport const three = () => LAST + "ONE";\n`,
      "last.ts": `const LAST = "LAST";\nexport default LAST;\n`,
    },
    edits: {
      function: runs("deep/three.ts", "ONE", "TWO", "fn deep/three.ts#three"),
      constant: runs("last.ts", `"LAST"`, `"END"`, "const last.ts#LAST"),
    },
  },
  "in-one-module": reaches(
    {
      "main.ts": `export const run = () => a();\nconst a = () => b();\nfunction b() { return c() + ""; }\nconst c = () => "ONE";\n`,
    },
    "main.ts",
    "fn main.ts#c",
  ),
});

const PARTS = `const only = "only ONE";
export const parts = ["a", "b"];
export function used() { return parts.length; }
export function unused() { return "ONE"; }
export class Unused { static x = "ONE"; get() { return "ONE"; } }
export const joined = parts.join("ONE");
export const built = build("ONE");
function build(text: string) { return text + only; }
export enum Level { Low = "ONE" }
export namespace Space { export const x = "ONE"; }
export const made = new Map([["ONE", 1]]);
export let counter = 1;
export const tagged = String.raw\`ONE\`;
export default function () { return "ONE"; }
export const arrow = () => { console.log("ONE"); };
export const re = /ONE/g;
export const gone = [1];
export const later = Promise.resolve("ONE");
`;

cases("T10: what a stage does not reach", {
  exports: {
    files: {
      "main.ts": `import { used } from "./lib";\nexport const run = () => used();\n`,
      "lib.ts": PARTS,
    },
    edits: {
      "a function": skips("lib.ts", `unused() { return "ONE"`, `unused() { return "TWO"`),
      "a class's field": skips("lib.ts", `x = "ONE"`, `x = "TWO"`),
      "a class's method": skips("lib.ts", `get() { return "ONE"`, `get() { return "TWO"`),
      "a const of a reached const": skips("lib.ts", `join("ONE")`, `join("TWO")`),
      "a const built by a call": skips("lib.ts", `build("ONE")`, `build("TWO")`),
      "what builds it": skips("lib.ts", "text + only", "text + only + only"),
      "what that reads": skips("lib.ts", "only ONE", "only TWO"),
      "an enum": skips("lib.ts", `Low = "ONE"`, `Low = "ONE", High = "TWO"`),
      "a namespace": skips("lib.ts", `const x = "ONE"`, `const x = "TWO"`),
      "a Map": skips("lib.ts", `"ONE", 1`, `"TWO", 2`),
      "a let": skips("lib.ts", "counter = 1", "counter = 2"),
      "a tagged template": skips("lib.ts", "raw`ONE", "raw`TWO"),
      "the default": skips(
        "lib.ts",
        `default function () { return "ONE"`,
        `default function () { return "TWO"`,
      ),
      "an arrow": skips("lib.ts", `log("ONE")`, `log("TWO")`),
      "a regular expression": skips("lib.ts", "/ONE/g", "/TWO/i"),
      "a promise": skips("lib.ts", `resolve("ONE")`, `resolve("TWO")`),
      "one more": skips(
        "lib.ts",
        "export let counter",
        `export const more = build("more");\nexport let counter`,
      ),
      "one less": skips("lib.ts", "export const gone = [1];\n", ""),
      "what it does reach": runs("lib.ts", "parts.length", "parts.length + 1", "fn lib.ts#used"),
      "what that reads, which others read too": runs(
        "lib.ts",
        `["a", "b"]`,
        `["a", "b", "c"]`,
        "const lib.ts#parts",
      ),
    },
  },
  "other-members": {
    files: {
      "main.ts": `import * as ns from "./lib";\nimport { a } from "./all";\nexport const run = () => ns.used() + a();\n`,
      "lib.ts": `export const used = () => 1;\nexport const unused = () => "ONE";\n`,
      "all/index.ts": `export * from "./a";\nexport * from "./b";\n`,
      "all/a.ts": `export const a = () => 1;\n`,
      "all/b.ts": `export const b = () => "ONE";\n`,
    },
    edits: {
      "of a namespace": skips("lib.ts", "ONE", "TWO"),
      "of a barrel": skips("all/b.ts", "ONE", "TWO"),
      "one more in a barrel": skips("all/index.ts", `"./b";\n`, `"./b";\nexport const own = 1;\n`),
      "a module more in a barrel": {
        change: {
          "all/index.ts": [`"./b";\n`, `"./b";\nexport * from "./c";\n`],
          "all/c.ts": "export const c = 1;\n",
        },
        tells: [],
      },
    },
  },
});

const TWICE = (text: string) => `const DEFAULTS = { text: "${text}" };
const logger = (line: string) => "${text}" + line;
export function helper() { return logger(DEFAULTS.text); }
`;

cases("T11: names that two modules have", {
  helpers: {
    files: {
      "main.ts": `import { helper } from "./a";
import { helper as other } from "./b";
import * as c from "./c";
export const run = () => helper() + other() + c.helper();
`,
      "a.ts": TWICE("A"),
      "b.ts": TWICE("B"),
      "c.ts": TWICE("C"),
    },
    edits: {
      "the first's constant": runs("a.ts", `text: "A"`, `text: "X"`, "const a.ts#DEFAULTS"),
      "the second's constant": runs("b.ts", `text: "B"`, `text: "X"`, "const b.ts#DEFAULTS"),
      "the first's logger": runs("a.ts", `"A" + line`, `"Y" + line`, "fn a.ts#logger"),
      "the third's logger": runs("c.ts", `"C" + line`, `"Y" + line`, "fn c.ts#logger"),
      "the second's helper": runs("b.ts", "return logger", `return "Z" + logger`, "fn b.ts#helper"),
    },
  },
  "two-imports-swapped": {
    files: {
      "main.ts": `import { x } from "./a";\nimport { x as y } from "./b";\nexport const run = () => x + "-" + y;\n`,
      "a.ts": `export const x = "A";\n`,
      "b.ts": `export const x = "B";\n`,
    },
    edits: {
      "": {
        change: {
          "main.ts": `import { x } from "./b";\nimport { x as y } from "./a";\nexport const run = () => x + "-" + y;\n`,
        },
        tells: ["fn main.ts#run"],
      },
    },
  },
});

cases("T28: cycles", {
  modules: {
    files: {
      "main.ts": `import { even } from "./even";\nexport const run = () => even(4) + even(5);\n`,
      "even.ts": `import { odd } from "./odd";\nexport const even = (n: number): string => (n === 0 ? "even" : odd(n - 1));\n`,
      "odd.ts": `import { even } from "./even";\nexport const odd = (n: number): string => (n === 0 ? "odd" : even(n - 1));\n`,
    },
    edits: {
      "one side": runs("even.ts", `"even"`, `"EVEN"`, "fn even.ts#even"),
      "the other side": runs("odd.ts", `"odd"`, `"ODD"`, "fn odd.ts#odd"),
    },
  },
  stars: reaches(
    {
      "main.ts": `import { a } from "./a";\nexport const run = () => a();\n`,
      "a.ts": `export * from "./b";\nexport const own = () => "ONE";\n`,
      "b.ts": `export * from "./a";\nimport { own } from "./a";\nexport const a = () => own();\n`,
    },
    "a.ts",
    "fn a.ts#own",
  ),
  recursion: reaches(
    { "main.ts": `export function run(n = 2): string { return n === 0 ? "ONE" : run(n - 1); }\n` },
    "main.ts",
    "fn main.ts#run",
  ),
  "mutual-recursion": reaches(
    {
      "main.ts": `export const run = () => ping(3);
const ping = (n: number): string => (n === 0 ? "" : pong(n - 1));
const pong = (n: number): string => (n === 0 ? "ONE" : ping(n - 1));
`,
    },
    "main.ts",
    "fn main.ts#pong",
  ),
  "a-module-that-imports-itself": reaches(
    {
      "main.ts": `import * as self from "./main";\nexport const text = () => "ONE";\nexport const run = () => self.text();\n`,
    },
    "main.ts",
    "fn main.ts#text",
  ),
});

test("T29: the same function by another path: no flip-flop", async () => {
  await using p = await project({
    "lib.ts": `export function helper() { return "ONE"; }\n`,
    "mid.ts": `export { helper as viaMid, helper } from "./lib";\n`,
    "pipeline.ts": `import { stage } from "fastpipe";
import { helper } from "./lib";
export const s = stage({ outs: ["o/s.txt"] }, async function s({ outs }) { await Bun.write(outs[0], helper()); });
export const t = stage({ outs: ["o/t.txt"] }, async function t({ outs }) { await Bun.write(outs[0], "t"); });
`,
  });
  expect(await p.ran()).toEqual(["s", "t"]);
  const ways = [
    `import { helper } from "./mid";`,
    `import { viaMid as helper } from "./mid";`,
    `import * as mid from "./mid"; const helper = mid.viaMid;`,
    `import { helper } from "./lib";`,
  ];
  let last = `import { helper } from "./lib";`;
  for (const way of ways) {
    const undo = await apply(p, { "pipeline.ts": [last, way] });
    const first = await p.status();
    expect(first.t).toEqual([]);
    // Asked again it says the same; undone it is fresh; and what ran once does not run again.
    expect(await p.status()).toEqual(first);
    await undo();
    await expectStale(p, {});
    await apply(p, { "pipeline.ts": [last, way] });
    expect(await p.status()).toEqual(first);
    expect(await p.ran()).toEqual((first.s ?? []).length > 0 ? ["s"] : []);
    await expectStale(p, {});
    expect(await p.ran()).toEqual([]);
    last = way;
  }
});
