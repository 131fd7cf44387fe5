// What the commands about plots do once their words are read.
import { basename, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { keepOutOfGit } from "../engine/own-gitignore.ts";
import { EXIT, type Failure, fail, ok, orStop, type Result, Stop } from "../model/failure.ts";
import type { PlotDefinition, PlotOptions, PlotProblem } from "../model/plot.ts";
import { didYouMean } from "../model/suggest.ts";
import { collectPlots, type PlotSource } from "../plots/collect.ts";
import { definitionOf } from "../plots/definitions.ts";
import { type Drawn, drawAll } from "../plots/drawn.ts";
import { sourceOf } from "../plots/revision.ts";
import type { Asked } from "../revision/open.ts";
import { WORKSPACE } from "../revision/view.ts";
import { writeAtomic } from "../store/atomic.ts";
import { outStyle } from "../ui/paint.ts";
import { plotsJson, plotsText } from "../ui/plots.ts";
import type { Context } from "./command.ts";
import { warn } from "./open.ts";
import { type OpenedPlots, openPlots, type RevisionPlots } from "./plots-open.ts";

export interface PlotsRequest {
  readonly asked: Asked;
  readonly targets: readonly string[];
  readonly out: string | undefined;
  readonly text: boolean;
  readonly style: PlotOptions;
}

/** Gives whether there is something to see, or nothing to draw. Throws `Stop`. */
export async function showPlots(request: PlotsRequest, context: Context): Promise<boolean> {
  const { asked, targets, out, text, style } = request;
  await using project = await openPlots(context, asked);
  const { root, templates, revisions } = project;
  const sources = orStop(await choose(targets, revisions, { root, cwd: context.cwd }));
  const collected = await collectPlots(sources, undefined, style);
  const { drawn, problems: unfilled } = await drawAll(collected.plots, templates);
  const problems = [...collected.problems, ...unfilled];
  const { terminal, json, quiet } = context;
  if (json) terminal.out(plotsJson(drawn, problems));
  else warn(context, problems.map(problemText));
  const seen = drawn.length > 0 || problems.length === 0;
  if (json && out === undefined) return seen;
  if (out?.toLowerCase().endsWith(".svg")) {
    await writeSvg(orStop(onlyOne(drawn)), resolve(context.cwd, out));
    return true;
  }
  if (drawn.length === 0) {
    if (problems.length === 0 && !quiet) terminal.err(`${NO_PLOTS}\n`);
    return seen;
  }
  if (text || (terminal.outIsTty && !quiet && !json)) {
    terminal.out(plotsText(drawn, outStyle(terminal)));
    if (text) return seen;
    terminal.out("\n");
  }
  const file = pageFile(out, context.cwd, project);
  if (out === undefined && project.kind === "code") keepOutOfGit(join(root, ".fastpipe"));
  const { vegaScripts } = await import("../plots/vega.ts");
  const { plotsPage } = await import("../page/plots-page.ts");
  const names = sources.map(({ rev }) => rev);
  const vega = await vegaScripts();
  const page = { name: basename(root), revisions: names, plots: drawn, problems, vega };
  writeAtomic(file, plotsPage(page));
  if (!json) terminal.out(`${pathToFileURL(file).href}\n`);
  return seen;
}

const NO_PLOTS = "No stage declares a plot.";

/** What of each revision the words mean; a file that nobody declares is drawn as it is. */
async function choose(
  targets: readonly string[],
  revisions: readonly RevisionPlots[],
  { root, cwd }: { readonly root: string; readonly cwd: string },
): Promise<Result<readonly PlotSource[]>> {
  if (targets.length === 0) {
    return ok(revisions.map(({ contents, definitions }) => sourceOf(contents, definitions)));
  }
  const met = new Set<string>();
  const sources: PlotSource[] = [];
  for (const { contents, definitions } of revisions) {
    const chosen = new Set<PlotDefinition>();
    for (const target of targets) {
      const path = relative(root, resolve(cwd, target)).split(sep).join("/");
      const named = definitions.filter((one) => means(one, target) || means(one, path));
      const below = named.length > 0 ? null : await contents.below(path);
      if (below?.ok && below.value.length > 0) named.push(definitionIn(definitions, path));
      if (named.length > 0) met.add(target);
      for (const one of named) chosen.add(one);
    }
    sources.push(sourceOf(contents, [...chosen]));
  }
  const all = revisions.flatMap(({ definitions }) => definitions);
  const unmet = targets.filter((target) => !met.has(target));
  return unmet.length > 0 ? fail(...unmet.map((one) => unknown(one, all))) : ok(sources);
}

function means({ id, declaredIn, stage, group, files }: PlotDefinition, word: string): boolean {
  const names = [id, `${declaredIn}::${id}`, stage, group];
  return names.includes(word) || files.some((file) => file.startsWith(`${word}/`));
}

/** As the folder says that it is in, if one is declared. */
function definitionIn(definitions: readonly PlotDefinition[], path: string): PlotDefinition {
  const folder = definitions.find(({ id }) => path.startsWith(`${id}/`));
  if (folder === undefined) return definitionOf(path, {});
  const at = ({ field }: { readonly field: string }) => ({ file: path, field });
  const { xs, ys } = folder;
  return { ...folder, id: path, files: [path], xs: xs.map(at), ys: ys?.map(at) ?? null };
}

function unknown(target: string, definitions: readonly PlotDefinition[]): Failure {
  const known = definitions.flatMap(({ id, stage }) => (stage === null ? [id] : [id, stage]));
  const all = known.length === 0 ? NO_PLOTS : `There are ${[...new Set(known)].join(", ")}.`;
  const message = `no plot, stage or file is called "${target}"`;
  return { code: "unknown_target", message, hint: didYouMean(target, known).hint ?? all };
}

function problemText({ id, rev, message }: PlotProblem): string {
  return rev === WORKSPACE.name ? `plot ${id}: ${message}` : `plot ${id} of ${rev}: ${message}`;
}

function onlyOne(drawn: readonly Drawn[]): Result<Drawn> {
  const [first] = drawn;
  if (first !== undefined && drawn.length === 1) return ok(first);
  const ids = drawn.map(({ id }) => id).join(", ");
  const message =
    first === undefined ? "there is no plot to draw" : `an SVG file holds one plot, not ${ids}`;
  return fail({ code: "usage", message, hint: "Name one plot, or write a page: --out FILE.html." });
}

async function writeSvg(plot: Drawn, file: string): Promise<void> {
  if (plot.kind === "image") {
    const message = `${plot.id} is an image, which is not drawn anew`;
    throw new Stop([{ code: "usage", message, hint: "Copy the file, or write a page." }]);
  }
  const { SpecError, toSvg } = await import("../plots/vega.ts");
  try {
    writeAtomic(file, await toSvg(plot.spec));
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const message = `${plot.id} can't be drawn by the template ${plot.template}: ${error.message}`;
    throw new Stop([{ code: "plots", message }], EXIT.failed);
  }
}

/** In a DVC project where DVC writes it; else among what is ours. */
function pageFile(out: string | undefined, cwd: string, { kind, root }: OpenedPlots): string {
  if (out === undefined) {
    return kind === "dvc"
      ? resolve(cwd, "dvc_plots", "index.html")
      : join(root, ".fastpipe", "plots", "index.html");
  }
  const file = resolve(cwd, out);
  return /\.html?$/i.test(out) ? file : join(file, "index.html");
}
