// What a name of a unit means, across modules.
import { expect, test } from "bun:test";
import { graphOf, shownTarget } from "./graph-helpers.ts";

const FILES = {
  "pipeline.ts": `import d, { a, b as c, gone, viaStar, twice, round } from "./barrel";
import * as n from "./barrel";
import { p } from "pkg"; import { readFile } from "node:fs"; import { q } from "not-there";
import data from "./data.json"; import cjs, { made } from "./old.cjs"; import req = require("./leaf");
import { own } from "./own"; import { inner } from "./spaces";
const local = 1;
if (local) { const own = 2; own; }
[d, a, c, gone, viaStar, twice, round, n, p, readFile, q, data, cjs, made, req, inner];
`,
  "barrel.ts": `export { a, b } from "./leaf"; export { default } from "./leaf"; export * from "./stars";
export * from "./other"; export { round } from "./cycle"; import { x } from "./leaf"; export { x as y };
export * as space from "./leaf";`,
  "leaf.ts": `export const a = 1; export function b() {} export default class Leaf {} export const x = 2;`,
  "stars.ts": "export const viaStar = 1; export const twice = 2;",
  "other.ts": `export * from "./stars"; export const other = 1;`,
  "cycle.ts": `export { round } from "./barrel";`,
  "data.json": "{}",
  "old.cjs": "exports.made = 1;",
  "own.ts": "export const own = 1;",
  "spaces.ts": `import * as inner from "./leaf"; export { inner };`,
  "node_modules/pkg/package.json": `{ "name": "pkg", "version": "1.0.0" }`,
  "node_modules/pkg/index.js": "",
};

test("what a name leads to", async () => {
  await using graph = await graphOf(FILES);
  const ways: [string, string[]][] = [
    ["local", ["pipeline.ts#local"]],
    ["a", ["leaf.ts#a"]],
    ["c", ["leaf.ts#b"]],
    ["d", ["leaf.ts#Leaf"]],
    ["viaStar", ["stars.ts#viaStar"]],
    ["twice", ["stars.ts#twice"]],
    ["gone", []],
    // A cycle of exports ends.
    ["round", []],
    ["n", ["module barrel.ts"]],
    ["n a", ["leaf.ts#a"]],
    ["n default", ["leaf.ts#Leaf"]],
    ["n y", ["leaf.ts#x"]],
    ["n other", ["other.ts#other"]],
    ["n space b", ["leaf.ts#b"]],
    ["n space", ["module leaf.ts"]],
    ["inner", ["module leaf.ts"]],
    ["inner x", ["leaf.ts#x"]],
    ["p", ["package pkg"]],
    ["q", ["missing not-there"]],
    ["readFile", ["builtin node:fs"]],
    // Data and CommonJS count whole, and what is required.
    ["data", ["module data.json"]],
    ["data x", ["module data.json"]],
    ["cjs", ["module old.cjs"]],
    ["made", ["module old.cjs"]],
    ["req a", ["module leaf.ts"]],
    // A local of that name in a block: it can be either.
    ["own", ["pipeline.ts#own", "own.ts#own"]],
    ["nowhere", []],
  ];
  for (const [name, expected] of ways) {
    const [first = "", ...path] = name.split(" ");
    const { targets } = graph.meaning("pipeline.ts", first, ...path);
    expect([name, ...targets.map(shownTarget)]).toEqual([name, ...expected]);
  }
});

test("the id is the same whatever the way there, and tells apart what is not the same", async () => {
  await using graph = await graphOf(FILES);
  const id = (name: string, ...path: string[]) => graph.meaning("pipeline.ts", name, ...path).id;
  expect(id("a")).toBe(id("n", "a"));
  expect(id("a")).toBe(id("n", "space", "a"));
  expect(id("a")).toBe(graph.meaning("leaf.ts", "a").id);
  const ids = ["a", "c", "d", "viaStar", "twice", "n", "p", "q", "readFile", "data", "own"];
  expect(new Set(ids.map((name) => id(name))).size).toBe(ids.length);
  // Parts of a package are parts of it.
  expect(graph.meaning("pipeline.ts", "p", "x").targets).toEqual(
    graph.meaning("pipeline.ts", "p").targets,
  );
});

test("modules that only pass it on are told", async () => {
  await using graph = await graphOf(FILES);
  const passed = (name: string, ...path: string[]) =>
    graph.meaning("pipeline.ts", name, ...path).passed.map(({ module }) => module.key);
  expect(passed("local")).toEqual([]);
  expect(passed("a")).toEqual(["barrel.ts"]);
  expect(passed("n", "other").sort()).toEqual(["barrel.ts"]);
  expect(passed("inner", "x")).toEqual(["spaces.ts"]);
});

test("a module that is loaded whole", async () => {
  await using graph = await graphOf(FILES);
  const { symbols } = graph;
  const from = graph.at("barrel.ts");
  expect(symbols.wholeOf(from, "import ./leaf").targets.map(shownTarget)).toEqual([
    "module leaf.ts",
  ]);
  expect(symbols.wholeOf(from, "import ./nowhere").targets).toEqual([]);
});
