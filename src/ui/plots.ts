// Plots in a terminal: lines and points as braille, bars and tables of counts as text.
import type { Plot, PlotData, PlotImage, PlotProblem } from "../model/plot.ts";
import type { Value, ValueMap } from "../model/value.ts";
import { toJson } from "../model/value.ts";
import { braille, type Curve, type Range } from "./braille.ts";
import { bytes } from "./bytes.ts";
import { SCHEMA } from "./json.ts";
import { type Color, PLAIN, type Style } from "./paint.ts";
import { table } from "./table.ts";
import { fit, pad, visible, width } from "./text.ts";

const ROWS = 10;
const COLUMNS = 80;
const WIDEST = 100;
const MOST_BARS = 20;
const COLORS: readonly Color[] = ["cyan", "yellow", "green", "red"];

/** One under the other, an empty line between two. */
export function plotsText(plots: readonly Plot[], style: Style = PLAIN): string {
  return plots.map((plot) => `${plotLines(plot, style).join("\n")}\n`).join("\n");
}

function plotLines(plot: Plot, style: Style): string[] {
  const title = style.paint("bold", visible(plot.title));
  return [title, ...(plot.kind === "image" ? imageLines(plot) : chartLines(plot, style))];
}

function imageLines({ images }: PlotImage): string[] {
  return images.map(({ rev, type, bytes: { length } }) => `  ${rev}: ${type}, ${bytes(length)}`);
}

function chartLines(plot: PlotData, style: Style): string[] {
  if (plot.template.startsWith("confusion")) return countLines(plot);
  if (plot.template.startsWith("bar_")) return barLines(plot, style);
  return curveLines(plot, style);
}

function curveLines(plot: PlotData, style: Style): string[] {
  const groups = grouped(plot);
  const named = !plot.points.every((point) => isNumeric(point[plot.x]));
  const isLine = !plot.template.startsWith("scatter");
  const curves = [...groups.values()].map(
    (points): Curve => ({
      joined: isLine,
      points: points.map((point, i) => [named ? i : number(point[plot.x]), number(point[plot.y])]),
    }),
  );
  const all = curves
    .flatMap(({ points }) => points)
    .filter((point) => point.every(Number.isFinite));
  if (all.length === 0) return [`  ${plot.y} holds no numbers`];
  const x = rangeOf(all.map(([px]) => px));
  const y = rangeOf(all.map(([, py]) => py));
  const [top, bottom] = [short(y.to), short(y.from)];
  const margin = Math.max(top.length, bottom.length) + 2;
  const columns = Math.max(10, Math.min(style.columns ?? COLUMNS, WIDEST) - margin - 2);
  const color = (i: number): Color => COLORS[i % COLORS.length] ?? "cyan";
  const drawn = braille(curves, { columns, rows: ROWS, x, y }, (text, i) =>
    groups.size > 1 ? style.paint(color(i), text) : text,
  );
  const lines = drawn.map((row, i) => {
    const label = i === 0 ? top : i === ROWS - 1 ? bottom : "";
    return `${pad("", margin - 1 - label.length)}${label} ${style.paint("dim", "│")}${row}`;
  });
  const [first, last] = named
    ? [text(plot.points[0]?.[plot.x]), text(plot.points.at(-1)?.[plot.x])]
    : [short(x.from), short(x.to)];
  const space = columns - width(first) - width(last);
  const middle = fit(visible(plot.xLabel), Math.max(0, space - 2));
  const left = Math.max(1, Math.floor((space - width(middle)) / 2));
  const right = Math.max(1, space - left - width(middle));
  lines.push(`${pad("", margin)}${style.paint("dim", `└${"─".repeat(columns)}`)}`);
  lines.push(`${pad("", margin + 1)}${first}${pad("", left)}${middle}${pad("", right)}${last}`);
  if (groups.size > 1) {
    const names = [...groups.keys()].map((name, i) => style.paint(color(i), `━ ${visible(name)}`));
    lines.push(`${pad("", margin + 1)}${names.join("   ")}`);
  }
  return lines;
}

function barLines(plot: PlotData, style: Style): string[] {
  const points = [...plot.points];
  if (plot.template === "bar_horizontal_sorted") {
    points.sort((a, b) => number(b[plot.x]) - number(a[plot.x]));
  }
  const most = Math.max(...points.map((point) => Math.abs(number(point[plot.x]))), 0);
  const several = plot.revisions.length > 1 || plot.series !== null;
  const label = (point: ValueMap): string =>
    visible(several ? `${text(point[plot.y])} (${groupOf(plot, point)})` : text(point[plot.y]));
  const shown = points.slice(0, MOST_BARS);
  const widest = Math.min(32, Math.max(...shown.map((point) => width(label(point))), 0));
  const room = Math.max(10, Math.min(style.columns ?? COLUMNS, WIDEST) - widest - 14);
  const lines = shown.map((point) => {
    const value = number(point[plot.x]);
    const length = most === 0 || !Number.isFinite(value) ? 0 : (Math.abs(value) / most) * room;
    const name = pad(fit(label(point), widest), widest);
    return `  ${name} ${style.paint("cyan", bar(length))} ${short(value)}`;
  });
  const left = points.length - shown.length;
  return left > 0 ? [...lines, `  and ${left} more`] : lines;
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

function bar(length: number): string {
  const eighths = Math.round(length * 8);
  return "█".repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? "");
}

/** How often each y comes with each x. */
function countLines(plot: PlotData): string[] {
  return [...grouped(plot)].flatMap(([name, points]) => {
    const values = (column: string): string[] =>
      [...new Set(points.map((point) => text(point[column])))].sort();
    const [xs, ys] = [values(plot.x), values(plot.y)];
    const count = (x: string, y: string): number =>
      points.filter((point) => text(point[plot.x]) === x && text(point[plot.y]) === y).length;
    const normal = plot.template === "confusion_normalized";
    const cell = (x: string, y: string): string => {
      const all = points.filter((point) => text(point[plot.y]) === y).length;
      return normal ? (count(x, y) / all).toFixed(2) : String(count(x, y));
    };
    const head = [`${plot.yLabel} \\ ${plot.xLabel}`, ...xs].map(visible);
    const rows = ys.map((y) => [visible(y), ...xs.map((x) => cell(x, y))]);
    const lines = table([head, ...rows]).map((line) => `  ${line}`);
    return plot.revisions.length > 1 || plot.series !== null
      ? [`  ${visible(name)}:`, ...lines]
      : lines;
  });
}

function grouped(plot: PlotData): Map<string, ValueMap[]> {
  const groups = new Map<string, ValueMap[]>();
  for (const point of plot.points) {
    const name = groupOf(plot, point);
    const known = groups.get(name);
    if (known) known.push(point);
    else groups.set(name, [point]);
  }
  return groups;
}

function groupOf({ series, revisions }: PlotData, point: ValueMap): string {
  const parts = [
    ...(revisions.length > 1 ? [text(point["rev"])] : []),
    ...(series === null ? [] : [text(point[series])]),
  ];
  return parts.join(" ");
}

function isNumeric(value: Value | undefined): boolean {
  return Number.isFinite(number(value)) || value === null || value === undefined;
}

function number(value: Value | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

function text(value: Value | undefined): string {
  return typeof value === "string" ? value : toJson(value ?? null);
}

function rangeOf(values: readonly number[]): Range {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  return { from, to };
}

/** Four digits that say something. */
function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "-";
}

/** In DVC's shape, so that what reads DVC's reads this. */
export function plotsJson(
  plots: readonly (PlotImage | (PlotData & { readonly spec: ValueMap }))[],
  problems: readonly PlotProblem[],
): string {
  const data = plots.map((plot) => [plot.id, plot.kind === "image" ? images(plot) : [chart(plot)]]);
  const errors = problems.map(({ id: name, rev, message }) => ({ name, rev, msg: message }));
  return `${toJson({ schema: SCHEMA, data: Object.fromEntries(data), errors })}\n`;
}

function chart({ revisions, spec }: PlotData & { readonly spec: ValueMap }): object {
  return { type: "vega", revisions, content: spec };
}

function images({ images }: PlotImage): object[] {
  return images.map(({ rev, type, bytes }) => {
    const url = `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
    return { type: "image", revisions: [rev], url };
  });
}
