// Colours, dashes and shapes of what is drawn; the colours can be told apart on white and on dark grey.
export const PALETTE = [
  "#3b7dd8",
  "#e0782f",
  "#2f9e6e",
  "#c6539f",
  "#8a6fd1",
  "#b58a1b",
  "#d9534f",
  "#4aa3b5",
] as const;

export const DASHES: readonly (readonly number[])[] = [
  [1, 0],
  [7, 4],
  [2, 3],
  [9, 3, 2, 3],
  [4, 2],
  [12, 4],
];

export const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross"] as const;
