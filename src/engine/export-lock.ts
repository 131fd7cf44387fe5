// dvc.lock for an exported pipeline: what DVC would have written had it made what is there.
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { DvcCache } from "../dvc/cache.ts";
import { readConfig } from "../dvc/config.ts";
import { hexOf } from "../dvc/dir-object.ts";
import type { ExportedStage } from "../dvc/export-stage.ts";
import { type LockEntry, type LockItem, lockItem } from "../dvc/lock-entry.ts";
import { writeEntries } from "../dvc/lock-writer.ts";
import { readParams } from "../dvc/params.ts";
import { rootOf } from "../dvc/project.ts";
import { RepositoryLock } from "../dvc/repository-lock.ts";
import { LEGACY_MD5, MD5 } from "../dvc/schemes.ts";
import type { Dict } from "../dvc/value.ts";
import { orStop } from "../model/failure.ts";
import type { FileEntry } from "../model/lock.ts";
import type { Stage } from "../model/stage.ts";
import { FileIndex } from "../store/files.ts";
import { type PlanOptions, plan } from "./plan.ts";
import type { Project } from "./project.ts";

export interface LockOptions {
  /** Absolute. */
  readonly path: string;
  /** What messages call it. */
  readonly name: string;
}

export interface Locked {
  /** Names in the pipeline. */
  readonly locked: readonly string[];
  /** Those that are not up to date, so that nothing can be said of them. */
  readonly leftOut: readonly string[];
  /** Outs that DVC's cache should have, and there is no DVC repository. */
  readonly uncached: readonly string[];
}

/** `.fastpipe` is to be held meanwhile: no run may change what is looked at. */
export async function lockExported(
  project: Project,
  stages: readonly ExportedStage[],
  { path, name }: LockOptions,
): Promise<Locked> {
  const fresh = await upToDate(project);
  const chosen = stages.filter(({ stage }) => fresh.has(stage));
  const files = new FileIndex(project.state, project.root, { ...MD5, prefix: "md5:" });
  const paths = chosen.flatMap(({ deps, outs }) => [...deps, ...outs.map((out) => out.path)]);
  const found = await files.look(new Set(paths));
  const entries = new Map<string, LockEntry>();
  const locked: ExportedStage[] = [];
  for (const stage of chosen) {
    const entry = entryOf(stage, project.root, found);
    if (entry === undefined) continue;
    entries.set(stage.name, entry);
    locked.push(stage);
  }
  const repository = rootOf(posix.dirname(path));
  const isRepository = existsSync(join(repository, ".dvc"));
  if (isRepository) await saveIn(repository, project, files, locked, found);
  writeEntries(path, name, entries);
  const done = new Set(locked.map(({ stage }) => stage));
  return {
    locked: [...done],
    leftOut: stages.map(({ stage }) => stage).filter((stage) => !done.has(stage)),
    uncached: isRepository ? [] : locked.flatMap(cachedOuts),
  };
}

const AS_RECORDED: PlanOptions = {
  forced: new Set(),
  forceDownstream: false,
  // What it made is what it made, though it will run again.
  ignoreAlways: true,
  allowMissing: false,
};

/** Stages whose locks say what is there. A frozen one may differ from its lock: it is asked as if it were not frozen. */
async function upToDate(project: Project): Promise<ReadonlySet<string>> {
  const names = new Set(project.graph.order);
  const planned = await plan(project, names, AS_RECORDED);
  const fresh = new Set<string>();
  for (const [name, { state }] of planned.stages) if (state === "fresh") fresh.add(name);
  const frozen = [...planned.stages.values()].filter(({ state }) => state === "frozen");
  if (frozen.length === 0) return fresh;
  const again = await plan(thawed(project), names, AS_RECORDED);
  for (const { stage } of frozen) {
    if (again.stages.get(stage.name)?.state === "fresh") fresh.add(stage.name);
  }
  return fresh;
}

function thawed(project: Project): Project {
  const { graph } = project;
  const stages = new Map<string, Stage>();
  for (const [name, stage] of graph.stages) {
    const { where, frames, shapes } = stage;
    // Some fields of stages and graphs are computed when they are read: a spread would leave them out.
    stages.set(name, stage.frozen ? { ...stage, where, frames, shapes, frozen: false } : stage);
  }
  const { order, upstream, downstream, producer } = graph;
  return { ...project, graph: { stages, order, upstream, downstream, producer } };
}

type Found = ReadonlyMap<string, FileEntry | "missing">;

/** Undefined: code or params that it depends on are gone. */
function entryOf(stage: ExportedStage, root: string, found: Found): LockEntry | undefined {
  const deps = itemsOf(stage.deps, found);
  const outs = itemsOf(
    stage.outs.map(({ path }) => path),
    found,
  );
  if (deps === undefined || outs === undefined) return undefined;
  const params = new Map<string, Dict>();
  for (const one of stage.params) {
    const read = orStop(readParams(one, join(root, one.file), one.file));
    if (!read.exists || read.missing.length > 0) return undefined;
    params.set(one.file, read.values);
  }
  return { cmd: stage.cmd, deps, params, outs };
}

function itemsOf(paths: readonly string[], found: Found): LockItem[] | undefined {
  const items: LockItem[] = [];
  for (const path of paths) {
    const entry = found.get(path);
    if (entry === undefined || entry === "missing") return undefined;
    const { hash, size, nfiles = null, exec: isexec = false } = entry;
    items.push(lockItem(path, { md5: hexOf(hash), size, nfiles, isexec }));
  }
  return items;
}

function cachedOuts({ outs }: ExportedStage): string[] {
  return outs.filter(({ cache }) => cache).map(({ path }) => path);
}

/** DVC takes an out for lost whose bytes are not in its cache. */
async function saveIn(
  repository: string,
  { root, state }: Project,
  files: FileIndex,
  stages: readonly ExportedStage[],
  found: Found,
): Promise<void> {
  const config = orStop(readConfig(repository));
  const dvcDir = join(repository, ".dvc");
  const cache = new DvcCache({
    config,
    root,
    files,
    legacyFiles: new FileIndex(state, root, LEGACY_MD5),
    tmpDir: join(dvcDir, "tmp"),
  });
  const lock = new RepositoryLock(dvcDir, { hardlink: config.hardlinkLock });
  await lock.hold(async () => {
    for (const path of stages.flatMap(cachedOuts)) {
      const entry = found.get(path);
      if (entry === undefined || entry === "missing" || (await cache.has(entry))) continue;
      await cache.save(path, entry, { relink: false });
    }
  });
}
