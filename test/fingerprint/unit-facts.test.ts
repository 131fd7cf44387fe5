// The units of a module when the walk over it has ended: names, digests, stages, what each loads and reads.
import { expect, test } from "bun:test";
import { unitOf, unitsOf } from "./unit-helpers.ts";

const stages = async (code: string) =>
  (await unitsOf(`import { stage } from "fastpipe";\n${code}`)).stages.map(
    ({ start: _, end: __, unit, ...rest }) => ({ hasUnit: unit !== undefined, ...rest }),
  );

test("calls of stage(), and whether they make one stage each", async () => {
  const ways: Record<string, Awaited<ReturnType<typeof stages>>[number]> = {
    "export const a = stage({}, async () => 1);": { hasUnit: true, isAlone: true },
    "stage({}, run); function run() {}": { hasUnit: true, isAlone: true, fn: "run" },
    "stage({}, async function run() {});": { hasUnit: true, isAlone: true, fn: "run" },
    "export default stage({}, () => 1);": { hasUnit: true, isAlone: true },
    "const a = (stage({}, () => 1)) as unknown;": { hasUnit: true, isAlone: true },
    "const a = [stage({}, () => 1)];": { hasUnit: true },
    "for (const n of [1]) stage({}, () => 1);": { hasUnit: true },
    "const make = (n) => stage({ n }, () => 1);": { hasUnit: true },
    // What runs is told by whoever calls.
    "const make = (n) => stage({}, () => n);": { hasUnit: true, hasLocals: true },
    "const make = (fn) => stage({}, fn);": { hasUnit: true, hasLocals: true, fn: "fn" },
    "class A { m() { return stage({}, () => this); } }": { hasUnit: true, hasLocals: true },
    "stage(...args);": { hasUnit: false, hasLocals: true, isAlone: true },
    "stage({}, ...args);": { hasUnit: false, hasLocals: true, isAlone: true },
    "stage({});": { hasUnit: false, hasLocals: true, isAlone: true },
  };
  for (const [code, expected] of Object.entries(ways)) {
    expect([code, ...(await stages(code))]).toEqual([code, expected]);
  }
  for (const code of ["const stage = 1;", "((stage) => stage({}, 1))();", "o.stage({}, 1);"]) {
    expect([code, (await unitsOf(code)).stages]).toEqual([code, []]);
  }
});

test("the function of a stage is a unit in the one around it", async () => {
  const facts = await unitsOf(`import { stage } from "fastpipe";
const x = 1, y = 2;
export const a = stage({ deps: [x] }, () => y);
`);
  const [, , around, fn] = facts.units;
  expect(facts.units.map(({ kind, symbol }) => `${kind} ${symbol}`)).toEqual([
    "const x",
    "const y",
    "const a",
    "stage ",
  ]);
  expect(fn?.parent).toBe(2);
  expect(fn?.refs.map(({ name }) => name)).toEqual(["y"]);
  expect(around?.refs.map(({ name }) => name)).toEqual(["stage", "x"]);
  expect(facts.stages[0]).toMatchObject({ start: [3, 18], end: [3, 24], unit: 3 });
});

test("without its spec a unit has a digest of its own", async () => {
  const of = async (code: string) =>
    unitOf(await unitsOf(`import { stage } from "fastpipe";\n${code}`), "a");
  const one = await of("const a = stage({ deps: ['x'] }, () => 1);");
  const spec = await of("const a = stage({ deps: ['y'] }, () => 1);");
  const fn = await of("const a = stage({ deps: ['x'] }, () => 2);");
  expect(one.bare).toBeDefined();
  expect(one.bare).toBe(spec.bare);
  expect(one.digest).not.toBe(spec.digest);
  expect(one.bare).not.toBe(fn.bare);
  expect((await of("const a = 1;")).bare).toBeUndefined();
});

test("the units that declare a name", async () => {
  const code = `var a = 1; if (x) { var a = 2; let b = 1; } function c() {} var { c, d } = x;
export default () => 1; namespace N { export const e = 1; }`;
  const { names } = await unitsOf(code);
  expect(names).toEqual({ a: [0, 1], b: [1], c: [2, 3], d: [3], "*default*": [4], N: [5], e: [5] });
});

test("the module whole has a digest of units, imports and exports, without types", async () => {
  const digest = async (code: string) => (await unitsOf(code)).digest;
  const code = `import { a } from "m"; export const b = a; export { b as c };`;
  const one = await digest(code);
  expect(await digest(`// it\n${code.replaceAll('"', "'")}\ntype T = 1; interface U {}`)).toBe(one);
  expect(await digest(code.replace("const b", "const b: number"))).toBe(one);
  for (const [from, to] of [
    ["import { a }", "import { d as a }"],
    [`"m"`, `"n"`],
    ["= a", "= 1"],
    ["b as c", "b as d"],
  ] as const) {
    expect([to, (await digest(code.replace(from, to))) === one]).toEqual([to, false]);
  }
});

test("what is loaded and read belongs to the innermost unit; to the module where there is none", async () => {
  const { units, loose } = await unitsOf(`import { stage } from "fastpipe";
const now = await import("./now");
const later = () => [import("./later"), process.env.LATER];
const wide = () => import(x);
const text = () => import(\`./dir/\${x}\`);
const s = stage({ a: process.env.SPEC }, () => [import("./fn"), process.env.FN, { ...process.env }]);
export { env } from "node:process";
const e = eval("1");
`);
  const shown = units.map((unit) => ({
    of: unit.symbol || unit.kind,
    loads: unit.loads,
    now: unit.loadsNow,
    env: unit.env.map(({ name, line }) => `${name}:${line}`),
    notes: unit.envNotes.length,
    wide: unit.wide.length + (unit.wideNow ? 10 : 0),
    prefixes: unit.prefixes.length,
  }));
  const none = { loads: [], now: [], env: [], notes: 0, wide: 0, prefixes: 0 };
  expect(shown).toEqual([
    { ...none, of: "now", loads: ["import ./now"], now: ["import ./now"] },
    { ...none, of: "later", loads: ["import ./later"], env: ["LATER:3"] },
    { ...none, of: "wide", wide: 1 },
    { ...none, of: "text", prefixes: 1 },
    { ...none, of: "s", env: ["SPEC:6"] },
    { ...none, of: "e", notes: 1, wide: 11 },
    { ...none, of: "stage", loads: ["import ./fn"], env: ["FN:6"], notes: 1 },
  ]);
  expect(loose.envNotes.map(({ line }) => line)).toEqual([7]);
});

test("what can't be parsed is one opaque module", async () => {
  const facts = await unitsOf(`import "./a"; export function f(x?: number = 1) {}`);
  expect([facts.units, facts.opaque, facts.whole]).toEqual([[], true, true]);
  expect(facts.loose.wide).toHaveLength(1);
  expect(facts.loose.envNotes).toHaveLength(1);
});
