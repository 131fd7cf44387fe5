// The plots that a project declares, and where their data and templates are.
import { join } from "node:path";
import { orStop } from "../model/failure.ts";
import type { PlotDefinition } from "../model/plot.ts";
import type { Stage } from "../model/stage.ts";
import type { PlotSource } from "../plots/collect.ts";
import { declaredPlots } from "../plots/definitions.ts";
import type { TemplateFolder } from "../plots/specs.ts";
import { templatesIn, workspacePlots } from "../plots/workspace.ts";
import type { Context } from "./command.ts";
import { locate, openGraph, warn } from "./open.ts";

export interface OpenedPlots {
  readonly kind: "code" | "dvc";
  readonly root: string;
  readonly cwd: string;
  readonly definitions: readonly PlotDefinition[];
  readonly templates: TemplateFolder;
  source(definitions: readonly PlotDefinition[]): PlotSource;
}

/** `opened`: the same project, where it is open. Throws `Stop`. */
export async function openPlots(
  context: Context,
  opened?: { readonly graph: { readonly stages: ReadonlyMap<string, Stage> } },
): Promise<OpenedPlots> {
  const { found } = await locate(context);
  const { root, kind, file } = found;
  const source = (definitions: readonly PlotDefinition[]): PlotSource =>
    workspacePlots(root, definitions);
  const { cwd } = context;
  if (kind === "code") {
    const { graph } = opened ?? (await openGraph(context));
    const definitions = declaredPlots(graph.stages.values());
    return { kind, root, cwd, definitions, source, templates: templatesIn(root, []) };
  }
  const { readProject } = await import("../dvc/project.ts");
  const { dvcPlots } = await import("../plots/dvc-definitions.ts");
  const project = orStop(await readProject(root, file));
  if (opened === undefined) warn(context, project.warnings);
  const templates = templatesIn(root, [join(".dvc", "plots")]);
  return { kind, root, cwd, definitions: dvcPlots(project), source, templates };
}
