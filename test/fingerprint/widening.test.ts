// Where more counts than is known to be used.
import { expect, test } from "bun:test";
import { keysOf, NONE, notesOf, project } from "./helpers.ts";

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
    const manifest = await dir.manifest({ outs });
    const modules = keysOf(manifest).filter((key) => key.startsWith("module "));
    const notes = notesOf(manifest);
    expect([name, modules]).toEqual([
      name,
      [
        "module pipeline.ts",
        "module plugins/a.ts",
        "module plugins/broken.ts",
        "module plugins/deep/b.json",
      ],
    ]);
    expect([name, notes[0]]).toEqual([
      name,
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
  const manifest = await dir.manifest();
  expect(keysOf(manifest)).toEqual(["module pipeline.ts"]);
  expect(notesOf(manifest)).toEqual([]);
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
    const manifest = await dir.manifest();
    expect([way, keysOf(manifest)]).toEqual([
      way,
      ["module lib/x.ts", "module models/m1.ts", "module models/m2/index.ts", "module pipeline.ts"],
    ]);
    expect(notesOf(manifest)).toEqual([
      "pipeline.ts:1: imports what is only known when it runs: every file that begins with models/m counts",
    ]);
  }
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
    expect([way, notesOf(manifests.get("s") ?? NONE)]).toEqual([way, []]);
  }
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

test("an HTML page that is imported widens", async () => {
  await using dir = await project({
    "pipeline.ts": `import "./p.html";`,
    "p.html": "",
    "x.ts": "",
  });
  expect((await dir.analyse()).modules).toEqual(["p.html", "pipeline.ts", "x.ts"]);
});
