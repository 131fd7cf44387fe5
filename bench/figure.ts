// What a case gives: named figures, each with its samples and, where there is one, its goal.
import { summarize } from "./measure.ts";

export type Unit = "ms" | "us" | "x" | "GB/s" | "MB";

export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly samples: readonly number[];
  /** The figure should be at most this (rates, and what says `atLeast`: at least). */
  readonly goal?: number;
  readonly atLeast?: boolean;
  /** What to know when reading it. */
  readonly note?: string;
}

export interface Setting {
  /** The built executable. */
  readonly fastpipe: string;
  /** How many measurements of each thing. */
  readonly runs: number;
  /** Smaller sizes, where they take long. */
  readonly quick: boolean;
  /** An empty folder for this case; removed afterwards. */
  readonly dir: string;
}

export interface Case {
  readonly name: string;
  readonly about: string;
  measure(setting: Setting): Promise<Figure[]>;
}

export type Verdict = "met" | "missed" | "no goal";

export function verdict(figure: Figure): Verdict {
  const { samples, goal } = figure;
  if (goal === undefined) return "no goal";
  const { median } = summarize(samples);
  return (wantsMore(figure) ? median >= goal : median <= goal) ? "met" : "missed";
}

function wantsMore({ unit, atLeast = unit === "GB/s" }: Figure): boolean {
  return atLeast;
}

/** One line for people. */
export function line(figure: Figure): string {
  const { median, min, max, n } = summarize(figure.samples);
  const goal =
    figure.goal === undefined
      ? ""
      : `${wantsMore(figure) ? ">=" : "<="} ${figure.goal}${verdict(figure) === "met" ? "" : "  MISSED"}`;
  const spread = `${digits(min)} - ${digits(max)}`;
  const value = `${digits(median)} ${figure.unit}`;
  const cells = [
    figure.name.padEnd(44),
    value.padStart(11),
    spread.padStart(18),
    `n=${n}`.padStart(5),
  ];
  return `  ${cells.join(" ")}  ${goal.padEnd(16)}${figure.note ?? ""}`.trimEnd();
}

function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
