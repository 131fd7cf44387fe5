// What a stage reaches, and by which way; what counts for all; in which order modules are loaded.
import { expect, test } from "bun:test";
import type { Manifest } from "../../src/model/manifest.ts";
import { type Files, manifestAt } from "./graph-helpers.ts";
import { changes, project } from "./helpers.ts";

const HEAD = `import { stage } from "fastpipe";\n`;

async function manifestOf(files: Files): Promise<Manifest> {
  await using dir = await project(files);
  return await manifestAt(dir, files, ["pipeline.ts", "stage({"]);
}

/** Keys that differ when a file is another. */
async function changed(files: Files, file: string, text: string): Promise<string[]> {
  return changes(await manifestOf(files), await manifestOf({ ...files, [file]: text }));
}

test("each entry is told by a shortest way", async () => {
  const { via, entries } = await manifestOf({
    "pipeline.ts": `${HEAD}import { far } from "./lib"; import { near } from "./lib";
export const s = stage({}, () => [far(), near]);
`,
    "lib.ts": `import { base } from "./base";
export const far = () => middle(); const middle = () => [near, base];
export const near = () => 1; export const unused = () => base;`,
    "base.ts": "export const base = 1;",
  });
  expect(Object.keys(entries)).toEqual([
    "const base.ts#base",
    "fn lib.ts#far",
    "fn lib.ts#middle",
    "fn lib.ts#near",
    "fn pipeline.ts#s",
  ]);
  expect(via).toEqual({
    "fn lib.ts#far": "fn pipeline.ts#s",
    "fn lib.ts#near": "fn pipeline.ts#s",
    "fn lib.ts#middle": "fn lib.ts#far",
    "const base.ts#base": "fn lib.ts#middle",
  });
});

test("functions that call each other end", async () => {
  const { entries } = await manifestOf({
    "pipeline.ts": `${HEAD}const a = () => b(); const b = () => a();\nexport const s = stage({}, () => a());`,
  });
  expect(Object.keys(entries)).toEqual([
    "fn pipeline.ts#a",
    "fn pipeline.ts#b",
    "fn pipeline.ts#s",
  ]);
});

test("packages, settings, variables and files come from what is reached alone", async () => {
  const manifest = await manifestOf({
    "pipeline.ts": `${HEAD}import { a, b } from "./lib";
export const s = stage({ deps: [process.env.SPEC] }, () => a());
`,
    "lib.ts": `import p from "p"; import q from "q";
export const a = () => [p, process.env.A]; export const b = () => [q, process.env.B, import("gone")];`,
    "node_modules/p/package.json": `{ "name": "p", "version": "1.0.0" }`,
    "node_modules/p/index.js": "",
    "node_modules/q/package.json": `{ "name": "q", "version": "1.0.0" }`,
    "node_modules/q/index.js": "",
  });
  expect(Object.keys(manifest.entries)).toEqual([
    "env A",
    "fn lib.ts#a",
    "fn pipeline.ts#s",
    "pkg p@1.0.0",
  ]);
  expect(manifest.places).toMatchObject({ "env A": "lib.ts:2", "pkg p@1.0.0": "lib.ts:1" });
});

test("a barrel on the way counts for files alone", async () => {
  const files: Files = {
    "pipeline.ts": `${HEAD}import { a } from "./barrel";\nexport const s = stage({}, () => a);`,
    "barrel.ts": `export { a } from "./a"; export { b } from "./b";`,
    "a.ts": "export const a = 1;",
    "b.ts": "export const b = 1;",
  };
  const text = `${files["barrel.ts"]} export const c = 1;`;
  expect(await changed(files, "barrel.ts", text)).toEqual([]);
  const before = await manifestOf(files);
  const after = await manifestOf({ ...files, "barrel.ts": text });
  expect(after.files).not.toBe(before.files);
  expect(await changed(files, "b.ts", "export const b = 2;")).toEqual([]);
  const other = { ...files, "b.ts": "export const b = 2;" };
  expect((await manifestOf(other)).files).toBe(before.files);
});

test("what loading does counts, whoever reaches it, with what it leads to", async () => {
  const files: Files = {
    "pipeline.ts": `${HEAD}import { a } from "./lib";\nexport const s = stage({}, () => a);`,
    "lib.ts": `import { value } from "./value"; export const a = 1; globalThis.x = value(); export const b = 1;`,
    "value.ts": "export const value = () => 1; export const other = 1;",
  };
  const { entries, via } = await manifestOf(files);
  expect(Object.keys(entries)).toEqual([
    "const lib.ts#a",
    "effects lib.ts",
    "fn pipeline.ts#s",
    "fn value.ts#value",
  ]);
  expect(via["fn value.ts#value"]).toBe("effects lib.ts");
  const value = "export const value = () => 2; export const other = 1;";
  expect(await changed(files, "value.ts", value)).toEqual(["fn value.ts#value"]);
  const lib = String(files["lib.ts"]);
  expect(await changed(files, "lib.ts", lib.replace("x = value()", "y = value()"))).toEqual([
    "effects lib.ts",
  ]);
  expect(await changed(files, "lib.ts", lib.replace("b = 1", "b = 2"))).toEqual([]);
});

test("modules whose loading acts have an order", async () => {
  const files: Files = {
    "pipeline.ts": `${HEAD}import "./a"; import "./b";\nexport const s = stage({}, () => 1);`,
    "a.ts": "globalThis.x = 1;",
    "b.ts": "globalThis.x = 2;",
  };
  expect(Object.keys((await manifestOf(files)).entries)).toContain("effects order");
  const other = String(files["pipeline.ts"]).replace(
    `import "./a"; import "./b";`,
    `import "./b"; import "./a";`,
  );
  expect(await changed(files, "pipeline.ts", other)).toEqual(["effects order"]);
  const alone = { ...files, "pipeline.ts": other.replace(`import "./a";`, "") };
  expect(Object.keys((await manifestOf(alone)).entries)).not.toContain("effects order");
});

test("modules that import each other have an order, where both are reached", async () => {
  const files: Files = {
    "pipeline.ts": `${HEAD}import { a } from "./a"; import { b } from "./b";
export const s = stage({}, () => [a, b]);`,
    "a.ts": `import { b } from "./b"; export const a = () => b;`,
    "b.ts": `import { a } from "./a"; export const b = () => a;`,
  };
  expect(Object.keys((await manifestOf(files)).entries)).toContain("effects order");
  const text = String(files["pipeline.ts"]);
  const other = text.replace(
    `import { a } from "./a"; import { b } from "./b";`,
    `import { b } from "./b"; import { a } from "./a";`,
  );
  expect(await changed(files, "pipeline.ts", other)).toEqual(["effects order"]);
  const one = { ...files, "pipeline.ts": text.replace("[a, b]", "1") };
  expect(Object.keys((await manifestOf(one)).entries)).toEqual(["fn pipeline.ts#s"]);
});

test("a module that only the stage loads counts with what loading it does", async () => {
  const files: Files = {
    "pipeline.ts": `${HEAD}export const s = stage({}, async () => (await import("./late")).a);
export const t = () => import("./other");`,
    "late.ts": `import { list } from "./list"; list.push(1); export const a = 1;`,
    "list.ts": "export const list: number[] = []; export const unused = 1;",
    "other.ts": "globalThis.x = 1;",
  };
  const { entries } = await manifestOf(files);
  expect(Object.keys(entries)).toContain("module late.ts");
  expect(Object.keys(entries)).not.toContain("module other.ts");
  const late = String(files["late.ts"]).replace("push(1)", "push(2)");
  expect(await changed(files, "late.ts", late)).toContain("module late.ts");
  expect(await changed(files, "list.ts", "export const list: number[] = [0];")).toContain(
    "const list.ts#list",
  );
  expect(await changed(files, "other.ts", "globalThis.x = 2;")).toEqual([]);
});

test("where any file may be loaded, only those that reach it count everything", async () => {
  const wide = `const any = (m: string) => import(m);`;
  const files: Files = {
    "pipeline.ts": `${HEAD}${wide}\nexport const s = stage({}, () => any("x"));`,
    "aside.ts": "export const aside = 1;",
  };
  expect(Object.keys((await manifestOf(files)).entries)).toContain("module aside.ts");
  const unreached = {
    ...files,
    "pipeline.ts": `${HEAD}${wide}\nexport const s = stage({}, () => 1);`,
  };
  const { entries, coarse } = await manifestOf(unreached);
  expect([Object.keys(entries), coarse]).toEqual([["fn pipeline.ts#s"], []]);
});
