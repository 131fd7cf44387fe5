// What the history tells: for `history`, `show` and `diff`. Changes nothing.
import type { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Hash, Lock } from "../model/lock.ts";
import type { KnownRun, PastCounts, RunBegin, StagePast } from "../model/past.ts";
import { type Pending, pendingIn } from "./history-journal.ts";
import { countsOf, fromText, lockText, skippedIn } from "./history-rows.ts";
import { openHistory, openReadOnly } from "./history-schema.ts";
import { parse } from "./lock-parse.ts";

export interface PastReader {
  /** Last first. */
  runs(): readonly KnownRun[];
  /** Those that were not skipped. */
  stagesOf(run: KnownRun): readonly StagePast[];
  /** Of all runs, by run id: how this stage ended in it. */
  ofStage(stage: string): ReadonlyMap<string, StagePast>;
  skippedOf(run: KnownRun): ReadonlyMap<string, Hash>;
  lock(digest: Hash): Lock | null;
  /** All stages that any run tells of. */
  stageNames(): readonly string[];
  close(): void;
}

/** Null: there is a history, and it can't be read. `dir`: `.fastpipe`. */
export function openPast(dir: string): PastReader | null {
  const file = join(dir, "history.db");
  const pending = pendingIn(dir);
  if (!existsSync(file)) return new Reader(null, pending);
  try {
    // One of an earlier version has to be brought up to date.
    const db = openReadOnly(file) ?? openHistory(file);
    return db && new Reader(db, pending);
  } catch {
    return null; // Broken, or not to be read: the next run makes it anew where it can.
  }
}

type RunRow = [number, string, number, number | null, number | null, string | null];

class Reader implements PastReader {
  readonly #db: Database | null;
  readonly #pending: ReadonlyMap<string, Pending>;

  constructor(db: Database | null, pending: readonly Pending[]) {
    this.#db = db;
    this.#pending = new Map(pending.map((one) => [one.begin.run, one]));
  }

  runs(): readonly KnownRun[] {
    const rows = this.#rows(
      "SELECT n, run, started, ms, exit, body FROM runs ORDER BY n",
    ) as RunRow[];
    const runs = rows.map(knownRun);
    const known = new Set(runs.map(({ begin }) => begin.run));
    let number = runs.at(-1)?.number ?? 0;
    for (const one of this.#pending.values()) {
      if (!known.has(one.begin.run)) runs.push(pendingRun(one, ++number));
    }
    return runs.toReversed();
  }

  stagesOf({ number, begin }: KnownRun): readonly StagePast[] {
    const rows = this.#rows("SELECT stage, lock, body FROM stages WHERE n = ?", number);
    if (rows.length > 0) return rows.map(stagePast).sort((a, b) => a.ended - b.ended);
    return this.#pending.get(begin.run)?.stages ?? [];
  }

  ofStage(stage: string): ReadonlyMap<string, StagePast> {
    const found = new Map<string, StagePast>();
    const sql = `
      SELECT stages.stage, stages.lock, stages.body, runs.run FROM stages JOIN runs USING (n)
      WHERE stage = ?`;
    for (const row of this.#rows(sql, stage)) found.set(String(row[3]), stagePast(row));
    for (const { begin, stages } of this.#pending.values()) {
      const one = stages.find((past) => past.stage === stage);
      if (one) found.set(begin.run, one);
    }
    return found;
  }

  skippedOf({ number }: KnownRun): ReadonlyMap<string, Hash> {
    const [row] = this.#rows("SELECT skipped FROM runs WHERE n = ?", number);
    return skippedIn((row?.[0] ?? null) as string | Uint8Array | null);
  }

  lock(digest: Hash): Lock | null {
    const text = this.#db && lockText(this.#db, digest);
    if (text === null) return null;
    const parsed = parse(text);
    return "lock" in parsed ? parsed.lock : null;
  }

  stageNames(): readonly string[] {
    const names = new Set(
      this.#rows("SELECT DISTINCT stage FROM stages").map(([name]) => String(name)),
    );
    for (const { stages } of this.#pending.values())
      for (const { stage } of stages) names.add(stage);
    return [...names];
  }

  close(): void {
    this.#db?.close();
  }

  #rows(sql: string, ...values: (string | number)[]): unknown[][] {
    return this.#db?.query(sql).values(...values) ?? [];
  }
}

type Body = Omit<RunBegin, "run" | "started"> & { readonly counts: PastCounts };

const UNKNOWN: Body = {
  counts: {},
  args: [],
  targets: [],
  executor: "warm",
  jobs: 0,
  git: null,
  stages: 0,
};

function knownRun([number, run, started, ms, exit, body]: RunRow): KnownRun {
  const { counts, ...rest } = body === null ? UNKNOWN : (fromText(body) as Body);
  return {
    number,
    counts,
    begin: { run, started, ...rest },
    end: exit === null ? null : { ms, exit },
    ending: exit === null ? "interrupted" : "over",
  };
}

function pendingRun({ begin, end, pid, stages }: Pending, number: number): KnownRun {
  const ending = end !== null ? "over" : pid !== null && isAlive(pid) ? "running" : "interrupted";
  const counts = countsOf(stages);
  return { number, begin, counts, end: end && { ms: end.ms, exit: end.exit }, ending };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function stagePast([stage, lock, body]: readonly unknown[]): StagePast {
  const rest = fromText(String(body)) as Omit<StagePast, "stage" | "lock">;
  return { stage: String(stage), ...rest, ...(lock !== null && { lock: String(lock) }) };
}
