import { expect, test } from "bun:test";
import { usedAirports } from "../lib/airports.ts";
import { cleanFlight, cleanSample } from "../lib/clean.ts";
import { type Example, KNOWLEDGE, toExample } from "../lib/features.ts";
import { historyOf } from "../lib/history.ts";
import { calibration, score } from "../lib/metrics.ts";
import { predict, trainModel } from "../lib/models/model.ts";
import { splitRows } from "../lib/split.ts";

const raw = {
  date: "2001/02/03 23:59",
  delay: 16,
  distance: 700,
  origin: "ORD",
  destination: "LGA",
};

const flight = cleanFlight(raw, 15);

const airport = { city: "", state: "", country: "USA", latitude: 41, longitude: -87 };

test("a flight is late after so many minutes, and not on the minute", () => {
  expect(cleanSample({ delay: 15, distance: 1, time: 9.98 }, 15)).toEqual({
    hour: 9,
    distance: 1,
    late: 0,
  });
  expect(cleanSample({ delay: 16, distance: 1, time: 0 }, 15).late).toBe(1);
});

test("a date becomes hour, day of the year and weekday, in any time zone", () => {
  expect(flight).toMatchObject({ hour: 23, day: 33, weekday: 6, late: 1 });
  expect(() => cleanFlight({ ...raw, date: "2001" }, 15)).toThrow("not a date: 2001");
});

test("airports are those in use, busiest first, equals by code", () => {
  const airports = ["LGA", "QQQ", "ORD", "SFO"].map((iata) => ({ ...airport, iata }));
  const flights = [flight, { ...flight, origin: "SFO" }];
  const used = usedAirports(airports, flights).map(({ iata, traffic }) => [iata, traffic]);
  expect(used).toEqual([
    ["LGA", 2],
    ["ORD", 1],
    ["SFO", 1],
  ]);
  expect(() => usedAirports([], flights)).toThrow("no airport has the code");
});

test("history draws the share of a rare hour to the overall share", () => {
  const sample = [
    { hour: 8, distance: 1, late: 0 as const },
    { hour: 7, distance: 1, late: 1 as const },
  ];
  expect(historyOf(sample, 0).map(({ hour, late }) => [hour, late])).toEqual([
    [7, 1],
    [8, 0],
  ]);
  expect(historyOf(sample, 1).map(({ late }) => late)).toEqual([0.75, 0.25]);
});

test("an example has the columns of the clock and of the route", () => {
  const airports = [
    { ...airport, iata: "ORD", traffic: 9 },
    { ...airport, iata: "LGA", latitude: 40, traffic: 1 },
  ];
  const history = [{ hour: 23, flights: 9, late: 0.4 }];
  const example = toExample({ airports, history, hubs: 1 })(flight);
  expect(example).toMatchObject({
    late: 1,
    when_history: 0.4,
    when_saturday: 1,
    when_sunday: 0,
    where_north: -1,
    where_from_ORD: 1,
    where_to_ORD: 0,
  });
  const told = Object.keys(example).filter((column) => column !== "late");
  expect(told.filter((column) => KNOWLEDGE.clock(column) === KNOWLEDGE.route(column))).toEqual([]);
});

test("a split deals each row once, and the same for one seed", () => {
  const rows = Array.from({ length: 1000 }, (_, i) => i);
  const { train, test } = splitRows(rows, 0.25, 7);
  expect([...train, ...test].sort((a, b) => a - b)).toEqual(rows);
  expect(test.length).toBeWithin(200, 300);
  expect(splitRows(rows, 0.25, 7).test).toEqual(test);
  expect(splitRows(rows, 0.25, 8).test).not.toEqual(test);
});

test.each(["linear", "logistic"] as const)("a %s model learns, and survives JSON", (kind) => {
  const examples = Array.from(
    { length: 40 },
    (_, i): Example => ({ late: i < 20 ? 1 : 0, when_history: i < 20 ? 0.9 : 0.1, where_north: i }),
  );
  const model = trainModel(kind, "clock", examples, { steps: 100 });
  expect(model.columns.map(({ name }) => name)).toEqual(["when_history"]);
  const forecast = predict(JSON.parse(JSON.stringify(model)), examples);
  expect(forecast[0]).toBeGreaterThan(0.9);
  expect(forecast[39]).toBeLessThan(0.1);
});

test("scores: perfect, useless, and ties", () => {
  expect(score([0.9, 0.1], [1, 0]).auc).toBe(1);
  expect(score([0.1, 0.9], [1, 0]).auc).toBe(0);
  expect(score([0.25, 0.25, 0.25], [1, 0, 0])).toEqual({
    auc: 0.5,
    logLoss: 0.6539,
    brier: 0.2292,
  });
});

test("calibration has bins of equal size, by forecast", () => {
  expect(calibration([0.8, 0.2, 0.6, 0.4], [1, 0, 1, 0], 2)).toEqual([
    { flights: 2, predicted: 0.3, observed: 0 },
    { flights: 2, predicted: 0.7, observed: 1 },
  ]);
});
