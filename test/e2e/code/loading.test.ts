// What loading the modules does, and from where a stage's function comes.
import { FRESH, pipeline, rows } from "./rows.ts";

const ALL = (key: string) => ({ s: [key], t: [key] });

rows(
  "effects of loading count for every stage",
  {
    "polyfill.ts": "(globalThis as any).answer ??= 41;\nexport const extra = 1;\n",
    "reg.ts": `export const registry = new Map<string, number>();
const names: string[] = [];
export function logger(name: string) { names.push(name); return { name }; }
export const count = () => names.length;
`,
    "lib.ts": `import { registry, logger } from "./reg";
import { setUp, make } from "pkg";
registry.set("a", 1);
process.env.MADE_HERE = "1";
(Array.prototype as any).last = function () { return this[this.length - 1]; };
setUp(1);
export const made = make(1);
const log = logger("lib");
const own = { a: 1 };
own.a = 2;
console.log(own.a);
export const used = () => 1;
`,
    "node_modules/pkg/package.json": `{ "name": "pkg", "version": "1.0.0" }`,
    "node_modules/pkg/index.js": "export function setUp() {}\nexport const make = (x) => x;\n",
    "pipeline.ts": pipeline(
      `import "./polyfill";\nimport { used } from "./lib";\nimport { count } from "./reg";`,
      "used()",
      "count()",
    ),
  },
  [
    ["side-effect import", ALL("module polyfill.ts"), ["polyfill.ts", "41", "42"]],
    ["a comment there", FRESH, ["polyfill.ts", "41;", "41; // it"]],
    ["an import's value", ALL("effects lib.ts"), ["lib.ts", `"a", 1`, `"a", 2`]],
    ["process.env", ALL("effects lib.ts"), ["lib.ts", `= "1"`, `= "2"`]],
    ["a prototype", ALL("effects lib.ts"), ["lib.ts", "this.length - 1", "this.length - 2"]],
    ["a call of a package", ALL("effects lib.ts"), ["lib.ts", "setUp(1)", "setUp(2)"]],
    ["a constant made by a package", FRESH, ["lib.ts", "make(1)", "make(2)"]],
    [
      "what another module counts",
      { t: ["const lib.ts#log"] },
      ["lib.ts", `const log = logger("lib");`, `const log = logger("lib" + logger("x").name);`],
    ],
    ["own things", FRESH, ["lib.ts", "own.a = 2", "own.a = 3"]],
    ["console", FRESH, ["lib.ts", "console.log(own.a)", "console.log(1)"]],
  ],
);

rows(
  "the order of loading",
  {
    "a.ts": "(globalThis as any).x = 1;\nexport const a = 1;\n",
    "b.ts": "(globalThis as any).x = 2;\nexport const b = 1;\n",
    "c.ts": "export const c = 1;\n",
    "d.ts": "export const d = 1;\n",
    "pipeline.ts": pipeline(
      `import { a } from "./a";\nimport { b } from "./b";\nimport { c } from "./c";\nimport { d } from "./d";`,
      "[(globalThis as any).x, a, b]",
      "[c, d]",
    ),
  },
  [
    [
      "of modules that do something",
      ["s", "t"],
      ["pipeline.ts", `import { a } from "./a";\n`, ""],
      [
        "pipeline.ts",
        `import { b } from "./b";`,
        `import { b } from "./b";\nimport { a } from "./a";`,
      ],
    ],
    [
      "of others",
      FRESH,
      ["pipeline.ts", `import { c } from "./c";\n`, ""],
      [
        "pipeline.ts",
        `import { d } from "./d";`,
        `import { d } from "./d";\nimport { c } from "./c";`,
      ],
    ],
  ],
);

const COUNTERS = `
function counter() { let n = 0; return () => ++n; }
const next = counter();
const a = next();
export const b = next();
const gen = (function* () { yield 1; yield 2; yield 3; })();
const [x] = gen;
const it = [10, 20, 30][Symbol.iterator]();
const p = it.next().value;
export const q = it.next().value;
class Ids { static last = 0; static get next() { return ++Ids.last; } }
const i1 = Ids.next;
export const i2 = Ids.next;
const hooks: (() => void)[] = [];
export const state = { v: 0 };
hooks.push(() => { state.v += 1; });
hooks.forEach((h) => h());
export const list = [{ n: 1 }];
const first = list[0];
first.n = 2;
export const deep = { inner: { k: 1 } };
const { inner } = deep;
inner.k = 2;
export const byKey = new Map([["k", { n: 1 }]]);
byKey.get("k")!.n = 2;
export const frozen = wrap({ n: 1 });
function wrap<T extends { n: number }>(o: T) { o.n += 1; return o; }
for (const one of list) one.n += 1;
if (list.length > 0) { list.push({ n: 5 }); }
export let mode = "a";
setMode("b");
function setMode(m: string) { mode = m; }
const bump = bumper.bind(state);
function bumper(this: { v: number }) { this.v += 1; }
bump();
export class Tags { static all: string[] = []; }
Tags.all.push("x");
const swap = { l: 1, r: 2 };
[swap.l, swap.r] = [swap.r, swap.l];
export const swapped = swap;
export const held = { k: 1 };
const holder = [held];
holder.forEach((o) => { o.k = 2; });
export const table = { q: 1 };
function apply(stage: (t: { q: number }) => void) { stage(table); }
apply((t) => { t.q = 2; });
let turn: any = 1;
export const seen = turn;
turn = 2;
const grown: any[] = [1];
export const size = grown.length;
grown.push(2);
export const hoisted = early();
var late = 1;
function early() { return late; }
const spelled: any = { ["toString"]() { held.k += 1; return ""; } };
const text1 = \`\${spelled}\`;
const given: any = {};
given.toString = () => { held.k += 1; return ""; };
const text2 = "" + given;
const shared: number[] = [];
export class Uses { static s = shared; static { this.s.push(1); } }
const other: number[] = [];
{ using gone = { [Symbol.dispose]() { other.push(2); } }; void gone; }
const self = function (this: any) { return this; };
const holds = { shared, self };
holds.self().shared.push(3);
export const sharedCopy = () => shared;
const inner1 = { k: 1 };
const outer1 = { inner1 };
export const through = outer1.inner1.k;
inner1.k = 2;
import("./late").then((late) => late.LATE.push(7));
`;

const RUNS = ["s"];

rows(
  "values that other code changes while it loads",
  {
    "late.ts": "export const LATE: number[] = [];\n",
    "lib.ts": `import { stage } from "fastpipe";\nvoid stage;${COUNTERS}`,
    "pipeline.ts": pipeline(
      `import * as l from "./lib";\nimport { LATE } from "./late";`,
      "[l.b, l.q, l.i2, l.state, l.list, l.deep, [...l.byKey], l.mode, l.Tags.all, l.swapped, l.frozen, l.held, l.table, l.seen, l.size, l.hoisted, l.sharedCopy(), LATE, l.through]",
      "1",
    ),
  },
  [
    [
      "a counter's earlier call",
      RUNS,
      ["lib.ts", "const a = next();", "const a = next() + next();"],
    ],
    [
      "an iterator's earlier step",
      RUNS,
      ["lib.ts", "const p = it.next().value;", "const p = [it.next(), it.next()];"],
    ],
    [
      "a getter's earlier read",
      RUNS,
      ["lib.ts", "const i1 = Ids.next;", "const i1 = Ids.next + Ids.next;"],
    ],
    ["a hook", RUNS, ["lib.ts", "state.v += 1;", "state.v += 2;"]],
    ["that the hooks are called", RUNS, ["lib.ts", "hooks.forEach((h) => h());", "hooks.slice();"]],
    ["an element under another name", RUNS, ["lib.ts", "first.n = 2", "first.n = 3"]],
    ["a part under another name", RUNS, ["lib.ts", "inner.k = 2", "inner.k = 3"]],
    ["what a map gives", RUNS, ["lib.ts", `!.n = 2`, `!.n = 3`]],
    ["what a function gives back", RUNS, ["lib.ts", "wrap({ n: 1 })", "wrap({ n: 2 })"]],
    ["a loop", RUNS, ["lib.ts", "one.n += 1", "one.n += 2"]],
    ["a condition", RUNS, ["lib.ts", "{ n: 5 }", "{ n: 6 }"]],
    ["a setter function", RUNS, ["lib.ts", `setMode("b")`, `setMode("c")`]],
    ["a bound function", RUNS, ["lib.ts", "bump();\nexport", "bump(); bump();\nexport"]],
    ["a static list", RUNS, ["lib.ts", `all.push("x")`, `all.push("y")`]],
    ["destructuring", RUNS, ["lib.ts", "[swap.r, swap.l]", "[swap.l, swap.r]"]],
    ["an element that a method hands out", RUNS, ["lib.ts", "o.k = 2", "o.k = 3"]],
    ["a function under a name of ours", RUNS, ["lib.ts", "t.q = 2", "t.q = 3"]],
    [
      "what is read before it is written",
      RUNS,
      ["lib.ts", "export const seen = turn;\nturn = 2;", "turn = 2;\nexport const seen = turn;"],
    ],
    [
      "what is read before it grows",
      RUNS,
      [
        "lib.ts",
        "export const size = grown.length;\ngrown.push(2);",
        "grown.push(2);\nexport const size = grown.length;",
      ],
    ],
    [
      "what is read before it is there",
      RUNS,
      [
        "lib.ts",
        "export const hoisted = early();\nvar late = 1;",
        "var late = 1;\nexport const hoisted = early();",
      ],
    ],
    [
      "a text by a computed name",
      RUNS,
      ["lib.ts", 'toString"]() { held.k += 1;', 'toString"]() { held.k += 2;'],
    ],
    [
      "a text by a name given later",
      RUNS,
      ["lib.ts", "toString = () => { held.k += 1;", "toString = () => { held.k += 2;"],
    ],
    ["this in a static block", RUNS, ["lib.ts", "this.s.push(1)", "this.s.push(5)"]],
    ["what is disposed of", ["s", "t"], ["lib.ts", "other.push(2)", "other.push(5)"]],
    ["this of a function in an object", RUNS, ["lib.ts", "shared.push(3)", "shared.push(5)"]],
    ["a module that is loaded then", ["s", "t"], ["lib.ts", "LATE.push(7)", "LATE.push(8)"]],
    [
      "what is read through another before it is written",
      RUNS,
      [
        "lib.ts",
        "export const through = outer1.inner1.k;\ninner1.k = 2;",
        "inner1.k = 2;\nexport const through = outer1.inner1.k;",
      ],
    ],
    ["two steps at once", FRESH, ["lib.ts", "const [x] = gen;", "const [x, y] = gen;"]],
  ],
);

const RETRY = `export const withRetry = <A, R>(fn: (a: A, n: number) => R, times: number) => (a: A) => fn(a, times + 0);
export const pipe = (...fns: ((a: any) => any)[]) => (a: any) => fns.reduce((v, f) => f(v), a);
export const tag = (label: string) => (fn: (c: any) => any) => (c: any) => { c.label = label; return fn(c); };
`;

rows(
  "where a stage's function comes from",
  {
    "wrap.ts": RETRY,
    "work.ts": `import { writeFileSync } from "node:fs";
export async function work({ outs }: any, n = 0) { writeFileSync(outs[0], "work" + n + helper()); }
export default async ({ outs }: any) => writeFileSync(outs[0], "default");
export const methods = { async run({ outs }: any) { writeFileSync(outs[0], "method"); }, async idle() {} };
function helper() { return 1; }
`,
    "make.ts": `import { stage } from "fastpipe";
export function make(name: string, fn: (c: any) => any) {
  return stage({ name, outs: [name] }, fn);
}
`,
    "pipeline.ts": `import { writeFileSync } from "node:fs";
import { stage } from "fastpipe";
import { make } from "./make";
import def, { methods, work } from "./work";
import { pipe, tag, withRetry } from "./wrap";
export const named = stage({ name: "named", outs: ["named"] }, work);
export const dflt = stage({ name: "dflt", outs: ["dflt"] }, def);
export const wrapped = stage({ name: "wrapped", outs: ["wrapped"] }, withRetry(work, 3));
export const bound = stage({ name: "bound", outs: ["bound"] }, work.bind(null));
export const curried = stage({ name: "curried", outs: ["curried"] }, tag("one")(async ({ outs, label }: any) => writeFileSync(outs[0], label)));
export const piped = stage({ name: "piped", outs: ["piped"] }, pipe(first, second));
export const method = stage({ name: "method", outs: ["method"] }, methods.run);
export const factory = make("factory", async ({ outs }) => writeFileSync(outs[0], "factory"));
export const other = make("other", async ({ outs }) => writeFileSync(outs[0], "other"));
function first(c: any) { return c; }
function second({ outs }: any) { writeFileSync(outs[0], "second"); }
for (const n of [1, 2]) {
  stage({ name: \`loop\${n}\`, outs: [\`loop\${n}\`], params: { n, k: 0 } }, async ({ outs, params }) => writeFileSync(outs[0], String(params.n)));
}
const args: any = [{ name: "spread", outs: ["spread"] }, async ({ outs }: any) => writeFileSync(outs[0], "spread")];
export const spread = (stage as any)(...args);
export const all = ["x", "y"].map((name) => stage({ name, outs: [name], params: { name } }, async ({ outs }) => writeFileSync(outs[0], "all")));
`,
  },
  [
    ["a function elsewhere", ["bound", "named", "wrapped"], ["work.ts", `"work"`, `"works"`]],
    ["its helper", ["bound", "named", "wrapped"], ["work.ts", "return 1", "return 2"]],
    ["a default export", ["dflt"], ["work.ts", `"default"`, `"d"`]],
    ["a wrapper", ["wrapped"], ["wrap.ts", "times + 0", "times + 1"]],
    [
      "its argument",
      { wrapped: ["fn pipeline.ts#wrapped"] },
      ["pipeline.ts", "work, 3", "work, 4"],
    ],
    ["bind", { bound: ["fn pipeline.ts#bound"] }, ["pipeline.ts", "bind(null)", "bind({})"]],
    ["currying", ["curried"], ["pipeline.ts", `tag("one")`, `tag("two")`]],
    [
      "a curried function",
      { curried: ["fn wrap.ts#tag"] },
      ["wrap.ts", "c.label = label", "c.label = label + 1"],
    ],
    ["composed", { piped: ["fn pipeline.ts#second"] }, ["pipeline.ts", `"second"`, `"third"`]],
    [
      "order of composed",
      { piped: ["fn pipeline.ts#piped"] },
      ["pipeline.ts", "pipe(first, second)", "pipe(second, first)"],
    ],
    ["a method", ["method"], ["work.ts", `"method"`, `"m"`]],
    ["one of a factory", ["factory"], ["pipeline.ts", `"factory")`, `"f")`]],
    [
      "the factory",
      ["factory", "other"],
      ["make.ts", "outs: [name] }, fn)", "outs: [name] }, (c: any) => fn(c))"],
    ],
    [
      "a value in a loop",
      { loop1: ["params_changed k"], loop2: ["params_changed k"] },
      ["pipeline.ts", "k: 0", "k: 1"],
    ],
    ["one more in a loop", { loop3: ["never_run "] }, ["pipeline.ts", "[1, 2]", "[1, 2, 3]"]],
    [
      "the loop's function",
      ["loop1", "loop2"],
      ["pipeline.ts", "String(params.n)", "String(params.n + 1)"],
    ],
    ["a spread call", ["spread"], ["pipeline.ts", `"spread")`, `"s")`]],
    ["a function of map", ["x", "y"], ["pipeline.ts", `"all")`, `"a")`]],
  ],
);
