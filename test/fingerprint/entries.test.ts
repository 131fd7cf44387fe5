// Entries of a manifest: what each is called, where it stands, and what changes its digest.
import { expect, test } from "bun:test";
import { type Files, manifestAt } from "./graph-helpers.ts";
import { changes, project } from "./helpers.ts";

const HEAD = `import { stage } from "fastpipe";\n`;

/** Keys that change with an edit. */
async function changed(files: Files, ...edits: readonly (readonly [string, string, string])[]) {
  await using dir = await project(files);
  const before = await manifestAt(dir, files, ["pipeline.ts", "stage({"]);
  const now: Record<string, string> = { ...files };
  for (const [file, from, to] of edits) {
    const text = now[file] ?? "";
    if (from !== "" && !text.includes(from)) throw new Error(`no ${from} in ${file}`);
    now[file] = from === "" ? to : text.replace(from, to);
    await dir.file(file, now[file]);
  }
  return changes(before, await manifestAt(dir, now, ["pipeline.ts", "stage({"]));
}

const FILES: Files = {
  "pipeline.ts": `${HEAD}import { used, Shape, Level, limits, counter, space } from "./lib";
export const s = stage({ deps: ["a"] }, () => [used(), Shape, Level, limits, counter, space.x]);
`,
  "lib.ts": `import { helper } from "./helper";
export function used() { return helper(1); }
export class Shape { sides = 3; }
export enum Level { Low = 1 }
export const limits = { max: 1 };
limits.max = 2;
export let counter = 0;
counter = 1;
export const given = (counter = 5);
export namespace space { export const x = 1; }
export const unused = 1;
`,
  "helper.ts": "export const helper = (x: number) => x;\nexport const other = 1;\n",
};

test("each symbol that is reached has an entry of its kind, with its place", async () => {
  await using dir = await project(FILES);
  const { entries, places } = await manifestAt(dir, FILES, ["pipeline.ts", "stage({"]);
  expect(Object.keys(entries)).toEqual([
    "class lib.ts#Shape",
    "const lib.ts#given",
    "const lib.ts#limits",
    "enum lib.ts#Level",
    "fn helper.ts#helper",
    "fn lib.ts#used",
    "fn pipeline.ts#s",
    "let lib.ts#counter",
    "namespace lib.ts#space",
  ]);
  expect(places["fn pipeline.ts#s"]).toBe("pipeline.ts:3");
  expect(places["let lib.ts#counter"]).toBe("lib.ts:7");
});

test("an edit changes the entry that it is in, and no other", async () => {
  const ways: [string, string, string, string[]][] = [
    ["lib.ts", "helper(1)", "helper(2)", ["fn lib.ts#used"]],
    ["lib.ts", "sides = 3", "sides = 4", ["class lib.ts#Shape"]],
    ["lib.ts", "Low = 1", "Low = 2", ["enum lib.ts#Level"]],
    ["lib.ts", "max: 1", "max: 3", ["const lib.ts#limits"]],
    // What changes it while loading is a part of it; what has a name is an entry of its own.
    ["lib.ts", "max = 2", "max = 3", ["const lib.ts#limits"]],
    ["lib.ts", "counter = 1;", "counter = 2;", ["let lib.ts#counter"]],
    ["lib.ts", "counter = 5", "counter = 6", ["const lib.ts#given"]],
    ["lib.ts", "x = 1; }", "x = 2; }", ["namespace lib.ts#space"]],
    ["lib.ts", "unused = 1", "unused = 2", []],
    ["helper.ts", "=> x;", "=> x + 1;", ["fn helper.ts#helper"]],
    ["helper.ts", "other = 1", "other = 2", []],
    ["pipeline.ts", "used()", "used(1)", ["fn pipeline.ts#s"]],
    // The spec counts as such.
    ["pipeline.ts", `["a"]`, `["b"]`, []],
    ["lib.ts", "max: 1 };\n", "max: 1 }; // it\n", []],
  ];
  for (const [file, from, to, expected] of ways) {
    expect([from, ...(await changed(FILES, [file, from, to]))]).toEqual([from, ...expected]);
  }
});

test("what a name resolves to is a part of the entry", async () => {
  const files: Files = {
    "pipeline.ts": `${HEAD}import { a as x, b as y } from "./ab";
export const s = stage({}, () => [x, y]);
`,
    "ab.ts": "export { a } from './one'; export { b } from './one';",
    "one.ts": "export const a = 1; export const b = 2;",
    "two.ts": "export const a = 1; export const b = 2;",
  };
  const swapped = await changed(files, ["pipeline.ts", "a as x, b as y", "b as x, a as y"]);
  expect(swapped).toEqual(["fn pipeline.ts#s"]);
  const moved = await changed(files, ["ab.ts", "{ a } from './one'", "{ a } from './two'"]);
  expect(moved).toEqual(["const one.ts#a", "const two.ts#a", "fn pipeline.ts#s"]);
  // A way there that ends at the same.
  const direct = await changed(files, ["pipeline.ts", "./ab", "./one"]);
  expect(direct).toEqual([]);
});

test("a module whole has one entry", async () => {
  const files: Files = {
    "pipeline.ts": `${HEAD}import * as lib from "./lib";
export const s = stage({}, (name) => lib[name]);
`,
    "lib.ts": `import { b } from "./b"; export const a = b; // it\n`,
    "b.ts": "export const b = 1; export const c = 2;",
  };
  expect(await changed(files, ["lib.ts", "a = b", "a = [b]"])).toEqual(["module lib.ts"]);
  expect(await changed(files, ["lib.ts", "// it", "// that"])).toEqual([]);
  expect(await changed(files, ["b.ts", "b = 1", "b = 2"])).toEqual(["const b.ts#b"]);
  expect(await changed(files, ["b.ts", "c = 2", "c = 3"])).toEqual([]);
});

test("which of several of one name is the last", async () => {
  const files: Files = {
    "pipeline.ts": `${HEAD}export const s = stage({}, () => f());
function f() { return 1; }
function f() { return 2; }
`,
  };
  const from = "function f() { return 1; }\nfunction f() { return 2; }";
  const to = "function f() { return 2; }\nfunction f() { return 1; }";
  expect(await changed(files, ["pipeline.ts", from, to])).toEqual(["fn pipeline.ts#f"]);
});

test("decorated classes count with the whole text where decorators see types", async () => {
  const files: Files = {
    "pipeline.ts": `${HEAD}export const s = stage({}, () => A);
class A { @d a: number = 1; }
function d(...x: unknown[]) {}
type T = 1;
`,
    "tsconfig.json": `{ "compilerOptions": { "experimentalDecorators": true } }`,
  };
  expect(await changed(files, ["pipeline.ts", "a: number", "a: string"])).toEqual([]);
  const seeing = {
    ...files,
    "tsconfig.json": `{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }`,
  };
  expect(await changed(seeing, ["pipeline.ts", "a: number", "a: string"])).toEqual([
    "class pipeline.ts#A",
  ]);
});
