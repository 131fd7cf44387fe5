// Plots with their templates filled, ready to be drawn.
import type { Plot, PlotData, PlotImage, PlotProblem } from "../model/plot.ts";
import type { ValueMap } from "../model/value.ts";
import { specOf, type TemplateFolder } from "./specs.ts";

export interface DrawnChart extends PlotData {
  /** Vega-Lite's. */
  readonly spec: ValueMap;
}

export type Drawn = DrawnChart | PlotImage;

/** What can't be filled is told as a problem of its first revision. */
export async function drawAll(
  plots: readonly Plot[],
  folder: TemplateFolder,
): Promise<{ readonly drawn: readonly Drawn[]; readonly problems: readonly PlotProblem[] }> {
  const drawn: Drawn[] = [];
  const problems: PlotProblem[] = [];
  for (const plot of plots) {
    if (plot.kind === "image") {
      drawn.push(plot);
      continue;
    }
    const spec = await specOf(plot, folder);
    if (spec.ok) drawn.push({ ...plot, spec: spec.value });
    else {
      const [rev = ""] = plot.revisions;
      for (const { message, hint } of spec.error) {
        const text = hint === undefined ? message : `${message}. ${hint}`;
        problems.push({ id: plot.id, rev, message: text });
      }
    }
  }
  return { drawn, problems };
}
