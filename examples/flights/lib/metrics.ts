import { round } from "./table.ts";

/** How good a forecast of probabilities was. Labels are 0 or 1. */
export interface Scores {
  /** How probable it is that a late flight was given a higher probability than one on time: 0.5 is chance. */
  readonly auc: number;
  /** Mean surprise, in nats: lower is better. */
  readonly logLoss: number;
  /** Mean squared error: lower is better. */
  readonly brier: number;
}

export function score(forecast: readonly number[], labels: readonly number[]): Scores {
  return {
    auc: round(auc(forecast, labels), 4),
    logLoss: round(meanOf(forecast, labels, surprise), 4),
    brier: round(
      meanOf(forecast, labels, (p, label) => (p - label) ** 2),
      4,
    ),
  };
}

function surprise(p: number, label: number): number {
  return -Math.log(Math.max(label === 1 ? p : 1 - p, 0.001));
}

function meanOf(
  forecast: readonly number[],
  labels: readonly number[],
  cost: (p: number, label: number) => number,
): number {
  return forecast.reduce((sum, p, i) => sum + cost(p, labels[i] ?? 0), 0) / forecast.length;
}

/** By ranks; equal probabilities share their mean rank. */
function auc(forecast: readonly number[], labels: readonly number[]): number {
  const sorted = forecast.map((p, i) => ({ p, label: labels[i] ?? 0 })).sort((a, b) => a.p - b.p);
  let rankSum = 0;
  let ranked = 0;
  for (const ties of Map.groupBy(sorted, ({ p }) => p).values()) {
    const rank = ranked + (ties.length + 1) / 2;
    rankSum += rank * ties.filter(({ label }) => label === 1).length;
    ranked += ties.length;
  }
  const late = labels.filter((label) => label === 1).length;
  return (rankSum - (late * (late + 1)) / 2) / (late * (labels.length - late));
}

export interface Bin {
  readonly flights: number;
  /** Mean forecast. */
  readonly predicted: number;
  /** Share of late flights. */
  readonly observed: number;
}

/** Sorts the forecasts into equally many flights per bin: a good forecast is observed as it was predicted. */
export function calibration(
  forecast: readonly number[],
  labels: readonly number[],
  bins: number,
): Bin[] {
  const order = forecast
    .map((_, i) => i)
    .sort((a, b) => at(forecast, a) - at(forecast, b) || a - b);
  return Array.from({ length: bins }, (_, bin) => {
    const start = Math.floor((bin * order.length) / bins);
    const members = order.slice(start, Math.floor(((bin + 1) * order.length) / bins));
    const mean = (values: readonly number[]) =>
      round(members.reduce((sum, i) => sum + at(values, i), 0) / members.length, 4);
    return { flights: members.length, predicted: mean(forecast), observed: mean(labels) };
  });
}

function at(values: readonly number[], i: number): number {
  return values[i] ?? 0;
}
