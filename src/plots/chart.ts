// The Vega-Lite specs of the templates that have a name.
import { type PlotData, type Row, TEMPLATES, type TemplateName } from "../model/plot.ts";
import type { Value, ValueMap } from "../model/value.ts";
import { DASHES, PALETTE, SHAPES } from "./palette.ts";
import { escapedField, seriesOf } from "./user-template.ts";

export const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";

type Spec = ValueMap;

export function isTemplate(name: string): name is TemplateName {
  return (TEMPLATES as readonly string[]).includes(name);
}

export function chartSpec(template: TemplateName, plot: PlotData): Spec {
  return {
    $schema: SCHEMA,
    title: plot.title,
    data: { values: plot.points },
    ...BUILDERS[template](new Columns(plot)),
  };
}

const BUILDERS: Readonly<Record<TemplateName, (columns: Columns) => Spec>> = {
  linear,
  simple,
  smooth,
  scatter,
  scatter_jitter: jitter,
  confusion: (columns) => confusion(columns, false),
  confusion_normalized: (columns) => confusion(columns, true),
  bar_horizontal: (columns) => bars(columns, null),
  bar_horizontal_sorted: (columns) => bars(columns, "-x"),
};

const SIZE = { width: 480, height: 300 };
/** Dragging moves the axes, turning the wheel with Shift scales them: without it, the page has to scroll. */
const ZOOM = {
  name: "grid",
  select: { type: "interval", zoom: "wheel![event.shiftKey]" },
  bind: "scales",
};

/** The columns of the points as channels of an encoding. */
class Columns {
  readonly several: boolean;
  readonly series: string | null;
  /** A column of numbers, of times, or of anything. */
  readonly xType: "quantitative" | "temporal" | "nominal";

  constructor(readonly plot: PlotData) {
    this.several = plot.revisions.length > 1;
    this.series = plot.series;
    this.xType = typeOf(plot.points, plot.x);
  }

  x(more: Spec = {}): Spec {
    const { plot, xType } = this;
    const bare = { field: escapedField(plot.x), type: xType, title: plot.xLabel };
    if (xType === "quantitative") return { ...bare, scale: { zero: false, nice: false }, ...more };
    // In the order of the rows.
    return xType === "nominal" ? { ...bare, sort: null, ...more } : { ...bare, ...more };
  }

  y(more: Spec = {}): Spec {
    const { y, yLabel } = this.plot;
    const scale = { zero: false };
    return { field: escapedField(y), type: "quantitative", title: yLabel, scale, ...more };
  }

  /** Colours tell revisions apart; where there is only one, the y. */
  colour(): Spec {
    const { plot, several, series } = this;
    if (several) return { color: mapped("rev", plot.revisions, PALETTE) };
    return series === null
      ? { color: { value: PALETTE[0] } }
      : { color: mapped(series, seriesOf(plot), PALETTE) };
  }

  /** What else tells the y of several revisions apart. */
  second(channel: "strokeDash" | "shape"): Spec {
    const { plot, several, series } = this;
    if (!several || series === null) return {};
    const range = channel === "shape" ? SHAPES : DASHES;
    return { [channel]: mapped(series, seriesOf(plot), range) };
  }

  groups(): string[] {
    return [...(this.several ? ["rev"] : []), ...(this.series === null ? [] : [this.series])];
  }

  tooltip(): Spec[] {
    const { x, y, xLabel, yLabel } = this.plot;
    const type = this.xType === "temporal" ? { type: "temporal" } : {};
    return [
      ...this.groups().map((name) => ({ field: escapedField(name), type: "nominal" })),
      { field: escapedField(x), title: xLabel, ...type },
      { field: escapedField(y), title: yLabel },
    ];
  }
}

function mapped(field: string, domain: readonly string[], range: readonly Value[]): Spec {
  return {
    field: escapedField(field),
    type: "nominal",
    scale: { domain, range: domain.map((_, i) => range[i % range.length] ?? null) },
    legend: { title: null },
  };
}

function lines(columns: Columns): Spec {
  return {
    x: columns.x(),
    y: columns.y(),
    ...columns.colour(),
    ...columns.second("strokeDash"),
  };
}

/** With the points themselves where they are few, and the closest one told under the pointer. */
function linear(columns: Columns): Spec {
  const hover = { name: "hover", select: { type: "point", on: "pointerover", nearest: true } };
  const few = columns.plot.points.length <= 60;
  const shown = { condition: { param: "hover", empty: false, value: 1 }, value: few ? 0.7 : 0 };
  return {
    ...SIZE,
    encoding: lines(columns),
    layer: [
      { params: zoomOf(columns), mark: { type: "line", clip: true, strokeWidth: 2 } },
      {
        params: [{ ...hover, select: { ...hover.select, clear: "pointerout" } }],
        mark: { type: "point", filled: true, size: 40, clip: true },
        encoding: { opacity: shown, tooltip: columns.tooltip(), strokeDash: { value: [1, 0] } },
      },
    ],
  };
}

/** Axes of names can't be moved. */
function zoomOf({ xType }: Columns): Spec[] {
  return xType === "nominal" ? [] : [ZOOM];
}

function simple(columns: Columns): Spec {
  return {
    ...SIZE,
    params: zoomOf(columns),
    mark: { type: "line", clip: true, strokeWidth: 2, tooltip: true },
    encoding: { ...lines(columns), tooltip: columns.tooltip() },
  };
}

function smooth(columns: Columns): Spec {
  const { plot, xType } = columns;
  // A curve needs numbers along both axes.
  if (xType !== "quantitative") return linear(columns);
  // Under names of their own: the transform of the curve takes no name with a dot.
  const number = (field: string, as: string): Spec => ({
    calculate: `toNumber(datum[${JSON.stringify(field)}])`,
    as,
  });
  const on = { loess: "curve_y", on: "curve_x", bandwidth: 0.3 };
  return {
    ...SIZE,
    transform: [number(plot.x, "curve_x"), number(plot.y, "curve_y")],
    encoding: {
      ...lines(columns),
      x: columns.x({ field: "curve_x" }),
      y: columns.y({ field: "curve_y" }),
    },
    layer: [
      {
        mark: { type: "point", filled: true, size: 18, opacity: 0.3, clip: true },
        encoding: { tooltip: columns.tooltip(), strokeDash: { value: [1, 0] } },
      },
      {
        params: [ZOOM],
        transform: [{ ...on, groupby: columns.groups().map(escapedField) }],
        mark: { type: "line", clip: true, strokeWidth: 2.5 },
      },
    ],
  };
}

function scatter(columns: Columns): Spec {
  return {
    ...SIZE,
    params: zoomOf(columns),
    mark: { type: "point", filled: true, size: 45, opacity: 0.75, clip: true },
    encoding: {
      x: columns.x({ scale: { zero: false } }),
      y: columns.y(),
      ...columns.colour(),
      ...columns.second("shape"),
      tooltip: columns.tooltip(),
    },
  };
}

/** Points that would lie on each other, spread within their row and column. */
function jitter(columns: Columns): Spec {
  const { plot } = columns;
  const yType = typeOf(plot.points, plot.y);
  return {
    ...SIZE,
    transform: [
      { calculate: "random()", as: "jitter_x" },
      { calculate: "random()", as: "jitter_y" },
    ],
    mark: { type: "point", filled: true, size: 30, opacity: 0.6 },
    encoding: {
      x: { field: escapedField(plot.x), type: "nominal", title: plot.xLabel, sort: null },
      xOffset: { field: "jitter_x", type: "quantitative" },
      ...(yType === "quantitative"
        ? { y: columns.y() }
        : {
            y: { field: escapedField(plot.y), type: "nominal", title: plot.yLabel },
            yOffset: { field: "jitter_y", type: "quantitative" },
          }),
      ...columns.colour(),
      ...columns.second("shape"),
      tooltip: columns.tooltip(),
    },
  };
}

function bars(columns: Columns, sort: Value): Spec {
  const { plot, several, series } = columns;
  // Beside each other within a bar's place.
  const split = several ? "rev" : series;
  return {
    width: SIZE.width,
    height: { step: split === null ? 22 : 14 },
    mark: { type: "bar", cornerRadiusEnd: 2, tooltip: true },
    encoding: {
      x: { field: escapedField(plot.x), type: "quantitative", title: plot.xLabel },
      y: { field: escapedField(plot.y), type: "nominal", title: plot.yLabel, sort },
      ...(split !== null && { yOffset: { field: escapedField(split), type: "nominal" } }),
      ...(several && series !== null && { row: { field: escapedField(series), type: "nominal" } }),
      ...columns.colour(),
      tooltip: columns.tooltip(),
    },
  };
}

/** How often each pair of x and y comes; or which share of its y it is. */
function confusion(columns: Columns, normalized: boolean): Spec {
  const { plot } = columns;
  const groups = columns.groups();
  const [x, y] = [escapedField(plot.x), escapedField(plot.y)];
  const field = normalized ? "share" : "count";
  const format = normalized ? ".2f" : ",d";
  const cell = {
    ...(groups.length > 0 ? { width: 260, height: 260 } : { width: 340, height: 340 }),
    encoding: {
      x: { field: x, type: "nominal", title: plot.xLabel, sort: "ascending", axis: LEVEL },
      y: { field: y, type: "nominal", title: plot.yLabel, sort: "ascending" },
    },
    layer: [
      {
        mark: { type: "rect", stroke: "white", strokeWidth: 1 },
        encoding: {
          color: {
            field,
            type: "quantitative",
            title: normalized ? "share" : "count",
            scale: { scheme: "blues", domainMin: 0 },
            legend: { format },
          },
          tooltip: [
            { field: x, type: "nominal", title: plot.xLabel },
            { field: y, type: "nominal", title: plot.yLabel },
            { field, type: "quantitative", format },
          ],
        },
      },
      {
        mark: { type: "text", fontSize: 13 },
        encoding: {
          text: { field, type: "quantitative", format },
          color: { condition: { test: "datum.strength > 0.55", value: "white" }, value: "#1b2733" },
        },
      },
    ],
  };
  const by = groups.map(escapedField);
  const count: Spec = { aggregate: [{ op: "count", as: "count" }], groupby: [...by, y, x] };
  const total: Spec = {
    joinaggregate: [{ op: "sum", field: "count", as: "total" }],
    groupby: [...by, y],
  };
  const share: Spec = { calculate: "datum.count / datum.total", as: "share" };
  const most: Spec = { joinaggregate: [{ op: "max", field, as: "most" }], groupby: by };
  const strength: Spec = { calculate: `datum.${field} / datum.most`, as: "strength" };
  const transform = [count, total, share, most, strength];
  const [first, second] = by;
  if (first === undefined) return { transform, ...cell };
  const sort = columns.several ? plot.revisions : null;
  const facet = {
    column: { field: first, type: "nominal", sort, title: null },
    ...(second !== undefined && {
      row: { field: second, type: "nominal", sort: null, title: null },
    }),
  };
  return { transform, facet, spec: cell };
}

const LEVEL = { labelAngle: 0 };
const DATE = /^\d{4}-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?$/;

function typeOf(points: readonly Row[], column: string): Columns["xType"] {
  const values = points.map((point) => point[column] ?? null).filter((one) => one !== null);
  if (values.every(isNumber)) return "quantitative";
  const areDates = values.every((one) => typeof one === "string" && DATE.test(one));
  return areDates ? "temporal" : "nominal";
}

/** A text of CSV may be one too. */
export function isNumber(value: Value): boolean {
  if (typeof value === "number" || typeof value === "bigint") return true;
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
}
