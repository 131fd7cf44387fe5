import { expect, test } from "bun:test";
import { chmod, cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint, manifestDigest, RULES } from "../../src/fingerprint/fingerprint.ts";
import type { Stage } from "../../src/model/stage.ts";
import { changes, freshManifest, optionsFor, project, settled, stage } from "./helpers.ts";

const PIPELINE = `import { stage } from "fastpipe";
import { clean } from "./lib/clean";
export const s = stage({ outs: ["x"] }, async function s() { clean(); });
`;

const keysOf = (entries: object): string[] => Object.keys(entries);

test("every local module that is loaded counts whole, by its bytes", async () => {
  await using dir = await project({
    "pipeline.ts": PIPELINE,
    "lib/clean.ts": `export * from "./text.js";\nexport function clean() {}\n`,
    "lib/text.ts": "export const text = 1;\n",
    "lib/unused.ts": "export const unused = 1;\n",
  });
  const before = await dir.manifest();
  expect(keysOf(before.entries)).toEqual([
    "module lib/clean.ts",
    "module lib/text.ts",
    "module pipeline.ts",
  ]);
  expect(before.entries["module lib/text.ts"]).toMatch(/^xxh64:[0-9a-f]{16}$/);
  expect(before.places["module lib/text.ts"]).toBe("lib/text.ts:1");
  expect(before.coarse).toEqual([]);
  await dir.file("lib/unused.ts", "export const unused = 2;\n");
  expect(changes(before, await dir.manifest())).toEqual([]);
  await dir.file("lib/text.ts", "export const text = 2;\n");
  const after = await dir.manifest();
  expect(changes(before, after)).toEqual(["module lib/text.ts"]);
  expect(after.files).not.toBe(before.files);
  expect(manifestDigest(after)).not.toBe(manifestDigest(before));
});

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
    const { entries, coarse } = await dir.manifest();
    expect([name, "module m.ts" in entries, coarse]).toEqual([name, true, []]);
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
  expect(keysOf((await dir.manifest()).entries)).toEqual(["module pipeline.ts"]);
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
    await dir.file(name, "{}  ");
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

test("where any file may be loaded, every source file counts, and coarse says where", async () => {
  const ways = {
    "import of a variable": `const f = (m: string) => import(m);`,
    "require of a variable": `const f = (m: string) => require(m);`,
    eval: `const f = (c: string) => eval(c);`,
    "indirect eval": `const f = (c: string) => (0, eval)(c);`,
    "renamed eval": `const e = eval; const f = (c: string) => e(c);`,
    "new Function": `const f = (c: string) => new Function(c);`,
    Function: `const f = (c: string) => Function("a", c)();`,
    "renamed require": `const r = require; const f = (m: string) => r(m);`,
    "global by name": `const f = (n: string) => globalThis[n]("x");`,
    vm: `import vm from "node:vm"; vm.runInThisContext("1");`,
    plugin: `Bun.plugin({ name: "p", setup() {} });`,
    worker: `const f = (m: string) => new Worker(m);`,
    "vague beginning": "const f = (m: string) => import(`${m}/x`);",
    "an alias": "const f = (m: string) => import(`@lib/${m}`);",
  };
  for (const [name, code] of Object.entries(ways)) {
    await using dir = await project({
      "pipeline.ts": `\n${code}\n`,
      "plugins/a.ts": "export const a = 1;",
      "plugins/broken.ts": "export const = ;",
      "plugins/deep/b.json": "{}",
      ".hidden/c.ts": "export const c = 1;",
      "node_modules/p/index.js": "",
      "build/out.json": "{}",
      "data.csv": "1",
      "params.yaml": "s: 1",
    });
    const outs = ["build/out.json"];
    const { entries, coarse } = await dir.manifest({ outs });
    const modules = keysOf(entries).filter((key) => key !== "env *");
    expect([name, modules]).toEqual([
      name,
      [
        "module pipeline.ts",
        "module plugins/a.ts",
        "module plugins/broken.ts",
        "module plugins/deep/b.json",
      ],
    ]);
    expect([name, coarse.length > 0, coarse[0]]).toEqual([
      name,
      true,
      expect.stringMatching(/^pipeline\.ts:2: .*every source file of the project counts$/),
    ]);
  }
});

test("names that only look like it widen nothing", async () => {
  await using dir = await project({
    "pipeline.ts": `const f = (eval2: number, Function: () => void) => { Function(); return eval2; };
const g = (x: unknown) => x instanceof Function || typeof require;
const h = (o: { eval(): void }) => o.eval();
`,
    "other.ts": "",
  });
  const { entries, coarse } = await dir.manifest();
  expect(keysOf(entries)).toEqual(["module pipeline.ts"]);
  expect(coarse).toEqual([]);
});

test("an import whose beginning is known counts the files that begin so", async () => {
  const ways = [
    "import(`./models/m${n}.ts`)",
    `import("./models/m" + n)`,
    "require(`./models/m${n}`)",
    "import(`${import.meta.dir}/models/m${n}`)",
    "import(new URL(`./models/m${n}.ts`, import.meta.url).href)",
  ];
  for (const way of ways) {
    await using dir = await project({
      "pipeline.ts": `const f = (n: number) => ${way};\n`,
      "models/m1.ts": `import "../lib/x";`,
      "models/m2/index.ts": "",
      "models/other.ts": "",
      "lib/x.ts": "",
      "lib/y.ts": "",
    });
    const { entries, coarse } = await dir.manifest();
    expect([way, keysOf(entries)]).toEqual([
      way,
      ["module lib/x.ts", "module models/m1.ts", "module models/m2/index.ts", "module pipeline.ts"],
    ]);
    expect(coarse).toEqual([
      "pipeline.ts:1: imports what is only known when it runs: every file that begins with models/m counts",
    ]);
  }
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
  expect(keysOf((await dir.manifest({ outs: ["build/"] })).entries)).toEqual([
    "module pipeline.ts",
    "module rules.txt",
  ]);
});

test("a syntax error in a module that is loaded is a failure with its place", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./lib/broken";`,
    "lib/broken.ts": "const a = 1;\nconst b = ;\n",
  });
  const result = await fingerprint(optionsFor(dir.path, dir.cache));
  expect(result).toEqual({
    ok: false,
    error: [
      {
        code: "syntax",
        message: "Unexpected token in lib/broken.ts",
        where: { file: "lib/broken.ts", line: 2, column: 11, source: "const b = ;" },
      },
    ],
  });
});

test("a syntax error in a file that nothing loads is none", async () => {
  await using dir = await project({ "pipeline.ts": "", "broken.ts": "const = ;" });
  expect((await dir.analyse()).modules).toEqual(["pipeline.ts"]);
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
  const { entries } = await dir.manifest({ root, file: join(root, "pipeline.ts") });
  expect(keysOf(entries)).toEqual([
    "import #own/x",
    "import @lib/text",
    "import require shared",
    "import shared",
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
  expect(changes(first, second)).toEqual(["import ./lib in pipeline.ts", "module lib.ts"]);
  await dir.file(
    "tsconfig.json",
    `{ "compilerOptions": { "paths": { "@a": ["./b.ts"], "@b": ["./a.ts"] } } }`,
  );
  expect(changes(second, await freshManifest(dir.path))).toEqual(["import @a", "import @b"]);
});

test("settings that change emitted code count; others do not", async () => {
  await using dir = await project({
    "pipeline.ts": "",
    "tsconfig.json": `{ "extends": "./base", "compilerOptions": { "strict": true } }`,
    "base.json": `{ "compilerOptions": { "jsx": "react-jsx", "target": "ES2022" } }`,
    "package.json": `{ "type": "module", "scripts": {} }`,
  });
  const before = await dir.manifest();
  expect(keysOf(before.entries)).toEqual([
    "module pipeline.ts",
    "package package.json#type",
    "tsconfig tsconfig.json#jsx",
  ]);
  await dir.file("tsconfig.json", `{ "extends": "./base" }`);
  await dir.file("package.json", `{ "type": "module", "scripts": { "a": "b" } }`);
  expect(changes(before, await dir.manifest())).toEqual([]);
  await dir.file("base.json", `{ "compilerOptions": { "experimentalDecorators": true } }`);
  await dir.file("package.json", `{ "type": "commonjs" }`);
  expect(changes(before, await dir.manifest())).toEqual([
    "package package.json#type",
    "tsconfig tsconfig.json#experimentalDecorators",
    "tsconfig tsconfig.json#jsx",
  ]);
});

test("environment variables that code reads count by value, secrets by presence", async () => {
  await using dir = await project({
    "pipeline.ts": `import { env as ours } from "node:process";
import proc from "process";
const a = process.env.A, b = Bun.env["B"], c = import.meta.env.C;
const { D, E: renamed = "x" } = process.env;
const { env } = process;
const f = () => env.F + ours.G + proc.env.H + globalThis.process.env.I;
const { env: { J } } = process;
const alias = process.env;
const g = () => alias.K ?? ("L" in process.env);
process.env.WRITTEN = "1";
process.env.BOTH ??= "1";
const t = process.env.API_TOKEN;
const h = (env: { NOT: string }) => process.argv;
`,
  });
  const names = "A API_TOKEN B BOTH C D E F G H I J K L".split(" ");
  const before = await dir.manifest({ environ: { A: "1", API_TOKEN: "x" } });
  expect(keysOf(before.entries)).toEqual([
    ...names.map((name) => `env ${name}`),
    "module pipeline.ts",
  ]);
  expect(before.entries["env A"]).toMatch(/^sha256:[0-9a-f]{16}$/);
  expect(before.entries["env B"]).toBe("unset");
  expect(before.entries["env API_TOKEN"]).toBe("set");
  expect(before.places["env F"]).toBe("pipeline.ts:6");
  expect(before.coarse).toEqual([]);
  const other = await dir.manifest({ environ: { A: "2", API_TOKEN: "y" } });
  expect(changes(before, other)).toEqual(["env A"]);
  const gone = await dir.manifest({ environ: { A: "1" } });
  expect(changes(before, gone)).toEqual(["env API_TOKEN"]);
});

test("a spec's env decides over what code reads", async () => {
  await using dir = await project({ "pipeline.ts": "const a = process.env.A + process.env.B;" });
  const stages = [stage("s"), stage("t", { env: { A: false } }), stage("u", { env: { B: true } })];
  const { manifests } = await dir.analyse({ stages });
  const envOf = (name: string): string[] =>
    keysOf(manifests.get(name)?.entries ?? {}).filter((key) => key.startsWith("env "));
  expect(envOf("s")).toEqual(["env A", "env B"]);
  expect(envOf("t")).toEqual(["env B"]);
  expect(envOf("u")).toEqual(["env A"]);
});

test("an environment that is used as a whole is told", async () => {
  await using dir = await project({
    "pipeline.ts": `const f = (n: string) => process.env[n]; f(name);
const g = () => Object.keys(process.env);
const h = () => ({ ...process.env });
const { A, ...rest } = process.env;
export const env = process.env;
export { env as again } from "node:process";
const { env: own } = Bun; export { own };
`,
  });
  const { coarse } = await dir.manifest();
  expect(coarse[1]).toBe(
    "pipeline.ts:2: uses the environment as a whole: all of it counts, unless `env` in the spec names what does",
  );
  expect(coarse.map((note) => note.replace(/ (uses|reads) .*/, ""))).toEqual([
    "pipeline.ts:1:",
    "pipeline.ts:2:",
    "pipeline.ts:3:",
    "pipeline.ts:4:",
    "pipeline.ts:5:",
    "pipeline.ts:6:",
    "pipeline.ts:7:",
  ]);
});

test("stages with the same claims share one manifest; commands have only what they use", async () => {
  await using dir = await project({ "pipeline.ts": "", "run.py": "1" });
  const stages = [
    stage("a"),
    stage("b"),
    stage("c", { uses: ["run.py"] }),
    stage("d", { kind: "cmd", cmd: "true" }),
    stage("e", { kind: "cmd", cmd: "python run.py", uses: ["run.py"] }),
  ];
  const { manifests } = await dir.analyse({ stages });
  expect(manifests.get("a")).toBe(manifests.get("b") as never);
  expect(keysOf(manifests.get("c")?.entries ?? {})).toEqual(["module pipeline.ts", "uses run.py"]);
  expect(manifests.has("d")).toBe(false);
  expect(keysOf(manifests.get("e")?.entries ?? {})).toEqual(["uses run.py"]);
  const commands = await dir.analyse({ stages: stages.slice(3) });
  expect(commands.modules).toEqual([]);
  expect(commands.manifests.get("e")).toEqual(manifests.get("e") as never);
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
  expect(keysOf(before.entries)).toEqual([
    "module a.ts",
    "module b.ts",
    "module pipeline.ts",
    "pkg setup@1.0.0",
    "preload",
  ]);
  expect(changes(before, await of("setup", "./b.ts", "./a.ts"))).toEqual(["preload"]);
  expect(changes(before, await of("setup/more.js", "./a.ts", "./b.ts"))).toEqual(["preload"]);
  expect(changes(before, await of("setup", join(dir.path, "a.ts"), "./b.ts"))).toEqual([]);
  await dir.file("node_modules/setup/package.json", `{ "name": "setup", "version": "1.0.1" }`);
  expect(changes(before, await of("setup", "./a.ts", "./b.ts"))).toEqual([
    "pkg setup@1.0.0",
    "pkg setup@1.0.1",
    "preload",
  ]);
});

test("the environment as a whole: without what differs from shell to shell, secrets by presence", async () => {
  await using dir = await project({ "pipeline.ts": "use(process.env); process.env.A;" });
  const environ = { A: "1", B: "1", HOME: "/h", MY_TOKEN: "x", PWD: "/", TERM_PROGRAM: "t" };
  const before = await dir.manifest({ environ });
  expect(keysOf(before.entries)).toEqual(["env *", "env A", "module pipeline.ts"]);
  expect(before.places["env *"]).toBe("pipeline.ts:1");
  const changed = async (more: Record<string, string>) =>
    changes(before, await dir.manifest({ environ: { ...environ, ...more } }));
  expect(await changed({ B: "2" })).toEqual(["env *"]);
  expect(await changed({ NEW: "" })).toEqual(["env *"]);
  expect(await changed({ HOME: "/i" })).toEqual(["env *"]);
  const shell = { PWD: "/a", OLDPWD: "/", SHLVL: "2", _: "x", TERM: "xterm", TERM_PROGRAM: "u" };
  expect(await changed(shell)).toEqual([]);
  expect(await changed({ SSH_TTY: "1", DISPLAY: ":0", FASTPIPE_JOBS: "2" })).toEqual([]);
  expect(await changed({ MY_TOKEN: "y" })).toEqual([]);
  expect(await changed({ OTHER_KEY: "y" })).toEqual(["env *"]);
});

test("a spec's env decides over the environment as a whole", async () => {
  await using dir = await project({ "pipeline.ts": "use(process.env); process.env.A;" });
  const stages = [stage("s"), stage("t", { env: { B: true } }), stage("u", { env: { A: false } })];
  const { manifests } = await dir.analyse({ stages });
  const of = (name: string) => manifests.get(name);
  expect(keysOf(of("s")?.entries ?? {})).toEqual(["env *", "env A", "module pipeline.ts"]);
  expect(keysOf(of("t")?.entries ?? {})).toEqual(["env A", "module pipeline.ts"]);
  expect(keysOf(of("u")?.entries ?? {})).toEqual(["module pipeline.ts"]);
  expect([of("s")?.coarse.length, of("t")?.coarse, of("u")?.coarse]).toEqual([1, [], []]);
});

test("files that may be loaded and use the environment make it count, told once", async () => {
  await using dir = await project({
    "pipeline.ts": "const f = (n: string) => import(n);",
    "a.ts": "use(process.env);",
    "b.ts": "use(process.env);",
  });
  const { entries, coarse } = await dir.manifest();
  expect(entries).toContainKey("env *");
  expect(coarse.filter((note) => note.includes("environment"))).toEqual([
    expect.stringMatching(/^a\.ts:1: /),
  ]);
});

test("what stands before a query that is only known when it runs is one file", async () => {
  const ways = [
    "import('./x.ts?n=' + n)",
    "import(`./x?t=${n}`)",
    "import('./x.ts#' + n)",
    "import(`${import.meta.dir}/x.ts?n=${n}`)",
    "require('./x.ts?' + n)",
    "new Worker(`./x.ts?n=${n}`)",
    "import(new URL(`./x.ts?n=${n}`, import.meta.url).href)",
    "import('./x.ts?n=1')",
    "new URL('./x.ts?n=1', import.meta.url)",
    "new Worker('./x.ts?n=1')",
  ];
  for (const way of ways) {
    await using dir = await project({
      "pipeline.ts": `const f = (n) => ${way};`,
      "x.ts": "",
      "y.ts": "",
    });
    const { modules, manifests } = await dir.analyse();
    expect([way, modules]).toEqual([way, ["pipeline.ts", "x.ts"]]);
    expect([way, manifests.get("s")?.coarse]).toEqual([way, []]);
  }
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

test("a known beginning that no file has widens", async () => {
  for (const way of [
    "import('./gone/' + n)",
    "import('./gone.ts?n=' + n)",
    "import('#own/' + n)",
  ]) {
    await using dir = await project({ "pipeline.ts": `const f = (n) => ${way};`, "y.ts": "" });
    expect([way, (await dir.analyse()).modules]).toEqual([way, ["pipeline.ts", "y.ts"]]);
  }
});

test("a stage that uses what a stage makes is a failure", async () => {
  await using dir = await project({ "pipeline.ts": "", "lib/a.ts": "", "gen/c.ts": "" });
  const out = (path: string): Stage["outs"][number] => ({
    path,
    kind: "out",
    cache: true,
    persist: false,
    push: false,
  });
  const failures = async (...uses: string[]) => {
    const maker = stage("g", { outs: [out("gen"), out("lib/made.ts")] });
    const stages = [maker, stage("s", { uses, outs: [out("own"), out("lib/own.ts")] })];
    const result = await fingerprint(optionsFor(dir.path, dir.cache, { stages }));
    return result.ok ? [] : result.error.map(({ message }) => message);
  };
  expect(await failures("gen")).toEqual([
    `stage "s" uses "gen", which stage "g" makes: put it in deps`,
  ]);
  const inGen = `with "gen", which stage "g" makes: put it in deps`;
  expect(await failures("gen/c.ts", "gen/*.ts")).toEqual([
    `stage "s" uses "gen/c.ts" ${inGen}`,
    `stage "s" uses "gen/*.ts" ${inGen}`,
  ]);
  const inLib = `with "lib/made.ts", which stage "g" makes: put it in deps`;
  expect(await failures("lib", "./lib/**/*.ts")).toEqual([
    `stage "s" uses "lib" ${inLib}`,
    `stage "s" uses "./lib/**/*.ts" ${inLib}`,
  ]);
  expect(await failures("own")).toEqual([`stage "s" uses "own", which it makes: leave it out`]);
  expect(await failures("**/*.ts", ".", "lib/a.ts", "lib/*.json", "gener")).toEqual([]);
});

test("the manifest is the same in another folder, and files only touched change nothing", async () => {
  await using dir = await project({
    "a/pipeline.ts": `import "./lib/x"; import "@x"; process.env.A; import "p";`,
    "a/lib/x.ts": "",
    "a/tsconfig.json": `{ "compilerOptions": { "paths": { "@x": ["./lib/x.ts"] }, "jsx": "react" } }`,
    "a/node_modules/p/package.json": `{ "name": "p", "version": "1.0.0" }`,
    "a/node_modules/p/index.js": "",
  });
  await cp(join(dir.path, "a"), join(dir.path, "deeper/b"), { recursive: true });
  const at = (name: string) => {
    const root = join(dir.path, name);
    return dir.manifest({ root, file: join(root, "pipeline.ts") });
  };
  expect(await at("deeper/b")).toEqual(await at("a"));
});

test("a second look at unchanged files reads and stores nothing", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./a"; import "p"; process.env.A;`,
    "a.ts": "export const a = 1;",
    "tsconfig.json": "{}",
    "package.json": "{}",
    "rules.txt": "1",
    "node_modules/p/package.json": `{ "name": "p" }`,
    "node_modules/p/index.js": "",
  });
  const stages = [stage("s", { uses: ["rules.txt"] })];
  const names = ["pipeline.ts", "a.ts", "rules.txt", "tsconfig.json", "package.json"];
  await settled(dir.path, [...names, "node_modules/p/package.json"]);
  const first = await dir.manifest({ stages });
  expect(dir.cache.stored).toBeGreaterThan(0);
  dir.cache.reset();
  expect(await dir.manifest({ stages })).toEqual(first);
  expect(dir.cache.misses).toBe(0);
  expect(dir.cache.stored).toBe(0);
  expect(dir.cache.hits).toBeGreaterThanOrEqual(6);
});

test("a file that was just written is not remembered", async () => {
  await using dir = await project({ "pipeline.ts": "" });
  const path = join(dir.path, "pipeline.ts");
  // As close together as can be: a stamp from the same tick of the clock must not be kept.
  for (let round = 0; round < 50; round++) {
    await writeFile(path, `const a = ${round % 10};`);
    const before = await dir.manifest();
    await writeFile(path, `const b = ${round % 10};`);
    expect(changes(before, await dir.manifest())).toEqual(["module pipeline.ts"]);
  }
});

test("a file that changed since it was read is told", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./a"; import "./b";`,
    "a.ts": "",
    "b.ts": "",
  });
  const { changed } = await dir.analyse();
  expect(changed()).toEqual([]);
  await dir.file("a.ts", "export {};");
  await rm(join(dir.path, "b.ts"));
  expect(changed()).toEqual(["a.ts", "b.ts"]);
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

test("what oxc can't parse but the runtime can is taken as it is, and widens", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./odd";`,
    "odd.ts": `import "./a"; export function f(x?: number = 1) { return x; }`,
    "a.ts": "",
    "b.ts": "",
  });
  const { modules, manifests, stateful } = await dir.analyse();
  expect(modules).toEqual(["a.ts", "b.ts", "odd.ts", "pipeline.ts"]);
  expect(manifests.get("s")?.coarse).toEqual([
    expect.stringMatching(/^odd\.ts:1: could not be analysed .*every source file/),
    expect.stringMatching(/^odd\.ts:1: may read the environment: it could not be analysed: all/),
  ]);
  expect(stateful).toHaveLength(1);
});

test("a file that is there and can't be read is a failure", async () => {
  if (process.getuid?.() === 0) return;
  await using dir = await project({ "pipeline.ts": `import "./a";`, "a.ts": "" });
  await chmod(join(dir.path, "a.ts"), 0);
  const result = await fingerprint(optionsFor(dir.path, dir.cache));
  expect(result.ok ? [] : result.error.map(({ code }) => code)).toEqual(["io"]);
});

test("an HTML page that is imported widens", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./p.html";`,
    "p.html": "",
    "x.ts": "",
  });
  expect((await dir.analyse()).modules).toEqual(["p.html", "pipeline.ts", "x.ts"]);
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

test("the rules have a number", () => {
  expect(RULES).toBe(1);
});
