// Past runs for machines. Fields are added, never renamed.
import type { KnownRun, StageDiff, StageInRun, StagePast } from "../model/past.ts";
import { document, reasonJson, tenths } from "./json.ts";
import type { Compared } from "./run-diff.ts";

/** `stages`: how the stage that was asked for ended, by run id. */
export function historyJson(
  runs: readonly KnownRun[],
  stages: ReadonlyMap<string, StagePast> | null,
): string {
  return document({
    runs: runs.map((run) => {
      const one = stages?.get(run.begin.run);
      return { ...runJson(run), ...(one && { stage: stageJson(one) }) };
    }),
  });
}

export function runDocument(run: KnownRun, stages: readonly StagePast[]): string {
  return document({ ...runJson(run), ended: stages.map(stageJson) });
}

export function runDiffJson({ from, to, diff, fromTaken, toTaken }: Compared): string {
  return document({
    from: { ...runJson(from), taken_from: fromTaken?.begin.run ?? null },
    to: { ...runJson(to), taken_from: toTaken?.begin.run ?? null },
    stages: diff.stages.map(diffJson),
    same: diff.same,
    only_from: diff.onlyFrom,
    only_to: diff.onlyTo,
  });
}

function diffJson({ stage, from, to, changes, comparable }: StageDiff): object {
  return {
    stage,
    from: inRunJson(from),
    to: inRunJson(to),
    comparable,
    changes: changes.map(reasonJson),
  };
}

function inRunJson(one: StageInRun | null): object | null {
  if (one === null) return null;
  const { past } = one;
  return { status: past?.status ?? "skipped", ms: tenths(past?.ms ?? 0) };
}

function runJson({ number, begin, end, ending, counts }: KnownRun): object {
  const { run, started, args, targets, executor, jobs, git, stages } = begin;
  const ended = Object.values(counts).reduce((sum, one) => sum + one, 0);
  return {
    number,
    run,
    started: new Date(started).toISOString(),
    ms: end?.ms == null ? null : tenths(end.ms),
    state: ending,
    exit: end?.exit ?? null,
    args,
    targets,
    executor,
    jobs,
    git,
    stages,
    ran: counts.ran ?? 0,
    skipped: ending === "over" ? Math.max(0, stages - ended) : 0,
    restored: counts.restored ?? 0,
    failed: counts.failed ?? 0,
    blocked: counts.blocked ?? 0,
    cancelled: counts.cancelled ?? 0,
  };
}

function stageJson(past: StagePast): object {
  const { stage, status, ms, reasons, ready, after, started, ended, attempts, error, lock } = past;
  return {
    stage,
    status,
    ms: tenths(ms),
    reasons: reasons.map(reasonJson),
    ready_ms: ready === null ? null : tenths(ready),
    after,
    started_ms: started === null ? null : tenths(started),
    ended_ms: tenths(ended),
    attempts: attempts ?? 1,
    ...(error && { error }),
    ...(lock !== undefined && { lock }),
  };
}
