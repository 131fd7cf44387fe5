// One stage from its inputs to its lock: the only place that runs anything and the only one that records it.
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StageError } from "../model/event.ts";
import type { Outcome } from "../model/executor.ts";
import type { FileEntry } from "../model/lock.ts";
import type { Stage } from "../model/stage.ts";
import { type Aside, moveAside } from "../store/aside.ts";
import { writeLock } from "../store/locks.ts";
import type { Facts } from "./decide.ts";
import { type Bench, execute, warn } from "./execute.ts";
import { makeLock } from "./lock.ts";

export type Performed =
  | { readonly status: "ran"; readonly attempts: number }
  | {
      readonly status: "failed" | "cancelled";
      readonly error: StageError;
      readonly attempts: number;
    };

type Entries = ReadonlyMap<string, FileEntry>;

/** Runs a stage, with its retries, and records it. Resolves for all that a stage or a disk can do. */
export async function perform(bench: Bench, stage: Stage, facts: Facts): Promise<Performed> {
  try {
    return await attemptAll(bench, stage, facts);
  } catch (error) {
    if (!isIoError(error)) throw error;
    return failed({ kind: "io", message: error.message, exit: null, signal: null }, 1);
  }
}

async function attemptAll(bench: Bench, stage: Stage, facts: Facts): Promise<Performed> {
  const { index, root } = bench.project;
  const deps = await lookAll(bench, stage.deps);
  if (typeof deps === "string") return failed(ioError(missingDep(stage, deps)), 1);
  const stamps = stage.deps.map((dep) => index.stamp(dep.path));
  const before = await ownOuts(bench, stage);
  const movable = stage.outs.filter((out) => !out.persist).map((out) => out.path);
  const aside = await moveAside(root, stage.name, movable);
  let kept = false;
  try {
    const { outs, outcome, attempts } = await retry(bench, stage);
    if (outcome !== null) return ended(outcome, attempts);
    const changed = stage.deps.find((dep, i) => index.stamp(dep.path) !== stamps[i]);
    if (changed === undefined) {
      await writeLock(
        bench.project.lockDir,
        stage.name,
        makeLock(stage, facts, deps, outs),
        bench.project.state,
      );
    } else {
      warn(
        bench,
        stage,
        `${changed.path} changed while ${stage.name} ran: nothing is recorded, so the next run runs it again`,
      );
    }
    kept = true;
    await dropAside(bench, stage, aside, before, outs);
    return { status: "ran", attempts };
  } finally {
    if (!kept) {
      await aside.restore();
      for (const out of stage.outs) index.forget(out.path);
    }
  }
}

/** Attempts until one succeeds; `outcome` is null then, and `outs` what it made. */
async function retry(
  bench: Bench,
  stage: Stage,
): Promise<{ outs: Entries; outcome: (Outcome & { ok: false }) | null; attempts: number }> {
  for (let attempt = 1; ; attempt++) {
    makeParents(bench.project.root, stage);
    const outcome = await execute(bench, stage);
    for (const out of stage.outs) bench.project.index.forget(out.path);
    const outs = outcome.ok ? await lookAll(bench, stage.outs) : new Map<string, FileEntry>();
    if (typeof outs !== "string" && outcome.ok) return { outs, outcome: null, attempts: attempt };
    const failure = outcome.ok ? missingOut(outs as string) : outcome;
    if (failure.cancelled || bench.cancel.aborted || attempt > stage.retries) {
      return { outs: new Map(), outcome: failure, attempts: attempt };
    }
    const delayMs = Math.min(30_000, 500 * 2 ** (attempt - 1));
    bench.emit({ event: "stage_retry", stage: stage.name, attempt, delayMs, error: failure.error });
    if (!(await pause(delayMs, bench.cancel))) {
      return { outs: new Map(), outcome: failure, attempts: attempt };
    }
    for (const out of stage.outs) if (!out.persist) await removeOut(bench, out.path);
  }
}

/** Entries of all paths, or the first path where nothing is. */
async function lookAll(
  bench: Bench,
  files: readonly { readonly path: string }[],
): Promise<Entries | string> {
  const found = await bench.project.index.look(files.map((file) => file.path));
  const entries = new Map<string, FileEntry>();
  for (const { path } of files) {
    const entry = found.get(path);
    if (entry === undefined || entry === "missing") return path;
    entries.set(path, entry);
  }
  return entries;
}

/** What the outs were before, where something is in their place and may be put aside. */
async function ownOuts(bench: Bench, stage: Stage): Promise<ReadonlyMap<string, FileEntry>> {
  const found = await bench.project.index.look(
    stage.outs.filter((out) => !out.persist).map((out) => out.path),
  );
  const entries = new Map<string, FileEntry>();
  for (const [path, entry] of found) if (entry !== "missing") entries.set(path, entry);
  return entries;
}

/**
 * Old outs go, unless they hold what nobody else has: neither what the lock recorded nor what the stage
 * made again. Those are the user's, and are kept.
 */
async function dropAside(
  bench: Bench,
  stage: Stage,
  aside: Aside,
  before: ReadonlyMap<string, FileEntry>,
  outs: Entries,
): Promise<void> {
  const read = bench.project.locks.get(stage.name);
  const recorded = new Map(
    read?.kind === "ok" ? read.lock.outs.map((out) => [out.path, out.hash]) : [],
  );
  const kept = await aside.drop((path) => {
    const hash = before.get(path)?.hash;
    return hash !== undefined && hash !== recorded.get(path) && hash !== outs.get(path)?.hash;
  });
  for (const { path, kept: place } of kept) {
    warn(bench, stage, `${path} held something that no run had recorded: it is kept as ${place}`);
  }
}

function makeParents(root: string, stage: Stage): void {
  for (const out of stage.outs) mkdirSync(dirname(join(root, out.path)), { recursive: true });
}

async function removeOut(bench: Bench, path: string): Promise<void> {
  await rm(join(bench.project.root, path), { recursive: true, force: true });
}

function missingOut(path: string): Outcome & { ok: false } {
  const message = `ended without making ${path}, which it declares as an out`;
  const error: StageError = { kind: "missing_outs", message, exit: null, signal: null };
  return { ok: false, error, cancelled: false };
}

function missingDep(stage: Stage, path: string): string {
  return `${path} does not exist, and ${stage.name} depends on it`;
}

function ioError(message: string): StageError {
  return { kind: "io", message, exit: null, signal: null };
}

function failed(error: StageError, attempts: number): Performed {
  return { status: "failed", error, attempts };
}

function ended(outcome: Outcome & { ok: false }, attempts: number): Performed {
  return { status: outcome.cancelled ? "cancelled" : "failed", error: outcome.error, attempts };
}

/** Errors of the system (full disk, no permission) are the user's to mend; others are bugs. */
function isIoError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

/** False when cancelled meanwhile. */
async function pause(ms: number, cancel: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), ms);
  const stop = (): void => resolve(false);
  cancel.addEventListener("abort", stop);
  const goOn = await promise;
  clearTimeout(timer);
  cancel.removeEventListener("abort", stop);
  return goOn;
}
