// Params and metrics of revisions: as tables, as Markdown, as JSON.
import type { Failure } from "../model/failure.ts";
import { isList, isMap, toJson, type Value } from "../model/value.ts";
import { failureJson, SCHEMA } from "./json.ts";
import type { Style } from "./paint.ts";
import { table } from "./table.ts";
import { visible } from "./text.ts";
import { valueText } from "./values.ts";

export type Subject = "metrics" | "params";

export interface RevisionNumbers {
  readonly rev: string;
  /** Null: the workspace. */
  readonly commit: string | null;
  /** By stage or file, nested. */
  readonly values: Readonly<Record<string, Value>>;
  /** The same, sorted, with dotted keys. */
  readonly rows: readonly NumberRow[];
}

export interface NumberRow {
  readonly path: string;
  readonly key: string;
  readonly value: Value;
}

export interface NumberChange {
  readonly path: string;
  readonly key: string;
  readonly old: Value;
  readonly new: Value;
  readonly diff?: bigint | number;
}

export interface NumberError extends Failure {
  readonly rev: string;
  readonly path?: string;
}

export interface NumberOptions {
  readonly subject: Subject;
  /** What `path` is: a stage, or a file. */
  readonly pathTitle: "Stage" | "Path";
  /** Null: as tables have it by default; in JSON all digits. */
  readonly precision: number | null;
  /** Left out where there is but one path. */
  readonly noPath: boolean;
}

/** Digits after the point in tables. */
const PRECISION = 5;

export function showJson(
  revisions: readonly RevisionNumbers[],
  errors: readonly NumberError[],
  { subject, precision }: NumberOptions,
): string {
  const shown = revisions.map(({ rev, commit, values }) => ({
    rev,
    commit,
    [subject]: jsonValue(values, precision),
  }));
  return `${toJson({ schema: SCHEMA, revisions: shown, ...errorsJson(errors) })}\n`;
}

export interface Side {
  readonly rev: string;
  readonly commit: string | null;
}

export function diffJson(
  [a, b]: readonly [Side, Side],
  changes: readonly NumberChange[],
  errors: readonly NumberError[],
  { precision }: NumberOptions,
): string {
  const diff = Object.fromEntries(
    [...Map.groupBy(changes, ({ path }) => path)].map(([path, all]) => [
      path,
      Object.fromEntries(all.map((change) => [change.key, changeJson(change, precision)])),
    ]),
  );
  return `${toJson({ schema: SCHEMA, a, b, diff, ...errorsJson(errors) })}\n`;
}

function changeJson({ old, new: now, diff }: NumberChange, precision: number | null): object {
  return {
    old: jsonValue(old, precision),
    new: jsonValue(now, precision),
    ...(diff !== undefined && { diff: jsonValue(diff, precision) }),
  };
}

function errorsJson(errors: readonly NumberError[]): object {
  if (errors.length === 0) return {};
  return {
    errors: errors.map((error) => ({
      rev: error.rev,
      ...(error.path !== undefined && { path: error.path }),
      ...failureJson(error),
    })),
  };
}

/** JSON has no word for these three numbers: they are strings that Python and JavaScript read as what they are. */
function jsonValue(value: Value, precision: number | null): Value {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return String(value);
    return precision === null ? value : Number(numberText(value, precision));
  }
  if (isList(value)) return value.map((item) => jsonValue(item, precision));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, jsonValue(item, precision)]),
  );
}

/** One revision: a line a value. Several: a line for each and its paths, a column for each key. */
export function showRows(
  revisions: readonly RevisionNumbers[],
  options: NumberOptions,
): readonly (readonly string[])[] {
  const { pathTitle, subject, noPath } = options;
  const cell = (value: Value | undefined): string => cellText(value, options);
  const [only] = revisions;
  if (revisions.length === 1 && only) {
    const header = [pathTitle, subject === "metrics" ? "Metric" : "Param", "Value"];
    const rows = only.rows.map(({ path, key, value }) => [
      visible(path),
      visible(key),
      cell(value),
    ]);
    return [header, ...rows].map((row) => (noPath ? row.slice(1) : row));
  }
  const keys = [...new Set(revisions.flatMap(({ rows }) => rows.map(({ key }) => key)))].sort();
  const lines = revisions.flatMap(({ rev, commit, rows }) => {
    const byPath = Map.groupBy(rows, ({ path }) => path);
    const name = [visible(rev), commit === null || commit === rev ? "" : commit.slice(0, 7)];
    return [...byPath].map(([path, all]) => [
      ...name,
      ...(noPath ? [] : [visible(path)]),
      ...keys.map((key) => cell(all.find((row) => row.key === key)?.value)),
    ]);
  });
  const header = ["Revision", "Commit", ...(noPath ? [] : [pathTitle]), ...keys.map(visible)];
  return [header, ...lines];
}

export function diffRows(
  [a, b]: readonly [Side, Side],
  changes: readonly NumberChange[],
  options: NumberOptions,
): readonly (readonly string[])[] {
  const { pathTitle, subject, noPath } = options;
  const isMetric = subject === "metrics";
  const header = [pathTitle, isMetric ? "Metric" : "Param", visible(a.rev), visible(b.rev)];
  const rows = changes.map((change) => [
    visible(change.path),
    visible(change.key),
    cellText(change.old ?? undefined, options),
    cellText(change.new ?? undefined, options),
    ...(isMetric ? [change.diff === undefined ? "-" : signed(change.diff, options)] : []),
  ]);
  return [[...header, ...(isMetric ? ["Change"] : [])], ...rows].map((row) =>
    noPath ? row.slice(1) : row,
  );
}

/** For a terminal. `up`, `down`: the last column says by its sign which way a metric went. */
export function tableText(
  [header = [], ...rows]: readonly (readonly string[])[],
  { paint }: Style,
  colorsLast: boolean,
): string {
  const painted = rows.map((row) =>
    row.map((cell, i) => {
      if (!colorsLast || i < row.length - 1) return cell;
      if (cell.startsWith("+")) return paint("green", cell);
      return /^-./.test(cell) ? paint("red", cell) : cell;
    }),
  );
  const lines = table([header.map((title) => paint("bold", title)), ...painted]);
  return lines.map((line) => `${line}\n`).join("");
}

/** A table of GitHub's Markdown. */
export function markdown(rows: readonly (readonly string[])[]): string {
  const [header = [], ...body] = rows.map((row) => row.map(escaped));
  const widths = header.map((_, i) =>
    Math.max(3, ...[header, ...body].map((row) => Bun.stringWidth(row[i] ?? ""))),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell + " ".repeat((widths[i] ?? 0) - Bun.stringWidth(cell))).join(" | ")} |\n`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|\n`;
  return [line(header), rule, ...body.map(line)].join("");
}

function escaped(cell: string): string {
  return cell.replace(/[\\|`*_<>[\]]/g, "\\$&");
}

function cellText(value: Value | undefined, { precision }: NumberOptions): string {
  if (value === undefined || value === null) return "-";
  if (typeof value === "string") return visible(value);
  if (typeof value === "number") return numberText(value, precision ?? PRECISION);
  return valueText(rounded(value, precision ?? PRECISION));
}

function rounded(value: Value, precision: number): Value {
  if (typeof value === "number" && Number.isFinite(value))
    return Number(numberText(value, precision));
  if (isList(value)) return value.map((item) => rounded(item, precision));
  return value;
}

function signed(diff: bigint | number, { precision }: NumberOptions): string {
  const text = typeof diff === "bigint" ? String(diff) : numberText(diff, precision ?? PRECISION);
  return diff > 0 ? `+${text}` : text;
}

/** So many digits after the point; but what is not zero never reads as zero. */
export function numberText(value: number, precision: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  const fixed = Number(value.toFixed(precision));
  return String(fixed === 0 ? Number(value.toExponential(Math.max(0, precision - 1))) : fixed);
}
