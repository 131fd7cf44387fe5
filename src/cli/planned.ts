// What the commands that only look have in common: open the project, plan the targets and all they need.
import { type Plan, type Planned, type PlanOptions, plan } from "../engine/plan.ts";
import type { Project } from "../engine/project.ts";
import { selected } from "../engine/targets.ts";
import { orStop } from "../model/failure.ts";
import type { StageState } from "../ui/data.ts";
import type { Context } from "./command.ts";
import { openProject, targetsOf } from "./open.ts";

export interface PlannedTargets {
  readonly project: Project;
  readonly plan: Plan;
  /** The targets themselves, in topological order. */
  readonly shown: readonly Planned[];
}

/** Whether a target is stale depends on its upstream, which is planned with it but not shown. Throws `Stop`. */
export async function planTargets(
  context: Context,
  targets: readonly string[],
  glob: boolean,
  planOptions?: PlanOptions,
): Promise<PlannedTargets> {
  const project = await openProject(context);
  const { wanted, named } = selectTargets(project, context.cwd, targets, glob);
  const planned = await plan(project, wanted, planOptions);
  const shown = [...planned.stages.values()].filter(({ stage }) => named.has(stage.name));
  return { project, plan: planned, shown };
}

/** The targets themselves, and with all that they need. Throws `Stop`. */
export function selectTargets(
  project: Pick<Project, "graph" | "targets" | "root" | "kind">,
  cwd: string,
  targets: readonly string[],
  glob: boolean,
): { readonly wanted: ReadonlySet<string>; readonly named: ReadonlySet<string> } {
  // Who asks for nothing wants to know of all, as with DVC.
  const everywhere = targets.length === 0;
  const options = { downstream: false, single: false, pipeline: false, everywhere };
  const asked = targetsOf({ targets, glob }, cwd, project);
  return orStop(selected(project, { ...asked, ...options }));
}

/** As it is shown. */
export function toState({ stage, state, reasons }: Planned): StageState {
  return { stage: stage.name, state, reasons };
}
