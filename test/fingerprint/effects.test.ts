// What evaluating a unit may change: nothing, names of its own module, other modules, the world.
import { expect, test } from "bun:test";
import { idOf } from "../../src/fingerprint/symbols.ts";
import { type Files, type Graph, graphOf } from "./graph-helpers.ts";

const MODULES: Files = {
  "reg.ts": `export const list: number[] = []; export const map = new Map();
export function add(x: number) { list.push(x); }
export function make(x: number) { list.push(x); return { x }; }
export const pure = (x: number) => x + 1;`,
  "node_modules/pkg/package.json": `{ "name": "pkg", "version": "1.0.0" }`,
  "node_modules/pkg/index.js": "",
};
const IMPORTS = `import { list, map, add, make, pure } from "./reg"; import { f } from "pkg"; import { sep, join } from "node:path"; import { rmSync } from "node:fs";`;

const withCode = (code: string): Promise<Graph> =>
  graphOf({ ...MODULES, "pipeline.ts": `${IMPORTS}\nconst own = [1];\n${code}\n` });

/** Of the last top-level unit. */
async function effectOf(code: string): Promise<string> {
  await using graph = await withCode(code);
  const { effects } = graph;
  const unit = graph.at("pipeline.ts").units.findLast((one) => one.unit.kind !== "stage");
  if (unit === undefined) throw new Error("no unit");
  if (effects.isOfWorld(unit)) return "world";
  if (effects.isExternal(unit)) return "modules";
  return effects.isForeign(unit) ? "foreign" : "own";
}

test("whom a unit may change", async () => {
  const ways: Record<string, string> = {
    // Nobody but its own module.
    "const a = pure(1);": "own",
    "own.push(2);": "own",
    "const a = { b: [1] }; a.b.push(2);": "own",
    "const a = join('a', sep);": "own",
    "const a = () => add(1);": "own",
    "const a = f(1);": "own",
    "console.log(own);": "own",
    // Other modules: for its own sake, or on the way to a value, which counts where it is reached.
    "list.push(1);": "modules",
    "map.set(1, 2);": "modules",
    "add(1);": "modules",
    "const a = make(1);": "foreign",
    // The world.
    "f(1);": "world",
    "rmSync('x');": "world",
    "globalThis.x = 1;": "world",
    "process.env.X = '1';": "world",
    "Array.prototype.x = 1;": "world",
    "const a = eval('1');": "world",
    "setUp();": "world",
    "const g = () => { globalThis.x = 1; }; const a = g();": "world",
  };
  for (const [code, expected] of Object.entries(ways)) {
    expect([code, await effectOf(code)]).toEqual([code, expected]);
  }
});

/** Units that change what `own` is. */
async function touchers(code: string, of = "pipeline.ts#own"): Promise<string[]> {
  await using graph = await withCode(code);
  return graph.effects.touchersOf(graph.unit(of)).map(idOf);
}

test("units that change what another declares, in order", async () => {
  const ways: Record<string, string[]> = {
    "own.push(1); own.push(2);": ["pipeline.ts#1", "pipeline.ts#2"],
    "const b = own; b.push(1);": ["pipeline.ts#2"],
    "const b = { own }; b.own.push(1);": ["pipeline.ts#2"],
    "function put() { own.push(1); } put();": ["pipeline.ts#2"],
    "function put() { own.push(1); } const got = put();": ["pipeline.ts#got"],
    "function put() { own.push(1); }": [],
    "const b = [...own]; b.push(1);": [],
    "console.log(own);": [],
    // It hands on what the list holds.
    "own.map(pure);": ["pipeline.ts#1"],
    "own.length;": [],
  };
  for (const [code, expected] of Object.entries(ways)) {
    expect([code, ...(await touchers(code))]).toEqual([code, ...expected]);
  }
});

test("only the object, where the module made it: what it holds is not changed", async () => {
  const code = "const part = { a: 1 }; const all = [part]; all.push(2);";
  expect(await touchers(code, "pipeline.ts#all")).toEqual(["pipeline.ts#3"]);
  expect(await touchers(code, "pipeline.ts#part")).toEqual([]);
  const deep = "const part = { a: 1 }; const all = [part]; all[0].a = 2;";
  expect(await touchers(deep, "pipeline.ts#part")).toEqual(["pipeline.ts#3"]);
});

test("units of other modules that change it while they are loaded", async () => {
  expect(await touchers("const a = make(1);", "reg.ts#list")).toEqual(["pipeline.ts#a"]);
  expect(await touchers("const a = pure(1);", "reg.ts#list")).toEqual([]);
});

test("a look that runs code changes what that code changes", async () => {
  const getter = "const o = { get a() { own.push(1); return 1; } }; const x = o.a;";
  expect(await touchers(getter)).toEqual(["pipeline.ts#x"]);
  const text = "const o = { toString() { own.push(1); return ''; } }; const x = `${o}`;";
  expect(await touchers(text)).toEqual(["pipeline.ts#x"]);
});

test("modules that are loaded while a unit is evaluated", async () => {
  const loads = async (code: string): Promise<string[]> => {
    await using graph = await withCode(code);
    const unit = graph.at("pipeline.ts").units.at(-1);
    return unit ? graph.effects.loadsOf(unit).map(({ module }) => module.key) : [];
  };
  expect(await loads(`const a = await import("./reg");`)).toEqual(["reg.ts"]);
  expect(await loads(`const g = () => require("./reg"); g();`)).toEqual(["reg.ts"]);
  expect(await loads(`const g = () => import("./reg");`)).toEqual([]);
});
