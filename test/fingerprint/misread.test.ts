import { expect, test } from "bun:test";
import { join } from "node:path";
import { misread } from "../../src/fingerprint/misread.ts";
import { PipelineCode } from "../../src/fingerprint/pipeline-code.ts";
import { tempDir } from "../helpers.ts";
import { MemoryCache } from "./helpers.ts";

/** What is told of the modules below `pipeline.ts`. */
async function told(files: Readonly<Record<string, string>>) {
  await using dir = await tempDir(files);
  const { graph } = await PipelineCode.read({
    root: dir.path,
    file: join(dir.path, "pipeline.ts"),
    environ: {},
    cache: new MemoryCache(),
    preload: [],
    isOut: () => false,
  });
  return await misread(graph);
}

const JSON_USER = { "pipeline.ts": `import data from "./data.json";\nconsole.log(data);\n` };

test("nothing is told of what is right", async () => {
  const code = `import data from "./data.json";\nexport const word = /^[a-z]+(?<n>\\d)$/u;\nconsole.log(data);\n`;
  expect(await told({ "pipeline.ts": code, "data.json": '{"a": [1]}\n' })).toEqual([]);
});

test("data that is no JSON: where, as far as that can be told", async () => {
  expect(await told({ ...JSON_USER, "data.json": '{\n  "a": 1,\n  "b" 2\n}\n' })).toMatchObject([
    {
      code: "syntax",
      message: expect.stringMatching(/^syntax error: .* in data\.json$/),
      where: { file: "data.json", line: 3, source: '  "b" 2' },
    },
  ]);
  // On the first line, the bracket that is put before it does not count.
  const [first] = await told({ ...JSON_USER, "data.json": '{"a" 1}\n' });
  expect(first?.where).toMatchObject({ line: 1, column: '{"a" '.length + 1 });
});

test("data that JavaScript would take has no place", async () => {
  const [failure] = await told({ ...JSON_USER, "data.json": "{a: 1,}\n" });
  expect(failure).toMatchObject({ code: "syntax", where: { file: "data.json" } });
  expect(failure?.where?.line).toBeUndefined();
});

test("patterns that are none, each with its place", async () => {
  const code = "export const good = /a+/;\nexport const f = () => [/(?<n>a)(?<n>b)/u, /[z-a]/];\n";
  const failures = await told({ "pipeline.ts": code });
  expect(failures.length).toBeGreaterThan(0);
  for (const { code, where } of failures) {
    expect([code, where?.file, where?.line]).toEqual(["syntax", "pipeline.ts", 2]);
  }
});

test("what the syntax allows and the language does not", async () => {
  expect(await told({ "pipeline.ts": "const x = 1;\nlet x = 2;\n" })).toMatchObject([
    { code: "syntax", where: { file: "pipeline.ts" } },
  ]);
});

test("modules that can't be parsed at all are told by others", async () => {
  expect(await told({ "pipeline.ts": "const = ;\n" })).toEqual([]);
});
