// Code that a stage gets at in another way than by a plain import, and environments that it reads under another name:
// whenever what the stage writes would change, it must run.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { type Project, project } from "./project.ts";

/** A stage that writes what `get()` gives. */
function writing(code: string, spec = ""): string {
  return `import { stage } from "fastpipe";
${code}
export const s = stage({ outs: ["o.txt"]${spec} }, async function s({ outs }) {
  await Bun.write(outs[0], String(await get()));
});
`;
}

const LOADED: Readonly<Record<string, string>> = {
  "x.ts": `export const v = "one";\n`,
  "x.cjs": `module.exports = { v: "one" };\n`,
  "w.ts": `self.postMessage("one");\n`,
  "t.cjs": `require("node:worker_threads").parentPort.postMessage("one");\n`,
};

async function edit(p: Project): Promise<void> {
  for (const [name, text] of Object.entries(LOADED)) {
    await p.file(name, text.replace("one", "two"));
  }
}

const MESSAGE = "new Promise((done) => { const w = worker(); w.onmessage = (e) => done(e.data); })";
const EVENT = `new Promise((done) => worker().on("message", done))`;

const LOADERS: Readonly<Record<string, string>> = {
  "a query": "const get = async () => (await import('./x.ts?n=' + Date.now())).v;",
  "a query in a template": "const get = async () => (await import(`./x?t=${process.pid}`)).v;",
  "createRequire renamed": `import { createRequire as cr } from "node:module";
const rq = cr(import.meta.url);
const get = () => rq("./x.cjs").v;`,
  "import.meta.require in a variable": `const rq = import.meta.require;
const get = () => rq("./x.ts").v;`,
  "import.meta taken apart": `const { require: rq } = import.meta;
const get = () => rq("./x.ts").v;`,
  "Worker renamed": `import { Worker as W } from "node:worker_threads";
const worker = () => new W(import.meta.dir + "/t.cjs");
const get = () => ${EVENT};`,
  "Worker of a namespace": `import * as wt from "node:worker_threads";
const worker = () => new wt.Worker("./t.cjs");
const get = () => ${EVENT};`,
  "Worker of globalThis": `const worker = () => new globalThis.Worker("./w.ts");
const get = () => ${MESSAGE};`,
  "the constructor of functions": `const AF = Object.getPrototypeOf(async function () {}).constructor;
const get = () => new AF('return (await import("' + import.meta.dir + '/x.ts")).v')();`,
  "a plugin by import": `import { readFileSync } from "node:fs";
import { plugin } from "bun";
plugin({
  name: "q",
  setup(b) { b.module("virt", () => ({ contents: readFileSync("x.ts", "utf8"), loader: "ts" })); },
});
const get = async () => (await import("virt")).v;`,
  "node:vm by import()": `import { readFileSync } from "node:fs";
const get = async () => {
  const vm = await import("node:vm");
  return vm.runInNewContext(readFileSync("x.cjs", "utf8").replace("module.exports =", "(").replace(";", ")")).v;
};`,
  "a joined list": `const parts = [import.meta.dir, "x.ts"];
const get = async () => (await import(parts.join("/"))).v;`,
};

test.each(Object.keys(LOADERS))("an edit of what is loaded by %s", async (way) => {
  await using p = await project({ ...LOADED, "pipeline.ts": writing(LOADERS[way] ?? "") });
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o.txt")).toBe("one");
  expect(await p.ran()).toEqual([]);
  await edit(p);
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o.txt")).toBe("two");
});

const READERS: Readonly<Record<string, string>> = {
  "process under another name": "const p = process; const get = () => p.env.V;",
  "a namespace": `import * as pr from "node:process"; const get = () => pr.default.env.V;`,
  require: `const pr = require("node:process"); const get = () => pr.env.V;`,
  "import()": `const v = (await import("node:process")).env.V; const get = () => v;`,
  "Reflect.get": `const get = () => Reflect.get(process, "env").V;`,
  "a default argument": "function get(env = process.env) { return env.V; }",
  "a helper": `const need = (n: string) => process.env[n]; const get = () => need("V");`,
  "a helper that gets both": `const need = (env: NodeJS.ProcessEnv, k: string) => env[k]; const get = () => need(process.env, "V");`,
  "all of it": `const get = () => Object.fromEntries(Object.entries(process.env).filter(([k]) => k === "V")).V;`,
  "a computed name": `const names = ["V"]; const get = () => process.env[names[0] ?? ""];`,
  "a text that is run": `const get = new Function("return process.env.V");`,
};

test.each(Object.keys(READERS))("a variable of the environment read by %s", async (way) => {
  await using p = await project({ "pipeline.ts": writing(READERS[way] ?? "") });
  const ran = async (V: string, more: Record<string, string> = {}) =>
    (await p.run([], { env: { V, ...more } })).by.ran ?? [];
  expect(await ran("one")).toEqual(["s"]);
  expect(await p.read("o.txt")).toBe("one");
  expect(await ran("one", { SHLVL: "77", OLDPWD: "/elsewhere", TERM: "other" })).toEqual([]);
  expect(await ran("two")).toEqual(["s"]);
  expect(await p.read("o.txt")).toBe("two");
});

test("env in the spec is the way out where the whole environment would count", async () => {
  const code = "const get = () => Object.entries(process.env).length > 0 && process.env.V;";
  await using p = await project({ "pipeline.ts": writing(code, ", env: { V: true }") });
  const ran = async (env: Record<string, string>) => (await p.run([], { env })).by.ran ?? [];
  expect(await ran({ V: "1" })).toEqual(["s"]);
  expect(await ran({ V: "1", OTHER: "1" })).toEqual([]);
  expect(await ran({ V: "2" })).toEqual(["s"]);
  await p.file("pipeline.ts", writing(code));
  expect(await ran({ V: "2" })).toEqual(["s"]);
  const { stdout } = await p.fastpipe(["explain", "s", "-v"], { env: { V: "2" } });
  expect(stdout).toContain("uses the environment as a whole");
  expect(stdout).toContain("unless `env` in the spec names what does");
  expect(await ran({ V: "2", OTHER: "1" })).toEqual(["s"]);
});

test("a package to preload, and the order of what is preloaded", async () => {
  const get = "const get = () => (globalThis as { V?: string }).V;";
  await using p = await project({
    "pipeline.ts": writing(get),
    "fastpipe.yaml": "preload: [setup, ./a.ts, ./b.ts]\n",
    "a.ts": `Object.assign(globalThis, { V: "a" });\n`,
    "b.ts": `Object.assign(globalThis, { V: "b" });\n`,
    "node_modules/setup/package.json": `{ "name": "setup", "version": "1.0.0" }`,
    "node_modules/setup/index.js": `globalThis.V = "setup";\n`,
  });
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o.txt")).toBe("b");
  expect(await p.ran()).toEqual([]);
  await p.file("fastpipe.yaml", "preload: [setup, ./b.ts, ./a.ts]\n");
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o.txt")).toBe("a");
  await p.file("node_modules/setup/package.json", `{ "name": "setup", "version": "1.0.1" }`);
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.ran()).toEqual([]);
});

test("a lock of other rules hides no change around the code", async () => {
  const code = "const get = () => process.env.V;";
  await using p = await project({ "pipeline.ts": writing(code) });
  const run = async (V: string) => (await p.run([], { env: { V } })).by.ran ?? [];
  const lock = join(".fastpipe", "stages", "s.lock");
  const older = async () => {
    const text = await p.read(lock);
    expect(text).toContain("\nrules: 3\n");
    await p.file(lock, text.replace("\nrules: 3\n", "\nrules: 0\n"));
  };
  expect(await run("1")).toEqual(["s"]);
  await older();
  expect(await run("1")).toEqual([]);
  await older();
  expect(await run("2")).toEqual(["s"]);
});

test("a lock of other rules, of a function or a command, is written anew and nothing runs", async () => {
  await using p = await project({
    "pipeline.ts": `${writing("const get = () => 1;")}stage({ name: "c", outs: ["c.txt"], cmd: "echo > c.txt" });\n`,
  });
  expect(await p.ran()).toEqual(["c", "s"]);
  for (const name of ["c", "s"]) {
    const lock = join(".fastpipe", "stages", `${name}.lock`);
    const text = await p.read(lock);
    for (const rules of ["0", "999"]) {
      await p.file(lock, text.replace("\nrules: 3\n", `\nrules: ${rules}\n`));
      expect(await p.status()).toEqual({ c: [], s: [] });
      expect(await p.ran()).toEqual([]);
      expect(await p.read(lock)).toBe(text);
    }
  }
  await p.file("pipeline.ts", (await p.read("pipeline.ts")).replace("echo >", "echo 2 >"));
  const lock = join(".fastpipe", "stages", "c.lock");
  await p.file(lock, (await p.read(lock)).replace("\nrules: 3\n", "\nrules: 0\n"));
  expect(await p.ran()).toEqual(["c"]);
});

test("a stage that uses what another makes is told to put it in deps", async () => {
  await using p = await project({
    "pipeline.ts": `import { stage } from "fastpipe";
stage({ name: "g", outs: ["gen"], cmd: "mkdir gen" });
stage({ name: "s", uses: ["gen"], outs: ["o"], cmd: "touch o" });
`,
  });
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(2);
  expect(stderr).toContain(`stage "s" uses "gen", which stage "g" makes: put it in deps`);
  expect(stderr).toContain("pipeline.ts:3");
});
