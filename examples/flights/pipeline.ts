// Will a flight be late? From real flights of early 2001: how much does the clock tell, how much the route?
import { stage } from "fastpipe";
import { type Airport, type RawAirport, usedAirports } from "./lib/airports.ts";
import {
  cleanFlight,
  cleanSample,
  type Flight,
  type RawFlight,
  type RawSample,
  type Sample,
} from "./lib/clean.ts";
import { compareModels } from "./lib/compare.ts";
import { type Example, toExample } from "./lib/features.ts";
import { type HourOfHistory, historyOf } from "./lib/history.ts";
import { type Model, trainModel } from "./lib/models/model.ts";
import { splitRows } from "./lib/split.ts";
import { readCsv, readJson, writeCsv, writeJson } from "./lib/table.ts";

const data = "node_modules/vega-datasets/data";

export const clean = stage(
  {
    desc: "Bring both samples of flights to one form and say which were late",
    deps: { sample: `${data}/flights-200k.json`, flights: `${data}/flights-20k.json` },
    outs: { sample: "build/sample.csv", flights: "build/flights.csv" },
    params: { lateAfter: 15 },
  },
  async function clean({ deps, outs, params: { lateAfter } }) {
    const sample = await readJson<RawSample[]>(deps.sample);
    const flights = await readJson<RawFlight[]>(deps.flights);
    await writeCsv(
      outs.sample,
      sample.map((raw) => cleanSample(raw, lateAfter)),
    );
    await writeCsv(
      outs.flights,
      flights.map((raw) => cleanFlight(raw, lateAfter)),
    );
  },
);

export const airports = stage(
  {
    desc: "The airports that the flights use, busiest first",
    deps: { airports: `${data}/airports.csv`, flights: clean.outs.flights },
    outs: { airports: "build/airports.csv" },
  },
  async function airports({ deps, outs }) {
    const raw = await readCsv<RawAirport>(deps.airports);
    const flights = await readCsv<Flight>(deps.flights);
    await writeCsv(outs.airports, usedAirports(raw, flights));
  },
);

export const history = stage(
  {
    desc: "How often flights were late, by hour",
    deps: { sample: clean.outs.sample },
    outs: { history: "build/history.csv" },
    params: { prior: 50 },
  },
  async function history({ deps, outs, params }) {
    const sample = await readCsv<Sample>(deps.sample);
    await writeCsv(outs.history, historyOf(sample, params.prior));
  },
);

export const features = stage(
  {
    desc: "Each flight as a row of numbers",
    deps: {
      flights: clean.outs.flights,
      airports: airports.outs.airports,
      history: history.outs.history,
    },
    outs: { examples: "build/examples.csv" },
    params: { hubs: 12 },
  },
  async function features({ deps, outs, params }) {
    const flights = await readCsv<Flight>(deps.flights);
    const airports = await readCsv<Airport>(deps.airports);
    const history = await readCsv<HourOfHistory>(deps.history);
    await writeCsv(outs.examples, flights.map(toExample({ airports, history, hubs: params.hubs })));
  },
);

export const split = stage(
  {
    desc: "Keep some flights back, to test the models on",
    deps: { examples: features.outs.examples },
    outs: { train: "build/train.csv", test: "build/test.csv" },
    params: { testShare: 0.25, seed: 1 },
  },
  async function split({ deps, outs, params }) {
    const examples = await readCsv<Example>(deps.examples);
    const { train, test } = splitRows(examples, params.testShare, params.seed);
    await writeCsv(outs.train, train);
    await writeCsv(outs.test, test);
  },
);

export const train = stage(
  {
    desc: "Fit one kind of model to what it may know",
    matrix: { kind: ["linear", "logistic"], knowledge: ["clock", "route", "both"] },
    deps: { train: split.outs.train },
    outs: { model: "build/models/${kind}-${knowledge}.json" },
    params: { steps: 50 },
  },
  async function train({ deps, outs, params }) {
    const { kind, knowledge, steps } = params;
    const examples = await readCsv<Example>(deps.train);
    await writeJson(outs.model, trainModel(kind, knowledge, examples, { steps }));
  },
);

export const compare = stage(
  {
    desc: "Score all models, and a guess that knows nothing, on the flights kept back",
    deps: { models: train.outs.model, train: split.outs.train, test: split.outs.test },
    outs: { scores: "build/scores.csv" },
    metrics: { metrics: "metrics.json" },
    plots: { calibration: "calibration.csv" },
    params: { bins: 10 },
  },
  async function compare({ deps, outs, metrics, plots, params }) {
    const models = await Promise.all(deps.models.map((path) => readJson<Model>(path)));
    const train = await readCsv<Example>(deps.train);
    const test = await readCsv<Example>(deps.test);
    const comparison = compareModels({ models, train, test, bins: params.bins });
    await writeCsv(outs.scores, comparison.scores);
    await writeJson(metrics.metrics, comparison.metrics);
    await writeCsv(plots.calibration, comparison.calibration);
  },
);

export const report = stage({
  desc: "The best models, for people",
  deps: { scores: compare.outs.scores },
  outs: { report: "build/report.txt" },
  params: { top: 3 },
  environ: { LC_ALL: "C" },
  cmd: `
    tail -n +2 build/scores.csv | sort -t, -k3,3 | head -n \${top} |
      awk -F, '{ printf "%d. %-16s log loss %.4f, AUC %.3f\\n", NR, $1, $3, $2 }' > build/report.txt
    cat build/report.txt
  `,
});
