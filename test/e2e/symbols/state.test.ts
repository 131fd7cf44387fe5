// FINGERPRINT T18, T20, T21: instances, maps of handlers, and statements that change what a stage uses.
import { type Case, cases, type Files, reaches, runs, skips } from "./edits.ts";

const MODEL = `export class Model {
  constructor(readonly k: number) {}
  get() { return "ONE" + this.k; }
}
`;

cases("T18: an instance at module level", {
  "of-an-imported-class": {
    files: {
      "main.ts": `import { Model } from "./model";\nconst m = new Model(3);\nexport const run = () => m.get();\n`,
      "model.ts": MODEL,
    },
    edits: {
      argument: runs("main.ts", "Model(3)", "Model(4)", "const main.ts#m"),
      method: runs("model.ts", "ONE", "TWO", "class model.ts#Model"),
    },
  },
  "exported-by-another-module": {
    files: {
      "main.ts": `import { m } from "./instance";\nexport const run = () => m.get();\n`,
      "instance.ts": `import { Model } from "./model";\nexport const m = new Model(3);\nexport const n = new Model(3);\n`,
      "model.ts": MODEL,
    },
    edits: {
      argument: runs("instance.ts", "m = new Model(3)", "m = new Model(4)", "const instance.ts#m"),
      "of another instance": skips("instance.ts", "n = new Model(3)", "n = new Model(4)"),
      method: runs("model.ts", "ONE", "TWO", "class model.ts#Model"),
    },
  },
  "made-by-a-factory": {
    files: {
      "main.ts": `import { create } from "./model";\nconst m = create(3);\nexport const run = () => m.get();\n`,
      "model.ts": `${MODEL}export const create = (k: number) => new Model(k + 1);\n`,
    },
    edits: {
      argument: runs("main.ts", "create(3)", "create(4)", "const main.ts#m"),
      factory: runs("model.ts", "k + 1", "k + 2", "fn model.ts#create"),
      method: runs("model.ts", "ONE", "TWO", "class model.ts#Model"),
    },
  },
  "as-default": {
    files: {
      "main.ts": `import m from "./model";\nexport const run = () => m.get();\n`,
      "model.ts": `${MODEL}export default new Model(3);\n`,
    },
    edits: {
      argument: runs("model.ts", "Model(3)", "Model(4)", "const model.ts#default"),
      method: runs("model.ts", "ONE", "TWO", "class model.ts#Model"),
    },
  },
  "in-an-object": {
    files: {
      "main.ts": `import { Model } from "./model";\nconst all = { m: new Model(3) };\nexport const run = () => all.m.get();\n`,
      "model.ts": MODEL,
    },
    edits: {
      argument: runs("main.ts", "Model(3)", "Model(4)", "const main.ts#all"),
      method: runs("model.ts", "ONE", "TWO", "class model.ts#Model"),
    },
  },
  "a-bound-method": {
    files: {
      "main.ts": `import { Model } from "./model";\nconst m = new Model(3);\nconst get = m.get.bind(m);\nexport const run = () => get();\n`,
      "model.ts": MODEL,
    },
    edits: {
      argument: runs("main.ts", "Model(3)", "Model(4)", "const main.ts#m"),
      method: runs("model.ts", "ONE", "TWO", "class model.ts#Model"),
    },
  },
});

const FNS = `export const fnA = () => "A";\nexport const fnB = () => "B";\nexport const fnC = () => "C";\n`;
const map = (main: string): Case => ({
  files: {
    "main.ts": `import { fnA, fnB } from "./fns";\nconst kind = (n: number) => (n > 0 ? "a" : "b");\n${main}`,
    "fns.ts": FNS,
  },
  edits: {
    "the first": runs("fns.ts", `"A"`, `"X"`, "fn fns.ts#fnA"),
    "the second": runs("fns.ts", `"B"`, `"Y"`, "fn fns.ts#fnB"),
    "one that is not in it": skips("fns.ts", `"C"`, `"Z"`),
  },
});

cases("T20: a map of handlers", {
  inline: map(
    `export const run = () => ({ a: fnA, b: fnB })[kind(1)]() + ({ a: fnA, b: fnB })[kind(0)]();\n`,
  ),
  "at-module-level": map(
    `const handlers = { a: fnA, b: fnB };\nexport const run = () => handlers[kind(1)]() + handlers[kind(0)]();\n`,
  ),
  list: map(`const all = [fnA, fnB];\nexport const run = () => all.map((f) => f()).join();\n`),
  "a-map": map(
    `const all = new Map([["a", fnA], ["b", fnB]]);\nexport const run = () => all.get(kind(1))?.() + "" + all.get(kind(0))?.();\n`,
  ),
  "in-arrows": map(
    `const all = { a: () => fnA(), b() { return fnB(); } };\nexport const run = () => all[kind(1)]() + all[kind(0)]();\n`,
  ),
  "in-a-switch": map(
    `const get = (k: string) => { switch (k) { case "a": return fnA; default: return fnB; } };\nexport const run = () => get("a")() + get("b")();\n`,
  ),
  "with-a-spread": map(
    `const first = { a: fnA };\nconst all = { ...first, b: fnB };\nexport const run = () => all[kind(1)]() + all[kind(0)]();\n`,
  ),
  "own-functions": {
    files: {
      "main.ts": `const handlers: Record<string, () => string> = { a: () => "A", b: () => "B" };\nexport const run = () => handlers.a() + handlers.b();\n`,
    },
    edits: { "": runs("main.ts", `"B"`, `"Y"`, "const main.ts#handlers") },
  },
});

/** A module whose `x` (of that kind) is changed by a statement in which `ONE` stands. */
const changed = (code: string, use = "String(x)", key = "const lib.ts#x"): Case => {
  const files: Files = {
    "main.ts": `import { x } from "./lib";\nexport const run = () => ${use};\n`,
    "lib.ts": `${code}\nexport const unreached: Record<string, string> = {};\nunreached.k = "THREE";\n`,
  };
  return {
    files,
    edits: {
      "": runs("lib.ts", "ONE", "TWO", key),
      "the same with what is not reached": skips("lib.ts", "THREE", "FOUR"),
    },
  };
};

const LET = "let lib.ts#x";
const J = "JSON.stringify(x)";

cases("T21: a statement that changes what is used", {
  assigned: changed(`export let x = "1";\nx = "ONE";`, "x", LET),
  "assigned-a-var": changed(`export var x = "1";\nx = "ONE";`, "x", "var lib.ts#x"),
  "assigned-in-part": changed(`export let x = "1";\nx += "ONE";`, "x", LET),
  "assigned-where-undefined": changed(`export let x: string | undefined;\nx ??= "ONE";`, "x", LET),
  counted: changed(`export let x = 1;\nx++;\nx = x * 2 + "ONE".charCodeAt(0);`, "x", LET),
  "taken-apart": changed(`export let x = "1";\n({ x } = { x: "ONE" });`, "x", LET),
  "taken-from-a-list": changed(`export let x = "1";\n[x] = ["ONE"];`, "x", LET),
  "under-if": changed(`export let x = "1";\nif (x === "1") { x = "ONE"; }`, "x", LET),
  "in-a-loop": changed(`export let x = "";\nfor (const t of ["ONE"]) x += t;`, "x", LET),
  "in-try": changed(`export let x = "";\ntry { x = "ONE"; } catch {}`, "x", LET),
  "in-a-block": changed(`export let x = "";\n{ const t = "ONE"; x = t; }`, "x", LET),
  "property-set": changed(`export const x: Record<string, string> = {};\nx.k = "ONE";`, J),
  "property-set-by-name": changed(
    `export const x: Record<string, string> = {};\nx["k"] = "ONE";`,
    J,
  ),
  "property-set-deep": changed(`export const x = { a: { b: "1" } };\nx.a.b = "ONE";`, J),
  "property-deleted": changed(
    `export const x: Record<string, string> = { ONE: "1", TWO: "2" };\ndelete x["ONE"];`.replace(
      /ONE: "1"/,
      '["O" + "NE"]: "1"',
    ),
    J,
  ),
  "map-set": changed(
    `export const x = new Map<string, string>();\nx.set("k", "ONE");`,
    "x.get('k')",
  ),
  "set-add": changed(`export const x = new Set<string>();\nx.add("ONE");`, "[...x].join()"),
  pushed: changed(`export const x: string[] = [];\nx.push("ONE");`),
  "pushed-in-for-each": changed(
    `export const x: string[] = [];\n["ONE"].forEach((t) => x.push(t));`,
  ),
  "object-assign": changed(`export const x = {};\nObject.assign(x, { k: "ONE" });`, J),
  "object-assign-prototype": changed(
    `export class x { a = 1; }\nObject.assign(x.prototype, { get: () => "ONE" });`,
    "(new x() as unknown as { get(): string }).get()",
    "class lib.ts#x",
  ),
  "define-property": changed(
    `export const x = {};\nObject.defineProperty(x, "k", { value: "ONE", enumerable: true });`,
    J,
  ),
  "prototype-set": changed(
    `export class x { declare get: () => string; }\nx.prototype.get = () => "ONE";`,
    "new x().get()",
    "class lib.ts#x",
  ),
  "static-set": changed(`export class x { static k = ""; }\nx.k = "ONE";`, "x.k", "class lib.ts#x"),
  "set-prototype-of": changed(
    `export const x = {};\nObject.setPrototypeOf(x, { toString: () => "ONE" });`,
  ),
  "function-property": changed(
    `export function x() { return x.k; }\nx.k = "ONE";`,
    "x()",
    "fn lib.ts#x",
  ),
  "by-an-alias": {
    files: {
      "main.ts": `import { x } from "./lib";\nexport const run = () => ${J};\n`,
      "lib.ts": `export const x: Record<string, string> = {};\nconst y = x;\ny.k = "ONE";\n`,
    },
    edits: { value: runs("lib.ts", "ONE", "TWO", "const lib.ts#x", "const lib.ts#y") },
  },
  "by-a-function": {
    files: {
      "main.ts": `import { x } from "./lib";\nexport const run = () => x.join();\n`,
      "lib.ts": `export const x: string[] = [];\nfunction register(t: string) { x.push(t + "FN"); }\nregister("ONE");\n`,
    },
    edits: {
      argument: runs("lib.ts", "ONE", "TWO", "const lib.ts#x"),
      function: runs("lib.ts", `"FN"`, `"GN"`, "fn lib.ts#register"),
    },
  },
  "by-a-const": changed(
    `export const x: string[] = [];\nconst size = x.push("ONE");`,
    "x.join()",
    "const lib.ts#size",
  ),
  sorted: changed(`export const x = ["b", "a", "ONE"];\nx.sort();`),
  "the-order": {
    files: {
      "main.ts": `import { x } from "./lib";\nexport const run = () => x;\n`,
      "lib.ts": `export let x = "1";\nx += "a";\nx += "b";\n`,
    },
    edits: { "": runs("lib.ts", `x += "a";\nx += "b";`, `x += "b";\nx += "a";`, "let lib.ts#x") },
  },
  "a-statement-added": {
    files: {
      "main.ts": `import { x } from "./lib";\nexport const run = () => x.k;\n`,
      "lib.ts": `export const x: Record<string, string> = { k: "1" };\n`,
    },
    edits: { "": runs("lib.ts", `};\n`, `};\nx.k = "2";\n`, "const lib.ts#x") },
  },
  "a-statement-removed": {
    files: {
      "main.ts": `import { x } from "./lib";\nexport const run = () => x;\n`,
      "lib.ts": `export let x = "1";\nx = "2";\n`,
    },
    edits: { "": runs("lib.ts", `x = "2";\n`, "", "let lib.ts#x") },
  },
  "a-value-inside-that-is-imported": reaches(
    {
      "main.ts": `import { x } from "./lib";\nexport const run = () => x.k;\n`,
      "lib.ts": `import { v } from "./v";\nexport const x: Record<string, string> = {};\nx.k = v;\n`,
      "v.ts": `export const v = "ONE";\n`,
    },
    "v.ts",
    "const v.ts#v",
  ),
});
