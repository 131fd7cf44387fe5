// Metrics as a report shows them: every number of a file, by its dotted name.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDataFile } from "../dvc/data-file.ts";
import { isStringKey, keyValue } from "../dvc/key.ts";
import { pythonStr } from "../dvc/python.ts";
import { DateValue, isDict, isList, type Value } from "../dvc/value.ts";
import type { ReportMetric } from "../model/report.ts";
import type * as model from "../model/value.ts";
import { codeOf } from "../store/io-error.ts";

/** What can't be read is told, and never fails the report. `path`: relative to the root. */
export function readMetric(root: string, path: string): ReportMetric {
  let text: string;
  try {
    text = readFileSync(join(root, path), "utf8");
  } catch (error) {
    const code = codeOf(error);
    if (code === "") throw error;
    const problem = code === "ENOENT" ? "it is not there" : `it can't be read (${code})`;
    return { path, values: [], problem };
  }
  const read = parseDataFile(text, path);
  if (read.ok) return { path, values: flattened(read.value.value, ""), problem: null };
  return { path, values: [], problem: read.error[0]?.message ?? "it can't be read" };
}

function flattened(value: Value, name: string): (readonly [string, model.Value])[] {
  if (!isDict(value)) return [[name, plain(value)]];
  return [...value].flatMap(([key, item]) =>
    flattened(item, name === "" ? keyText(key) : `${name}.${keyText(key)}`),
  );
}

function plain(value: Value): model.Value {
  if (value instanceof DateValue) return value.text;
  if (isList(value)) return value.map(plain);
  if (!isDict(value)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [keyText(key), plain(item)]));
}

function keyText(key: string): string {
  return isStringKey(key) ? String(keyValue(key)) : pythonStr(keyValue(key));
}
