// Which uses of a name may change what outlives them, by the module's own text.
import { expect, test } from "bun:test";
import { touchesOf, unitOf, unitsOf } from "./unit-helpers.ts";

const MADE = `const list = []; const map = new Map(); const deep = { a: { b: [1] } }; let v = 1;
import { got } from "./m"; import * as n from "./n"; function f() {} const given = got();`;

const same = async (ways: Readonly<Record<string, readonly string[]>>): Promise<void> => {
  for (const [code, expected] of Object.entries(ways)) {
    expect([code, ...(await touchesOf(`${MADE}\n${code}`))]).toEqual([code, ...expected]);
  }
};

test("only the object that the module made itself", async () => {
  await same({
    "list.push(1);": ["list fresh sure load"],
    "map.set(1, 2);": ["map fresh sure load"],
    "map.clear();": ["map fresh sure load"],
    "deep.a = 1;": ["deep fresh write load"],
    "deep.a++;": ["deep fresh write load"],
    "delete deep.a;": ["deep fresh write load"],
    "f.y = 1;": ["f fresh write load"],
    "f.prototype.y = 1;": ["f fresh write load"],
    "v = 2;": ["v fresh write load"],
    "[v] = [2];": ["v fresh write load"],
    "for (v of [1]);": ["v fresh write load"],
    "(list).push(1);": ["list fresh sure load"],
  });
});

test("what it holds, or what others may hold too", async () => {
  await same({
    "deep.a.b = 1;": ["deep write load"],
    "deep.a.b.push(1);": ["deep sure load"],
    "deep.a.b[0] = 1;": ["deep write load"],
    "map.set(1, v); map.get(1).x = 1;": ["map write load"],
    "given.x = 1;": ["given write load"],
    "list.push(map);": ["list fresh sure load", "map load"],
    // What the call gives may be the object itself.
    "f(map.set(1, 2));": ["map sure load"],
  });
  // What the name stands for may be another's by then.
  expect(await touchesOf("const l = []; l.push(1); l = other; l.push(2);", "")).toEqual([
    "l sure load",
  ]);
});

test("an import's, or what another module may do", async () => {
  await same({
    "got.x = 1;": ["got write load"],
    "n.m.x = 1;": ["n write load"],
    "got();": ["got load pending"],
    "got(list);": ["got load pending", "list load pending"],
    "n.m.set(1);": ["n sure load pending"],
    "n.m.x;": [],
    "f(list);": ["list load pending"],
  });
});

test("what everybody has", async () => {
  await same({
    "globalThis.x = 1;": ["beyond load"],
    "x = 1;": ["beyond load"],
    "process.env.X = '1';": ["beyond load"],
    "Array.prototype.last = f;": ["beyond load"],
    "Object.getPrototypeOf([]).last = f;": ["beyond load"],
    "[].__proto__.last = f;": ["beyond load"],
    "Object.assign(globalThis, { x: 1 });": ["beyond load"],
    // Calls that are statements are there for what they do.
    "fetch(1);": ["beyond soft load"],
    "x();": ["beyond load"],
    "globalThis.x();": ["beyond load"],
    "globalThis.fetch();": ["beyond soft load"],
    "process.emitWarning('x');": ["beyond soft load"],
    // These count wherever they stand.
    "process.on('exit', f);": ["beyond load"],
    "import.meta.env.X = '1';": ["beyond load"],
    "import.meta.resolve('x');": [],
    "f(Array);": ["beyond load pending"],
    "console.log(1);": [],
    "JSON.stringify(deep);": [],
    "new Map();": [],
  });
  for (const [code, expected] of Object.entries({
    "const u = process.env;": ["beyond alias load"],
    "const u = { e: globalThis };": ["beyond alias load"],
    "const u = import.meta;": ["beyond alias load"],
    "const u = [Response];": ["beyond alias load"],
    "const u = isNaN(Array);": [],
    "const u = fetch(1);": [],
    "const u = x();": ["beyond load"],
    "const u = globalThis.x();": ["beyond load"],
    "const u = () => x();": [],
    "const u = () => { x = 1; };": ["beyond"],
  })) {
    expect([code, ...(await touchesOf(code, "u"))]).toEqual([code, ...expected]);
  }
});

test("a class of the runtime that a function gets in an initialiser", async () => {
  expect(await touchesOf(`${MADE} const u = got(Array);`, "u")).toEqual([
    "got load pending",
    "beyond load pending",
  ]);
});

test("in code that runs later it is told as well, without the flag", async () => {
  expect(await touchesOf(`${MADE} const u = () => list.push(v);`, "u")).toEqual(["list sure"]);
  expect(await touchesOf(`${MADE} const u = { a() { v = 2; } };`, "u")).toEqual(["v fresh write"]);
});

test("`this` of an object or a class is the unit itself", async () => {
  const ways: Record<string, string[]> = {
    "const u = { r: 1, m() { this.r = 2; } };": ["beyond self"],
    "class u { m() { this.r = 2; } }": [],
    "class u { static m() { this.r = 2; } }": ["beyond self"],
    "class u { static s = []; static { u.s.push(1); } }": ["u sure load"],
    "function u() { this.x = 1; }": [],
    "const u = () => { const o = { m() { this.r = 2; } }; };": [],
  };
  for (const [code, expected] of Object.entries(ways)) {
    const touches = await touchesOf(code, "u");
    expect([code, ...touches.map((one) => one.replace(" fresh", ""))]).toEqual([code, ...expected]);
  }
});

test("`this` of static code as well", async () => {
  for (const code of ["static { this.s.push(1); }", "static t = this.s.push(1);"]) {
    const touches = await touchesOf(`class u { static s = l; ${code} }`, "u");
    expect([code, touches.length > 0]).toEqual([code, true]);
  }
});

test("what becomes a part of another name's value is followed by that name", async () => {
  expect(await touchesOf(`${MADE} const u = list;`, "u")).toEqual([]);
  expect(await touchesOf(`${MADE} const u = { list, ...deep };`, "u")).toEqual([]);
});

test("names of functions are nobody's", async () => {
  await same({
    "((list) => list.push(1))([]);": [],
  });
});

test("what can't be changed except by its name", async () => {
  const plain = async (code: string): Promise<boolean | undefined> =>
    unitOf(await unitsOf(code), "u").plain;
  const ways = [
    "const u = 1;",
    "const u = 'a';",
    "const u = () => 1;",
    "function u() {}",
    "enum u { A }",
    "class u {}",
    "const u = Object.freeze({ a: 1 });",
  ];
  for (const code of ways) expect([code, await plain(code)]).toEqual([code, true]);
  const others = [
    "let u = 1;",
    "const u = [];",
    "const u = { a: 1 };",
    "const u = x();",
    "const u = new Map();",
    "class u { static s = []; }",
    "const { u, v } = x;",
    "var u = () => 1;",
  ];
  for (const code of others) expect([code, await plain(code)]).toEqual([code, undefined]);
});
