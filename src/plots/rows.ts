// The rows that a file of plot data holds: CSV, TSV, JSON, YAML; and what is an image.
import { parseDataFile } from "../dvc/data-file.ts";
import { keyValue } from "../dvc/key.ts";
import { pythonStr } from "../dvc/python.ts";
import { DateValue, isDict, isList, type Value } from "../dvc/value.ts";
import { fail, ok, type Result } from "../model/failure.ts";
import type { Row } from "../model/plot.ts";
import type * as model from "../model/value.ts";

const IMAGES: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".bmp": "image/bmp",
};

/** The media type of a picture; null: it is none, by its suffix. */
export function imageType(path: string): string | null {
  return IMAGES[suffixOf(path)] ?? null;
}

/** `header`: the first row of CSV and TSV names the columns, which are else "0", "1" ... */
export async function readRows(
  text: string,
  name: string,
  header: boolean,
): Promise<Result<readonly Row[]>> {
  const suffix = suffixOf(name);
  if (suffix === ".csv" || suffix === ".tsv") {
    const { separatedRows } = await import("./separated.ts");
    return ok(separatedRows(text, name, header));
  }
  if (![".json", ".yaml", ".yml", ".toml"].includes(suffix)) {
    const message = `${name} is neither CSV, TSV, JSON, YAML nor TOML, nor an image`;
    return fail({ code: "plots", message, where: { file: name } });
  }
  const read = parseDataFile(text, name);
  return read.ok ? ok(joined(read.value.value)) : read;
}

function suffixOf(path: string): string {
  return /\.[^./]+$/.exec(path)?.[0].toLowerCase() ?? "";
}

/** All lists of alike maps in a document, side by side: the rows of one go on in the same rows of the next. */
function joined(value: Value): Row[] {
  const rows: Record<string, model.Value>[] = [];
  for (const list of listsIn(value)) {
    if (!list.every(isDict)) continue;
    const [first] = list;
    if (first === undefined || !list.every((one) => hasKeysOf(first, one))) continue;
    for (const [i, one] of list.entries()) {
      rows[i] = { ...rows[i], ...(toPlain(one) as Record<string, model.Value>) };
    }
  }
  return rows;
}

/** Not the lists in lists. */
function* listsIn(value: Value): Iterable<readonly Value[]> {
  if (isList(value)) yield value;
  if (!isDict(value)) return;
  for (const item of value.values()) {
    if (isDict(item)) yield* listsIn(item);
    else if (isList(item)) yield item;
  }
}

function hasKeysOf(first: ReadonlyMap<string, Value>, one: ReadonlyMap<string, Value>): boolean {
  for (const key of one.keys()) if (!first.has(key)) return false;
  return true;
}

/** Integers that a number holds exactly are numbers; what JSON has no word for is null. */
function toPlain(value: Value): model.Value {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value instanceof DateValue) return value.text;
  if (isList(value)) return value.map(toPlain);
  if (!isDict(value)) return value;
  return Object.fromEntries(
    [...value].map(([key, item]) => [pythonStr(keyValue(key)), toPlain(item)]),
  );
}
