// Plots as part of a page.
import type { PlotImage, PlotProblem } from "../model/plot.ts";
import type { ValueMap } from "../model/value.ts";
import { type Html, html } from "./html.ts";

/** A chart whose template is filled, or an image. */
export type Drawn =
  | { readonly kind: "chart"; readonly id: string; readonly title: string; readonly spec: ValueMap }
  | PlotImage;

export interface PlotSection {
  readonly body: Html;
  /** Of the page, as `charts`. */
  readonly charts: readonly { readonly spec: ValueMap; readonly fit: boolean }[];
}

export function plotSection(
  plots: readonly Drawn[],
  problems: readonly PlotProblem[],
): PlotSection {
  const charts: PlotSection["charts"][number][] = [];
  const figures = plots.map((plot) => {
    if (plot.kind === "image") return imageFigure(plot);
    const { title: _, ...spec } = plot.spec;
    const fit = fits(spec);
    charts.push({ spec: typeof _ === "string" ? spec : plot.spec, fit });
    const wide = fit ? "" : " wide";
    return html`<figure class="plot panel${wide}"><figcaption>${plot.title}</figcaption>
<div class="drawing" data-chart="${charts.length - 1}"></div></figure>`;
  });
  return { body: html`${problemList(problems)}<div class="plots">${figures}</div>`, charts };
}

/** As wide as its place; a chart of several has widths of its own. */
function fits(spec: ValueMap): boolean {
  const { encoding = {} } = spec;
  const row = typeof encoding === "object" && encoding !== null && "row" in encoding;
  return typeof spec["width"] === "number" && ("mark" in spec || "layer" in spec) && !row;
}

function imageFigure({ title, images }: PlotImage): Html {
  const several = images.length > 1;
  return html`<figure class="plot panel"><figcaption>${title}</figcaption><div class="images">${images.map(
    ({ rev, type, bytes }) => {
      const url = `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
      const label = several ? html`<figcaption>${rev}</figcaption>` : null;
      return html`<figure>${label}<img alt="${title}${several ? `, ${rev}` : ""}" src="${url}"></figure>`;
    },
  )}</div></figure>`;
}

function problemList(problems: readonly PlotProblem[]): Html | null {
  if (problems.length === 0) return null;
  return html`<div class="problems"><p>Not drawn:</p><ul>${problems.map(
    ({ id, rev, message }) => html`<li><b>${id}</b> (${rev}): ${message}</li>`,
  )}</ul></div>`;
}
