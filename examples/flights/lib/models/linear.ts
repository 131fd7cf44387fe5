// The share of late flights as a weighted sum: simple, exact, and hard to beat.
import LinearRegression from "ml-regression-multivariate-linear";

export function fit(rows: number[][], labels: readonly number[]): unknown {
  const targets = labels.map((label) => [label]);
  return new LinearRegression(rows, targets, { statistics: false }).toJSON();
}

export function predict(fitted: unknown, rows: number[][]): number[] {
  const model = LinearRegression.load(fitted as LinearRegression.MLRModel);
  return model.predict(rows).map(([value = 0]) => Math.min(1, Math.max(0, value)));
}
