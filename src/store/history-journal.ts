// `.fastpipe/runs.jsonl`: runs that are not in the history yet. A line is appended when a run begins, so that one that
// is killed is known, and for each run that had nothing to do, which need not open a database for that.
import { appendFileSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { tag, untag } from "../model/exact-json.ts";
import type { RunBegin, RunPast, StagePast } from "../model/past.ts";

type Line =
  | { readonly begin: RunBegin; readonly pid: number }
  | { readonly idle: RunPast }
  | { readonly stages: readonly StagePast[]; readonly run: string };

export interface Pending {
  readonly begin: RunBegin;
  /** Null: it has not ended, or was killed. */
  readonly end: Pick<RunPast, "ms" | "exit"> | null;
  /** Of the process; null: it has ended. */
  readonly pid: number | null;
  /** Those of which was told so far. */
  readonly stages: readonly StagePast[];
}

/** Beyond it the lines are taken over into the database; where there can be none, they are dropped in the end. */
export const FULL = 256 * 1024;

/** Adds a line; gives the size before it. Never throws: the history is no reason to fail. */
export function append(dir: string, line: Line): number {
  const file = fileIn(dir);
  try {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    // Nobody can take it over: what it holds is worth less than the disk.
    if (size > 4 * FULL) rmSync(file, { force: true });
    appendFileSync(file, `${JSON.stringify(line, tag)}\n`);
    return size;
  } catch {
    return 0; // A full or read-only disk.
  }
}

/** In order of their beginning. Lines that a kill has cut are left out. */
export function pendingIn(dir: string): readonly Pending[] {
  const runs = new Map<string, Pending>();
  for (const text of textIn(dir).split("\n")) {
    const line = lineOf(text);
    if (line === null) continue;
    if ("idle" in line) {
      const { ms, exit, ...begin } = line.idle;
      runs.set(begin.run, { begin, end: { ms, exit }, pid: null, stages: [] });
    } else if ("begin" in line) {
      runs.set(line.begin.run, { begin: line.begin, end: null, pid: line.pid, stages: [] });
    } else {
      const known = runs.get(line.run);
      if (known) runs.set(line.run, { ...known, stages: [...known.stages, ...line.stages] });
    }
  }
  return [...runs.values()];
}

/** What is in it is in the database now. */
export function clear(dir: string): void {
  try {
    rmSync(fileIn(dir), { force: true });
  } catch {
    // It stays, and is taken for known by the ids of its runs.
  }
}

function textIn(dir: string): string {
  try {
    return readFileSync(fileIn(dir), "utf8");
  } catch {
    return "";
  }
}

function lineOf(text: string): Line | null {
  try {
    const line: unknown = text === "" ? null : JSON.parse(text, untag);
    const isLine = typeof line === "object" && line !== null;
    return isLine && ("idle" in line || "begin" in line || "stages" in line)
      ? (line as Line)
      : null;
  } catch {
    return null;
  }
}

function fileIn(dir: string): string {
  return join(dir, "runs.jsonl");
}
