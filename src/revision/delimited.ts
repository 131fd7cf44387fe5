// Rows of a CSV or TSV file.
import Papa from "papaparse";

/** `name`: its end says what stands between cells. Empty lines are left out. */
export function parseTable(text: string, name: string): string[][] {
  const delimiter = /\.tsv$/i.test(name) ? "\t" : ",";
  const { data } = Papa.parse<string[]>(text.replace(/^\ufeff/, ""), { delimiter });
  return data.filter((cells) => cells.length > 1 || cells[0] !== "");
}
