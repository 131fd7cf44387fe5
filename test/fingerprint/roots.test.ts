// From the frames of a call of stage() to the units that make the stage's function.
import { expect, test } from "bun:test";
import { type Places, rootsOf } from "../../src/fingerprint/roots.ts";
import { idOf, type UnitNode } from "../../src/fingerprint/symbols.ts";
import { type Files, frameAt, graphOf } from "./graph-helpers.ts";

const FILES: Files = {
  "pipeline.ts": `import { stage } from "fastpipe";
import { both, make, table } from "./make";
function run() {}
export const alone = stage({}, () => 1);
stage({ name: "b" }, run);
for (const n of ["a", "b"]) stage({ name: n }, run);
for (const n of ["a", "b"]) stage({ name: n }, () => n);
make("c", () => run());
const made = both(run);
table([run]);
const local = (name) => stage({ name }, run);
local("d");
stage(...args);
`,
  "make.ts": `import { stage } from "fastpipe";
export function make(name, fn) { return stage({ name }, fn); }
export const both = (fn) => [make("x", fn), make("y", fn)];
export class Table { static all(fns) { return fns.map((fn) => stage({}, fn)); } }
export const table = (fns) => Table.all(fns);
`,
};

type At = readonly [file: string, piece: string];

async function roots(...at: readonly At[]) {
  await using graph = await graphOf(FILES);
  const frames = at.map(([file, piece]) => frameAt(FILES, file, piece));
  const found = rootsOf(frames, placesIn(graph), "s");
  if (found === undefined) return undefined;
  const ids = (nodes: readonly UnitNode[]) =>
    nodes.map((node) => (node.unit.kind === "stage" ? `stage in ${node.unit.parent}` : idOf(node)));
  return { ...found, own: ids(found.own), makers: ids(found.makers) };
}

function placesIn(graph: Awaited<ReturnType<typeof graphOf>>): Places {
  return {
    moduleOf: (file) => (file in FILES ? graph.at(file) : undefined),
    functionOf: (module, path) => graph.symbols.functionOf(module, path),
  };
}

const at = (piece: string): At => ["pipeline.ts", piece];
const inMake = (piece: string): At => ["make.ts", piece];

test("the function in the call, under the name of its stage where the call makes one", async () => {
  const none = { makers: [] };
  expect(await roots(at("stage({}, () => 1)"))).toEqual({
    symbol: "s",
    isShared: false,
    own: ["stage in 1"],
    ...none,
  });
  expect(await roots(at(`stage({ name: "b" }`))).toMatchObject({ symbol: "s", isShared: false });
  // Called again and again, it has one name for all.
  expect(await roots(at("stage({ name: n }, run)"))).toMatchObject({
    symbol: "run",
    isShared: true,
    ...none,
  });
  expect(await roots(at("stage({ name: n }, () => n)"))).toMatchObject({
    symbol: "stage",
    isShared: true,
    ...none,
  });
  expect(await roots(at("stage({ name }, run)"), at(`local("d")`))).toMatchObject({
    symbol: "run",
    isShared: true,
    ...none,
  });
});

test("a function that comes through others: all on the way counts", async () => {
  expect(await roots(inMake("stage({ name }, fn)"), at(`make("c"`))).toEqual({
    symbol: "s",
    isShared: false,
    own: ["pipeline.ts#5"],
    makers: ["make.ts#make"],
  });
  const both = [inMake("stage({ name }, fn)"), inMake(`make("x"`), at("both(run)")] as const;
  expect(await roots(...both)).toEqual({
    symbol: "s",
    isShared: false,
    own: ["pipeline.ts#made"],
    makers: ["make.ts#make", "make.ts#both"],
  });
  const table = [
    inMake("stage({}, fn)"),
    inMake("fns.map"),
    inMake("Table.all"),
    at("table([run])"),
  ];
  expect(await roots(...(table as readonly At[]))).toMatchObject({
    own: ["pipeline.ts#7"],
    makers: ["make.ts#Table", "make.ts#table"],
  });
});

test("what can't be told", async () => {
  expect(await roots()).toBeUndefined();
  // Where it began is out of sight.
  expect(await roots(inMake("stage({ name }, fn)"))).toBeUndefined();
  expect(await roots(inMake("stage({ name }, fn)"), inMake(`make("x"`))).toBeUndefined();
  await using graph = await graphOf(FILES);
  const elsewhere = { file: "node_modules/p/index.js", line: 1, column: 1 };
  const frames = [elsewhere, frameAt(FILES, "pipeline.ts", `make("c"`)];
  expect(rootsOf(frames, placesIn(graph), "s")).toBeUndefined();
  const gone = { file: "pipeline.ts", line: 999, column: 1 };
  expect(rootsOf([gone], placesIn(graph), "s")).toBeUndefined();
});

test("a call whose arguments are not told by its text counts as the statement it stands in", async () => {
  expect(await roots(at("stage(...args)"))).toEqual({
    symbol: "s",
    isShared: false,
    own: ["pipeline.ts#10"],
    makers: [],
  });
});
