// A dvc.yaml and what is beside it, read as part of no repository.

import { type PipelineFile, readPipeline } from "../../src/dvc/pipeline-file.ts";
import type { DvcStage } from "../../src/dvc/stage.ts";
import { DEFAULT_PARSING } from "../../src/dvc/unpack.ts";
import { DataFiles } from "../../src/dvc/vars.ts";
import type { Failure } from "../../src/model/failure.ts";
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
  const options = { files: new DataFiles(dir.path), parsing: DEFAULT_PARSING };
  const result = readPipeline(text, file, options);
  return result.ok ? { ok: true, pipeline: result.value } : { ok: false, failures: result.error };
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
