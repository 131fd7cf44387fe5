// How data is drawn, and what is drawn: plain data.
import type { Value } from "./value.ts";

/** How a plot is drawn, as its out says. */
export interface PlotOptions {
  /** The column along the x axis; absent: the number of the row. */
  readonly x?: string;
  /** The columns that are drawn; absent: the last one. */
  readonly y?: string | readonly string[];
  readonly title?: string;
  /** One of `TEMPLATES`, or a JSON file with a Vega-Lite spec. */
  readonly template?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** The first row of a CSV or TSV file names its columns. Default: true. */
  readonly header?: boolean;
}

export const PLOT_OPTIONS: readonly (keyof PlotOptions)[] = [
  "x",
  "y",
  "title",
  "template",
  "xLabel",
  "yLabel",
  "header",
];

/** DVC's names. */
export const TEMPLATES = [
  "linear",
  "simple",
  "scatter",
  "scatter_jitter",
  "smooth",
  "confusion",
  "confusion_normalized",
  "bar_horizontal",
  "bar_horizontal_sorted",
] as const;
export type TemplateName = (typeof TEMPLATES)[number];

/** A column of a file. */
export interface Series {
  readonly file: string;
  readonly field: string;
}

/** What to draw, as one revision says. */
export interface PlotDefinition extends Omit<PlotOptions, "x" | "y"> {
  /** The path of the data, or a name. */
  readonly id: string;
  /** The dvc.yaml that says it beside its stages; "": an out of a stage. */
  readonly declaredIn: string;
  /** Whose out it is, and the group of that; null: it is none. */
  readonly stage: string | null;
  readonly group: string | null;
  /** All files that it needs, relative to the root, each once. */
  readonly files: readonly string[];
  /** One for all, or one for each y; none: the number of the row. */
  readonly xs: readonly Series[];
  /** Null: the last column of the one file. */
  readonly ys: readonly Series[] | null;
}

export type Row = Readonly<Record<string, Value>>;

/** A plot with its data, of one or more revisions. */
export interface PlotData {
  readonly kind: "chart";
  readonly id: string;
  readonly title: string;
  readonly template: string;
  /** Columns of the points. */
  readonly x: string;
  readonly y: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The column that tells several y of a revision apart; null: there is one. */
  readonly series: string | null;
  readonly revisions: readonly string[];
  /** Each with `rev`, the x and y, and all else that its row holds. */
  readonly points: readonly Row[];
}

export interface PlotImage {
  readonly kind: "image";
  readonly id: string;
  readonly title: string;
  readonly images: readonly ImageData[];
}

export interface ImageData {
  readonly rev: string;
  /** `image/png` */
  readonly type: string;
  readonly bytes: Uint8Array;
}

export type Plot = PlotData | PlotImage;

/** Why a plot, or a revision of it, is not drawn. */
export interface PlotProblem {
  readonly id: string;
  readonly rev: string;
  readonly message: string;
}
