// Values separated by commas or tabs, as rows of texts.
import Papa from "papaparse";
import type { Row } from "../model/plot.ts";

/** What a row lacks is null. Cells beyond the header have no name, and are left out. */
export function separatedRows(text: string, delimiter: string, header: boolean): Row[] {
  const { data } = Papa.parse<string[]>(text.replace(/^\ufeff/, ""), {
    delimiter,
    skipEmptyLines: false,
  });
  const lines = data.filter((cells) => cells.length > 1 || cells[0] !== "");
  const [first = []] = lines;
  const names = header ? first : first.map((_, i) => String(i));
  const rows = header ? lines.slice(1) : lines;
  return rows.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? null])));
}
