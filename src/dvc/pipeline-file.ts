// A dvc.yaml as DVC resolves it: as it is known from before, or read.
import { ok, type Result } from "../model/failure.ts";
import { recallPipeline } from "./pipeline-cache.ts";
import type { TopLevel } from "./resolve.ts";
import type { DvcStage } from "./stage.ts";
import type { ParsingConfig } from "./unpack.ts";
import type { DataFiles } from "./vars.ts";
import type { TextCache } from "./yaml-cache.ts";

export interface PipelineFile {
  /** Relative to the root, `/` between its parts. */
  readonly file: string;
  /** In the order of the file. */
  readonly stages: readonly DvcStage[];
  /** Names of all groups, those without members too. */
  readonly groups: readonly string[];
  readonly top: TopLevel;
  readonly warnings: readonly string[];
}

export interface ReadOptions {
  readonly files: DataFiles;
  readonly parsing: ParsingConfig;
  /** What texts said before. */
  readonly cache?: TextCache | undefined;
}

/** `file`: relative to the root. All mistakes of one step are told at once. */
export function readPipeline(
  text: string,
  file: string,
  options: ReadOptions,
): Result<PipelineFile> {
  const known = recallPipeline(text, file, options);
  if (known !== undefined) return ok(known);
  // Schema, templates and groups take longer to load than a run that finds nothing to do.
  const { readAnew } = require("./pipeline-read.ts") as typeof import("./pipeline-read.ts");
  return readAnew(text, file, options);
}
