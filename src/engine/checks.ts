// What has to hold before anything runs: every dep of the wanted stages is there, or will be made.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { missingDeps } from "../graph/build.ts";
import { type Failure, Stop } from "../model/failure.ts";
import { withSources } from "../pipeline/place.ts";
import { realPaths } from "../pipeline/real-paths.ts";
import { type Plan, stageOf } from "./plan.ts";
import type { Project } from "./project.ts";

/** Throws `Stop` when a planned stage could not get what it needs. */
export function checkInputs(project: Project, planned: Plan): void {
  // Commands of DVC's may leave files that nobody declared: what is missing is told when a stage is about to start.
  if (project.kind === "dvc") return;
  const wanted = new Set(planned.stages.keys());
  const failures = [
    ...missingDeps(project.graph, notFresh(planned), planned.exists, realPaths(project.root)),
    ...frozenWithoutOuts(project, wanted, planned.exists),
    ...usesNothing(project, wanted),
  ];
  if (failures.length > 0) throw new Stop(withSources(project.root, failures));
}

/** What is fresh has been compared, and found there. */
function notFresh(planned: Plan): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, { state }] of planned.stages) if (state !== "fresh") names.add(name);
  return names;
}

/** A frozen stage does not run: whoever needs an out of it must find it there. */
function frozenWithoutOuts(
  project: Project,
  wanted: ReadonlySet<string>,
  exists: (path: string) => boolean,
): Failure[] {
  const failures: Failure[] = [];
  for (const name of wanted) {
    const stage = stageOf(project, name);
    if (!stage.frozen) continue;
    const needed = (project.graph.downstream.get(name) ?? []).find((next) => wanted.has(next));
    const missing = stage.outs.find((out) => !exists(out.path));
    if (needed === undefined || missing === undefined) continue;
    failures.push({
      code: "dep_missing",
      message: `${missing.path} does not exist: ${name}, which makes it, is frozen, and ${needed} needs it`,
      where: stage.where,
      hint: `take \`frozen\` from ${name}, or put the file there`,
      stage: name,
    });
  }
  return failures;
}

const GLOB = /[*?[\]{}!]/;

/** A pattern may match nothing yet; a plain path that is not there is a mistake that would hide edits. */
function usesNothing(project: Project, wanted: ReadonlySet<string>): Failure[] {
  const failures: Failure[] = [];
  for (const name of wanted) {
    const stage = stageOf(project, name);
    for (const path of stage.uses) {
      if (GLOB.test(path) || existsSync(resolve(project.root, path))) continue;
      failures.push({
        code: "dep_missing",
        message: `stage "${name}" uses "${path}", which is not there`,
        where: stage.where,
        stage: name,
      });
    }
  }
  return failures;
}
