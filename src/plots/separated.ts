// Values separated by commas or tabs, as rows of texts.
import type { Row } from "../model/plot.ts";
import { parseTable } from "../revision/delimited.ts";

/** What a row lacks is null. Cells beyond the header have no name, and are left out. */
export function separatedRows(text: string, name: string, header: boolean): Row[] {
  const lines = parseTable(text.replace(/^\ufeff/, ""), name);
  const [first = []] = lines;
  const names = header ? first : first.map((_, i) => String(i));
  const rows = header ? lines.slice(1) : lines;
  return rows.map((cells) => Object.fromEntries(names.map((key, i) => [key, cells[i] ?? null])));
}
