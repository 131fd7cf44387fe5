// A dvc.yaml from its text: schema, templates, stages.
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { folderOf } from "./paths.ts";
import { keepPipeline } from "./pipeline-cache.ts";
import type { PipelineFile, ReadOptions } from "./pipeline-file.ts";
import { checkPipeline } from "./pipeline-schema.ts";
import { Report } from "./report.ts";
import { resolve } from "./resolve.ts";
import { toStage } from "./stages.ts";
import { type Dict, isDict } from "./value.ts";
import { readYamlCached } from "./yaml-cache.ts";

const NOTHING: Dict = new Map();

/** As `readPipeline`, and keeps what comes out. */
export function readAnew(text: string, file: string, options: ReadOptions): Result<PipelineFile> {
  const { files, parsing, cache } = options;
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
