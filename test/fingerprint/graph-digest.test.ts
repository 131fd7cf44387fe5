// One digest of all that the code of a pipeline is.
import { expect, test } from "bun:test";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { PipelineCode } from "../../src/fingerprint/pipeline-code.ts";
import { MemoryCache, project } from "./helpers.ts";

const stamp = async (root: string, cache = new MemoryCache()): Promise<string> =>
  (
    await PipelineCode.read({
      root,
      file: join(root, "pipeline.ts"),
      environ: {},
      cache,
      preload: [],
      isOut: () => false,
    })
  ).stages.stamp;

test("the digest of the graph is the same in another folder, and other for all that matters", async () => {
  const files = {
    "pipeline.ts": `import { a } from "./a";\na;`,
    "a.ts": `import "p"; import "@x"; export const a = 1;`,
    "x.ts": "",
    "z.ts": "",
    "tsconfig.json": `{ "compilerOptions": { "paths": { "@x": ["./x.ts"] } } }`,
    "node_modules/p/package.json": `{ "name": "p", "version": "1.0.0" }`,
    "node_modules/p/index.js": "",
  };
  await using dir = await project(files);
  await using other = await project({});
  await cp(dir.path, other.path, { recursive: true });
  const first = await stamp(dir.path);
  expect(await stamp(other.path)).toBe(first);
  await dir.file("z.ts", "export const z = 1;");
  expect(await stamp(dir.path)).toBe(first);
  const edits: Record<string, string> = {
    "a.ts": `import "p"; import "@x"; export const a = 2;`,
    "x.ts": "export {};",
    "tsconfig.json": `{ "compilerOptions": { "paths": { "@x": ["./x.ts"] }, "jsx": "react" } }`,
    "node_modules/p/package.json": `{ "name": "p", "version": "1.0.1" }`,
  };
  for (const [file, text] of Object.entries(edits)) {
    await dir.file(file, text);
    expect([file, (await stamp(dir.path)) === first]).toEqual([file, false]);
    await dir.file(file, files[file as keyof typeof files]);
    expect([file, await stamp(dir.path)]).toEqual([file, first]);
  }
});
