// FINGERPRINT T32-T35: stages made in loops and by factories, captured variables, syntax errors.
import { expect, test } from "bun:test";
import { commands, project } from "../project.ts";
import { apply, expectStale, projectEdits } from "./edits.ts";

const HEAD = `import { stage } from "fastpipe";\n`;
const WORK = `async function work({ outs, params }: { outs: string[]; params: object }) {
  await Bun.write(outs[0] as string, JSON.stringify(params));
}
`;
const spec = (name: string, params: string) =>
  `{ name: ${name}, outs: [\`o/\${${name}}.txt\`], params: ${params} }`;

projectEdits(
  "T32: values passed as params",
  {
    "pipeline.ts": `${HEAD}import { make } from "./make";
import { factors, table } from "./values";
${WORK}
for (const [city, rows] of [["ulm", 1], ["bonn", 2]] as const) stage(${spec("city", "{ city, rows }")}, work as never);
for (const name of Object.keys(table)) stage(${spec("name", "{ size: table[name] ?? 0 }")}, async ({ outs, params }) => { await Bun.write(outs[0], String(params.size)); });
factors.forEach((factor, i) => stage({ name: "factor-" + i, outs: ["o/factor-" + i + ".txt"], params: { factor } }, work as never));
export const a = make("made-a", 1);
export const b = make("made-b", 2);
export const m = stage({ matrix: { lang: ["en", "fr"] }, outs: ["o/m@\${lang}.txt"] }, async function m({ outs, params }) { await Bun.write(outs[0], params.lang); });
`,
    "make.ts": `${HEAD}const text = (limit: number) => "made " + limit;
export function make(name: string, limit: number) {
  return stage(${spec("name", "{ limit }")}, async ({ outs, params }) => { await Bun.write(outs[0] as string, text(params.limit)); });
}
`,
    "values.ts": `export const table: Record<string, number> = { small: 1, large: 10 };\nexport const factors = [1, 2, 3];\n`,
  },
  {
    "one value of a loop": {
      change: { "pipeline.ts": [`["bonn", 2]`, `["bonn", 3]`] },
      stale: { bonn: ["params_changed rows"] },
    },
    "one value of a table in another module": {
      change: { "values.ts": ["large: 10", "large: 11"] },
      stale: { large: ["params_changed size"] },
    },
    "one value of forEach": {
      change: { "values.ts": ["1, 2, 3", "1, 5, 3"] },
      stale: { "factor-1": ["params_changed factor"] },
    },
    "one more turn of a loop": {
      change: { "pipeline.ts": [`["ulm", 1], `, `["ulm", 1], ["koeln", 1], `] },
      stale: { koeln: ["never_run"] },
    },
    "one call of a factory": {
      change: { "pipeline.ts": [`make("made-b", 2)`, `make("made-b", 7)`] },
      stale: { "made-b": ["params_changed limit"] },
    },
    "one more call of a factory": {
      change: {
        "pipeline.ts": [
          `export const b =`,
          `export const c = make("made-c", 1);\nexport const b =`,
        ],
      },
      stale: { "made-c": ["never_run"] },
    },
    "one more of a matrix": {
      change: { "pipeline.ts": [`"fr"]`, `"fr", "de"]`] },
      stale: { "m@de": ["never_run"] },
    },
    "the function of a loop": {
      change: { "pipeline.ts": ["JSON.stringify(params)", `JSON.stringify(params) + "!"`] },
      stale: Object.fromEntries(
        ["ulm", "bonn", "factor-0", "factor-1", "factor-2"].map((name) => [
          name,
          ["fn pipeline.ts#work"],
        ]),
      ),
    },
    "what the factory's function reaches": {
      change: { "make.ts": [`"made "`, `"MADE "`] },
      stale: { "made-a": ["fn make.ts#text"], "made-b": ["fn make.ts#text"] },
    },
  },
);

const CAPTURES: Readonly<Record<string, readonly [code: string, variable: string]>> = {
  "for of": [
    `for (const city of ["a"]) stage({ name: city, outs: [city] }, async ({ outs }) => { await Bun.write(outs[0] as string, city); });`,
    "city",
  ],
  "for in": [
    `for (const key in { a: 1 }) stage({ name: key, outs: [key] }, async ({ outs }) => { await Bun.write(outs[0] as string, key); });`,
    "key",
  ],
  "a counting loop": [
    `for (let i = 0; i < 1; i++) stage({ name: "s" + i, outs: ["o"] }, async ({ outs }) => { await Bun.write(outs[0], String(i)); });`,
    "i",
  ],
  "a callback": [
    `["a"].forEach((name) => stage({ name, outs: [name] }, async ({ outs }) => { await Bun.write(outs[0] as string, name); }));`,
    "name",
  ],
  "a factory": [
    `function make(text: string) { return stage({ name: "s", outs: ["o"] }, async ({ outs }) => { await Bun.write(outs[0], text); }); }\nmake("a");`,
    "text",
  ],
  "a const of a factory": [
    `const make = (n: number) => { const twice = n * 2; return stage({ name: "s", outs: ["o"] }, async ({ outs }) => { await Bun.write(outs[0], String(twice)); }); };\nmake(1);`,
    "twice",
  ],
  "a nested function": [
    `function make(text: string) { return stage({ name: "s", outs: ["o"] }, async ({ outs }) => { const inner = () => text; await Bun.write(outs[0], inner()); }); }\nmake("a");`,
    "text",
  ],
  "a pattern": [
    `for (const { city } of [{ city: "a" }]) stage({ name: city, outs: [city] }, async ({ outs }) => { await Bun.write(outs[0] as string, \`\${city}\`); });`,
    "city",
  ],
};

test.each(Object.keys(CAPTURES))("T33: a variable of %s", async (name) => {
  const [code, variable] = CAPTURES[name] ?? ["", ""];
  await using p = await project({ "pipeline.ts": `${HEAD}${code}\n` });
  const { code: exit, stdout, stderr } = await p.fastpipe(["run"]);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  expect(stderr).toContain(`captures "${variable}"`);
  expect(stderr).toContain("params");
  expect(stderr).toMatch(/pipeline\.ts:\d+:\d+/);
});

const STAGES = `import { stage } from "fastpipe";
import { helper } from "./lib";
export const s = stage({ outs: ["o/s.txt"] }, async function s({ outs }) { await Bun.write(outs[0], helper()); });
export const t = stage({ outs: ["o/t.txt"] }, async function t({ outs }) { await Bun.write(outs[0], "t"); });
`;

const BROKEN: Readonly<Record<string, readonly [code: string, line: number]>> = {
  "a bracket too few": [`export const helper = () => "ONE";\nexport const x = (1;\n`, 2],
  "a bad token": [`export const helper = () => "ONE";\n\nexport const = 2;\n`, 3],
  "a name declared twice": [`export const helper = () => "ONE";\nconst helper = 1;\n`, 2],
  "a merge conflict": [
    `export const helper = () => "ONE";\n<<<<<<< ours\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> theirs\n`,
    2,
  ],
  "an expression of texts that is none": [
    `export const helper = () => "ONE";\nconst x = /(/;\n`,
    2,
  ],
};

test.each(Object.keys(BROKEN))("T34: a reached module with %s", async (name) => {
  const [code, line] = BROKEN[name] ?? ["", 0];
  await using p = await project({
    "pipeline.ts": STAGES,
    "lib.ts": `export const helper = () => "ONE";\n`,
  });
  await p.ran();
  const undo = await apply(p, { "lib.ts": code });
  for (const command of ["status", "run"]) {
    const { code: exit, stderr } = await p.fastpipe([command]);
    expect(exit).toBe(2);
    expect(stderr).toContain("syntax error");
    expect(stderr).toMatch(new RegExp(`lib\\.ts:${line}:\\d+`));
    expect(stderr).toContain(` ${line} | ${code.split("\n")[line - 1]}`);
    expect(stderr).not.toMatch(/^\s+at /m);
  }
  await undo();
  await expectStale(p, {});
});

test("T34: what can be parsed and is wrong all the same", async () => {
  await using p = await project({
    "pipeline.ts": STAGES,
    "lib.ts": `export const helper = () => "ONE";\n`,
  });
  await p.file(
    "lib.ts",
    `export const helper = () => "ONE";\nclass K { constructor() {} constructor(a) {} }\n`,
  );
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/lib\.ts:2:\d+/);
  expect(stderr).toContain("2 | class K {");
});

test("T34: in JSON", async () => {
  await using p = await project({
    "pipeline.ts": STAGES,
    "lib.ts": `import d from "./d.json"; export const helper = () => d.a;\n`,
    "d.json": `{ "a": "ONE" }\n`,
  });
  await p.ran();
  await p.file("d.json", `{\n  "a" "ONE" }\n`);
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(2);
  expect(stderr).toContain("syntax error");
  expect(stderr).toMatch(/d\.json:2:\d+/);
  expect(stderr).toContain(`2 |   "a" "ONE" }`);
  await p.file("d.json", "{");
  expect((await p.fastpipe(["run"])).stderr).toContain("d.json");
});

test("T34: in a module that is only loaded while a stage runs, and in the pipeline itself", async () => {
  await using p = await project({
    "pipeline.ts": STAGES.replace("helper())", `(await import("./later")).v + helper())`),
    "lib.ts": `export const helper = () => "ONE";\n`,
    "later.ts": `export const v = 1;\n`,
  });
  await p.ran();
  for (const file of ["later.ts", "pipeline.ts"]) {
    const text = await p.read(file);
    await p.file(file, `${text}const = 1;\n`);
    const { code, stderr } = await p.fastpipe(["status"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      new RegExp(`${file.replace(".", "\\.")}:${text.split("\n").length}:\\d+`),
    );
    expect(stderr).toContain("| const = 1;");
    await p.file(file, text);
    await expectStale(p, {});
  }
});

test("T35: a syntax error in a file that no stage reaches: everything works", async () => {
  await using p = await project({
    "pipeline.ts": STAGES,
    "lib.ts": `export const helper = () => "ONE";\n`,
  });
  await p.ran();
  await p.file("broken.ts", "export const = (;\n");
  await p.file("lib/broken.tsx", "<<<<<<< ours\n");
  await p.file("src/broken.json", "{");
  await expectStale(p, {});
  await p.file("lib.ts", `export const helper = () => "TWO";\n`);
  await expectStale(p, { s: ["fn lib.ts#helper"] });
  expect(await p.ran()).toEqual(["s"]);
  for (const command of ["list", "explain", "dag", "verify"]) {
    expect(await p.fastpipe([command])).toMatchObject({ code: 0, stderr: "" });
  }
});

test("T35: in a file that only a function loads that no stage reaches", async () => {
  await using p = await project({
    "pipeline.ts": STAGES,
    "lib.ts": `export const helper = () => "ONE";\nexport const other = async () => import("./broken");\n`,
    "broken.ts": "export const = (;\n",
  });
  expect([...(await p.ran())].sort()).toEqual(["s", "t"]);
  await expectStale(p, {});
});

test("T35: beside commands alone", async () => {
  await using p = await project({
    "broken.ts": "const = ;",
    "pipeline.ts": commands({ s: `outs: ["o"], cmd: "echo 1 > o"` }),
  });
  expect(await p.ran()).toEqual(["s"]);
  await expectStale(p, {});
});
