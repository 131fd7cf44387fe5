// A project of DVC's in its workspace or at a commit: what its dvc.yaml, dvc.lock and `.dvc` files say.
import { type Collection, collect } from "../dvc/collect.ts";
import type { DvcConfig } from "../dvc/config.ts";
import { isLegacy, itemFrom, type LockItem } from "../dvc/lock-entry.ts";
import { noLock, readLock } from "../dvc/lock-read.ts";
import { isOutside, isUrl, rooted } from "../dvc/paths.ts";
import type { PipelineFile } from "../dvc/pipeline-file.ts";
import type { DvcOut, DvcSource, DvcStage } from "../dvc/stage.ts";
import { DataFiles } from "../dvc/vars.ts";
import { type Failure, ok, type Result } from "../model/failure.ts";
import type { Hash } from "../model/lock.ts";
import type { Collector } from "./dvc-files.ts";
import { dvcParams, topPaths } from "./dvc-params.ts";
import type { CommitFiles, Files } from "./files.ts";
import type { Stores } from "./stores.ts";
import { Contents, type Revision, type View, type ViewOut, WORKSPACE } from "./view.ts";

export interface DvcPlace {
  /** Absolute. */
  readonly root: string;
  /** The pipeline file, relative to the root. */
  readonly file: string;
  readonly parsing: DvcConfig["parsing"];
  readonly stores: Stores;
}

export async function dvcWorkspace(place: DvcPlace, files: Files): Promise<Result<View>> {
  const { root, file: wanted, parsing } = place;
  const collection = collect({ root, wanted, files: new DataFiles(root), parsing });
  return await viewOf(place, { revision: WORKSPACE, files, collection, root });
}

export async function dvcAt(
  place: Pick<DvcPlace, "file" | "stores">,
  revision: Revision,
  files: CommitFiles,
  collector: Collector,
): Promise<Result<View>> {
  const collected = await collector.at(files, place.file);
  if (!collected.ok) return collected;
  return await viewOf(place, { revision, files, ...collected.value });
}

interface Read {
  readonly revision: Revision;
  readonly files: Files;
  readonly collection: Collection;
  /** For paths alone. */
  readonly root: string;
}

async function viewOf(
  { stores, file: wanted }: Pick<DvcPlace, "stores" | "file">,
  { revision, files, collection, root }: Read,
): Promise<Result<View>> {
  const problems: Failure[] = [...collection.broken.values()].flat();
  const outs: ViewOut[] = [];
  const metrics: string[] = [];
  const pipelines: PipelineFile[] = [];
  for (const found of collection.files) {
    if ("source" in found) {
      outs.push(...sourceOuts(found.source, root));
      continue;
    }
    const { pipeline } = found;
    pipelines.push(pipeline);
    const lock = await lockOf(pipeline.file, files);
    if (!lock.ok) problems.push(...lock.error);
    const { stages } = lock.ok ? lock.value : noLock(pipeline.file);
    for (const stage of pipeline.stages) {
      const items = stages.get(stage.name)?.outs ?? [];
      for (const out of stage.outs) {
        if (isUrl(out.path)) continue;
        const item = items.findLast(({ path }) => path === out.path);
        const name = stage.file === wanted ? stage.name : `${stage.file}:${stage.name}`;
        outs.push(viewOut(rooted(root, stage, out.path), out, { name, group: stage.group }, item));
      }
    }
  }
  metrics.push(...outs.filter(({ kind }) => kind === "metric").map(({ path }) => path));
  for (const { file, top } of pipelines) metrics.push(...topPaths(file, top.metrics));
  const view: View = {
    revision,
    kind: "dvc",
    files,
    outs,
    dvc: { root, pipelines },
    metrics: [...new Set(metrics)].filter((path) => !isOutside(path)),
    params: (options) => dvcParams(pipelines, { ...options, root, contents: () => contents }),
    problems,
  };
  const contents = new Contents(view, stores);
  return ok(view);
}

async function lockOf(file: string, files: Files): Promise<ReturnType<typeof readLock>> {
  const name = file.replace(/\.yaml$/, ".lock");
  const content = await files.read(name);
  if (!content.ok) return content;
  if (content.value === null) return ok(noLock(name));
  return readLock(new TextDecoder().decode(content.value), name);
}

function sourceOuts(source: DvcSource, root: string): ViewOut[] {
  return source.outs.flatMap((out) =>
    isUrl(out.path) ? [] : viewOut(rooted(root, source, out.path), out, null, itemFrom(out.entry)),
  );
}

function viewOut(
  path: string,
  { metric, plot }: DvcOut,
  stage: Pick<DvcStage, "name" | "group"> | null,
  item: LockItem | undefined,
): ViewOut {
  return {
    path,
    stage: stage?.name ?? null,
    group: stage?.group ?? null,
    kind: metric ? "metric" : plot === null ? "out" : "plot",
    plot,
    hash: item === undefined ? null : hashOf(item),
    isDir: item?.md5?.endsWith(".dir") ?? false,
    exec: item?.isexec ?? false,
  };
}

function hashOf(item: LockItem): Hash | null {
  if (item.md5 === null) return null;
  return `${isLegacy(item) ? "md5-dos2unix" : "md5"}:${item.md5}`;
}
