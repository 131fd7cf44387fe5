import LogisticRegression, { type SavedModel } from "ml-logistic-regression";
import { Matrix } from "ml-matrix";
import type { Options } from "./model.ts";

export function fit(rows: number[][], labels: readonly number[], { steps }: Options): unknown {
  const model = new LogisticRegression({ numSteps: steps, learningRate: 1 / rows.length });
  model.train(withIntercept(rows), Matrix.columnVector([...labels]));
  return model.toJSON();
}

export function predict(fitted: unknown, rows: number[][]): number[] {
  const model = LogisticRegression.load(fitted as SavedModel);
  // The library tells one class from the rest: its first classifier scores "not class 0", which is late.
  return model.classifiers[0]?.testScores(withIntercept(rows)) ?? [];
}

function withIntercept(rows: number[][]): Matrix {
  return new Matrix(rows.map((row) => [1, ...row]));
}
