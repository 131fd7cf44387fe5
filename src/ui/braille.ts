// A chart of lines or points in the dots of braille characters: 2 by 4 to a character.

export interface Curve {
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Neighbours are joined. */
  readonly joined: boolean;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** One text for each row of characters. Later curves lie over earlier ones; `cell` may colour what a curve left. */
export function braille(
  curves: readonly Curve[],
  { columns, rows, x, y }: { columns: number; rows: number; x: Range; y: Range },
  cell: (text: string, curve: number) => string,
): string[] {
  const dots = new Uint8Array(columns * rows);
  const owners = new Uint8Array(columns * rows);
  const width = columns * 2 - 1;
  const height = rows * 4 - 1;
  const across = (value: number): number => Math.round(share(value, x) * width);
  const up = (value: number): number => Math.round((1 - share(value, y)) * height);
  for (const [i, { points, joined }] of curves.entries()) {
    const set = (dx: number, dy: number): void => {
      const at = (dy >> 2) * columns + (dx >> 1);
      dots[at] = (dots[at] ?? 0) | (DOTS[dy & 3]?.[dx & 1] ?? 0);
      owners[at] = i;
    };
    let before: readonly [number, number] | null = null;
    for (const [px, py] of points) {
      if (!Number.isFinite(px) || !Number.isFinite(py)) {
        before = null;
        continue;
      }
      const here = [across(px), up(py)] as const;
      if (joined && before !== null) line(before, here, set);
      else set(...here);
      before = here;
    }
  }
  return Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: columns }, (_, column) => {
      const at = row * columns + column;
      const bits = dots[at] ?? 0;
      return bits === 0 ? " " : cell(String.fromCharCode(0x2800 + bits), owners[at] ?? 0);
    });
    return cells.join("").trimEnd();
  });
}

/** By row of dots, then by column. */
const DOTS: readonly (readonly [number, number])[] = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

function share(value: number, { from, to }: Range): number {
  return to === from ? 0.5 : (value - from) / (to - from);
}

function line(
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  set: (x: number, y: number) => void,
): void {
  const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
  for (let i = 0; i <= steps; i++) {
    set(Math.round(x0 + ((x1 - x0) * i) / steps), Math.round(y0 + ((y1 - y0) * i) / steps));
  }
}
