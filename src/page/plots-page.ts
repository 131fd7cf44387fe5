// The page that `plots show` writes.
import type { PlotProblem } from "../model/plot.ts";
import charts from "./charts.js.txt" with { type: "text" };
import { documentOf, html } from "./html.ts";
import css from "./page.css.txt" with { type: "text" };
import { type Drawn, plotSection } from "./plots.ts";

export interface PlotsPage {
  /** What the project is called. */
  readonly name: string;
  readonly revisions: readonly string[];
  readonly plots: readonly Drawn[];
  readonly problems: readonly PlotProblem[];
  /** Vega, Vega-Lite and vega-embed. */
  readonly vega: readonly string[];
}

export function plotsPage({ name, revisions, plots, problems, vega }: PlotsPage): string {
  const section = plotSection(plots, problems);
  const several = revisions.length > 1 ? ` of ${revisions.join(", ")}` : "";
  const body = html`<header><h1>${name}: plots</h1>
<p class="dim">${plots.length === 1 ? "1 plot" : `${plots.length} plots`}${several}.
Drag to move the axes; turn the wheel with Shift to scale them; a double click puts them back.</p></header>
<main>${section.body}</main>`;
  return documentOf({
    title: `${name}: plots`,
    styles: [css],
    body,
    data: { charts: section.charts },
    scripts: section.charts.length === 0 ? [] : [...vega, charts],
  });
}
