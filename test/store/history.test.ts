import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import type { RunPast, StagePast } from "../../src/model/past.ts";
import * as history from "../../src/store/history.ts";
import { append, FULL, pendingIn } from "../../src/store/history-journal.ts";
import { openPast, type PastReader } from "../../src/store/history-read.ts";
import { VERSION } from "../../src/store/history-schema.ts";
import { tempDir } from "../helpers.ts";

const KEEP = 1000;

function pastOf(run: string, started = 1): RunPast {
  const args = ["train", "--set", "train.lr=1"];
  const rest = { args, targets: ["train"], executor: "warm", jobs: 2, git: null } as const;
  return { run, started, ms: 12.5, exit: 0, stages: 3, ...rest };
}

function stagePast(stage: string, lock?: string): StagePast {
  return {
    stage,
    status: "ran",
    ms: 2,
    reasons: [{ code: "params_changed", what: "seed", old: 1, new: 2n ** 64n }],
    ready: 0,
    after: null,
    started: 1,
    ended: 3,
    ...(lock !== undefined && { lock }),
  };
}

function lockText(code: string, rest: string): string {
  return `schema: 1\nrules: 1\ncode:\n  "fn a": ${code}\nparams: { a: ${rest} }\n`;
}

interface Ended {
  readonly texts?: Readonly<Record<string, string>>;
  readonly skipped?: Readonly<Record<string, string>>;
  readonly durations?: Readonly<Record<string, number>>;
  readonly keep?: number;
}

function record(dir: string, run: string, ended: Ended = {}): void {
  const { texts = {}, skipped = {}, durations = {}, keep = KEEP } = ended;
  const past = history.open(dir);
  past.record(
    {
      past: pastOf(run),
      ended: Object.keys(texts).map((stage) => stagePast(stage, `digest of ${texts[stage]}`)),
      skipped: new Map(Object.entries(skipped)),
      textOf: (stage) => texts[stage] ?? null,
      durations: new Map(Object.entries(durations)),
    },
    keep,
  );
  past.close();
}

function durationsIn(dir: string): Record<string, number> {
  const past = history.open(dir);
  const found = Object.fromEntries(past.durations());
  past.close();
  return found;
}

function read<T>(dir: string, look: (reader: PastReader) => T): T {
  const reader = openPast(dir);
  if (reader === null) throw new Error("no history");
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

const numbersIn = (dir: string): number[] =>
  read(dir, (reader) => reader.runs().map(({ number }) => number));

function rows(dir: string, sql: string): unknown[][] {
  const db = new Database(join(dir, "history.db"));
  const found = db.query(sql).values();
  db.close();
  return found;
}

test("the last duration of each stage is kept", async () => {
  await using dir = await tempDir();
  expect(durationsIn(dir.path)).toEqual({});
  record(dir.path, "1", { durations: { a: 10, b: 20 } });
  record(dir.path, "2", { durations: { a: 15 } });
  expect(durationsIn(dir.path)).toEqual({ a: 15, b: 20 });
});

test("a run comes back as it was, with exact integers", async () => {
  await using dir = await tempDir();
  record(dir.path, "first", { texts: { a: lockText("xxh64:1", "1") }, skipped: { b: "xxh64:0" } });
  const [run] = read(dir.path, (reader) => reader.runs());
  const { ms, exit, ...begin } = pastOf("first");
  expect(run).toEqual({
    number: 1,
    begin,
    end: { ms, exit },
    ending: "over",
    counts: { ran: 1 },
  });
  if (run === undefined) return;
  const stages = read(dir.path, (reader) => reader.stagesOf(run));
  expect(stages).toEqual([stagePast("a", `digest of ${lockText("xxh64:1", "1")}`)]);
  expect(read(dir.path, (reader) => [...reader.skippedOf(run)])).toEqual([["b", "xxh64:0"]]);
  expect(read(dir.path, (reader) => [...reader.ofStage("a").keys()])).toEqual(["first"]);
  expect(read(dir.path, (reader) => reader.stageNames())).toEqual(["a"]);
});

test("each text is kept once, and the code that texts share too", async () => {
  await using dir = await tempDir();
  const [one, two] = [lockText("xxh64:1", "1"), lockText("xxh64:1", "2")];
  record(dir.path, "1", { texts: { a: one, b: two } });
  record(dir.path, "2", { texts: { a: one, b: two } });
  expect(rows(dir.path, "SELECT count(*) FROM locks")).toEqual([[2]]);
  expect(rows(dir.path, "SELECT count(*) FROM codes")).toEqual([[1]]);
});

test("no more runs are kept than asked for, nor what only they had; numbers go on", async () => {
  await using dir = await tempDir();
  for (const run of ["1", "2", "3", "4"]) {
    record(dir.path, run, { texts: { a: lockText(`xxh64:${run}`, run) }, keep: 2 });
  }
  expect(numbersIn(dir.path)).toEqual([4, 3]);
  expect(rows(dir.path, "SELECT count(*) FROM locks")).toEqual([[2]]);
  expect(rows(dir.path, "SELECT count(*) FROM codes")).toEqual([[2]]);
  expect(rows(dir.path, "SELECT DISTINCT n FROM stages")).toEqual([[3], [4]]);
});

test("what skipped stages name stays", async () => {
  await using dir = await tempDir();
  const text = lockText("xxh64:1", "1");
  record(dir.path, "1", { texts: { a: text }, keep: 1 });
  record(dir.path, "2", { skipped: { a: `digest of ${text}` }, keep: 1 });
  expect(numbersIn(dir.path)).toEqual([2]);
  expect(rows(dir.path, "SELECT count(*) FROM locks")).toEqual([[1]]);
});

test("the history of the first version keeps its durations and its runs", async () => {
  await using dir = await tempDir();
  const db = new Database(join(dir.path, "history.db"), { create: true });
  db.run(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE runs (run TEXT PRIMARY KEY, started INTEGER, exit INTEGER);
    CREATE TABLE durations (stage TEXT PRIMARY KEY, ms REAL);
    INSERT INTO runs VALUES ('b', 200, 1), ('a', 100, 0);
    INSERT INTO durations VALUES ('train', 1234.5);
  `);
  db.close();
  expect(numbersIn(dir.path)).toEqual([2, 1]);
  expect(durationsIn(dir.path)).toEqual({ train: 1234.5 });
  record(dir.path, "c");
  const runs = read(dir.path, (reader) => reader.runs());
  expect(runs.map(({ begin: { run }, end }) => [run, end?.exit])).toEqual([
    ["c", 0],
    ["b", 1],
    ["a", 0],
  ]);
  expect(rows(dir.path, "PRAGMA user_version")).toEqual([[VERSION]]);
  expect(rows(dir.path, "PRAGMA journal_mode")).toEqual([["delete"]]);
});

test("the history of a later version is left alone", async () => {
  await using dir = await tempDir();
  record(dir.path, "1", { durations: { a: 1 } });
  rows(dir.path, `PRAGMA user_version = ${VERSION + 1}`);
  record(dir.path, "2", { durations: { a: 2 } });
  expect(durationsIn(dir.path)).toEqual({});
  expect(openPast(dir.path)).toBeNull();
  expect(rows(dir.path, "SELECT run FROM runs")).toEqual([["1"]]);
});

test("a broken file is made anew", async () => {
  await using dir = await tempDir({ "history.db": "rubbish".repeat(1000) });
  expect(openPast(dir.path)).toBeNull();
  expect(durationsIn(dir.path)).toEqual({});
  record(dir.path, "1", { durations: { a: 1 } });
  expect(durationsIn(dir.path)).toEqual({ a: 1 });
});

test("one that another process has just now is not lost", async () => {
  await using dir = await tempDir();
  record(dir.path, "1", { durations: { a: 1 } });
  const db = new Database(join(dir.path, "history.db"));
  db.run("BEGIN EXCLUSIVE");
  record(dir.path, "2", { durations: { a: 2 } });
  db.run("ROLLBACK");
  db.close();
  expect(durationsIn(dir.path)).toEqual({ a: 1 });
});

test("where none can be, there is none", async () => {
  await using dir = await tempDir();
  const nowhere = join(dir.path, "missing/folder");
  record(nowhere, "1", { durations: { a: 1 } });
  expect(durationsIn(nowhere)).toEqual({});
});

test("what waits in the journal is told, and taken over by the next that opens the database", async () => {
  await using dir = await tempDir();
  const { ms: _, exit: __, ...begin } = pastOf("killed");
  append(dir.path, { begin, pid: 2 ** 30 });
  append(dir.path, { run: "killed", stages: [stagePast("a")] });
  append(dir.path, { idle: pastOf("idle") });
  await Bun.write(join(dir.path, "more"), "");
  const told = (): unknown =>
    read(dir.path, (reader) =>
      reader
        .runs()
        .map((run) => [run.number, run.begin.run, run.ending, reader.stagesOf(run).length]),
    );
  const both = [
    [2, "idle", "over", 0],
    [1, "killed", "interrupted", 1],
  ];
  expect(told()).toEqual(both);
  record(dir.path, "next");
  expect(told()).toEqual([[3, "next", "over", 0], ...both]);
  expect(pendingIn(dir.path)).toEqual([]);
});

test("a line that a kill has cut is left out", async () => {
  await using dir = await tempDir({ "runs.jsonl": '{"idle":{"run":"x"' });
  expect(pendingIn(dir.path)).toEqual([]);
  append(dir.path, { idle: pastOf("y") });
  append(dir.path, { idle: pastOf("z") });
  expect(pendingIn(dir.path).map(({ begin }) => begin.run)).toContain("z");
});

test("the run that is recorded is not told twice", async () => {
  await using dir = await tempDir();
  const { ms: _, exit: __, ...begin } = pastOf("1");
  append(dir.path, { begin, pid: process.pid });
  expect(read(dir.path, (reader) => reader.runs()[0]?.ending)).toBe("running");
  record(dir.path, "1");
  expect(numbersIn(dir.path)).toEqual([1]);
  expect(FULL).toBeGreaterThan(1000);
});

test("where there can be no database, the journal does not grow for ever", async () => {
  await using dir = await tempDir({ "runs.jsonl": "x".repeat(4 * FULL + 1) });
  append(dir.path, { idle: pastOf("y") });
  expect(pendingIn(dir.path).map(({ begin }) => begin.run)).toEqual(["y"]);
  expect((await dir.read("runs.jsonl")).length).toBeLessThan(1000);
});
