// Workspace = locks: puts the outs in place that locks say stages have made.
import type { FileEntry } from "../model/lock.ts";
import type { Placed } from "../model/placed.ts";
import type { Stage } from "../model/stage.ts";
import { IoError } from "../store/io-error.ts";
import { ignoreOuts } from "./gitignore.ts";
import { stageOf } from "./plan.ts";
import type { Project } from "./project.ts";

export interface CheckoutRequest {
  /** Stages whose outs are meant. */
  readonly stages: ReadonlySet<string>;
  /** Of these only the outs at these paths; absent: all. */
  readonly paths?: ReadonlySet<string>;
  /** Also of tracked data that no stage makes: these paths. */
  readonly tracked: ReadonlySet<string>;
  /** Edits that are kept nowhere else go. */
  readonly force: boolean;
}

/** What became of each out that is kept in the cache, in topological order. */
export async function checkout(
  project: Project,
  { stages, paths, tracked, force }: CheckoutRequest,
): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  for (const [path, entry] of project.tracked) {
    if (!tracked.has(path)) continue;
    placed.push({ path, stage: null, ...(await place(project, path, entry, force)) });
  }
  for (const name of project.graph.order) {
    if (!stages.has(name)) continue;
    placed.push(...(await ofStage(project, stageOf(project, name), paths, force)));
  }
  const restored = placed.filter(({ stage, status }) => stage !== null && status === "restored");
  if (project.kind === "code") {
    await ignoreOuts(
      project.root,
      restored.map(({ path }) => path),
    );
  }
  return placed;
}

async function ofStage(
  project: Project,
  stage: Stage,
  paths: ReadonlySet<string> | undefined,
  force: boolean,
): Promise<Placed[]> {
  const read = project.records.locks.get(stage.name);
  const recorded = new Map(read?.kind === "ok" ? read.lock.outs.map((out) => [out.path, out]) : []);
  const placed: Placed[] = [];
  for (const { path, cache } of stage.outs) {
    // What is not kept in the cache is git's.
    if (!cache || paths?.has(path) === false) continue;
    const entry = recorded.get(path);
    const one = entry ? await place(project, path, entry, force) : ({ status: "unknown" } as const);
    placed.push({ path, stage: stage.name, ...one });
  }
  return placed;
}

async function place(
  { outStore, index }: Project,
  path: string,
  entry: FileEntry,
  force: boolean,
): Promise<Pick<Placed, "status" | "error">> {
  try {
    const status = await outStore.checkout(path, entry, force);
    // What was put in place is looked at now, so that what follows need not.
    if (status === "restored") await index.look([path]);
    return { status };
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    return { status: "failed", error: error.message };
  }
}
