// From a definition and the rows of its files to the points that are drawn, as DVC makes them.
import { fail, ok, type Result } from "../model/failure.ts";
import type { PlotDefinition, Row, Series } from "../model/plot.ts";
import { didYouMean } from "../model/suggest.ts";
import type { Value } from "../model/value.ts";

/** The number of the row. */
export const STEP = "step";
const ANY_X = "dvc_inferred_x_value";
const ANY_Y = "dvc_inferred_y_value";
const SEPARATOR = "::";

export interface Points {
  /** Columns of the points. */
  readonly x: string;
  readonly y: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The column that tells several y apart; null: there is one. */
  readonly series: string | null;
  /** What that column holds, in the order of the y. */
  readonly names: readonly string[];
  readonly points: readonly Row[];
}

/** The points of one revision. Nothing to draw: no points. */
export function pointsOf(
  definition: PlotDefinition,
  rowsOf: ReadonlyMap<string, readonly Row[]>,
  rev: string,
): Result<Points> {
  const ys = definition.ys ?? lastColumn(definition, rowsOf);
  const xs = spread(definition.xs, ys);
  for (const one of [...xs, ...ys]) {
    const wrong = missingColumn(one, rowsOf);
    if (wrong) return wrong;
  }
  const { x, y, xLabel, yLabel } = columns(definition, xs, ys);
  const told = tellingApart(ys);
  const points: Row[] = [];
  for (const [i, one] of ys.entries()) {
    const rows = rowsOf.get(one.file) ?? [];
    const across = xs[xs.length > 1 ? i : 0];
    const others = across && (rowsOf.get(across.file) ?? []);
    if (others && others.length !== rows.length) return differentLengths(across, one);
    for (const [at, row] of rows.entries()) {
      const point: Record<string, Value> = { ...row };
      if (y !== one.field && Object.hasOwn(row, one.field)) point[y] = row[one.field] ?? null;
      if (across === undefined) point[x] = at;
      else if (Object.hasOwn(others?.[at] ?? {}, across.field)) {
        point[x] = others?.[at]?.[across.field] ?? null;
      }
      point["rev"] = rev;
      if (told.field !== null) point[told.field] = told.names[i] ?? "";
      points.push(point);
    }
  }
  return ok({ x, y, xLabel, yLabel, series: told.field, names: told.names, points });
}

function lastColumn(
  { files }: PlotDefinition,
  rowsOf: ReadonlyMap<string, readonly Row[]>,
): Series[] {
  const [file = ""] = files;
  const field = Object.keys(rowsOf.get(file)?.[0] ?? {}).at(-1);
  return field === undefined ? [] : [{ file, field }];
}

/** An x that no file is said for is a column of each y's file. */
function spread(xs: readonly Series[], ys: readonly Series[]): readonly Series[] {
  const [x] = xs;
  if (x === undefined || x.file !== "") return xs;
  const all = ys.map(({ file }) => ({ file, field: x.field }));
  return new Set(all.map(({ file }) => file)).size > 1 ? all : all.slice(0, 1);
}

function columns(
  { xLabel, yLabel }: PlotDefinition,
  xs: readonly Series[],
  ys: readonly Series[],
): Pick<Points, "x" | "y" | "xLabel" | "yLabel"> {
  const xFields = new Set(xs.map(({ field }) => field));
  const yFields = new Set(ys.map(({ field }) => field));
  const [x = STEP] = xFields;
  const [y = ""] = yFields;
  return {
    x: xFields.size > 1 ? ANY_X : x,
    y: yFields.size > 1 ? ANY_Y : y,
    xLabel: xLabel ?? (xFields.size > 1 ? "x" : x),
    yLabel: yLabel ?? (yFields.size > 1 ? "y" : y),
  };
}

interface Told {
  readonly field: string | null;
  readonly names: readonly string[];
}

/** By file, by column, or by both: whichever differs. */
function tellingApart(ys: readonly Series[]): Told {
  if (ys.length <= 1) return { field: null, names: [] };
  const files = shortNames(ys.map(({ file }) => file));
  const fields = ys.map(({ field }) => field);
  const byFile = new Set(files).size > 1;
  const byField = new Set(fields).size > 1;
  if (byFile && byField) {
    const names = files.map((file, i) => `${file}${SEPARATOR}${fields[i]}`);
    return { field: `filename${SEPARATOR}field`, names };
  }
  if (byFile) return { field: "filename", names: files };
  return byField ? { field: "field", names: fields } : { field: null, names: [] };
}

/** Without the folders that all have in common. */
function shortNames(files: readonly string[]): string[] {
  if (new Set(files).size <= 1) return [...files];
  const parts = files.map((file) => file.split("/"));
  const [first = []] = parts;
  let same = 0;
  while (same < first.length - 1 && parts.every((one) => one[same] === first[same])) same++;
  return parts.map((one) => one.slice(same).join("/"));
}

function missingColumn(
  { file, field }: Series,
  rowsOf: ReadonlyMap<string, readonly Row[]>,
): Result<never> | null {
  const [row] = rowsOf.get(file) ?? [];
  if (row === undefined || Object.hasOwn(row, field)) return null;
  const known = Object.keys(row);
  const all = `Its columns: ${known.join(", ")}.`;
  return fail({
    code: "plots",
    message: `${file} has no column "${field}"`,
    hint: didYouMean(field, known).hint ?? all,
  });
}

function differentLengths(x: Series, y: Series): Result<never> {
  const message = `"${x.field}" of ${x.file} and "${y.field}" of ${y.file} are not of one length`;
  return fail({ code: "plots", message });
}
