// Metrics as values: JSON, YAML, TOML, Python's literals, CSV and TSV.
import { parseDataFile } from "../dvc/data-file.ts";
import { DateValue, isDict, isList, type Value } from "../dvc/value.ts";
import { fail, ok, type Result } from "../model/failure.ts";
import { parseTable } from "./delimited.ts";

/** `asDvc`: lists and nulls are no metrics. */
export function readMetrics(bytes: Uint8Array, name: string, asDvc: boolean): Result<Value> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r\n?/g, "\n");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return fail({ code: "syntax", message: `${name} is not valid UTF-8`, where: { file: name } });
  }
  if (/\.[ct]sv$/i.test(name)) return ok(tableMetrics(parseTable(text, name)));
  const data = parseDataFile(text, name);
  if (!data.ok) return data;
  const { value } = data.value;
  if (asDvc) return ok(metricsOf(value) ?? new Map());
  // For DVC a file with nothing but a zero holds nothing.
  return ok(/^\s*[-+]?0+(\.0*)?\s*$/.test(text) ? 0 : value);
}

function metricsOf(value: Value): Value | undefined {
  if (isDict(value)) {
    const kept = [...value].flatMap(([key, item]): [string, Value][] => {
      const metric = metricsOf(item);
      return metric === undefined || (isDict(metric) && metric.size === 0) ? [] : [[key, metric]];
    });
    return new Map(kept);
  }
  return value === null || isList(value) || value instanceof DateValue ? undefined : value;
}

/**
 * One row: its columns. Rows that begin with a name, each with its own: by that name, and by column where there are
 * several. Else it is a log, and its last row counts.
 */
function tableMetrics([header = [], ...rows]: readonly (readonly string[])[]): Value {
  const [, ...others] = header;
  const names = rows.map(([first = ""]) => first);
  const isNamed =
    rows.length > 0 &&
    others.length > 0 &&
    names.every((name) => name !== "" && typeof cell(name) === "string") &&
    new Set(names).size === names.length;
  const columns = (row: readonly string[] | undefined, from: number): Value =>
    new Map(header.slice(from).map((name, i) => [name, cell(row?.[from + i] ?? "")]));
  if (!isNamed || (rows.length === 1 && others.length > 1)) {
    const last = rows.at(-1);
    return last === undefined ? new Map() : columns(last, 0);
  }
  return new Map(
    rows.map((row) => [row[0] ?? "", others.length === 1 ? cell(row[1] ?? "") : columns(row, 1)]),
  );
}

function cell(text: string): Value {
  const plain = text.trim();
  if (/^[-+]?\d+$/.test(plain)) return BigInt(plain.replace(/^\+/, ""));
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain)) return Number(plain);
  if (/^[-+]?nan$/i.test(plain)) return Number.NaN;
  const [, sign] = /^([-+]?)inf(?:inity)?$/i.exec(plain) ?? [];
  if (sign !== undefined) return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return text;
}
