// A Vega-Lite spec of the user's, with DVC's anchors (`<DVC_METRIC_X>`) in place of what a plot says.
import type { PlotData } from "../model/plot.ts";
import { isList, isMap, type Value, type ValueMap } from "../model/value.ts";
import { DASHES, PALETTE, SHAPES } from "./palette.ts";

/** Null: the spec has no place for the data. */
export function fillTemplate(spec: ValueMap, plot: PlotData): ValueMap | null {
  const anchors = anchorsOf(plot);
  let hasData = false;
  const walk = (value: Value): Value => {
    if (typeof value === "string") {
      if (value === anchor("data")) hasData = true;
      return filled(value, anchors);
    }
    if (isList(value)) return value.map(walk);
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
  };
  const done = walk(spec);
  return hasData && isMap(done) ? done : null;
}

function anchor(name: string): string {
  return `<DVC_METRIC_${name.toUpperCase()}>`;
}

function filled(text: string, anchors: ReadonlyMap<string, Value>): Value {
  const whole = anchors.get(text);
  if (whole !== undefined) return whole;
  if (!text.includes("<DVC_METRIC_")) return text;
  let result = text;
  for (const [name, value] of anchors) {
    if (typeof value === "string") result = result.replaceAll(name, value);
  }
  return result;
}

function anchorsOf(plot: PlotData): ReadonlyMap<string, Value> {
  const { title, x, y, xLabel, yLabel, series, revisions, points } = plot;
  const names = seriesOf(plot);
  const groups = ["rev", ...(series === null ? [] : [series])];
  const mapping = (range: readonly Value[]): Value =>
    series === null
      ? {}
      : {
          field: series,
          scale: { domain: names, range: cycled(range, names.length) },
          legend: { symbolFillColor: "transparent", symbolStrokeColor: "grey" },
        };
  const facet: Value = series === null ? {} : { field: series, sort: [] };
  const values: Record<string, Value> = {
    data: points,
    title,
    x: escapedField(x),
    y: escapedField(y),
    x_label: xLabel,
    y_label: yLabel,
    color: {
      field: "rev",
      scale: { domain: revisions, range: cycled(PALETTE, revisions.length) },
    },
    zoom_and_pan: { name: "grid", select: "interval", bind: "scales" },
    plot_width: 300,
    plot_height: 300,
    group_by: groups,
    group_by_x: [...groups, x],
    group_by_y: [...groups, y],
    pivot_field: groups.map((name) => `datum[${JSON.stringify(name)}]`).join(" + '::' + "),
    tooltip: [...new Set([...groups, x, y])].map((field) => ({ field: escapedField(field) })),
    row: facet,
    column: facet,
    stroke_dash: mapping(DASHES),
    shape: mapping(SHAPES),
  };
  return new Map(Object.entries(values).map(([name, value]) => [anchor(name), value]));
}

/** Vega-Lite takes a dot and brackets for a way into a value. */
export function escapedField(name: string): string {
  return name.replace(/[.[\]\\'"]/g, "\\$&");
}

/** The values of the series column, in the order in which they come. */
export function seriesOf({ series, points }: PlotData): string[] {
  if (series === null) return [];
  return [...new Set(points.map((point) => String(point[series])))];
}

function cycled<T>(from: readonly T[], length: number): T[] {
  return Array.from({ length }, (_, i) => from[i % from.length] as T);
}
