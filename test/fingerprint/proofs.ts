// Whether loading a pipeline provably gives the same each time, asked of small files.
import { expect } from "bun:test";
import { join } from "node:path";
import { PipelineCode } from "../../src/fingerprint/pipeline-code.ts";
import { tempDir } from "../helpers.ts";
import { MemoryCache } from "./helpers.ts";

export type Files = Readonly<Record<string, string>>;

const HEAD = `import { stage } from "fastpipe";\n`;

/** A stage whose param is `value`, on the third line; `before` are the lines before it. */
export function param(value: string, before = ""): string {
  return `${before}\nstage({ name: "x", outs: ["x"], params: { r: ${value} } }, async () => {});\n`;
}

/** A pipeline with this after its first line, and more files. */
export function files(code: string, more: Files = {}): Files {
  return { "pipeline.ts": HEAD + code, ...more };
}

/** An installed package whose main module holds this. */
export function packed(name: string, code: string): Files {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: "1.0.0", main: "i.js" }),
    [`node_modules/${name}/i.js`]: code,
  };
}

/** Null: loading stands. */
export async function whyNot(given: string | Files): Promise<string | null> {
  const all = typeof given === "string" ? files(given) : given;
  await using dir = await tempDir(all);
  const entry = Object.keys(all).find((name) => name.startsWith("pipeline.")) ?? "";
  const code = await PipelineCode.read({
    root: dir.path,
    file: join(dir.path, entry),
    environ: {},
    cache: new MemoryCache(),
    preload: [],
    isOut: () => false,
  });
  const loading = await code.loading();
  return loading.stands ? null : loading.why;
}

/** All of them must be evaluated: by name, the code, and a part of the reason where it matters. */
export async function expectEvaluated(cases: Readonly<Record<string, Case>>): Promise<void> {
  for (const [name, one] of Object.entries(cases)) {
    const [given, why] = Array.isArray(one) ? one : [one, ""];
    expect([name, await whyNot(given)]).toEqual([name, expect.stringContaining(why)]);
  }
}

export async function expectStands(cases: Readonly<Record<string, string | Files>>): Promise<void> {
  for (const [name, given] of Object.entries(cases)) {
    expect([name, await whyNot(given)]).toEqual([name, null]);
  }
}

export type Case = string | Files | readonly [string | Files, string];
