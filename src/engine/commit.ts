// Locks = workspace: what is there is taken for what stages have made of what is there.
import { type Failure, Stop } from "../model/failure.ts";
import type { Committed } from "../model/placed.ts";
import type { Reason } from "../model/reason.ts";
import type { Stage } from "../model/stage.ts";
import { IoError } from "../store/io-error.ts";
import { compare } from "./decide.ts";
import { lookAt } from "./entries.ts";
import { ignoreOuts } from "./gitignore.ts";
import { makeLock } from "./lock.ts";
import { stageOf } from "./plan.ts";
import { factsOf, type Project } from "./project.ts";

/** Of each of these stages, in topological order. A stage that can't be committed is no reason not to go on. */
export async function commit(
  project: Project,
  stages: ReadonlySet<string>,
): Promise<readonly Committed[]> {
  const names = project.graph.order.filter((name) => stages.has(name));
  const committed: Committed[] = [];
  if (project.kind === "code") {
    const outs = names.flatMap((name) => stageOf(project, name).outs);
    const cached = outs.filter(({ cache }) => cache).map(({ path }) => path);
    await ignoreOuts(project.root, cached);
  }
  for (const name of names) committed.push(await commitOne(project, stageOf(project, name)));
  await project.records.flush();
  await project.index.settle();
  return committed;
}

async function commitOne(project: Project, planned: Stage): Promise<Committed> {
  const { stage, problems } = project.ready(planned);
  const failed = (error: string): Committed => {
    return { stage: stage.name, status: "failed", reasons: [], error };
  };
  const [problem] = problems;
  if (problem) return failed(problem.message);
  try {
    return (await record(project, stage)) ?? failed(await missingOf(project, stage));
  } catch (error) {
    if (error instanceof Stop) return failed(error.failures.map(textOf).join("\n"));
    if (!(error instanceof IoError)) throw error;
    return failed(error.message);
  }
}

/** Null: something is missing. */
async function record(project: Project, stage: Stage): Promise<Committed | null> {
  const facts = factsOf(project)(stage);
  const deps = await lookAt(project, stage.deps);
  const outs = await lookAt(project, stage.outs);
  if (deps === null || outs === null) return null;
  const read = project.records.locks.get(stage.name);
  let reasons: readonly Reason[] = [{ code: "never_run" }];
  if (read?.kind === "ok") {
    const look = (path: string) => deps.get(path) ?? outs.get(path) ?? "missing";
    reasons = compare(stage, read.lock, facts, look).reasons;
  } else if (read?.kind === "unreadable") {
    reasons = [{ code: "lock_unreadable", what: read.file, new: read.why }];
  }
  const lock = makeLock(stage, facts, deps, outs);
  // Only what a run has made may be put in the place of a run.
  await project.outStore.keep(stage, lock, { isRun: false });
  if (reasons.length === 0) return { stage: stage.name, status: "unchanged", reasons };
  await project.records.write(stage, lock);
  return { stage: stage.name, status: "committed", reasons };
}

async function missingOf(project: Project, stage: Stage): Promise<string> {
  const paths = [...stage.deps, ...stage.outs].map(({ path }) => path);
  const found = await project.index.look(paths);
  const missing = paths.filter((path) => found.get(path) === "missing");
  return `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`;
}

function textOf({ message, hint }: Failure): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}
