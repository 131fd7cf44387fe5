// What can't be right is said before anything runs: file, stage and the way out, and exit 2.
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { commands, project } from "./project.ts";

/** The stages' specs, and what the message must say. */
const WRONG: Record<string, [Record<string, string>, ...(string | RegExp)[]]> = {
  "a cycle": [
    {
      a: `deps: ["c.o"], outs: ["a.o"], cmd: ":"`,
      b: `deps: ["a.o"], outs: ["b.o"], cmd: ":"`,
      c: `deps: ["b.o"], outs: ["c.o"], cmd: ":"`,
    },
    /cycle: \w -> \w -> \w -> \w /,
    "pipeline.ts:",
  ],
  "a stage that depends on its own out": [
    { a: `deps: ["o"], outs: ["o"], cmd: ":"` },
    "cycle",
    `"a"`,
  ],
  "two producers": [{ a: `outs: ["o"], cmd: ":"`, b: `outs: ["./o"], cmd: ":"` }, `"o"`, "a", "b"],
  "overlapping outs": [{ a: `outs: ["d"], cmd: ":"`, b: `outs: ["d/f"], cmd: ":"` }, "d/f", `"d"`],
  "an out outside the root": [{ a: `outs: ["../o"], cmd: ":"` }, "../o", /outside/],
  "an out in .fastpipe": [{ a: `outs: [".fastpipe/o"], cmd: ":"` }, ".fastpipe"],
  "an out that is the pipeline file": [{ a: `outs: ["pipeline.ts"], cmd: ":"` }, "pipeline.ts"],
  "an invalid name": [{ "a@b": `cmd: ":"` }, "a@b"],
  "names that differ by case": [{ Train: `cmd: ":"`, train: `cmd: ":"` }, "Train", "case"],
  "a missing dep": [{ a: `deps: ["data/rwa.csv"], outs: ["o"], cmd: ":"` }, "data/rwa.csv", `"a"`],
  "a dep like another stage's out": [
    { a: `outs: ["build/table.csv"], cmd: ":"`, b: `deps: ["build/tabel.csv"], cmd: ":"` },
    "build/tabel.csv",
    /did you mean.*build\/table\.csv/i,
  ],
  "an unknown key": [{ a: `dep: ["x"], cmd: ":"` }, /"?dep"?/, /did you mean.*deps/i],
  "a wrong type": [{ a: `deps: 3, cmd: ":"` }, "deps"],
  "a bad time limit": [{ a: `timeout: "soon", cmd: ":"` }, "timeout"],
  "an unknown executor": [{ a: `executor: "hot", cmd: ":"` }, "executor"],
  "a ${name} that is no matrix value": [
    { a: `matrix: { lang: ["en"] }, outs: ["\${lnag}.txt"], cmd: ":"` },
    "lnag",
    /did you mean.*lang/i,
  ],
  "members of one name": [{ a: `matrix: { x: ["1", 1] }, outs: ["\${x}"], cmd: ":"` }, "a@1"],
};

test.each(Object.keys(WRONG))("%s", async (kind) => {
  const [stages, ...says] = WRONG[kind] as (typeof WRONG)[string];
  await using p = await project({ "pipeline.ts": commands(stages) });
  const { code, stdout, stderr } = await p.fastpipe(["run"]);
  for (const text of says)
    expect(stderr).toMatch(text instanceof RegExp ? text : new RegExp(literal(text)));
  expect(stderr).toStartWith("error: ");
  expect(stderr).not.toMatch(/\n\s+at .*\(|bunfs/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(existsSync(join(p.path, "o"))).toBe(false);
});

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

test("two stages of one name: both places", async () => {
  await using p = await project({
    "pipeline.ts": `import { stage } from "fastpipe";
stage({ name: "a", cmd: ":" });
stage({ name: "a", cmd: ":" });
`,
  });
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(2);
  expect(stderr).toContain("pipeline.ts:2");
  expect(stderr).toContain("pipeline.ts:3");
});

const UNLOADABLE: Record<string, [Record<string, string>, ...RegExp[]]> = {
  "a syntax error": [
    { "pipeline.ts": `import "./lib";\n`, "lib.ts": `const a = 1;\nconst b = ;\n` },
    /lib\.ts:2:11/,
    /const b = ;/,
  ],
  "a missing module": [
    { "pipeline.ts": `import { x } from "./libb";\nx;\n`, "lib.ts": "" },
    /\.\/libb/,
    /pipeline\.ts/,
  ],
  "a missing package": [
    { "pipeline.ts": `import x from "left-padd";\nx;\n` },
    /left-padd/,
    /install/,
  ],
  "a throw": [
    {
      "pipeline.ts": `import { f } from "./lib";\nf();\n`,
      "lib.ts": `export function f() {\n  throw new Error("at load");\n}\n`,
    },
    /at load/,
    /lib\.ts:2/,
  ],
  "no stage": [{ "pipeline.ts": "export {};\n" }, /pipeline\.ts/, /stage/],
  "two pipeline files": [
    { "pipeline.ts": "", "pipeline.js": "" },
    /pipeline\.ts/,
    /pipeline\.js/,
    /--file/,
  ],
  "no pipeline file": [{ "other.txt": "" }, /pipeline\.ts/, /init/],
};

test.each(Object.keys(UNLOADABLE))("a pipeline with %s", async (kind) => {
  const [files, ...says] = UNLOADABLE[kind] as (typeof UNLOADABLE)[string];
  await using p = await project(files);
  for (const command of ["run", "status", "explain", "verify", "list", "dag"]) {
    const { code, stdout, stderr } = await p.fastpipe([command]);
    for (const text of says) expect(stderr).toMatch(text);
    expect(stderr).not.toContain("bunfs");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  }
});

test("a syntax error in a file that nothing loads does no harm", async () => {
  await using p = await project({
    "pipeline.ts": commands({ a: `cmd: ":"` }),
    "lib.ts": "const b = ;",
  });
  expect(await p.ran()).toEqual(["a"]);
});

const PARAMS = commands({
  s: `params: { rows: 1, name: "x", seed: 1n, on: true, list: [1], map: { a: 1 } }, cmd: ":"`,
  m: `matrix: { lang: ["en", "fr"] }, params: { lr: 0.1 }, cmd: "echo \${lang} \${lr}"`,
});

const WRONG_PARAMS: Record<string, [string, ...RegExp[]]> = {
  "a string for a number": ["s:\n  rows: many\n", /params\.yaml:2/, /rows/, /number/],
  "a number for a string": ["s:\n  name: 3\n", /params\.yaml:2/, /name/, /string/],
  "a fraction for a bigint": ["s:\n  seed: 1.5\n", /params\.yaml:2/, /seed/],
  "null for a number": ["s:\n  rows: null\n", /params\.yaml:2/],
  "a map for a list": ["s:\n  list: { a: 1 }\n", /params\.yaml:2/],
  "a section that is no map": ["s: 3\n", /params\.yaml:1/],
  "a matrix value": ["m:\n  lang: de\n", /params\.yaml:2/, /matrix/],
  "duplicate keys": ["s:\n  rows: 1\n  rows: 2\n", /params\.yaml:3/],
  "broken YAML": ["s: [\n", /params\.yaml/],
};

test.each(Object.keys(WRONG_PARAMS))("params.yaml with %s", async (kind) => {
  const [text, ...says] = WRONG_PARAMS[kind] as (typeof WRONG_PARAMS)[string];
  await using p = await project({ "pipeline.ts": PARAMS, "params.yaml": text });
  const { code, stderr } = await p.fastpipe(["run"]);
  for (const say of says) expect(stderr).toMatch(say);
  expect(code).toBe(2);
});

test("an unknown param in a stage's section is a warning with a suggestion", async () => {
  await using p = await project({ "pipeline.ts": PARAMS, "params.yaml": "s:\n  rowz: 2\n" });
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/warning: .*rowz/);
  expect(stderr).toMatch(/did you mean.*rows/i);
});

async function paramsOf(p: Awaited<ReturnType<typeof project>>, args: readonly string[] = []) {
  await p.fastpipe(["run", "--json", ...args]);
  const { stdout } = await p.fastpipe(["list", "--json"]);
  const { stages } = JSON.parse(stdout) as { stages: { name: string; params: object }[] };
  return Object.fromEntries(stages.map(({ name, params }) => [name, params]));
}

test("spec < a group's section < a member's own", async () => {
  await using p = await project({
    "pipeline.ts": PARAMS,
    "params.yaml": "m:\n  lr: 0.2\n'm@fr':\n  lr: 0.3\n",
  });
  expect(await paramsOf(p)).toMatchObject({
    "m@en": { lang: "en", lr: 0.2 },
    "m@fr": { lang: "fr", lr: 0.3 },
  });
});

test("--set wins, for a stage, a member and a group; its value is YAML", async () => {
  await using p = await project({ "pipeline.ts": PARAMS, "params.yaml": "m:\n  lr: 0.2\n" });
  const output = async (...args: string[]) => {
    const result = await p.run(args);
    expect(result.code).toBe(0);
    const lines = result.events.filter((event) => event.event === "stage_output");
    return lines.map((event) => event.line).sort();
  };
  expect(await output()).toEqual(["en 0.2", "fr 0.2"]);
  expect(await output("--set", "m.lr=1")).toEqual(["en 1", "fr 1"]);
  expect(await output("--set", "m@fr.lr=2.5", "--set", "m.lr=1")).toEqual(["fr 2.5"]); // en is as the run before left it
  expect(await output()).toEqual(["en 0.2", "fr 0.2"]);
  await p.ran(["--set", "s.map.a=7", "s"]);
  expect((await p.status()).s).toMatchObject([
    { code: "params_changed", old: { a: 7 }, new: { a: 1 } },
  ]);
});

test.each([
  ["s.rowz=1", /did you mean.*rows/i],
  ["z.rows=1", /z/],
  ["s.rows=many", /number/],
  ["m.lang=de", /matrix/],
  ["rows", /STAGE\.PARAM=VALUE/],
])("--set %s is refused", async (set, says) => {
  await using p = await project({ "pipeline.ts": PARAMS });
  const { code, stderr } = await p.fastpipe(["run", "--set", set]);
  expect(stderr).toMatch(says);
  expect(code).toBe(2);
});
