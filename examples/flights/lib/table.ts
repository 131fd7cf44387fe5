import { autoType, csvFormat, csvParse } from "d3-dsv";

/** Rows of a CSV file; what looks like a number is one. The caller knows the type. */
export async function readCsv<Row extends object>(path: string): Promise<Row[]> {
  return csvParse<Row, string>(await Bun.file(path).text(), autoType);
}

export async function writeCsv(path: string, rows: readonly object[]): Promise<void> {
  await Bun.write(path, `${csvFormat([...rows])}\n`);
}

/** The caller knows the type. */
export async function readJson<T>(path: string): Promise<T> {
  return await Bun.file(path).json();
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await Bun.write(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Fewer digits make files that people can read and compare. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
