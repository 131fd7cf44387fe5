// Reads a dvc.yaml: text, schema, templates, stages.
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { folderOf } from "./paths.ts";
import { keepPipeline, recallPipeline } from "./pipeline-cache.ts";
import { checkPipeline } from "./pipeline-schema.ts";
import { Report } from "./report.ts";
import { resolve, type TopLevel } from "./resolve.ts";
import type { DvcStage } from "./stage.ts";
import { toStage } from "./stages.ts";
import type { ParsingConfig } from "./unpack.ts";
import { type Dict, isDict } from "./value.ts";
import type { DataFiles } from "./vars.ts";
import { readYamlCached, type TextCache } from "./yaml-cache.ts";

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

const NOTHING: Dict = new Map();

/** `file`: relative to the root. All mistakes of one step are told at once. */
export function readPipeline(
  text: string,
  file: string,
  options: ReadOptions,
): Result<PipelineFile> {
  const { files, parsing, cache } = options;
  const known = recallPipeline(text, file, options);
  if (known !== undefined) return ok(known);
  const asked = files.asked();
  const read = readYamlCached(text, file, cache);
  if (!read.ok) return read;
  const { value, where } = read.value;
  const report = new Report(where);
  checkPipeline(value, [], report);
  if (report.failures.length > 0) return fail(...inOrder(report.failures));
  const document = isDict(value) ? value : NOTHING;
  const { entries, top } = resolve(document, { folder: folderOf(file), files, report, parsing });
  if (report.failures.length > 0) return fail(...inOrder(report.failures));
  const stages = entries.map((entry) => toStage(entry, file, report));
  if (report.failures.length > 0) return fail(...inOrder(report.failures));
  const { warnings } = report;
  const pipeline = { file, stages, groups: groupsIn(document), top, warnings };
  keepPipeline(text, pipeline, asked, options);
  return ok(pipeline);
}

function groupsIn(document: Dict): string[] {
  const stages = document.get("stages");
  if (!isDict(stages)) return [];
  return [...stages].flatMap(([name, value]) =>
    isDict(value) && (value.has("foreach") || value.has("matrix")) ? [name] : [],
  );
}

/** As they stand in their files. */
function inOrder(failures: readonly Failure[]): Failure[] {
  return failures.toSorted((a, b) =>
    a.where?.file === b.where?.file ? (a.where?.line ?? 0) - (b.where?.line ?? 0) : 0,
  );
}
