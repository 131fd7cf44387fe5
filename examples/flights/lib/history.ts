import type { Sample } from "./clean.ts";
import { round } from "./table.ts";

export interface HourOfHistory {
  readonly hour: number;
  readonly flights: number;
  /** Share of late flights, drawn to the overall share where there were few. */
  readonly late: number;
}

/** How often flights were late, by hour. `prior`: how many flights the overall share weighs. */
export function historyOf(sample: readonly Sample[], prior: number): HourOfHistory[] {
  const overall = shareLate(sample);
  return [...Map.groupBy(sample, ({ hour }) => hour)]
    .map(([hour, flights]) => {
      const weighted = shareLate(flights) * flights.length + overall * prior;
      return { hour, flights: flights.length, late: round(weighted / (flights.length + prior), 6) };
    })
    .sort((a, b) => a.hour - b.hour);
}

function shareLate(sample: readonly Sample[]): number {
  return sample.reduce((sum, { late }) => sum + late, 0) / sample.length;
}
