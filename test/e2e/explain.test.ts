// What `explain` says of code: the way to it, its place, where the analysis is coarse; and what an edit would touch.
import { describe, expect, test } from "bun:test";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { cleanEnv } from "../helpers.ts";
import { type Project, project } from "./project.ts";

const FILES: Readonly<Record<string, string>> = {
  "data/raw.txt": " one \n",
  "conf/x.py": "print(1)\n",
  "params.yaml": "train:\n  lr: 1\n",
  "lib/text.ts": `export const WIDTH = 3;
export function trim(text: string) {
  return text.trim().slice(0, WIDTH);
}
export const upper = (text: string) => text.toUpperCase();
`,
  "lib/clean.ts": `import { trim } from "./text";
export function parse(text: string) {
  return trim(text);
}
export function spare() {}
`,
  "lib/names.ts": `export const a = (text: string) => text;
export const b = (text: string) => text;
`,
  "lib/spare.ts": "export const spare = 1;\n",
  "lib/poly.ts": "Reflect.set(globalThis, 'poly', 1);\nexport const used = 1;\n",
  "pipeline.ts": `import { readFileSync, writeFileSync } from "node:fs";
import { stage } from "fastpipe";
import { parse } from "./lib/clean";
import * as names from "./lib/names";
import { used } from "./lib/poly";
export const seen = used;
export const prepare = stage(
  { deps: ["data/raw.txt"], outs: ["build/table.txt"] },
  function prepare({ deps, outs }) {
    writeFileSync(outs[0], parse(readFileSync(deps[0], "utf8")));
  },
);
export const train = stage(
  { matrix: { lang: ["a", "b"] }, deps: prepare.outs, outs: ["build/\${lang}.txt"], params: { lr: 0.5 }, uses: ["conf/*.py"] },
  function train({ outs, params }) {
    const pick = names[params.lang as "a" | "b"];
    writeFileSync(outs[0], pick(String(process.env["MODE"]) + process.env["API_TOKEN"]));
  },
);
stage({ name: "report", deps: train.outs, outs: ["report.txt"], cmd: "cat build/?.txt > report.txt" });
`,
};

/** Up to date. */
async function fresh(more: Readonly<Record<string, string>> = {}): Promise<Project> {
  const one = await project({ ...FILES, ...more });
  await one.ran();
  return one;
}

async function explain(one: Project, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await one.fastpipe(["explain", ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

interface ExplainedReason {
  readonly what?: string;
  readonly path?: readonly string[];
}

async function reasonsOf(one: Project, stage: string): Promise<ExplainedReason[]> {
  return JSON.parse(await explain(one, stage, "--json")).stages[0].reasons;
}

async function edit(one: Project, file: string, from: string, to: string): Promise<void> {
  const text = await one.read(file);
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  await one.file(file, text.replace(from, to));
}

describe("a stale stage", () => {
  test("what changed, its place, both digests, and the way to it", async () => {
    await using one = await fresh();
    await edit(one, "lib/text.ts", ".trim()", ".trimEnd()");
    expect(await explain(one, "prepare")).toMatch(
      /^prepare is stale, because:\n {2}function trim in lib\/text.ts changed \([0-9a-f]{8} -> [0-9a-f]{8}\) \(lib\/text.ts:2\)\n {4}prepare -> lib\/clean.ts#parse -> lib\/text.ts#trim\n$/,
    );
    const path = ["prepare", "lib/clean.ts#parse", "lib/text.ts#trim"];
    expect(await reasonsOf(one, "prepare")).toEqual([
      {
        code: "code_changed",
        what: "fn lib/text.ts#trim",
        old: expect.stringMatching(/^xxh64:/),
        new: expect.stringMatching(/^xxh64:/),
        where: "lib/text.ts:2",
        path,
      },
    ] as unknown as ExplainedReason[]);
    // `status` has the contract's fields alone.
    expect(Object.keys((await one.status())["prepare"]?.[0] ?? {})).not.toContain("path");
  });

  test("a constant on the first line of its file, four steps away", async () => {
    await using one = await fresh();
    await edit(one, "lib/text.ts", "WIDTH = 3", "WIDTH = 2");
    const text = await explain(one, "prepare");
    expect(text).toContain("constant WIDTH in lib/text.ts changed (");
    expect(text).toContain(
      ") (lib/text.ts:1)\n    prepare -> lib/clean.ts#parse -> lib/text.ts#trim -> lib/text.ts#WIDTH\n",
    );
  });

  test("its own function, and what it calls itself: no way to tell", async () => {
    await using one = await fresh();
    await edit(one, "pipeline.ts", "parse(read", '(parse)("" + read');
    expect(await explain(one, "prepare")).toMatch(
      /because:\n {2}function prepare in pipeline.ts changed \(.*\) \(pipeline.ts:\d+\)\n$/,
    );
    expect(await reasonsOf(one, "prepare")).toMatchObject([{ path: ["prepare"] }]);
    await edit(one, "pipeline.ts", '(parse)("" + read', "parse(read");
    await edit(one, "lib/clean.ts", "trim(text)", "trim(text) + 1");
    expect(await explain(one, "prepare")).toMatch(/\(lib\/clean.ts:2\)\n$/);
    expect(await reasonsOf(one, "prepare")).toMatchObject([
      { path: ["prepare", "lib/clean.ts#parse"] },
    ]);
  });

  test("what is gone, what is new", async () => {
    await using one = await fresh();
    await edit(one, "lib/clean.ts", "trim }", "upper }");
    await edit(one, "lib/clean.ts", "trim(text)", "upper(text)");
    const text = await explain(one, "prepare");
    expect(text).toContain(
      "  function upper in lib/text.ts is new in its code (lib/text.ts:5)\n    prepare -> lib/clean.ts#parse -> lib/text.ts#upper\n",
    );
    expect(text).toContain("  function trim in lib/text.ts is gone from its code\n");
    const gone = (await reasonsOf(one, "prepare")).find(({ what }) => what?.endsWith("#trim"));
    expect(gone).not.toHaveProperty("path");
  });

  test("a function that moved to another module", async () => {
    await using one = await fresh({ "lib/pure.ts": "export function pure() {\n  return 1;\n}\n" });
    await edit(one, "lib/clean.ts", "trim(text)", "trim(text) + pure()");
    await edit(one, "lib/clean.ts", "import", 'import { pure } from "./pure";\nimport');
    await one.ran();
    await one.file("lib/other.ts", `\n${await one.read("lib/pure.ts")}`);
    await edit(one, "lib/clean.ts", "./pure", "./other");
    expect(await explain(one, "prepare")).toContain(
      "  function pure moved: lib/pure.ts -> lib/other.ts (lib/other.ts:2)\n    prepare -> lib/clean.ts#parse -> lib/other.ts#pure\n",
    );
  });

  test("what a module does when it loads, and a module that counts whole", async () => {
    await using one = await fresh();
    await edit(one, "lib/poly.ts", "'poly', 1", "'poly', 2");
    expect(await explain(one, "prepare")).toContain(
      "  what lib/poly.ts does when it loads changed (",
    );
    await edit(one, "lib/poly.ts", "'poly', 2", "'poly', 1");
    await edit(one, "lib/names.ts", "b = (text: string) => text", "b = (text: string) => text + 1");
    const text = await explain(one, "train@a");
    expect(text).toContain("  lib/names.ts changed (");
    expect(text).toContain("More of its code counts than may matter, since:\n  pipeline.ts:");
    expect(text).toContain("all of it counts\n");
  });

  test("a secret that is set", async () => {
    await using one = await fresh();
    const env = { API_TOKEN: "hunter2", MODE: "x" };
    const { stdout } = await one.fastpipe(["explain", "train@a"], { env });
    expect(stdout).toMatch(
      /variable API_TOKEN is set now \(only whether it is set counts\) \(pipeline.ts:17\)\n/,
    );
    expect(stdout).toMatch(/variable MODE is set now \(pipeline.ts:17\)\n/);
    expect(stdout).not.toContain("hunter2");
  });
});

describe("a fresh stage", () => {
  test("its function first, then by file and line; the ways with -v", async () => {
    await using one = await fresh();
    const text = await explain(one, "prepare");
    expect(text.replace(/[0-9a-f]{8}/g, "DIGEST")).toBe(
      `\
prepare is up to date. It depends on:
  code    function prepare in pipeline.ts      DIGEST  pipeline.ts:9
          function parse in lib/clean.ts       DIGEST  lib/clean.ts:2
          what lib/poly.ts does when it loads  DIGEST
          constant WIDTH in lib/text.ts        DIGEST  lib/text.ts:1
          function trim in lib/text.ts         DIGEST  lib/text.ts:2
  inputs  data/raw.txt                         DIGEST
`,
    );
    const verbose = await explain(one, "prepare", "-v");
    expect(verbose).toMatch(
      / lib\/text.ts:2 +prepare -> lib\/clean.ts#parse -> lib\/text.ts#trim\n/,
    );
  });

  test("secrets, and where the analysis is coarse", async () => {
    await using one = await fresh();
    const text = await explain(one, "train@b");
    expect(text).toContain("lib/names.ts (all of it)");
    expect(text).toMatch(/ API_TOKEN +not set; only whether it is set counts +pipeline.ts:17\n/);
    expect(text).toMatch(/ MODE +not set +pipeline.ts:17\n/);
    expect(text).toContain("More of its code counts than may matter, since:\n  pipeline.ts:");
  });

  test("JSON: places, ways, what is coarse", async () => {
    await using one = await fresh();
    const { stages } = JSON.parse(await explain(one, "prepare", "train@a", "--json"));
    expect(stages[0].inputs).toMatchObject({
      code: { "fn lib/text.ts#trim": expect.stringMatching(/^xxh64:/) },
      places: { "fn lib/text.ts#trim": "lib/text.ts:2" },
      via: { "fn lib/text.ts#trim": "fn lib/clean.ts#parse" },
    });
    expect(stages[0].inputs).not.toHaveProperty("only_if_set");
    expect(stages[1].inputs.only_if_set).toEqual(["API_TOKEN"]);
    expect(stages[1].coarse).toHaveLength(1);
  });

  test("import(variable), eval: the places", async () => {
    await using one = await fresh({
      "pipeline.ts": `import { stage } from "fastpipe";
stage({ name: "any", outs: ["o"] }, async ({ outs }) => {
  const module = await import(\`./lib/\${process.env["NOTHING"] ?? "text"}\`);
  await Bun.write(outs[0], String(module.WIDTH));
});
stage({ name: "evil", outs: ["e"] }, async ({ outs }) => {
  await Bun.write(outs[0], String(eval("1")));
});
`,
    });
    expect(await explain(one, "any")).toMatch(/since:\n {2}pipeline.ts:3: imports what/);
    expect(await explain(one, "evil")).toMatch(/\n {2}pipeline.ts:7: eval .* every source file/);
    // Among all only how many.
    await one.file("lib/new.ts", "");
    expect(await explain(one)).toMatch(/note: more of its code counts .* in \d places? \(-v\)/);
  });
});

interface TouchedJson {
  readonly files: readonly {
    readonly file: string;
    readonly stages: readonly { readonly stage: string; readonly as: readonly string[] }[];
    readonly downstream: readonly string[];
  }[];
}

describe("explain --file", () => {
  test("which stages an edit would touch, through what, and what runs after", async () => {
    await using one = await fresh();
    expect(await explain(one, "--file", "lib/text.ts")).toBe(`\
An edit of lib/text.ts could touch 1 stage:
  prepare  constant WIDTH  line 1  prepare -> lib/clean.ts#parse -> lib/text.ts#trim -> lib/text.ts#WIDTH
           function trim   line 2  prepare -> lib/clean.ts#parse -> lib/text.ts#trim
then also: train@a, train@b, report
`);
    const json = JSON.parse(await explain(one, "--file=lib/text.ts", "--json"));
    expect(json).toEqual({
      schema: 1,
      files: [
        {
          file: "lib/text.ts",
          stages: [
            {
              stage: "prepare",
              entries: ["const lib/text.ts#WIDTH", "fn lib/text.ts#trim"],
              paths: [
                ["prepare", "lib/clean.ts#parse", "lib/text.ts#trim", "lib/text.ts#WIDTH"],
                ["prepare", "lib/clean.ts#parse", "lib/text.ts#trim"],
              ],
              as: ["code"],
            },
          ],
          downstream: ["train@a", "train@b", "report"],
        },
      ],
    });
  });

  test("what it says is what happens", async () => {
    await using one = await fresh();
    const { files }: TouchedJson = JSON.parse(
      await explain(one, "--file", "lib/text.ts", "--file", "lib/names.ts", "--json"),
    );
    const touched = files.map(({ stages }) => stages.map(({ stage }) => stage));
    expect(touched).toEqual([["prepare"], ["train@a", "train@b"]]);
    await edit(one, "lib/names.ts", "b = (text: string) => text", "b = (text: string) => text + 1");
    const stale = Object.entries(await one.status()).filter(([, reasons]) =>
      reasons.some(({ code }) => code === "code_changed"),
    );
    expect(stale.map(([name]) => name)).toEqual(["train@a", "train@b"]);
  });

  test("inputs, params, uses, outputs, declarations; members of a matrix once", async () => {
    await using one = await fresh();
    expect(await explain(one, "--file", "data/raw.txt")).toContain(
      "  prepare  an input\nthen also",
    );
    expect(await explain(one, "--file", "params.yaml")).toContain(
      "  train (2 stages)  its params\n",
    );
    expect(await explain(one, "--file", "conf/x.py")).toContain(
      "  train (2 stages)  named in its `uses`\n",
    );
    expect(await explain(one, "--file", "conf/x.py", "-v")).toContain("  train@b  named in its");
    const built = await explain(one, "--file", "build/table.txt");
    expect(built).toContain("  prepare           its output\n  train (2 stages)  an input\n");
    const { files }: TouchedJson = JSON.parse(
      await explain(one, "report", "--file", "pipeline.ts", "--json"),
    );
    expect(files).toMatchObject([{ stages: [{ stage: "report", as: ["spec"] }] }]);
  });

  test("a module that every stage loads for what it does", async () => {
    await using one = await fresh();
    expect(await explain(one, "--file", "lib/poly.ts")).toBe(`\
An edit of lib/poly.ts could touch 3 stages:
  prepare           what it does when it loads    prepare -> lib/poly.ts
  train (2 stages)  what it does when it loads    train -> lib/poly.ts
then also: report
`);
  });

  test("targets: only of these", async () => {
    await using one = await fresh();
    expect(await explain(one, "train", "--file", "lib/text.ts")).toStartWith(
      "No stage reaches lib/text.ts.\n",
    );
    expect(await explain(one, "--glob", "prep*", "--file", "lib/text.ts")).toContain("  prepare  ");
    const { code, stderr } = await one.fastpipe(["explain", "trian", "--file", "lib/text.ts"]);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "train"?');
  });

  test("what no stage reaches", async () => {
    await using one = await fresh({ "node_modules/x/index.js": "", "notes.txt": "" });
    expect(await explain(one, "--file", "lib/spare.ts")).toBe(
      "No stage reaches lib/spare.ts.\n  If it is a pipeline file: `fastpipe --file lib/spare.ts explain`.\n",
    );
    expect(await explain(one, "--file", "notes.txt")).toBe("No stage reaches notes.txt.\n");
    expect(await explain(one, "--file", "node_modules/x/index.js")).toContain("its version counts");
    expect(JSON.parse(await explain(one, "--file", "notes.txt", "--json"))).toEqual({
      schema: 1,
      files: [{ file: "notes.txt", stages: [], downstream: [] }],
    });
  });

  test("loaded, but no stage's code reaches it", async () => {
    await using one = await fresh({
      "paths.ts": 'export const OUT = "o";\n',
      "pipeline.ts": `import { stage } from "fastpipe";
import { OUT } from "./paths";
stage({ name: "a", outs: [OUT], cmd: "echo > o" });
stage({ name: "b", outs: ["p"] }, async ({ outs }) => { await Bun.write(outs[0], "1"); });
`,
    });
    expect(await explain(one, "--file", "paths.ts")).toBe(
      "No stage reaches paths.ts.\n  The pipeline imports it: stages whose definition it is part of can change.\n",
    );
  });

  test("frozen stages are not run, whatever is edited", async () => {
    await using one = await project({
      raw: "1",
      o: "1",
      "pipeline.ts": `import { stage } from "fastpipe";
stage({ name: "old", frozen: true, deps: ["raw"], outs: ["o"], cmd: "cp raw o" });
stage({ name: "after", deps: ["o"], outs: ["p"], cmd: "cp o p" });
`,
    });
    expect(await explain(one, "--file", "raw")).toBe(
      "An edit of raw touches only what is frozen, and so not run: old\n",
    );
    expect(await explain(one, "--file", "pipeline.ts")).toContain("not run, since frozen: old\n");
  });

  test("a file that is not there, or a folder: 2, and what was meant", async () => {
    await using one = await project(FILES);
    const wrong = async (file: string) => {
      const { code, stdout, stderr } = await one.fastpipe(["explain", "--file", file]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      return stderr;
    };
    expect(await wrong("lib/txet.ts")).toBe(
      'error: there is no file lib/txet.ts\n  hint: Did you mean "lib/text.ts"?\n',
    );
    expect(await wrong("text.ts")).toContain('Did you mean "lib/text.ts"?');
    expect(await wrong("lib")).toBe(
      "error: --file lib is a folder\n  hint: Name a file in it, or use -C lib for a pipeline in it.\n",
    );
    // What is still to be made is known.
    expect(await explain(one, "--file", "build/table.txt")).toContain(
      "  prepare           its output",
    );
    const json = await one.fastpipe(["explain", "--json", "--file", "lib/txet.ts"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ errors: [{ code: "usage" }] });
    expect((await one.fastpipe(["explain", "--file"])).stderr).toContain("--file needs a value");
  });

  test("relative to where the command is run, -C, absolute, through a link", async () => {
    await using one = await fresh();
    const expected = await explain(one, "--file", "lib/text.ts");
    expect(await explain(one, "--file", join(one.path, "lib/text.ts"))).toBe(expected);
    expect(await explain(one, "-C", "lib", "--file", "text.ts")).toBe(expected);
    expect(await explain(one, "-C", "data", "--file", "../lib/text.ts")).toBe(expected);
    symlinkSync("lib", join(one.path, "link"));
    expect(await explain(one, "--file", "link/text.ts")).toBe(
      expected.replace("of lib/text.ts", "of link/text.ts"),
    );
  });
});

describe("--file as the pipeline", () => {
  const OTHER = `import { stage } from "fastpipe";
import { parse } from "./lib/clean";
stage({ name: "other", outs: ["x.txt"] }, async ({ outs }) => { await Bun.write(outs[0], parse("")); });
`;

  test("another pipeline file is the pipeline, after the command and before it", async () => {
    await using one = await project({ ...FILES, "other.ts": OTHER });
    const expected = await explain(one, "--file", "other.ts");
    expect(expected).toBe("other is stale, because:\n  it has never run\n");
    expect((await one.fastpipe(["--file", "other.ts", "explain"])).stdout).toBe(expected);
    expect(await explain(one, "--file=other.ts", "other")).toBe(expected);
    const json = JSON.parse(await explain(one, "--file", "other.ts", "--json"));
    expect(json).toMatchObject({ schema: 1, stages: [{ stage: "other", state: "stale" }] });
    expect(json).not.toHaveProperty("files");
  });

  test("asked of it what an edit would touch", async () => {
    await using one = await project({ ...FILES, "other.ts": OTHER });
    const expected = `\
An edit of lib/clean.ts could touch 1 stage:
  other  function parse  line 2  other -> lib/clean.ts#parse
`;
    const before = ["--file", "other.ts", "explain", "--file", "lib/clean.ts"];
    expect((await one.fastpipe(before)).stdout).toBe(expected);
    expect(await explain(one, "--file", "other.ts", "--file", "lib/clean.ts")).toBe(expected);
    const self = ["--file", "other.ts", "explain", "--file", "other.ts"];
    expect((await one.fastpipe(self)).stdout).toContain("An edit of other.ts could touch 1 stage");
    const crossed = ["--file", "pipeline.ts", "explain", "--file", "other.ts"];
    expect((await one.fastpipe(crossed)).stdout).toStartWith("No stage reaches other.ts.\n");
  });

  test("the pipeline that is found anyway: what explain says, and what an edit would touch", async () => {
    await using one = await fresh();
    const plain = await explain(one);
    const text = await explain(one, "--file", "pipeline.ts");
    expect(text).toStartWith(`${plain}\nAn edit of pipeline.ts could touch 4 stages:\n`);
    expect(text).toContain("  prepare           its function     line 9\n");
    expect(text).toContain("                    its declaration  line 7\n");
    const { stages } = JSON.parse(await explain(one, "--json"));
    const json = JSON.parse(await explain(one, "--file", "pipeline.ts", "--json"));
    expect(json.stages).toEqual(stages);
    expect(json.files).toMatchObject([{ file: "pipeline.ts" }]);
    const asked = await one.fastpipe(["--file", "pipeline.ts", "explain", "--file", "pipeline.ts"]);
    expect(asked.stdout).toBe(text.slice(plain.length + 1));
  });

  test("a part of the pipeline that declares stages is no pipeline of its own", async () => {
    await using one = await project({
      "pipeline.ts": 'import "./stages/a";\n',
      "stages/a.ts": `import { stage } from "fastpipe";
stage({ name: "a", outs: ["o"], cmd: "echo > o" });
`,
    });
    expect(await explain(one, "--file", "stages/a.ts")).toBe(`\
An edit of stages/a.ts could touch 1 stage:
  a  its declaration  line 2
`);
  });

  test("from outside of the project, and of one that is broken", async () => {
    await using one = await project({
      "sub/pipeline.ts": OTHER.replace("./lib", "../lib"),
      "lib/clean.ts": FILES["lib/clean.ts"] ?? "",
      "lib/text.ts": FILES["lib/text.ts"] ?? "",
    });
    expect(await explain(one, "--file", "sub/pipeline.ts")).toContain("other is stale");
    const none = await one.fastpipe(["explain", "--file", "lib/gone.ts"]);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain("there is no file lib/gone.ts");
    await one.file("pipeline.ts", "const const\n");
    const other = await one.fastpipe(["explain", "--file", "sub/pipeline.ts"]);
    expect(other).toMatchObject({ code: 0, stdout: expect.stringContaining("other is stale") });
    const broken = await one.fastpipe(["explain", "--file", "lib/clean.ts"]);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain("pipeline.ts:1");
  });

  test("two of them", async () => {
    await using one = await project({ ...FILES, "other.ts": OTHER, "third.ts": OTHER });
    const args = ["explain", "--file", "other.ts", "--file", "third.ts"];
    expect(await one.fastpipe(args)).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "error: --file names 2 pipeline files: other.ts, third.ts\n" +
        "  hint: Write the one that is meant before the command: `fastpipe --file other.ts explain`.\n",
    });
  });

  test("a module that is asked about is not run", async () => {
    await using one = await project({
      ...FILES,
      "scripts/deploy.ts": 'import "../pipeline";\nthrow new Error("deployed");\n',
    });
    expect(await explain(one, "--file", "scripts/deploy.ts")).toStartWith("No stage reaches");
  });
});

test("--help, and completion", async () => {
  await using one = await project(FILES);
  const { stdout } = await one.fastpipe(["explain", "--help"]);
  expect(stdout).toMatch(/\n +--file FILE +which stages an edit of FILE could touch/);
  expect(stdout.match(/^ +--file FILE/gm)).toHaveLength(1);
  expect(stdout).toContain("fastpipe explain --file lib/text.ts ");
  const complete = async (...words: string[]): Promise<string> =>
    (await one.fastpipe(["__complete", ...words], { env: cleanEnv() })).stdout;
  expect(await complete("explain", "--file", "")).toBe("__files__\t\n");
  expect(await complete("explain", "--fi")).toBe(
    "--file\twhich stages an edit of FILE could touch; can be repeated\n",
  );
  expect(await complete("status", "--fi")).toContain("--file\tthe pipeline file");
  expect(await complete("explain", "--file", "lib/text.ts", "prep")).toBe("prepare\t\n");
  expect(await complete("--file", "pipeline.ts", "explain", "--file", "x", "prep")).toBe(
    "prepare\t\n",
  );
  await one.file(
    "other.ts",
    'import { stage } from "fastpipe";\nstage({ name: "x", cmd: ":" });\n',
  );
  expect(await complete("explain", "--file", "other.ts", "x")).toBe("x\t\n");
});
