// Which modules and packages are found, and how.
import { expect, test } from "bun:test";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { changes, freshManifest, keysOf, notesOf, project } from "./helpers.ts";

test("every way to load a module is followed", async () => {
  const ways: Record<string, string> = {
    named: `import { x } from "./m";`,
    renamed: `import { x as y } from "./m";`,
    default: `import x from "./m";`,
    namespace: `import * as x from "./m";`,
    effect: `import "./m";`,
    empty: `import {} from "./m";`,
    reexport: `export { x } from "./m";`,
    "empty reexport": `export {} from "./m";`,
    star: `export * from "./m";`,
    "star as": `export * as x from "./m";`,
    equals: `import x = require("./m"); x;`,
    dynamic: `const f = () => import("./m");`,
    template: "const f = () => import(`./m`);",
    sum: `const f = () => import("./" + "m");`,
    constant: `const M = "./m"; const f = () => import(M);`,
    condition: `const f = (a) => import(a ? "./m" : "./o");`,
    require: `const f = () => require("./m");`,
    "require.resolve": `const f = () => require.resolve("./m");`,
    "module.require": `const f = () => module.require("./m");`,
    createRequire: `import { createRequire } from "node:module"; const r = createRequire(import.meta.url); r("./m");`,
    "createRequire at once": `import { createRequire } from "node:module"; createRequire(import.meta.url)("./m");`,
    "import.meta.require": `const f = () => import.meta.require("./m");`,
    "import.meta.resolve": `const f = () => import.meta.resolve("./m");`,
    url: `const f = () => new URL("./m.ts", import.meta.url);`,
    worker: `const f = () => new Worker("./m.ts");`,
    "worker url": `const f = () => new Worker(new URL("./m.ts", import.meta.url).href);`,
    "from the folder": "const f = () => import(`${import.meta.dir}/m.ts`);",
    joined: `import { join } from "node:path"; const D = join(import.meta.dir, "."); const f = () => import(join(D, "m.ts"));`,
    extension: `import { x } from "./m.js";`,
    macro: `import { x } from "./m" with { type: "macro" };`,
    text: `import x from "./m.ts" with { type: "text" };`,
    "text by import()": `const f = () => import("./m.ts", { with: { type: "text" } });`,
    "file url": `const f = () => import(new URL("./m.ts", import.meta.url));`,
  };
  for (const [name, code] of Object.entries(ways)) {
    await using dir = await project({
      "pipeline.ts": `${code}\n`,
      "m.ts": "export const x = 1;\n",
    });
    const manifest = await dir.manifest();
    expect([name, "module m.ts" in manifest.entries, notesOf(manifest)]).toEqual([name, true, []]);
  }
});

test("imports of types alone are not followed, and may lead nowhere", async () => {
  await using dir = await project({
    "pipeline.ts": `import type { A } from "./a";
import { type B } from "./b";
export type { C } from "./c";
export type * from "./d";
export { type E } from "./e";
import { F } from "./nowhere";
import type { G } from "not-installed";
const x: A | B | F | G | null = null;
`,
    "a.ts": "export type A = 1;",
    "b.ts": "export type B = 1;",
    "c.ts": "export type C = 1;",
    "d.ts": "export type D = 1;",
    "e.ts": "export type E = 1;",
  });
  expect(keysOf(await dir.manifest())).toEqual(["module pipeline.ts"]);
});

test("data imported as a module counts", async () => {
  await using dir = await project({
    "pipeline.ts": `import a from "./a.json";
import b from "./b.toml";
import c from "./c.txt" with { type: "text" };
import d from "./d.yaml";
import e from "./e.bin" with { type: "file" };
`,
    "a.json": "{}",
    "b.toml": "a = 1",
    "c.txt": "import './nowhere'",
    "d.yaml": "a: 1",
    "e.bin": "\0",
  });
  const before = await dir.manifest();
  for (const name of ["a.json", "b.toml", "c.txt", "d.yaml", "e.bin"]) {
    expect(before.entries).toContainKey(`module ${name}`);
    await dir.file(name, `{ "b": 1 }`);
    expect(changes(before, await dir.manifest())).toContain(`module ${name}`);
  }
});

test("a cycle of imports ends", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./a";`,
    "a.ts": `import "./b"; import "./a";`,
    "b.ts": `import "./a"; import "./pipeline";`,
  });
  expect((await dir.analyse()).modules).toEqual(["a.ts", "b.ts", "pipeline.ts"]);
});

test("a file that is only named counts, unless a stage makes it", async () => {
  await using dir = await project({
    "pipeline.ts": `const a = new URL("./rules.txt", import.meta.url);
const b = new URL("./build/out.txt", import.meta.url);
const c = new URL("./data/", import.meta.url);
`,
    "rules.txt": "1",
    "build/out.txt": "1",
    "data/x.csv": "1",
  });
  expect(keysOf(await dir.manifest({ outs: ["build/"] }))).toEqual([
    "module pipeline.ts",
    "module rules.txt",
  ]);
});

test("aliases, #imports and linked workspaces lead to local files", async () => {
  await using dir = await project({
    "app/pipeline.ts": `import "@lib/text"; import "#own/x"; import "shared"; const s = require("shared");`,
    "app/tsconfig.json": `{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } } // c`,
    "app/package.json": `{ "imports": { "#own/*": "./own/*.ts" } }`,
    "app/lib/text.ts": "",
    "app/own/x.ts": "",
    "shared/package.json": `{ "name": "shared", "exports": { "import": "./i.ts", "require": "./r.cjs" } }`,
    "shared/i.ts": "",
    "shared/r.cjs": "",
  });
  await mkdir(join(dir.path, "app/node_modules"));
  await symlink("../../shared", join(dir.path, "app/node_modules/shared"));
  const root = join(dir.path, "app");
  expect(keysOf(await dir.manifest({ root, file: join(root, "pipeline.ts") }))).toEqual([
    "module ../shared/i.ts",
    "module ../shared/r.cjs",
    "module lib/text.ts",
    "module own/x.ts",
    "module pipeline.ts",
  ]);
});

test("a new file that wins a resolution, and aliases that change places, count", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./lib"; import "@a"; import "@b"; import "./lib/index";`,
    "lib/index.ts": "",
    "a.ts": "",
    "b.ts": "",
    "tsconfig.json": `{ "compilerOptions": { "paths": { "@a": ["./a.ts"], "@b": ["./b.ts"] } } }`,
  });
  const first = await freshManifest(dir.path);
  await dir.file("lib.ts", "");
  const second = await freshManifest(dir.path);
  expect(changes(first, second)).toEqual(["effects order", "module lib.ts", "module pipeline.ts"]);
  await dir.file(
    "tsconfig.json",
    `{ "compilerOptions": { "paths": { "@a": ["./b.ts"], "@b": ["./a.ts"] } } }`,
  );
  expect(changes(second, await freshManifest(dir.path))).toEqual([
    "effects order",
    "module pipeline.ts",
  ]);
});

test("modules that are preloaded count", async () => {
  await using dir = await project({
    "pipeline.ts": "",
    "setup.ts": `import "./more";`,
    "more.ts": "",
  });
  expect((await dir.analyse({ preload: ["./setup.ts", "not-there"] })).modules).toEqual([
    "more.ts",
    "pipeline.ts",
    "setup.ts",
  ]);
});

test("packages that are preloaded count, and the order does", async () => {
  await using dir = await project({
    "pipeline.ts": "",
    "a.ts": "",
    "b.ts": "",
    "setup.ts": "",
    "node_modules/setup/package.json": `{ "name": "setup", "version": "1.0.0" }`,
    "node_modules/setup/index.js": "",
    "node_modules/setup/more.js": "",
  });
  expect((await dir.manifest()).entries).not.toContainKey("preload");
  const of = (...preload: string[]) => dir.manifest({ preload });
  const before = await of("setup", "./a.ts", "./b.ts");
  expect(keysOf(before)).toEqual([
    "module a.ts",
    "module b.ts",
    "module pipeline.ts",
    "pkg setup@1.0.0",
    "preload",
  ]);
  expect(changes(before, await of("setup", "./b.ts", "./a.ts"))).toEqual([
    "effects order",
    "preload",
  ]);
  expect(changes(before, await of("setup/more.js", "./a.ts", "./b.ts"))).toEqual(["preload"]);
  expect(changes(before, await of("setup", join(dir.path, "a.ts"), "./b.ts"))).toEqual([]);
  await dir.file("node_modules/setup/package.json", `{ "name": "setup", "version": "1.0.1" }`);
  expect(changes(before, await of("setup", "./a.ts", "./b.ts"))).toEqual([
    "pkg setup@1.0.0",
    "pkg setup@1.0.1",
    "preload",
  ]);
});

test("a Worker's file counts from the module and from the root", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./lib/a";`,
    "lib/a.ts": `const f = () => new Worker("./w.ts");`,
    "lib/w.ts": "",
    "w.ts": "",
    "x.ts": "",
  });
  const { modules } = await dir.analyse();
  expect(modules).toEqual(["lib/a.ts", "lib/w.ts", "pipeline.ts", "w.ts"]);
});

test("JSX counts the package whose runtime it imports", async () => {
  await using dir = await project({
    "pipeline.tsx": "export const x = <div/>;",
    "tsconfig.json": `{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "own" } }`,
    "node_modules/own/package.json": `{ "name": "own", "version": "1.0.0" }`,
    "node_modules/own/jsx-runtime.js": "",
    "node_modules/own/jsx-dev-runtime.js": "",
  });
  const { entries } = await dir.manifest({ file: join(dir.path, "pipeline.tsx") });
  expect(entries).toContainKey("pkg own@1.0.0");
});

test("scripts without an extension, and paths with a query, are code", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./run"; import "./x.ts?v=1"; import "data:text/javascript,1";`,
    run: `import "./y";`,
    "x.ts": "",
    "y.ts": "",
  });
  expect((await dir.analyse()).modules).toEqual(["pipeline.ts", "run", "x.ts", "y.ts"]);
});

test("a module that is read as text and as code counts as both", async () => {
  await using dir = await project({
    "pipeline.ts": `import t from "./a.ts" with { type: "text" }; import "./a";`,
    "a.ts": `import "./b";`,
    "b.ts": "",
  });
  expect((await dir.analyse()).modules).toEqual(["a.ts", "b.ts", "pipeline.ts"]);
});
