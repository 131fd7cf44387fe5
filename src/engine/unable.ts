// Why a stage that is about to start can't.
import type { Failure } from "../model/failure.ts";
import type { Stage } from "../model/stage.ts";
import { IoError } from "../store/io-error.ts";
import { missingDep } from "./perform.ts";
import type { Project } from "./project.ts";

type Place = Pick<Project, "kind" | "index" | "tracked">;

/** For people; null: it can. `problems`: what is known of it already. */
export async function whyUnable(
  project: Place,
  stage: Stage,
  problems: readonly Failure[],
): Promise<string | null> {
  return messageOf(problems) ?? (await unreadable(project, stage));
}

function messageOf([problem]: readonly Failure[]): string | null {
  if (problem === undefined) return null;
  const { message, hint } = problem;
  return hint === undefined ? message : `${message}; ${hint}`;
}

/** In projects of DVC's, where that is told late: what of the deps can't be had. */
async function unreadable({ kind, index, tracked }: Place, stage: Stage): Promise<string | null> {
  if (kind !== "dvc") return null;
  try {
    const found = await index.look(stage.deps.map(({ path }) => path));
    const missing = stage.deps.find(({ path }) => found.get(path) === "missing");
    if (missing === undefined) return null;
    const told = missingDep(stage, missing.path);
    const isTracked = tracked.has(missing.path);
    return isTracked ? `${told}; --pull fetches it, where DVC's remote has it` : told;
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    return error.message;
  }
}
