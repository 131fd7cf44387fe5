// What is to be drawn: the outs that stages declare as plots.
import type { PlotDefinition, PlotOptions } from "../model/plot.ts";
import type { Stage } from "../model/stage.ts";

/** In the order of the stages. */
export function declaredPlots(stages: Iterable<Stage>): PlotDefinition[] {
  return [...stages].flatMap(({ name: stage, group, outs }) =>
    outs.flatMap(({ path, kind, plot = {} }) =>
      kind === "plot" ? [{ ...definitionOf(path, plot), stage, group }] : [],
    ),
  );
}

/** Of one file, or of all the files of a folder. */
export function definitionOf(path: string, { x, y, ...how }: PlotOptions): PlotDefinition {
  const ys = typeof y === "string" ? [y] : y;
  return {
    ...how,
    ...{ id: path, declaredIn: "", stage: null, group: null },
    files: [path],
    xs: x === undefined ? [] : [{ file: path, field: x }],
    ys: ys?.map((field) => ({ file: path, field })) ?? null,
  };
}
