import { expect, test } from "bun:test";
import { type Exported, type ExportOptions, exportStages } from "../../src/engine/export.ts";
import { workspace } from "./workspace.ts";

const PLAIN: ExportOptions = { inline: false, file: null };

async function exportedFrom(
  files: Readonly<Record<string, string>>,
  options = PLAIN,
): Promise<Exported> {
  await using dir = await workspace(files);
  return await exportStages(await dir.open(), options);
}

function depsOf({ stages }: Exported, name: string): readonly string[] {
  return (stages.find(({ stage }) => stage === name)?.deps ?? []).toSorted();
}

const HEAD = 'import { stage } from "fastpipe";\n';

test("deps are those declared, the files of code that is reached, and where the stage is declared", async () => {
  const exported = await exportedFrom({
    "in.txt": "",
    "lib/used.ts": 'import { deep } from "./deep";\nexport const used = () => deep;\n',
    "lib/deep.ts": "export const deep = 1;\n",
    "lib/other.ts": "export const other = 2;\n",
    "make.ts": `${HEAD}import { other } from "./lib/other";
      export const make = (name: string) => stage({ name, outs: [name] }, () => other);\n`,
    "pipeline.ts": `${HEAD}import { used } from "./lib/used";\nimport { make } from "./make";
      stage({ name: "a", deps: ["in.txt"], outs: ["a"] }, () => used());
      stage({ name: "c", deps: ["a"], outs: ["c"], cmd: "cp a c" });
      make("m");\n`,
  });
  expect(depsOf(exported, "a")).toEqual(["in.txt", "lib/deep.ts", "lib/used.ts", "pipeline.ts"]);
  expect(depsOf(exported, "c")).toEqual(["a", "pipeline.ts"]);
  expect(depsOf(exported, "m")).toEqual(["lib/other.ts", "make.ts", "pipeline.ts"]);
  expect(exported.losses).toEqual([]);
});

test("inline: a command depends on no code but what it uses", async () => {
  const files = {
    "in.txt": "",
    "run.sh": "",
    "params.yaml": "c:\n  n: 2\n",
    "pipeline.ts": `${HEAD}stage({ name: "c", deps: ["in.txt"], uses: ["run.sh"], params: { n: 1 }, cmd: "sh run.sh \${n}" });
      stage({ name: "f" }, () => 1);\n`,
  };
  const exported = await exportedFrom(files, { inline: true, file: null });
  expect(depsOf(exported, "c")).toEqual(["in.txt", "run.sh"]);
  expect(exported.stages[0]?.cmd).toBe("FASTPIPE_STAGE=c /bin/sh -ec 'sh run.sh 2'");
  expect(exported.stages[1]?.cmd).toBe("fastpipe exec f");
  expect(exported.losses).toEqual([{ kind: "filled", what: [], stages: ["c"] }]);
});

test("modules whose values are in the spec count whole, also those of an upstream's spec and through names", async () => {
  const exported = await exportedFrom({
    "conf/a.ts": 'import { base } from "./base";\nexport const rows = base;\n',
    "conf/base.ts": "export const base = 1;\n",
    "conf/dir.ts": 'export const dir = "build";\n',
    "conf/arg.ts": "export const arg = 3;\n",
    "lib/used.ts": 'import "./deep";\nexport const used = () => 1;\n',
    "lib/deep.ts": "export {};\n",
    "lib/unused.ts": "export const unused = () => 1;\n",
    "pipeline.ts": `${HEAD}import { rows } from "./conf/a";\nimport { dir } from "./conf/dir";\nimport { arg } from "./conf/arg";
      import { used } from "./lib/used";\nimport { unused } from "./lib/unused";
      const folder = \`\${dir}/x\`;
      export const a = stage({ name: "a", params: { rows }, outs: [folder] }, () => used());
      stage({ name: "b", deps: [a.outs[0]], cmd: "true" });
      stage({ name: "c", cmd: "true" }); unused();
      function make(n: number) { return stage({ name: "d", params: { n } }, () => 2); }
      make(arg);\n`,
  });
  const all = [...depsOf(exported, "a"), "|", ...depsOf(exported, "b")];
  expect(depsOf(exported, "a")).toContain("conf/a.ts");
  expect(depsOf(exported, "a")).toEqual(expect.arrayContaining(["conf/base.ts", "conf/dir.ts"]));
  expect(depsOf(exported, "a")).not.toContain("conf/arg.ts");
  expect(depsOf(exported, "b")).toEqual(
    ["build/x", "conf/a.ts", "conf/base.ts", "conf/dir.ts", "pipeline.ts"].toSorted(),
  );
  expect(depsOf(exported, "c")).toEqual(["pipeline.ts"]);
  expect(depsOf(exported, "d")).toContain("conf/arg.ts");
  expect(all).not.toContain("lib/unused.ts");
});

test("packages count by the lockfile, or by themselves", async () => {
  const files = {
    "package.json": '{"type": "module"}',
    "node_modules/dep/package.json": '{"name": "dep", "version": "1.0.0", "main": "i.js"}',
    "node_modules/dep/i.js": "export const v = 1;\n",
    "pipeline.ts": `${HEAD}import { v } from "dep";\nstage({ name: "a" }, () => v);\n`,
  };
  const alone = await exportedFrom(files);
  expect(depsOf(alone, "a")).toContain("node_modules/dep/package.json");
  const locked = await exportedFrom({ ...files, "bun.lock": "{}" });
  expect(depsOf(locked, "a")).toContain("bun.lock");
  expect(depsOf(locked, "a")).not.toContain("node_modules/dep/package.json");
});

test("`uses`: a folder as it is, unless packages are installed in it; files of patterns one by one", async () => {
  const exported = await exportedFrom({
    "plain/a.py": "",
    "plain/sub/b.py": "",
    "mixed/a.py": "",
    "mixed/node_modules/x": "",
    "pipeline.ts": `${HEAD}stage({ name: "b", uses: ["plain", "mixed", "*/a.py", "none/*.py"], cmd: "true" });\n`,
  });
  expect(depsOf(exported, "b")).toEqual(["mixed/a.py", "pipeline.ts", "plain", "plain/a.py"]);
  expect(exported.losses).toEqual([
    { kind: "pattern", what: ["*/a.py", "mixed", "none/*.py"], stages: ["b"] },
  ]);
});

test("what DVC has no word for is told, with the stages that it is about", async () => {
  const exported = await exportedFrom({
    "params.yaml": "when: 2020-01-01\n",
    "pipeline.ts": `${HEAD}
      stage({ name: "a", env: { A: true, B: false }, mutex: ["gpu"], timeout: 1, retries: 2 }, () => process.env.HOME + process.env.FASTPIPE_STAGE);
      stage({ name: "b", env: ["A"], cmd: "true" });\n`,
  });
  expect(exported.losses).toEqual([
    { kind: "env", what: ["A", "HOME"], stages: ["a", "b"] },
    { kind: "mutex", what: ["gpu"], stages: ["a"] },
    { kind: "timeout", what: [], stages: ["a"] },
    { kind: "retries", what: [], stages: ["a"] },
    { kind: "date", what: [], stages: [] },
  ]);
});

test("flags and names are carried", async () => {
  const { stages } = await exportedFrom({
    "pipeline.ts": `${HEAD}stage({ name: "m", matrix: { n: [1, 2] }, always: true, frozen: true, desc: "d", meta: { k: 1 } }, () => 1);\n`,
  });
  expect(stages.map(({ name, stage }) => [name, stage])).toEqual([
    ["m-1", "m@1"],
    ["m-2", "m@2"],
  ]);
  expect(stages[0]).toMatchObject({ always: true, frozen: true, desc: "d", meta: { k: 1 } });
});
