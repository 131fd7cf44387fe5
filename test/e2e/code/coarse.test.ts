// What the analysis can't follow counts in more than may matter; what it can, exactly.
import { expect, test } from "bun:test";
import { project } from "../project.ts";
import { FRESH, pipeline, rows } from "./rows.ts";

rows(
  "loaded when it runs",
  {
    "x.ts": `import { y } from "./y";\nexport const x = () => y();\nexport const z = () => 1;\n`,
    "y.ts": "export const y = () => 1;\nexport const w = () => 2;\n",
    "c.cjs": "exports.c = () => 1;\n",
    "models/a.ts": "export default 1;\n",
    "models/b.ts": "export default 2;\n",
    "pipeline.ts": pipeline(
      `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nconst pick = "a";`,
      `[(await import("./x")).x(), require("./c.cjs").c()]`,
      "(await import(`./models/${outs[0] === 't.json' ? pick : 1}.ts`)).default",
    ),
  },
  [
    ["a module", { s: ["module x.ts"] }, ["x.ts", "=> 1", "=> 2"]],
    ["a comment in it", FRESH, ["x.ts", "=> 1;", "=> 1; // one"]],
    ["what it uses", { s: ["fn y.ts#y"] }, ["y.ts", "=> 1", "=> 3"]],
    ["what it does not use", FRESH, ["y.ts", "=> 2", "=> 3"]],
    ["CommonJS", { s: ["module c.cjs"] }, ["c.cjs", "=> 1", "=> 2"]],
    ["any that it could be", { t: ["module models/b.ts"] }, ["models/b.ts", "2", "3"]],
    ["a new one", { t: ["module models/c.ts"] }, ["models/c.ts", null, "export default 3;\n"]],
  ],
);

rows(
  "texts that are run, globals by any name",
  {
    "lib.ts": "export const one = () => 1;\nexport const two = () => 2;\n",
    "far.ts": "export const far = 1;\n",
    "pipeline.ts": pipeline(
      `import { one } from "./lib";\nconst name = "one";`,
      `eval("one()")`,
      "one()",
    ),
  },
  [
    ["any file", { s: ["module far.ts"] }, ["far.ts", "1", "2"]],
    ["a new file", { s: ["module more.ts"] }, ["more.ts", null, "export const more = 1;\n"]],
    ["a function nobody calls", { s: ["module lib.ts"] }, ["lib.ts", "=> 2", "=> 3"]],
    ["a comment", FRESH, ["far.ts", "1;", "1; // one"]],
  ],
);

test("explain says where the analysis is coarse", async () => {
  await using p = await project({
    "lib.ts": "export const one = () => 1;\nexport const two = () => 2;\n",
    "pipeline.ts": pipeline(
      `import * as l from "./lib";\nconst n = "one";`,
      `(globalThis as any)[n]`,
      "(l as any)[n]()",
    ),
  });
  await p.ran();
  const { stdout } = await p.fastpipe(["explain", "s"]);
  expect(stdout).toContain(
    "pipeline.ts:6: globalThis[...] may load or run any code: every source file of the project counts",
  );
  expect((await p.fastpipe(["explain", "t"])).stdout).toContain("all of it counts");
});

rows(
  "packages that are reached",
  {
    "node_modules/used/package.json": `{ "name": "used", "version": "1.0.0", "dependencies": { "deep": "1" } }`,
    "node_modules/used/index.js": "export const u = 1;\n",
    "node_modules/deep/package.json": `{ "name": "deep", "version": "1.0.0" }`,
    "node_modules/deep/index.js": "export const d = 1;\n",
    "node_modules/idle/package.json": `{ "name": "idle", "version": "1.0.0" }`,
    "node_modules/idle/index.js": "export const i = 1;\n",
    "lib.ts": `import { u } from "used";\nimport { i } from "idle";\nexport const f = () => u;\nexport const g = () => i;\n`,
    "pipeline.ts": pipeline(`import { f, g } from "./lib";\nvoid g;`, "f()", "1"),
  },
  [
    [
      "its version",
      { s: ["pkg used@1.0.0", "pkg used@1.0.1"] },
      ["node_modules/used/package.json", "1.0.0", "1.0.1"],
    ],
    [
      "one that it depends on",
      { s: ["pkg used@1.0.0"] },
      ["node_modules/deep/package.json", "1.0.0", "1.0.1"],
    ],
    ["one that nobody reaches", FRESH, ["node_modules/idle/package.json", "1.0.0", "1.0.1"]],
  ],
);

test("variables count where they are read", async () => {
  await using p = await project({
    "lib.ts": `export const where = () => process.env.WHERE ?? "";
export const key = () => (process.env.MY_TOKEN ? 1 : 0);
export const other = () => process.env.OTHER;
const MODE = process.env.MODE ?? "a";
export const mode = () => MODE;
`,
    "pipeline.ts": pipeline(
      `import { where, key, mode } from "./lib";`,
      "[where(), key()]",
      "mode()",
    ),
  });
  const env = { WHERE: "a", MY_TOKEN: "x", OTHER: "1", MODE: "m" };
  expect((await p.run([], { env })).by.ran).toEqual(["s", "t"]);
  const ran = async (more: Record<string, string>) =>
    (await p.run(["--dry-run"], { env: { ...env, ...more } })).by.would_run ?? [];
  expect(await ran({})).toEqual([]);
  expect(await ran({ WHERE: "b" })).toEqual(["s"]);
  expect(await ran({ MODE: "n" })).toEqual(["t"]);
  expect(await ran({ MY_TOKEN: "y" })).toEqual([]);
  expect(await ran({ MY_TOKEN: "" })).toEqual([]);
  expect(await ran({ OTHER: "2", UNRELATED: "1" })).toEqual([]);
});

test("a lock of other rules: no edit, no run; an edit, a run", async () => {
  const lib = "export const one = () => 1;\nexport const two = () => 2;\n";
  await using p = await project({
    "lib.ts": lib,
    "pipeline.ts": pipeline(`import { one } from "./lib";`, "one()"),
  });
  await p.ran();
  const lock = ".fastpipe/stages/s.lock";
  const before = await p.read(lock);
  const older = async () => {
    await p.file(lock, before.replace("rules: 3", "rules: 9"));
  };
  await older();
  expect(await p.ran()).toEqual([]);
  expect(await p.read(lock)).toBe(before);
  await older();
  await p.file("lib.ts", lib.replace("=> 1", "=> 3"));
  expect(await p.ran()).toEqual(["s"]);
});
