// What `report` and `dag --html` do once their words are read.
import { basename, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { keepOutOfGit } from "../engine/own-gitignore.ts";
import { plan } from "../engine/plan.ts";
import type { Project } from "../engine/project.ts";
import type { ReportData } from "../model/report.ts";
import { collectPlots } from "../plots/collect.ts";
import { drawAll } from "../plots/drawn.ts";
import { sourceOf } from "../plots/revision.ts";
import { reportData } from "../report/collect.ts";
import { writeAtomic } from "../store/atomic.ts";
import { openPast } from "../store/history-read.ts";
import type { Context } from "./command.ts";
import { openProject, warn } from "./open.ts";
import { selectTargets } from "./planned.ts";
import { IN_WORKSPACE, openPlots } from "./plots-open.ts";

export interface ReportFlags {
  readonly targets: readonly string[];
  readonly out: string | undefined;
  readonly full: boolean;
}

/** Throws `Stop`. */
export async function writeReport(flags: ReportFlags, context: Context): Promise<void> {
  const { data, project } = await collect(flags, context);
  const { json, terminal } = context;
  const stages = [...project.graph.stages.values()];
  await using plots = await openPlots(context, IN_WORKSPACE, stages);
  const shown = new Set(data.stages.map(({ name }) => name));
  const sources = plots.revisions.map(({ contents, definitions }) =>
    sourceOf(
      contents,
      definitions.filter(({ stage }) => stage === null || shown.has(stage)),
    ),
  );
  const collected = await collectPlots(sources);
  const { drawn, problems } = await drawAll(collected.plots, plots.templates);
  const all = [...collected.problems, ...problems];
  const { vegaScripts } = await import("../plots/vega.ts");
  const { reportPage } = await import("../page/report.ts");
  const vega = drawn.some(({ kind }) => kind === "chart") ? await vegaScripts() : [];
  const file = await fileFor(flags.out, "report.html", project.root, context);
  writeAtomic(file, reportPage(data, { plots: drawn, problems: all, vega }));
  tell(file, { json, terminal });
}

/** The graph alone. Throws `Stop`. */
export async function dagHtml(
  flags: Omit<ReportFlags, "out"> & { readonly glob: boolean },
  context: Context,
): Promise<string> {
  const { data } = await collect(flags, context);
  const { dagPage } = await import("../page/report.ts");
  return dagPage(data);
}

async function collect(
  { targets, full, glob = false }: Pick<ReportFlags, "targets" | "full"> & { glob?: boolean },
  context: Context,
): Promise<{ data: ReportData; project: Project }> {
  const project = await openProject(context);
  const { wanted } = selectTargets(project, context.cwd, targets, glob);
  const planned = await plan(project, wanted);
  const past = openPast(join(project.root, ".fastpipe"));
  if (past === null) warn(context, ["the history of past runs can't be read, and is left out"]);
  try {
    const data = await reportData({
      ...{ project, plan: planned, shown: [...planned.stages.keys()], full, past },
      metrics: targets.length > 0 ? [] : await metricsBeside(project),
      file: relative(project.root, project.file) || basename(project.file),
    });
    return { data, project };
  } finally {
    past?.close();
    project.state.close();
  }
}

/** Of a DVC project: those that no stage makes. */
async function metricsBeside({ kind, root, file }: Project): Promise<string[]> {
  if (kind === "code") return [];
  const { readProject } = await import("../dvc/project.ts");
  const { folderOf } = await import("../dvc/paths.ts");
  const read = await readProject(root, file);
  if (!read.ok) return [];
  return read.value.pipelines.flatMap(({ file: of, top }) =>
    top.metrics.flatMap((path) => (typeof path === "string" ? join(folderOf(of), path) : [])),
  );
}

async function fileFor(
  out: string | undefined,
  name: string,
  root: string,
  { cwd }: Context,
): Promise<string> {
  if (out !== undefined) return resolve(cwd, out);
  const ours = join(root, ".fastpipe");
  keepOutOfGit(ours);
  return join(ours, name);
}

function tell(file: string, { json, terminal }: Pick<Context, "json" | "terminal">): void {
  const address = pathToFileURL(file).href;
  terminal.out(json ? `${JSON.stringify({ schema: 1, file, address })}\n` : `${address}\n`);
}
