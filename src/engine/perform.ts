// One stage from its inputs to its lock: the only place that runs anything and the only one that records it.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { StageError } from "../model/event.ts";
import type { Outcome } from "../model/executor.ts";
import { Stop } from "../model/failure.ts";
import type { FileEntry, Hash, Lock } from "../model/lock.ts";
import type { Stage } from "../model/stage.ts";
import { type Aside, moveAside } from "../store/aside.ts";
import { IoError, ioError } from "../store/io-error.ts";
import type { Facts } from "./decide.ts";
import { type Bench, execute, removeOuts, warn } from "./execute.ts";
import { makeLock } from "./lock.ts";
import { usersOwn } from "./owners.ts";

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
    const message = messageOf(error);
    if (message === null) throw error;
    return failed({ kind: "io", message, exit: null, signal: null }, 1);
  }
}

async function attemptAll(bench: Bench, stage: Stage, facts: Facts): Promise<Performed> {
  const { index, root } = bench.project;
  let since = performance.now();
  const took = (what: string): void => {
    bench.watch?.span?.(what, since, stage.name);
    since = performance.now();
  };
  // Before they are hashed, so that an edit in between is noticed at the end.
  const stamps = stage.deps.map((dep) => index.stamp(dep.path));
  const deps = await lookAll(bench, stage.deps);
  if (typeof deps === "string") return failed(ofDisk(missingDep(stage, deps)), 1);
  took("hash inputs");
  await bench.project.outStore.release(stage);
  const own = await usersOwn(bench.project, stage);
  const movable = stage.outs.filter((out) => !out.persist).map((out) => out.path);
  const lock = bench.project.records.fileOf(stage.name);
  const aside = await moveAside(root, stage.name, movable, {
    lock,
    own: Object.fromEntries(own),
    ignored: ignoredIn(bench, movable),
    journal: bench.journal,
  });
  took("put outs aside");
  let kept = false;
  try {
    const { attempts, result } = await retry(bench, stage);
    if (!("outs" in result)) {
      // What it had seen is all that can be known of it later.
      bench.watch?.saw?.(
        stage.name,
        makeLock({ ...stage, shapes: stage.shapes, outs: [] }, facts, deps, new Map()),
      );
      return ended(result, attempts);
    }
    since = performance.now();
    const { outs, loaded } = result;
    const dep = stage.deps.find(({ path }, i) => index.stamp(path) !== stamps[i]);
    const changed = dep?.path ?? changedCode(bench, stage);
    const strange = bench.code.objection(stage, loaded);
    if (changed !== undefined) warn(bench, stage, movedMessage(stage, changed));
    else if (strange !== null) warn(bench, stage, strange);
    else await record(bench, stage, makeLock(stage, facts, deps, outs));
    kept = true;
    took("record");
    await dropAside(bench, stage, aside, own, outs);
    return { status: "ran", attempts };
  } finally {
    if (kept) took("drop old outs");
    else {
      await aside.restore();
      for (const out of stage.outs) index.forget(out.path);
    }
  }
}

async function record(bench: Bench, stage: Stage, lock: Lock): Promise<void> {
  const { outStore, records } = bench.project;
  let since = performance.now();
  await outStore.keep(stage, lock);
  bench.watch?.span?.("keep outs in the cache", since, stage.name);
  since = performance.now();
  await records.write(stage, lock);
  bench.watch?.span?.("write the lock", since, stage.name);
  bench.watch?.saw?.(stage.name, lock);
}

/** What lies in folders among these paths and is no part of what the stage makes. */
function ignoredIn(bench: Bench, paths: readonly string[]): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  for (const path of paths) {
    const ignored = bench.project.index.ignored(path);
    if (ignored.length > 0) found[path] = ignored;
  }
  return found;
}

/** A module or a used file that is not what it was when the fingerprint was taken: what ran is not what is known. */
function changedCode({ project }: Bench, stage: Stage): string | undefined {
  return project.fingerprints.changed(stage.name)[0];
}

function movedMessage(stage: Stage, path: string): string {
  return `${path} changed while ${stage.name} ran: nothing is recorded, so the next run runs it again`;
}

type Failed = Outcome & { ok: false };

/** How often it was tried, and what it made or why it failed at last. */
interface Tried {
  readonly attempts: number;
  readonly result: { readonly outs: Entries; readonly loaded: readonly string[] } | Failed;
}

async function retry(bench: Bench, stage: Stage): Promise<Tried> {
  for (let attempts = 1; ; attempts++) {
    const result = await attempt(bench, stage);
    if ("outs" in result || result.cancelled || attempts > stage.retries)
      return { attempts, result };
    const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1));
    const { error } = result;
    bench.emit({ event: "stage_retry", stage: stage.name, attempt: attempts, delayMs, error });
    if (!(await pause(delayMs, bench.cancel))) {
      return { attempts, result: { ...result, cancelled: true } };
    }
    await removeOuts(bench, stage);
  }
}

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;

async function attempt(bench: Bench, stage: Stage): Promise<Tried["result"]> {
  // DVC makes no folders, and its commands may want to make them themselves.
  if (bench.project.kind === "code") makeParents(bench.project.root, stage);
  const since = performance.now();
  const outcome = await execute(bench, stage);
  bench.watch?.span?.("execute", since, stage.name);
  for (const out of stage.outs) bench.project.index.forget(out.path);
  if (!outcome.ok) return outcome;
  const ended = performance.now();
  const outs = await lookAll(bench, stage.outs);
  bench.watch?.span?.("hash outs", ended, stage.name);
  return typeof outs === "string" ? missingOut(outs) : { outs, loaded: outcome.loaded ?? [] };
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

/** Old outs go, but for what is the user's and not what the stage has made again. */
async function dropAside(
  bench: Bench,
  stage: Stage,
  aside: Aside,
  own: ReadonlyMap<string, Hash>,
  outs: Entries,
): Promise<void> {
  const kept = await aside.drop((path) => own.has(path) && own.get(path) !== outs.get(path)?.hash);
  for (const { path, kept: place } of kept) {
    warn(bench, stage, `${path} held something that no run had recorded: it is kept as ${place}`);
  }
}

function makeParents(root: string, stage: Stage): void {
  for (const { path } of stage.outs) {
    const folder = dirname(join(root, path));
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw ioError("make the folder of", path, error);
    }
  }
}

function missingOut(path: string): Failed {
  const message = `ended without making ${path}, which it declares as an out`;
  const error: StageError = { kind: "missing_outs", message, exit: null, signal: null };
  return { ok: false, error, cancelled: false };
}

/** For people. */
export function missingDep(stage: Stage, path: string): string {
  return `${path} does not exist, and ${stage.name} depends on it`;
}

function ofDisk(message: string): StageError {
  return { kind: "io", message, exit: null, signal: null };
}

function failed(error: StageError, attempts: number): Performed {
  return { status: "failed", error, attempts };
}

function ended(outcome: Failed, attempts: number): Performed {
  return { status: outcome.cancelled ? "cancelled" : "failed", error: outcome.error, attempts };
}

/** Of what the user can mend; null: it is a bug. */
function messageOf(error: unknown): string | null {
  if (isIoError(error)) return error.message;
  if (!(error instanceof Stop)) return null;
  const texts = error.failures.flatMap(({ message, hint }) =>
    hint === undefined ? message : [message, hint],
  );
  return texts.join("\n");
}

/** Errors of the system (full disk, no permission) are the user's to mend; others are bugs. */
function isIoError(error: unknown): error is Error {
  return error instanceof IoError || (error instanceof Error && "syscall" in error);
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
