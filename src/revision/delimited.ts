// Rows of a CSV or TSV file.
import Papa from "papaparse";

/** `name`: its end says what stands between cells. Empty lines are left out. */
export function parseTable(text: string, name: string): string[][] {
  const delimiter = /\.tsv$/i.test(name) ? "\t" : ",";
  // The library takes one end of lines for all, and files have both.
  const plain = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const { data } = Papa.parse<string[]>(plain, { delimiter, newline: "\n" });
  return data.filter((cells) => cells.length > 1 || cells[0] !== "");
}
