import { expect, test } from "bun:test";
import { chmod, cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint, manifestDigest } from "../../src/fingerprint/fingerprint.ts";
import type { Stage } from "../../src/model/stage.ts";
import { changes, keysOf, NONE, notesOf, optionsFor, project, settled, stage } from "./helpers.ts";

const PIPELINE = `import { stage } from "fastpipe";
import { clean } from "./lib/clean";
export const s = stage({ outs: ["x"] }, async function s() { clean(); });
`;

test("every local module that is loaded counts whole, by its bytes", async () => {
  await using dir = await project({
    "pipeline.ts": PIPELINE,
    "lib/clean.ts": `export * from "./text.js";\nexport function clean() {}\n`,
    "lib/text.ts": "export const text = 1;\n",
    "lib/unused.ts": "export const unused = 1;\n",
  });
  const before = await dir.manifest();
  expect(keysOf(before)).toEqual([
    "fn lib/clean.ts#clean",
    "module lib/clean.ts",
    "module lib/text.ts",
    "module pipeline.ts",
  ]);
  expect(before.entries["module lib/text.ts"]).toMatch(/^xxh64:[0-9a-f]{16}$/);
  expect(before.places["module lib/text.ts"]).toBe("lib/text.ts:1");
  expect(notesOf(before)).toEqual([]);
  await dir.file("lib/unused.ts", "export const unused = 2;\n");
  expect(changes(before, await dir.manifest())).toEqual([]);
  await dir.file("lib/text.ts", "export const text = 2;\n");
  const after = await dir.manifest();
  expect(changes(before, after)).toEqual(["module lib/text.ts"]);
  expect(after.files).not.toBe(before.files);
  expect(manifestDigest(after)).not.toBe(manifestDigest(before));
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

test("settings that change emitted code count; others do not", async () => {
  await using dir = await project({
    "pipeline.ts": "",
    "tsconfig.json": `{ "extends": "./base", "compilerOptions": { "strict": true } }`,
    "base.json": `{ "compilerOptions": { "jsx": "react-jsx", "target": "ES2022" } }`,
    "package.json": `{ "type": "module", "scripts": {} }`,
  });
  const before = await dir.manifest();
  expect(keysOf(before)).toEqual([
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
  // Each tells of itself that its function can't be found.
  expect({ ...manifests.get("a"), coarse: [] }).toEqual({ ...manifests.get("b"), coarse: [] });
  expect(keysOf(manifests.get("c") ?? NONE)).toEqual(["module pipeline.ts", "uses run.py"]);
  expect(manifests.has("d")).toBe(false);
  expect(keysOf(manifests.get("e") ?? NONE)).toEqual(["uses run.py"]);
  const commands = await dir.analyse({ stages: stages.slice(3) });
  expect(commands.modules).toEqual([]);
  expect(commands.manifests.get("e")).toEqual(manifests.get("e") as never);
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
  expect(changed("s")).toEqual([]);
  await dir.file("a.ts", "export {};");
  await rm(join(dir.path, "b.ts"));
  expect(changed("s")).toEqual(["a.ts", "b.ts"]);
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
  expect(notesOf(manifests.get("s") ?? NONE)).toEqual([
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
