import { type Example, KNOWLEDGE, type Knowledge } from "../features.ts";
import * as linear from "./linear.ts";
import * as logistic from "./logistic.ts";

const KINDS = { linear, logistic };

export type Kind = keyof typeof KINDS;

export interface Options {
  /** Steps of gradient descent, for those that descend. */
  readonly steps: number;
}

/** What a trained model is as a file. */
export interface Model {
  readonly kind: Kind;
  readonly knowledge: Knowledge;
  readonly columns: readonly Column[];
  readonly fitted: unknown;
}

/** Brings a column to mean 0 and deviation 1. */
interface Column {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

export function trainModel(
  kind: Kind,
  knowledge: Knowledge,
  examples: readonly Example[],
  options: Options,
): Model {
  const columns = columnsOf(examples, KNOWLEDGE[knowledge]);
  const labels = examples.map(({ late }) => late);
  return {
    kind,
    knowledge,
    columns,
    fitted: KINDS[kind].fit(scale(examples, columns), labels, options),
  };
}

/** How probable it is that each is late. */
export function predict(model: Model, examples: readonly Example[]): number[] {
  return KINDS[model.kind].predict(model.fitted, scale(examples, model.columns));
}

function columnsOf(examples: readonly Example[], wanted: (name: string) => boolean): Column[] {
  return Object.keys(examples[0] ?? {})
    .filter(wanted)
    .map((name) => {
      const values = examples.map((example) => example[name] ?? 0);
      const mean = average(values);
      const deviation = Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
      return { name, mean, deviation: deviation || 1 };
    });
}

function scale(examples: readonly Example[], columns: readonly Column[]): number[][] {
  return examples.map((example) =>
    columns.map(({ name, mean, deviation }) => ((example[name] ?? 0) - mean) / deviation),
  );
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
