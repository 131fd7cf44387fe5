import { expect, test } from "bun:test";
import { braille, type Curve } from "../../src/ui/braille.ts";

const RANGE = { from: 0, to: 7 };
const plain = (text: string): string => text;

function drawn(curves: readonly Curve[], columns = 4, rows = 2): string[] {
  return braille(curves, { columns, rows, x: RANGE, y: RANGE }, plain);
}

test("a line from corner to corner", () => {
  const points = [
    [0, 0],
    [7, 7],
  ] as const;
  expect(drawn([{ points, joined: true }])).toEqual(["  ⡠⠊", "⡠⠊"]);
  expect(drawn([{ points, joined: false }])).toEqual(["   ⠈", "⡀"]);
});

test("a gap, and what is flat", () => {
  const gap = [
    [0, 3],
    [2, 3],
    [3, Number.NaN],
    [5, 3],
    [7, 3],
  ] as const;
  expect(drawn([{ points: gap, joined: true }])).toEqual(["", "⠉⠁⠈⠉"]);
  const flat = braille(
    [{ points: [[1, 1]], joined: true }],
    { columns: 1, rows: 1, x: { from: 1, to: 1 }, y: { from: 1, to: 1 } },
    plain,
  );
  expect(flat).toHaveLength(1);
});
