// Aligned columns, by what is seen on the screen.
import { pad, width } from "./text.ts";

/** A name longer than this does not push all others aside. */
export const WIDEST = 48;

/** The width of a column that holds these. */
export function columnWidth(cells: Iterable<string>, widest = WIDEST): number {
  let most = 0;
  for (const cell of cells) {
    const columns = width(cell);
    if (columns > most && columns <= widest) most = columns;
  }
  return most;
}

/** One line a row; the last cell is not padded. Cells may have colours. */
export function table(rows: readonly (readonly string[])[], gap = 2): string[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: columns }, (_, i) =>
    columnWidth(rows.map((row) => row[i] ?? "")),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : pad(cell, widths[i] ?? 0)))
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}
