// Definitions of stages from the state: where they provably stand, the pipeline is not evaluated; anywhere else it is.
import { expect, test } from "bun:test";
import { mkdir, rename, rm, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { type Project, project } from "./project.ts";

const HEAD = `import { writeFileSync } from "node:fs";\nimport { stage } from "fastpipe";\n`;
const STAGE = `export const s = stage({ outs: ["s"] }, async ({ outs }) => { writeFileSync(outs[0], "s"); });\n`;

/** Files are as old as if they had not just been written: then what was evaluated is known to be what was read. */
async function aged(p: Project, files: Readonly<Record<string, string>>): Promise<void> {
  const old = Date.now() / 1000 - 60;
  for (const name of Object.keys(files)) await utimes(join(p.path, name), old, old);
}

interface Explained {
  readonly loading: { readonly from: string; readonly why?: string | null };
}

async function loading(
  p: Project,
  env: Record<string, string> = {},
): Promise<Explained["loading"]> {
  const { code, stdout, stderr } = await p.fastpipe(["explain", "--json"], { env });
  if (code !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as Explained).loading;
}

/** The clock of files can't be set back for the change time: wait until it has moved on. */
async function settled(
  p: Project,
  env: Record<string, string> = {},
): Promise<Explained["loading"]> {
  for (;;) {
    const found = await loading(p, env);
    const isYoung = found.from === "evaluation" && found.why === null;
    if (!isYoung) return found;
    await Bun.sleep(100);
  }
}

const LOUD = {
  "node_modules/loud/package.json": `{ "name": "loud", "version": "1.0.0" }`,
  "node_modules/loud/index.js": `import { appendFileSync } from "node:fs";\nappendFileSync("loud.log", "x");\nexport const loud = () => 1;\n`,
};

test("literals, loops, params, local functions and packages that are only used in functions: not evaluated", async () => {
  const files = {
    ...LOUD,
    "names.ts": `export const NAMES = ["a", "b"];\nexport const out = (name: string) => \`out/\${name.toUpperCase()}.txt\`;\n`,
    "data.json": `{ "extra": ["c"] }`,
    "pipeline.ts": `${HEAD}import { join } from "node:path";
import { loud } from "loud";
import data from "./data.json";
import { NAMES, out } from "./names";
const sizes = new Map([["a", 1]]);
for (const name of [...NAMES, ...data.extra]) {
  stage({ name, outs: [out(name)], params: { size: sizes.get(name) ?? 0, big: 12345678901234567890n, file: join("x", name) } },
    async ({ outs, params }) => { writeFileSync(outs[0], JSON.stringify(String(params.big)) + loud() + Date.now()); });
}
`,
  };
  await using p = await project(files);
  expect(await p.ran()).toEqual(["a", "b", "c"]);
  expect(await settled(p)).toEqual({ from: "state" });
  const before = await p.read("loud.log");
  expect(await p.ran()).toEqual([]);
  const { stdout } = await p.fastpipe(["explain", "-v"]);
  expect(stdout).toContain("The definitions of stages were taken from the state");
  const list = JSON.parse((await p.fastpipe(["list", "--json"])).stdout) as {
    stages: { params: unknown }[];
  };
  expect(list.stages).toHaveLength(3);
  // \`list\` evaluates; the others did not.
  expect((await p.read("loud.log")).length).toBeLessThanOrEqual(before.length + 1);
  // What it depends on: a module, data, a variable, an installed package, a setting.
  await p.file("names.ts", files["names.ts"].replace(`"b"]`, `"b", "d"]`));
  expect((await loading(p)).from).toBe("evaluation");
  expect(Object.keys(await p.status())).toEqual(["a", "b", "d", "c"]);
  await p.file("names.ts", files["names.ts"]);
  expect(await settled(p)).toEqual({ from: "state" });
  await p.file("data.json", `{ "extra": [] }`);
  expect(Object.keys(await p.status())).toEqual(["a", "b"]);
  await p.file("data.json", files["data.json"]);
  expect(await settled(p)).toEqual({ from: "state" });
  await p.file("node_modules/loud/package.json", `{ "name": "loud", "version": "1.0.1" }`);
  expect((await loading(p)).from).toBe("evaluation");
  await p.file("params.yaml", "a:\n  size: 7\n");
  expect((await p.status()).a).toMatchObject([{ what: "size" }, {}, {}]);
}, 120_000);

test("variables that it reads are part of it; where a package may set them, it is evaluated", async () => {
  const code = `const where = process.env.WHERE ?? "here";
const { KIND = "k" } = process.env;
stage({ name: "a", outs: ["a"], params: { where, KIND } }, async ({ outs }) => { writeFileSync(outs[0], "a"); });\n`;
  const files = { ...LOUD, "pipeline.ts": `${HEAD}${code}` };
  await using p = await project(files);
  await p.ran();
  expect(await settled(p)).toEqual({ from: "state" });
  expect((await loading(p, { KIND: "l" })).from).toBe("evaluation");
  const { by } = await p.run(["--dry-run"], { env: { WHERE: "there" } });
  expect(by.would_run).toEqual(["a"]);
  expect((await p.run(["--dry-run"], { env: { WHERE: "here" } })).by.would_run).toBeUndefined();
  expect(await settled(p)).toEqual({ from: "state" });
  await p.file("pipeline.ts", `${HEAD}import "loud";\n${code}`);
  expect((await settled(p)).why).toContain("reads WHERE, which a package");
}, 60_000);

test("params of the state are exact", async () => {
  const files = {
    "pipeline.ts": `${HEAD}export const s = stage({ outs: ["s-\${m}"], params: { big: 9007199254740993n, neg: -0.5, zero: 0, list: [1n, "x", null, { a: [true] }], text: "\\u0001fastpipe:bigint:1", proto: { ["__proto__"]: 1 } }, matrix: { m: ["a", 1] }, meta: { x: 1 }, env: { A: false }, timeout: "5m", mutex: ["q"] },
  async ({ outs, params }) => { writeFileSync(outs[0], String(params.big)); });\n`,
  };
  await using p = await project(files);
  await p.ran();
  const evaluated = (await p.fastpipe(["list", "--json"])).stdout;
  expect(await settled(p)).toEqual({ from: "state" });
  expect((await p.fastpipe(["explain", "--json"])).stdout).toContain("9007199254740993");
  expect(await p.ran()).toEqual([]);
  expect((await p.fastpipe(["list", "--json"])).stdout).toBe(evaluated);
}, 60_000);

/** By what is done while loading: code, more files, and what \`explain\` says of it. */
const EVALUATED: Readonly<Record<string, readonly [code: string, why: string]>> = {
  "lists a folder": [
    `import { readdirSync } from "node:fs";\nfor (const f of readdirSync("in")) stage({ name: f, outs: [\`o/\${f}\`] }, async ({ outs }) => writeFileSync(outs[0], "x"));`,
    "pipeline.ts:5: lists a folder (readdirSync)",
  ],
  "reads the clock": [
    `stage({ outs: ["x"], params: { at: Date.now() } , name: "x"}, async () => {});`,
    "Date",
  ],
  "a clock in a helper": [
    `import { now } from "./helper";\nstage({ name: "x", outs: ["x"], params: { at: now() } }, async () => {});`,
    "helper.ts:1: reads the clock (Date.now)",
  ],
  "random numbers": [
    `const r = Math.random();\nstage({ name: "x", outs: ["x"], params: { r } }, async () => {});`,
    "Math.random",
  ],
  "under another name": [
    `const M = Math;\nstage({ name: "x", outs: ["x"], params: { r: M.random() } }, async () => {});`,
    "Math",
  ],
  "by globalThis": [
    `stage({ name: "x", outs: ["x"], params: { r: globalThis.Date.now() } }, async () => {});`,
    "globalThis.Date",
  ],
  "calls a package": [
    `import { loud } from "loud";\nstage({ name: "x", outs: ["x"], params: { r: loud() } }, async () => {});`,
    "package",
  ],
  "its arguments": [
    `stage({ name: "x", outs: ["x"], params: { r: process.argv.length } }, async () => {});`,
    "process.argv",
  ],
  "a getter": [
    `const o = { get at() { return performance.now(); } };\nstage({ name: "x", outs: ["x"], params: { r: o.at } }, async () => {});`,
    "performance",
  ],
  "a constructor": [
    `class C { at = 0; constructor() { this.at = Date.now(); } }\nconst c = new C();\nstage({ name: "x", outs: ["x"], params: { r: c.at } }, async () => {});`,
    "Date",
  ],
  "a callback": [
    `const at = [1].map(() => Date.now());\nstage({ name: "x", outs: ["x"], params: { at } }, async () => {});`,
    "Date",
  ],
  "a default of a parameter": [
    `function f(at = Date.now()) { return at; }\nstage({ name: "x", outs: ["x"], params: { r: f() } }, async () => {});`,
    "Date",
  ],
  "a text that is made": [
    `const o = { toString() { return String(Date.now()); } };\nstage({ name: "x", outs: ["x"], params: { r: \`\${o}\` } }, async () => {});`,
    "Date",
  ],
  "loads a module": [
    `const m = await import("./helper");\nstage({ name: "x", outs: ["x"], params: { r: String(m.now) } }, async () => {});`,
    "pipeline.ts:4: imports a module when it runs",
  ],
  "runs a text": [
    `const r = eval("1");\nstage({ name: "x", outs: ["x"], params: { r } }, async () => {});`,
    "eval",
  ],
  "the environment as a whole": [
    `const n = Object.keys(process.env).length;\nstage({ name: "x", outs: ["x"], params: { n } }, async () => {});`,
    "environment",
  ],
  "reads a file by Bun": [
    `const t = await Bun.file("in/a").text();\nstage({ name: "x", outs: ["x"], params: { t } }, async () => {});`,
    "Bun.file",
  ],
  "a function in an object": [
    `const h = { f: () => Date.now() };\nstage({ name: "x", outs: ["x"], params: { t: h.f() } }, async () => {});`,
    "Date",
  ],
  "a tag": [
    `const tag = (_: unknown) => Date.now();\nstage({ name: "x", outs: ["x"], params: { t: tag\`x\` } }, async () => {});`,
    "Date",
  ],
  "a static block": [
    `class C { static at: number; static { C.at = Date.now(); } }\nstage({ name: "x", outs: ["x"], params: { t: C.at } }, async () => {});`,
    "Date",
  ],
};

test("what may give something else each time is evaluated each time, and explain says why", async () => {
  for (const [name, [code, why]] of Object.entries(EVALUATED)) {
    const files = {
      ...LOUD,
      "in/a": "a",
      "helper.ts": "export const now = () => Date.now();\n",
      "pipeline.ts": `${HEAD}${STAGE}${code}\n`,
    };
    await using p = await project(files);
    await aged(p, files);
    const found = await loading(p);
    expect([name, found.from]).toEqual([name, "evaluation"]);
    expect([name, found.why]).toEqual([name, expect.stringContaining(why)]);
    expect([name, (await loading(p)).from]).toEqual([name, "evaluation"]);
  }
}, 120_000);

test("a pipeline that lists a folder while loading sees a new file", async () => {
  const files = {
    "in/a": "a",
    "pipeline.ts": `import { readdirSync, writeFileSync } from "node:fs";
import { stage } from "fastpipe";
for (const name of readdirSync("in").sort()) {
  stage({ name, deps: [\`in/\${name}\`], outs: [\`out/\${name}\`] }, async ({ outs }) => writeFileSync(outs[0], "x"));
}
`,
  };
  await using p = await project(files);
  expect(await p.ran()).toEqual(["a"]);
  expect(await p.ran()).toEqual([]);
  await p.file("in/b", "b");
  expect(await p.ran()).toEqual(["b"]);
  const { stdout } = await p.fastpipe(["explain", "-v"]);
  expect(stdout).toContain(
    "The pipeline was evaluated, since loading it may give something else each time: pipeline.ts:3: lists a folder (readdirSync)",
  );
});

test("a state that is gone, cut, or of another place is no state", async () => {
  const files = { "pipeline.ts": `${HEAD}${STAGE}` };
  await using p = await project(files);
  await p.ran();
  expect(await settled(p)).toEqual({ from: "state" });
  await p.file(".fastpipe/state.db", "SQLite format 3");
  expect((await loading(p)).from).toBe("evaluation");
  await rm(join(p.path, ".fastpipe/state.db"));
  expect((await loading(p)).from).toBe("evaluation");
  expect(await settled(p)).toEqual({ from: "state" });
  const moved = `${p.path}-moved`;
  await rename(p.path, moved);
  await mkdir(p.path);
  const { stdout } = await p.fastpipe(["-C", moved, "explain", "--json"]);
  expect((JSON.parse(stdout) as Explained).loading.from).toBe("evaluation");
  await rm(moved, { recursive: true });
}, 60_000);

test("later commands need not evaluate, nor those after an edit that has been seen", async () => {
  const files = { ...LOUD, "pipeline.ts": `${HEAD}import "loud";\n${STAGE}` };
  await using p = await project(files);
  const loaded = async (): Promise<number> => (await p.read("loud.log")).length;
  await p.run();
  expect(await settled(p)).toEqual({ from: "state" });
  const before = await loaded();
  for (let i = 0; i < 2; i++) expect(await p.ran()).toEqual([]);
  expect(await loaded()).toBe(before);
  await p.file("pipeline.ts", `${files["pipeline.ts"]}// seen\n`);
  expect((await loading(p)).from).toBe("evaluation");
  expect(await loaded()).toBe(before + 1);
  expect(await settled(p)).toEqual({ from: "state" });
  const after = await loaded();
  expect(await p.ran()).toEqual([]);
  expect(await loaded()).toBe(after);
}, 60_000);

test("what stages are made of besides: params files, --set and links are seen", async () => {
  const files = {
    "conf.yaml": "a: 1\n",
    "params.yaml": "s:\n  rows: 1\n",
    "in/x": "x",
    "pipeline.ts": `import { param, stage } from "fastpipe";
stage({ name: "s", cmd: "cp in/x o/s", deps: ["in/x"], outs: ["o/s"], params: { rows: 0, conf: param("conf.yaml", "a") } });
stage({ name: "t", cmd: "cat in/y > o/t", deps: ["in/y"], outs: ["o/t"] });
`,
  };
  await using p = await project({ ...files, "in/y": "y" });
  expect(await p.ran()).toEqual(["s", "t"]);
  const fresh = async (): Promise<void> => {
    // Twice: from the definitions, then from the stages that were made of them.
    for (let i = 0; i < 2; i++) {
      expect(await settled(p)).toEqual({ from: "state" });
      expect(await p.ran()).toEqual([]);
    }
  };
  await fresh();
  const reasons = async (args: readonly string[] = []): Promise<string[]> =>
    (await p.run(["--dry-run", ...args])).codes("s");
  await p.file("params.yaml", "s:\n  rows: 2\n");
  expect(await reasons()).toEqual(["params_changed"]);
  await p.file("params.yaml", files["params.yaml"]);
  await p.file("conf.yaml", "a: 2\n");
  expect(await reasons()).toEqual(["params_changed"]);
  await rm(join(p.path, "conf.yaml"));
  expect((await p.fastpipe(["status"])).stderr).toContain("there is no file conf.yaml");
  await p.file("conf.yaml", files["conf.yaml"]);
  await fresh();
  expect(await reasons(["--set", "s.rows=5"])).toEqual(["params_changed"]);
  expect(await reasons(["--set", "s.rows=1"])).toEqual([]);
  await rm(join(p.path, "params.yaml"));
  expect(await reasons()).toEqual(["params_changed"]);
  await p.file("params.yaml", files["params.yaml"]);
  await fresh();
  await rm(join(p.path, "in/y"));
  await symlink("../o/s", join(p.path, "in/y"));
  const { stdout } = await p.fastpipe(["list", "--json"]);
  expect(stdout).toContain('"edges"');
  const { by } = await p.run(["--dry-run"]);
  expect(by.would_run).toEqual(["t"]);
  await p.file("in/x", "x2");
  expect((await p.run(["--dry-run"])).by.would_run).toEqual(["s", "t"]);
}, 120_000);

test("an error of definition is told each time", async () => {
  const files = { "pipeline.ts": `${HEAD}${STAGE}` };
  await using p = await project(files);
  await p.ran();
  expect(await settled(p)).toEqual({ from: "state" });
  await p.file("pipeline.ts", `${HEAD}${STAGE}throw new Error("not today");\n`);
  for (let i = 0; i < 2; i++) {
    const { code, stderr } = await p.fastpipe(["status"]);
    expect(code).toBe(2);
    expect(stderr).toContain("not today");
  }
}, 60_000);
