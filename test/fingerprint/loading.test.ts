// What is loaded before a stage can run, in which order, and what of it counts for all.
import { expect, test } from "bun:test";
import { idOf } from "../../src/fingerprint/symbols.ts";
import { type Files, graphOf, shownTarget } from "./graph-helpers.ts";

async function loaded(files: Files) {
  await using graph = await graphOf(files);
  const { modules, whole, external, cycles } = graph.loading;
  return {
    modules: modules.map(({ module }) => module.key),
    whole: whole.map(shownTarget),
    external: external.map(idOf),
    cycles: cycles.map((cycle) => cycle.map(({ module }) => module.key)),
  };
}

test("in the order in which they are evaluated", async () => {
  const { modules } = await loaded({
    "pipeline.ts": `import { b } from "./b"; import { a } from "./a"; export * from "./e"; import type { T } from "./t";
const later = () => import("./later"); const now = await import("./now"); [a, b];`,
    "a.ts": `import { c } from "./c"; export const a = c;`,
    "b.ts": `import { c } from "./c"; import { unused } from "./d"; export const b = c;`,
    "c.ts": "export const c = 1;",
    "d.ts": "export const unused = 1;",
    "e.ts": "",
    "t.ts": "export type T = 1;",
    "later.ts": "",
    "now.ts": `import "./below";`,
    "below.ts": "",
  });
  // What only types are taken from is not loaded; nor what nobody uses.
  expect(modules).toEqual(["c.ts", "b.ts", "a.ts", "e.ts", "below.ts", "now.ts", "pipeline.ts"]);
});

test("what is imported for its effects counts whole", async () => {
  const { whole } = await loaded({
    "pipeline.ts": `import "./effect"; import "pkg"; import "gone"; import "node:fs"; import { a } from "./named"; a;`,
    "effect.ts": "",
    "named.ts": "export const a = 1;",
    "node_modules/pkg/package.json": `{ "name": "pkg", "version": "1.0.0" }`,
    "node_modules/pkg/index.js": "",
  });
  expect(whole.sort()).toEqual(["missing gone", "module effect.ts", "package pkg"]);
});

test("a file that declares stages is imported for them, unless it does more", async () => {
  const stages = `import { stage } from "fastpipe"; export const a = stage({}, () => 1);`;
  const of = (code: string) => loaded({ "pipeline.ts": `import "./stages";`, "stages.ts": code });
  expect((await of(stages)).whole).toEqual([]);
  const acting = await of(`${stages}\nglobalThis.x = 1;`);
  expect(acting.external).toEqual(["stages.ts#1"]);
  expect(acting.whole).toEqual(["module stages.ts"]);
});

test("units that change something beyond their module, in that order", async () => {
  const { external } = await loaded({
    "pipeline.ts": `import { a } from "./a"; globalThis.p = a; const own = []; own.push(1);`,
    "a.ts": `import { b } from "./b"; export const a = b; b.push(1); globalThis.a = 1;`,
    "b.ts": "export const b = []; b.push(0); process.env.B = '1';",
  });
  expect(external).toEqual(["b.ts#2", "a.ts#1", "a.ts#2", "pipeline.ts#0"]);
});

test("modules that import each other", async () => {
  const { cycles } = await loaded({
    "pipeline.ts": `import { a } from "./a"; import { c } from "./c"; [a, c];`,
    "a.ts": `import { b } from "./b"; export const a = () => b;`,
    "b.ts": `import { a } from "./a"; export const b = () => a;`,
    "c.ts": `import { c as own } from "./c"; export const c = () => own;`,
  });
  expect(cycles).toEqual([["b.ts", "a.ts"]]);
});

test("a module that can't be analysed counts whole", async () => {
  const { whole } = await loaded({
    "pipeline.ts": `import { f } from "./odd"; f;`,
    "odd.ts": "export function f(x?: number = 1) {}",
  });
  expect(whole).toEqual(["module odd.ts"]);
});
