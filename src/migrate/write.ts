// Puts an import in place: locks first, then the pipeline file by one rename, which is when it becomes the project's.
import { mkdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DvcStage } from "../dvc/stage.ts";
import { makeLock } from "../engine/lock.ts";
import { keepOutOfGit } from "../engine/own-gitignore.ts";
import { factsOf, open, type Project } from "../engine/project.ts";
import { EXIT, Stop } from "../model/failure.ts";
import type { FileEntry } from "../model/lock.ts";
import type { Stage } from "../model/stage.ts";
import { readSettings } from "../pipeline/settings.ts";
import { writeAtomic } from "../store/atomic.ts";
import { IoError } from "../store/io-error.ts";
import { acquire } from "../store/project-lock.ts";

export interface WriteInput {
  /** Of the pipeline file, absolute. */
  readonly folder: string;
  readonly text: string;
  /** By the name in fastpipe. */
  readonly stages: ReadonlyMap<string, DvcStage>;
  /** Does dvc.lock still speak for it? */
  readonly holds: (stage: DvcStage) => boolean;
  readonly environ: Readonly<Record<string, string>>;
}

export interface Written {
  /** Names in fastpipe of those that got a lock. */
  readonly locked: readonly string[];
  /** Why others got none though dvc.lock speaks for them. */
  readonly refused: ReadonlyMap<string, string>;
}

export const PIPELINE = "pipeline.ts";
/** The same folder, so that it means the same there; no name that is looked for. */
const TEMPORARY = ".fastpipe-import.ts";

/** Throws `Stop` where the new pipeline can't be one, or a run holds the project: then nothing is changed. */
export async function writeImport(input: WriteInput): Promise<Written> {
  const root = realpathSync(input.folder);
  const ours = join(root, ".fastpipe");
  mkdirSync(ours, { recursive: true });
  const hold = await acquire(ours, { waitMs: 0, onWait: ignored });
  if ("held" in hold) {
    const message = "a run holds this project";
    throw new Stop([{ code: "held", message, hint: "Import when it has ended." }], EXIT.held);
  }
  const temporary = join(root, TEMPORARY);
  try {
    writeAtomic(temporary, input.text);
    const written = await recorded(root, temporary, input);
    keepOutOfGit(ours);
    renameSync(temporary, join(root, PIPELINE));
    return written;
  } finally {
    rmSync(temporary, { force: true });
    hold.release();
  }
}

/** Nothing is waited for. */
function ignored(): void {
  // So nobody need be told.
}

async function recorded(
  root: string,
  temporary: string,
  { stages, holds, environ }: WriteInput,
): Promise<Written> {
  const settings = await readSettings(root, {}, environ);
  const preload = settings.ok ? settings.value.preload : [];
  const found = { root, file: temporary, name: PIPELINE, default: true, kind: "code" } as const;
  const project = await open({ found, sets: [], preload, environ });
  const locked: string[] = [];
  const refused = new Map<string, string>();
  try {
    const facts = factsOf(project);
    await readAhead(project, stages, holds);
    for (const [name, dvc] of stages) {
      const stage = project.graph.stages.get(name);
      if (!stage || !holds(dvc)) continue;
      const entries = await entriesOf(project, stage);
      if (typeof entries === "string") {
        refused.set(name, entries);
        continue;
      }
      await project.records.write(stage, makeLock(stage, facts(stage), entries, entries));
      locked.push(name);
    }
    await project.records.flush();
    await project.index.settle();
    return { locked, refused };
  } finally {
    project.state.close();
  }
}

/** All at once, on all cores. What can't be read is told of its stage. */
async function readAhead(
  { graph, index }: Project,
  stages: WriteInput["stages"],
  holds: WriteInput["holds"],
): Promise<void> {
  const paths = [...stages].flatMap(([name, dvc]) => {
    const stage = holds(dvc) ? graph.stages.get(name) : undefined;
    return stage ? [...stage.deps, ...stage.outs].map(({ path }) => path) : [];
  });
  try {
    await index.look(paths);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
  }
}

/** What is at all of its paths, or why that can't be recorded. */
async function entriesOf(
  { index }: Project,
  stage: Stage,
): Promise<ReadonlyMap<string, FileEntry> | string> {
  const entries = new Map<string, FileEntry>();
  try {
    const paths = [...stage.deps, ...stage.outs].map(({ path }) => path);
    for (const [path, entry] of await index.look(paths)) {
      if (entry === "missing") return `${path} is missing`;
      entries.set(path, entry);
    }
    return entries;
  } catch (error) {
    if (error instanceof IoError) return error.message;
    throw error;
  }
}
