// What the cases beside DVC share.
import type { Figure, Setting } from "./figure.ts";
import { type Contender, inTurn, ratios, type Sample } from "./measure.ts";

export interface DvcSetting {
  /** DVC's executable. */
  readonly dvc: string;
  /** How often DVC runs all stages; without it fewer times, the more there are. */
  readonly firstRuns?: number;
}

/** From 100 stages on DVC's first run takes too long to be repeated as often as the rest; then minutes. */
export function firstRuns(setting: Setting, asked: DvcSetting, stages: number): number {
  if (asked.firstRuns !== undefined) return asked.firstRuns;
  if (stages >= 150) return 1;
  return stages >= 50 ? Math.min(setting.runs, 3) : setting.runs;
}

export interface Beside {
  readonly dvc: Contender;
  readonly ours: Contender;
  /** The goal: how many times faster. */
  readonly times?: number;
  readonly goalMs?: number;
}

/** The same thing by both tools, in turn. */
export async function beside(
  { runs }: Setting,
  what: string,
  { dvc, ours, times: goal, goalMs }: Beside,
): Promise<Figure[]> {
  const samples = await inTurn(Math.max(runs, dvc.rounds ?? 0), { dvc, ours });
  return [
    times(`${what}: dvc`, samples.dvc),
    { ...times(`${what}: fastpipe`, samples.ours), ...(goalMs !== undefined && { goal: goalMs }) },
    {
      name: `${what}: dvc over fastpipe`,
      unit: "x",
      samples: ratios(samples.dvc, samples.ours),
      ...(goal !== undefined && { goal, atLeast: true }),
    },
  ];
}

export function times(name: string, samples: readonly Sample[]): Figure {
  return { name, unit: "ms", samples: samples.map(({ ms }) => ms) };
}
