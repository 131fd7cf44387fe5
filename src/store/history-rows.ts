// Rows of the history: runs, their stages, and each lock text once, with the code that many of them share apart.
import type { Database } from "bun:sqlite";
import type { StageStatus } from "../model/event.ts";
import { tag, untag } from "../model/exact-json.ts";
import type { Hash } from "../model/lock.ts";
import type { PastCounts, RunBegin, RunPast, StagePast } from "../model/past.ts";
import { digest } from "./hash.ts";

type Packed = string | Uint8Array;

/** One that is known already stays as it is. */
export function insertRun(
  db: Database,
  begin: RunBegin,
  end: Pick<RunPast, "ms" | "exit"> | null,
  stages: readonly StagePast[],
  skipped: ReadonlyMap<string, Hash>,
): void {
  const { run, started, args, targets, executor, jobs, git, stages: wanted } = begin;
  const body = toText({
    args,
    targets,
    executor,
    jobs,
    git,
    stages: wanted,
    counts: countsOf(stages),
  });
  const insert = `
    INSERT OR IGNORE INTO runs (run, started, ms, exit, body, skipped) VALUES (?, ?, ?, ?, ?, ?)
    RETURNING n`;
  const kept = skipped.size === 0 ? null : pack(toText(Object.fromEntries(skipped)));
  const values = [run, started, end?.ms ?? null, end?.exit ?? null, body, kept];
  const n = db.query(insert).values(...values)[0]?.[0];
  if (n === undefined) return;
  const add = db.query("INSERT OR REPLACE INTO stages VALUES (?, ?, ?, ?)");
  for (const { stage, lock, ...rest } of stages) {
    add.run(Number(n), stage, lock ?? null, toText(rest));
  }
}

export function countsOf(stages: readonly StagePast[]): PastCounts {
  const counts: Partial<Record<StageStatus, number>> = {};
  for (const { status } of stages) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

export function isKept(db: Database, lock: Hash): boolean {
  return db.query("SELECT 1 FROM locks WHERE digest = ?").get(lock) !== null;
}

/** `codes`: digests of those that were kept just now, which many stages share. */
export function keepLock(db: Database, lock: Hash, text: string, codes: Map<string, Hash>): void {
  const [code, rest] = cut(text);
  let codeDigest = codes.get(code);
  if (codeDigest === undefined) {
    codeDigest = digest([code]);
    codes.set(code, codeDigest);
    db.query("INSERT OR IGNORE INTO codes VALUES (?, ?)").run(codeDigest, pack(code));
  }
  db.query("INSERT OR IGNORE INTO locks VALUES (?, ?, ?)").run(lock, codeDigest, pack(rest));
}

/** The text of a lock; null: it is not kept. */
export function lockText(db: Database, lock: Hash): string | null {
  const sql = `
    SELECT codes.body, locks.body FROM locks JOIN codes ON codes.digest = locks.code
    WHERE locks.digest = ?`;
  const [row] = db.query(sql).values(lock) as [Packed, Packed][];
  return row === undefined ? null : unpack(row[0]) + unpack(row[1]);
}

/** Beyond its number, so that not each run has to look for what nothing names any more. */
const SLACK = 1.1;
/** Stages of all runs together, skipped ones aside: what a history of very many stages may grow to. */
const STAGES = 500_000;

/** Keeps the last runs. */
export function prune(db: Database, keep: number): void {
  const first = firstKept(db, keep);
  if (first === null) return;
  db.query("DELETE FROM runs WHERE n < ?").run(first);
  db.query("DELETE FROM stages WHERE n < ?").run(first);
  const used = new Set<unknown>(
    db
      .query("SELECT DISTINCT lock FROM stages")
      .values()
      .map(([lock]) => lock),
  );
  for (const [blob] of db.query("SELECT skipped FROM runs WHERE skipped IS NOT NULL").values()) {
    for (const lock of skippedIn(blob as Packed).values()) used.add(lock);
  }
  const drop = db.query("DELETE FROM locks WHERE digest = ?");
  for (const [lock] of db.query("SELECT digest FROM locks").values()) {
    if (!used.has(lock)) drop.run(String(lock));
  }
  db.run("DELETE FROM codes WHERE digest NOT IN (SELECT code FROM locks)");
}

/** The number of the first run that stays; null: all of them do. */
function firstKept(db: Database, keep: number): number | null {
  const [[runs, stages] = [0, 0]] = db
    .query("SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM stages)")
    .values() as [number, number][];
  let left = keep;
  if (stages > STAGES * SLACK) left = Math.min(keep, Math.ceil((runs * STAGES) / stages));
  // Exactly so many are kept where they are few, and cost nothing to look through.
  if (runs <= (left < 100 ? left : left * SLACK)) return null;
  const [[first] = [null]] = db
    .query("SELECT n FROM runs ORDER BY n DESC LIMIT 1 OFFSET ?")
    .values(Math.max(0, left - 1)) as [number][];
  return first;
}

export function skippedIn(blob: Packed | null): ReadonlyMap<string, Hash> {
  return new Map(blob === null ? [] : Object.entries(fromText(unpack(blob)) as object));
}

export function fromText(text: string): unknown {
  return JSON.parse(text, untag);
}

function toText(value: object): string {
  return JSON.stringify(value, tag);
}

/** Before and after the end of its code. */
function cut(text: string): [code: string, rest: string] {
  const at = /^(?!schema: |rules: |code:| )/m.exec(text)?.index ?? text.length;
  return [text.slice(0, at), text.slice(at)];
}

/** To compress less takes longer than it saves. */
const SHORT = 2000;

function pack(text: string): Packed {
  return text.length < SHORT ? text : Bun.zstdCompressSync(text);
}

function unpack(bytes: Packed): string {
  if (typeof bytes === "string") return bytes;
  return new TextDecoder().decode(Bun.zstdDecompressSync(bytes));
}
