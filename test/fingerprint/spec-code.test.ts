// Which modules the values of a spec come from; more of it in test/engine/export.test.ts.
import { expect, test } from "bun:test";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { PipelineCode } from "../../src/fingerprint/pipeline-code.ts";
import { SpecCode } from "../../src/fingerprint/spec-code.ts";
import type { Frame } from "../../src/model/stage.ts";
import { open } from "../../src/store/state.ts";
import { tempDir } from "../helpers.ts";

/** Keys for the stages that are declared on these lines of pipeline.ts. */
async function modulesOf(
  files: Readonly<Record<string, string>>,
  ...lines: number[]
): Promise<(readonly string[])[]> {
  await using dir = await tempDir(files);
  const root = realpathSync(dir.path);
  const cache = open(join(root, ".fastpipe"));
  const read = { root, file: join(root, "pipeline.ts"), environ: {}, cache, preload: [] };
  const { graph } = await PipelineCode.read({ ...read, isOut: () => false });
  const specs = new SpecCode(root, graph);
  const found = lines.map((line) => {
    const text = (files["pipeline.ts"] ?? "").split("\n")[line - 1] ?? "";
    const frames: Frame[] = [
      { file: "pipeline.ts", line, column: text.search(/(stage|make)\(/) + 1 },
    ];
    expect(specs.of(frames)).toBe(specs.of(frames));
    return specs.of(frames).toSorted();
  });
  cache.close();
  return found;
}

test("names of the spec, through names of the module, but not those of the function", async () => {
  const files = {
    "conf.ts": 'export * from "./base";\n',
    "base.ts": "export const rows = 1;\n",
    "lib.ts": "export const work = () => 1;\n",
    "pipeline.ts": `import { stage } from "fastpipe";
import { rows } from "./conf";
import { work } from "./lib";
const params = { rows };
export const a = stage({ name: "a", params }, () => work());
export const b = stage({ name: "b" }, () => work());
export const c = stage({ name: "c", deps: a.outs }, () => b);
`,
  };
  expect(await modulesOf(files, 5, 6, 7)).toEqual([
    ["base.ts", "conf.ts"],
    [],
    ["base.ts", "conf.ts"],
  ]);
});

test("a call that ends in that of stage(): all that it is given, and where it leads", async () => {
  const files = {
    "make.ts":
      'import { stage } from "fastpipe";\nimport { x } from "./x";\nexport const make = (n: number) => stage({ name: "m", params: { n, x } }, () => 1);\n',
    "x.ts": "export const x = 1;\n",
    "arg.ts": "export const arg = 1;\n",
    "pipeline.ts": 'import { make } from "./make";\nimport { arg } from "./arg";\nmake(arg);\n',
  };
  expect(await modulesOf(files, 3)).toEqual([["arg.ts", "make.ts", "x.ts"]]);
});
