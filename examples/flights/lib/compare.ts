import type { Example } from "./features.ts";
import { calibration, score } from "./metrics.ts";
import { type Model, predict } from "./models/model.ts";

export interface Trial {
  readonly models: readonly Model[];
  readonly train: readonly Example[];
  readonly test: readonly Example[];
  /** How many bins the calibration has. */
  readonly bins: number;
}

/** Scores every model beside the baseline: for each flight the share of late ones that training saw. */
export function compareModels({ models, train, test, bins }: Trial) {
  const labels = test.map(({ late }) => late);
  const share = train.reduce((sum, { late }) => sum + late, 0) / train.length;
  const forecasts = [
    { model: "baseline", forecast: test.map(() => share) },
    ...models.map((model) => ({
      model: `${model.kind}-${model.knowledge}`,
      forecast: predict(model, test),
    })),
  ];
  const scores = forecasts.map(({ model, forecast }) => ({ model, ...score(forecast, labels) }));
  return {
    scores,
    metrics: Object.fromEntries(scores.map(({ model, ...rest }) => [model, rest])),
    calibration: forecasts
      .slice(1)
      .flatMap(({ model, forecast }) =>
        calibration(forecast, labels, bins).map((bin) => ({ model, ...bin })),
      ),
  };
}
