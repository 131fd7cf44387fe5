// What is read and kept of modules, by kind: the less of it a command needs, the sooner it ends.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
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

const CHAIN = {
  "pipeline.ts": `import { stage } from "fastpipe";
import { a } from "./a.ts";
stage({ name: "s", outs: ["x"] }, async () => { a(); });
`,
  "a.ts": `import { b } from "./b.ts";\nexport const a = () => b();\n`,
  "b.ts": `let calls = 0;\nexport const b = () => ++calls;\n`,
};

interface Told {
  readonly told: unknown;
  readonly read: readonly string[];
  readonly hasParser: boolean;
}

/** In a process of its own, with the state that is kept in the folder. */
async function inProcess({ path }: TempDir): Promise<Told> {
  const child = Bun.spawn([process.execPath, resolve(import.meta.dir, "known.ts"), path], {
    stdout: "pipe",
    stderr: "inherit",
  });
  return JSON.parse(await new Response(child.stdout).text());
}

async function chain(): Promise<TempDir> {
  const dir = await tempDir(CHAIN);
  await mkdir(join(dir.path, ".fastpipe"));
  await settled(dir.path, Object.keys(CHAIN));
  return dir;
}

test("where nothing has changed, facts are read of the pipeline's own file alone, and no parser is loaded", async () => {
  await using dir = await chain();
  const first = await inProcess(dir);
  expect(first.hasParser).toBe(true);
  const again = await inProcess(dir);
  expect(again.told).toEqual(first.told);
  expect(again.hasParser).toBe(false);
  const ofModules = again.read.filter((one) => /^(module|stage)\b/.test(one));
  expect(ofModules.filter((one) => !one.startsWith("module state: "))).toEqual([
    "module units: code pipeline.ts",
    "module: code a.ts",
    "module: code b.ts",
    "module: code pipeline.ts",
    expect.stringMatching(/^stage code: /),
  ]);
});

test("facts that are damaged are found again", async () => {
  for (const kind of ["module units", "module state"]) {
    await using dir = await chain();
    const first = await inProcess(dir);
    const damage = new Database(join(dir.path, ".fastpipe", "state.db"));
    damage.run(`UPDATE blobs SET json = '{' || json WHERE kind LIKE '${kind} %'`);
    damage.run("DELETE FROM blobs WHERE kind LIKE 'stage code %'");
    damage.close();
    const { told } = await inProcess(dir);
    if (kind === "module units") expect(told).toEqual(first.told);
    expect(told).toMatchObject({ manifest: expect.anything() });
  }
});

test("an edit is seen among facts that are damaged", async () => {
  await using dir = await chain();
  const first = await inProcess(dir);
  const damage = new Database(join(dir.path, ".fastpipe", "state.db"));
  damage.run("UPDATE blobs SET sum = sum + 1 WHERE kind LIKE 'module units %'");
  damage.close();
  await writeFile(join(dir.path, "b.ts"), "export const b = () => 2;\n");
  await settled(dir.path, ["b.ts"]);
  const { told } = await inProcess(dir);
  expect(told).not.toEqual(first.told);
  await using other = await tempDir({ ...CHAIN, "b.ts": "export const b = () => 2;\n" });
  expect((await inProcess(other)).told).toEqual(told);
});
