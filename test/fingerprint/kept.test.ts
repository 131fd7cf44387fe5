// What is read and kept of modules, by kind: the less of it a command needs, the sooner it ends.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { loadGraph } from "../../src/fingerprint/module-graph.ts";
import { Packages } from "../../src/fingerprint/packages.ts";
import { PipelineCode } from "../../src/fingerprint/pipeline-code.ts";
import { Configs } from "../../src/fingerprint/tsconfig.ts";
import { type TempDir, tempDir } from "../helpers.ts";
import { MemoryCache, settled } from "./helpers.ts";

class Kinds extends MemoryCache {
  readonly seen: string[] = [];

  override set(kind: string, key: string, stamp: string, json: string): void {
    this.seen.push(`${kind.replace(/ \d+/g, "")}: ${key}`);
    super.set(kind, key, stamp, json);
  }

  /** What was kept of a kind since this was asked before. */
  of(kind: string): string[] {
    const start = `${kind}: `;
    const found = this.seen.filter((one) => one.startsWith(start));
    return found.map((one) => one.slice(start.length)).sort();
  }
}

async function loading({ path }: TempDir, cache: Kinds): Promise<string> {
  const code = await PipelineCode.read({
    root: path,
    file: join(path, "pipeline.ts"),
    environ: {},
    cache,
    preload: [],
    isOut: () => false,
  });
  const told = await code.loading();
  return told.stands ? "stands" : told.why;
}

const FILES = {
  "pipeline.ts": `import { stage } from "fastpipe";
import { run } from "./run.ts";
import { name } from "./name.ts";
stage({ name: name(), outs: ["x"] }, run);
`,
  "run.ts": `export function run() { Date.now(); }\n`,
  "name.ts": `import { part } from "./part.ts";\nexport const name = () => part() + "x";\n`,
  "part.ts": `export function part() { return "p"; }\n`,
};

test("functions are looked into only in modules of which one may be called while loading", async () => {
  await using dir = await tempDir(FILES);
  await settled(dir.path, Object.keys(FILES));
  const cache = new Kinds();
  expect(await loading(dir, cache)).toBe("stands");
  expect(cache.of("module deep runs")).toEqual(["code name.ts", "code part.ts"]);
});

test("what they do is found however many modules lead there", async () => {
  const files = {
    ...FILES,
    "part.ts": `export function part() {\n  return String(Date.now());\n}\n`,
  };
  await using dir = await tempDir(files);
  await settled(dir.path, Object.keys(files));
  const cache = new Kinds();
  const why = await loading(dir, cache);
  expect(why).toBe("part.ts:2: reads the clock (Date.now)");
  // The same from what was kept.
  expect(await loading(dir, cache)).toBe(why);
});

test("what is parsed ahead is in the graph only where it is loaded, and is told of only then", async () => {
  const files = {
    "pipeline.ts": `import "./a.ts";
import type { T } from "./types.ts";
import text from "./text.ts" with { type: "text" };
import { gone } from "./gone.ts";
`,
    "a.ts": `import "./b.ts";\nimport "./a.ts";\n`,
    "b.ts": "export const b = ;\n",
    "types.ts": "export type T = ;\n",
    "text.ts": "this is no code at all;\n",
  };
  await using dir = await tempDir(files);
  const cache = new Kinds();
  const graph = await loadGraph({
    root: dir.path,
    entry: join(dir.path, "pipeline.ts"),
    preload: [],
    cache,
    configs: new Configs(dir.path, cache),
    installed: new Packages(dir.path, cache),
    isOut: () => false,
  });
  const found = [...graph.modules.values()].map(
    ({ key, type, failure }) => `${type} ${key} ${failure?.code ?? "is sound"}`,
  );
  expect(found.sort()).toEqual([
    "code a.ts is sound",
    "code b.ts syntax",
    "code pipeline.ts is sound",
    "text text.ts is sound",
  ]);
});
