// A project of DVC as a whole: the stages of all its files, what they need of each other, and what is wrong.
import { statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { type Collection, collect } from "./collect.ts";
import { type DvcConfig, readConfig } from "./config.ts";
import { HiddenPaths } from "./dvcignore.ts";
import { buildGraph, type DvcGraph, type GraphFailure } from "./graph.ts";
import { folderOf, isOutside, isUrl, rooted } from "./paths.ts";
import type { PipelineFile } from "./pipeline-file.ts";
import type { DvcSource, DvcStage } from "./stage.ts";
import { DataFiles } from "./vars.ts";
import type { TextCache } from "./yaml-cache.ts";

export interface DvcProject {
  /** Absolute: where `.dvc` is. */
  readonly root: string;
  /** The pipeline file that was asked for, relative to the root. */
  readonly file: string;
  readonly config: DvcConfig;
  /** Of all dvc.yaml files, as DVC meets them. */
  readonly pipelines: readonly PipelineFile[];
  readonly sources: readonly DvcSource[];
  readonly graph: Omit<DvcGraph, "failures">;
  readonly warnings: readonly string[];
  /** What is wrong in other files: DVC does nothing before it is mended. */
  readonly elsewhere: readonly Failure[];
}

/** The root of the repository that a folder is in: the closest with `.dvc`, else the folder itself. */
export function rootOf(folder: string): string {
  for (let dir = folder; ; dir = dirname(dir)) {
    if (statSync(join(dir, ".dvc"), { throwIfNoEntry: false })?.isDirectory()) return dir;
    if (dirname(dir) === dir) return folder;
  }
}

/**
 * Reads all that the repository says. `root`, `file`: absolute, the file inside of the root. Failures are those of the
 * file itself, and of the graph as far as its stages are concerned. Throws an `IoError` for what can't be read.
 */
export async function readProject(
  root: string,
  file: string,
  cache?: TextCache,
): Promise<Result<DvcProject>> {
  const config = readConfig(root);
  if (!config.ok) return config;
  const wanted = relative(root, file).split(sep).join("/");
  const { parsing } = config.value;
  const collected = collect({ root, wanted, files: new DataFiles(root), parsing, cache });
  const own = collected.broken.get(wanted);
  if (own) return fail(...own);
  const pipelines = collected.files.flatMap((one) => ("pipeline" in one ? [one.pipeline] : []));
  const sources = collected.files.flatMap((one) => ("source" in one ? [one.source] : []));
  const { failures, ...graph } = buildGraph(root, folderOf(wanted), itemsOf(collected));
  const wrong = [...failures, ...hiddenOuts(root, graph)];
  const isOwn = ({ addresses }: GraphFailure): boolean =>
    addresses.some((address) => graph.nodes.get(address)?.file === wanted);
  const mine = wrong.filter(isOwn);
  if (mine.length > 0) return fail(...mine.map(plain));
  return ok({
    root,
    file: wanted,
    config: config.value,
    pipelines,
    sources,
    graph,
    warnings: pipelines.flatMap((one) =>
      one.warnings.map((text) => placed(text, one.file, wanted)),
    ),
    elsewhere: [
      ...[...collected.broken.values()].flat(),
      ...wrong.filter((one) => !isOwn(one)).map(plain),
    ],
  });
}

function itemsOf({ files }: Collection): (DvcStage | DvcSource)[] {
  return files.flatMap((one): readonly (DvcStage | DvcSource)[] =>
    "source" in one ? [one.source] : one.pipeline.stages,
  );
}

/** The addresses are for sorting alone. */
function plain({ addresses: _, ...failure }: GraphFailure): Failure {
  return failure;
}

function placed(text: string, file: string, wanted: string): string {
  return file === wanted ? text : `${file}: ${text}`;
}

/** An out that DVC can't see. */
function hiddenOuts(root: string, { nodes }: Omit<DvcGraph, "failures">): GraphFailure[] {
  const failures: GraphFailure[] = [];
  const hidden = new HiddenPaths(root);
  for (const node of nodes.values()) {
    const { address, stage, source } = node;
    const of = stage ?? source;
    for (const { path } of of?.outs ?? []) {
      if (of === null || isUrl(path)) continue;
      const there = rooted(root, of, path);
      if (isOutside(there) || there === ".") continue;
      if (!hidden.hides(there)) continue;
      const message = `the out "${path}" of ${address} is ignored by .dvcignore`;
      const hint = "Take its pattern out of .dvcignore, or write the out elsewhere.";
      failures.push({
        code: "spec",
        message,
        where: node.where,
        stage: address,
        hint,
        addresses: [address],
      });
    }
  }
  return failures;
}
