// What a unit mentions, and what of it runs at once.
import { expect, test } from "bun:test";
import { refsOf, unitOf, unitsOf } from "./unit-helpers.ts";

const NAMES = `import { stage } from "fastpipe"; import { got } from "./m"; import * as n from "./n";
const list = [1]; const o = { a: 1 }; let v = 1; function f() {}`;

test("names that a unit mentions, and how", async () => {
  const ways: Record<string, string[]> = {
    "f();": ["f load runs"],
    "new f();": ["f load runs"],
    "use(f);": ["f load runs"],
    "o.a;": ["o load looks"],
    "`${o}`;": ["o load looks"],
    "o.a = 1;": ["o load looks"],
    "v = 1;": ["v load looks"],
    "v += 1;": ["v load looks"],
    "list.sort();": ["list load runs looks"],
    "for (const q of list);": ["list load runs looks"],
    "const u = [...list];": ["list load runs looks"],
    "const u = { ...o };": ["o load looks"],
    "const u = f;": ["f load"],
    "const u = () => f();": ["f"],
    "const u = { f };": ["f load"],
    "const u = [f(), () => f()];": ["f load runs"],
    "const u = () => { const f = 1; return f; };": [],
    "const u = (f) => f;": [],
    "const u = { f: 1 }.f;": [],
    // Of imports, what of them.
    "const u = () => got.a.b;": ["got.a.b"],
    "const u = () => n.a(n.b[x], n);": ["n.a", "n.b.*", "n"],
    "const u = () => o.a;": ["o"],
    "const u = () => other();": [],
    "const u: typeof o = x as typeof list;": [],
    "class u extends f {}": ["f load looks"],
    "class u { m() { f(); } }": ["f"],
  };
  for (const [code, expected] of Object.entries(ways)) {
    expect([code, ...(await refsOf(`${NAMES}\n${code}`, "u"))]).toEqual([code, ...expected]);
  }
});

test("what only the spec of a stage mentions", async () => {
  const refs = (code: string) => refsOf(`${NAMES}\n${code}`, "u");
  expect(await refs("const u = stage({ a: f }, () => 1);")).toEqual([
    "stage load runs",
    "f load looks spec",
  ]);
  // Beside the spec it counts.
  expect(await refs("const u = [f, stage({ a: f }, () => 1)];")).toEqual([
    "f load looks",
    "stage load runs",
  ]);
  expect(await refs("const u = [stage({ a: f }, () => 1), f];")).toEqual([
    "stage load runs",
    "f load looks",
  ]);
});

test("values of which a look may run code", async () => {
  const implicit = async (code: string): Promise<boolean> =>
    unitOf(await unitsOf(`${NAMES}\n${code}`), "u").implicit === true;
  const ways = [
    "const u = { get a() { return 1; } };",
    "const u = { set a(x) {} };",
    "class u { static get a() { return 1; } }",
    "class u { accessor a = 1; }",
    "const u = { toString() { return ''; } };",
    "const u = { valueOf: () => 1 };",
    "const u = { toJSON: () => 1 };",
    "const u = { then(r) { r(); } };",
    "const u = { *[Symbol.iterator]() {} };",
    "const u = { [key]: 1 };",
    "const u = new Proxy({}, {});",
    "const u = Object.defineProperty({}, 'a', { get: f });",
    "const u = Object.create({}, {}).__defineGetter__('a', f);",
  ];
  for (const code of ways) expect([code, await implicit(code)]).toEqual([code, true]);
  const others = [
    "const u = { a: 1, b() {} };",
    "const u = { ['a']: 1, [`b`]: 2 };",
    "class u { a = 1; b() {} }",
    "const u = () => 1;",
  ];
  for (const code of others) expect([code, await implicit(code)]).toEqual([code, false]);
});

test("JSX, decorators, CommonJS", async () => {
  expect(unitOf(await unitsOf("const u = <a/>; const w = 1;", "jsx"), "u").jsx).toBe(true);
  expect(unitOf(await unitsOf("const u = <a/>; const w = 1;", "jsx"), "w").jsx).toBeUndefined();
  expect(unitOf(await unitsOf("class u { @d a = 1; }"), "u").decorated).toBe(true);
  expect(unitOf(await unitsOf("class u { a = 1; }"), "u").decorated).toBeUndefined();
  const whole = async (code: string) => (await unitsOf(code)).whole;
  for (const code of ["module.exports = 1;", "exports.a = 1;", "export = f;", "use(module);"]) {
    expect([code, await whole(code)]).toEqual([code, true]);
  }
  for (const code of ["const module = 1; module;", "((exports) => exports.a)();", "a.exports;"]) {
    expect([code, await whole(code)]).toEqual([code, undefined]);
  }
});

test("words that the tree leaves out change the digest", async () => {
  const digest = async (code: string) => unitOf(await unitsOf(code), "u").digest;
  const pairs = [
    ["class u { declare a; }", "class u { a; }"],
    ["class u { constructor(private a) {} }", "class u { constructor(a) {} }"],
    ["class u { constructor(readonly a = 1, b) {} }", "class u { constructor(a = 1, b) {} }"],
    ["class u { constructor(public a, b) {} }", "class u { constructor(a, public b) {} }"],
  ] as const;
  for (const [one, other] of pairs) {
    expect([one, (await digest(one)) === (await digest(other))]).toEqual([one, false]);
  }
  // Which word it is says nothing at run time.
  expect(await digest("class u { constructor(private a) {} }")).toBe(
    await digest("class u { constructor(public readonly a: number) {} }"),
  );
});
