// A dvc.yaml and what is beside it, read as part of no repository.
import { expect } from "bun:test";
import { type PipelineFile, readPipeline } from "../../src/dvc/pipeline-file.ts";
import type { DvcStage } from "../../src/dvc/stage.ts";
import { DEFAULT_PARSING } from "../../src/dvc/unpack.ts";
import { DataFiles } from "../../src/dvc/vars.ts";
import type { TextCache } from "../../src/dvc/yaml-cache.ts";
import { type Failure, orStop, type Result } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";

export type Read =
  | { readonly ok: true; readonly pipeline: PipelineFile }
  | { readonly ok: false; readonly failures: readonly Failure[] };

/** `text`: the dvc.yaml; `files`: params.yaml and others. */
export async function read(
  text: string,
  files: Readonly<Record<string, string>> = {},
  file = "dvc.yaml",
): Promise<Read> {
  await using dir = await tempDir(files);
  const cache = new Texts();
  const readIt = (): Result<PipelineFile> =>
    readPipeline(text, file, { files: new DataFiles(dir.path), parsing: DEFAULT_PARSING, cache });
  const result = readIt();
  if (!result.ok) return { ok: false, failures: result.error };
  // What is kept of it says the same.
  const again = orStop(readIt());
  expect(cache.told).toContain("dvc pipeline 1");
  expect(spelledOut(again)).toEqual(spelledOut(result.value));
  return { ok: true, pipeline: result.value };
}

/** Keeps what it gets as the state does. */
export class Texts implements TextCache {
  /** Kinds of what was found. */
  readonly told: string[] = [];
  readonly #kept = new Map<string, { readonly stamp: string; readonly json: string }>();

  get(kind: string, key: string, stamp: string): string | undefined {
    const kept = this.#kept.get(`${kind} ${key}`);
    if (kept?.stamp !== stamp) return undefined;
    this.told.push(kind);
    return kept.json;
  }

  set(kind: string, key: string, stamp: string, json: string): void {
    this.#kept.set(`${kind} ${key}`, { stamp, json });
  }

  get size(): number {
    return this.#kept.size;
  }
}

/** All of it by name: what is computed when it is read does not count as equal otherwise. */
export function spelledOut({ stages, ...pipeline }: PipelineFile): unknown {
  return {
    ...pipeline,
    stages: stages.map((stage) => {
      const { name, group, file, where, cmd, cmdValue, cmdProblem, wdir, deps, params } = stage;
      const { outs, frozen, alwaysChanged, desc, meta, tracked } = stage;
      const what = { name, group, file, where, cmd, cmdValue, cmdProblem, wdir, deps, params };
      return { ...what, outs, frozen, alwaysChanged, desc, meta, tracked };
    }),
  };
}

export async function pipelineOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
  file = "dvc.yaml",
): Promise<PipelineFile> {
  const result = await read(text, files, file);
  if (result.ok) return result.pipeline;
  throw new Error(result.failures.map(({ message }) => message).join("\n"));
}

/** Name to command. */
export async function commandsOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Record<string, DvcStage["cmd"]>> {
  const { stages } = await pipelineOf(text, files);
  return Object.fromEntries(stages.map(({ name, cmd }) => [name, cmd]));
}

/** What is wrong, as `line:column message`; empty: nothing. */
export async function mistakesOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const result = await read(text, files);
  if (result.ok) return [];
  return result.failures.map(({ message, where }) => `${where?.line}:${where?.column} ${message}`);
}
