// Metrics as a report shows them: every value of a file, by its dotted name.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReportMetric } from "../model/report.ts";
import { flatten } from "../revision/compare.ts";
import { readMetrics } from "../revision/numbers.ts";
import { toPlain } from "../revision/plain.ts";
import { codeOf } from "../store/io-error.ts";

/** What can't be read is told, and never fails the report. `path`: relative to the root. */
export function readMetric(root: string, path: string, asDvc: boolean): ReportMetric {
  const problemOf = (problem: string): ReportMetric => ({ path, values: [], problem });
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(root, path));
  } catch (error) {
    const code = codeOf(error);
    if (code === "") throw error;
    return problemOf(code === "ENOENT" ? "it is not there" : `it can't be read (${code})`);
  }
  const read = readMetrics(bytes, path, asDvc);
  if (!read.ok) return problemOf(read.error[0]?.message ?? "it can't be read");
  const values = [...flatten(read.value)].map(([name, value]) => [name, toPlain(value)] as const);
  return { path, values, problem: null };
}
