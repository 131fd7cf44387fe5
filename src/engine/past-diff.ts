// What differed between two runs: in what their stages saw and made, and in how they ended.
import type { Hash, Lock, LockedFile } from "../model/lock.ts";
import type { RunDiff, StageDiff, StageInRun } from "../model/past.ts";
import type { Reason } from "../model/reason.ts";
import { compareText, equal, type Value } from "../model/value.ts";
import type { RunContent } from "./past.ts";

export function diffRuns(from: RunContent, to: RunContent): RunDiff {
  const stages: StageDiff[] = [];
  const onlyFrom: string[] = [];
  let same = 0;
  for (const [stage, before] of from.stages) {
    const after = to.stages.get(stage);
    if (after === undefined) {
      onlyFrom.push(stage);
      continue;
    }
    const diff = diffStage(stage, before, after);
    if (diff.changes.length > 0 || !diff.comparable || isBad(before) !== isBad(after)) {
      stages.push(diff);
    } else same++;
  }
  const onlyTo = [...to.stages.keys()].filter((stage) => !from.stages.has(stage));
  return { stages, same, onlyFrom: onlyFrom.sort(compareText), onlyTo: onlyTo.sort(compareText) };
}

function diffStage(stage: string, from: StageInRun, to: StageInRun): StageDiff {
  const comparable = from.lock !== null && to.lock !== null;
  const hasOuts = !isBad(from) && !isBad(to);
  const changes = comparable ? compareLocks(from.lock, to.lock, hasOuts) : [];
  return { stage, from, to, changes, comparable };
}

/** It made no outs. */
function isBad({ past }: StageInRun): boolean {
  return past !== null && past.status !== "ran" && past.status !== "restored";
}

/** Every difference between two records of a stage. */
export function compareLocks(from: Lock, to: Lock, withOuts: boolean): Reason[] {
  const changes: Reason[] = [];
  compareMaps("params_changed", from.params, to.params, changes);
  compareWord("cmd", from.cmd, to.cmd, changes);
  compareWord("wdir", from.wdir, to.wdir, changes);
  compareCode(from, to, changes);
  compareMaps("env_changed", from.env ?? {}, to.env ?? {}, changes);
  compareMaps("env_changed", from.environ ?? {}, to.environ ?? {}, changes);
  compareFiles("deps", from.deps, to.deps, changes);
  if (withOuts) compareFiles("outs", from.outs, to.outs, changes);
  return changes;
}

function compareMaps(
  code: "params_changed" | "env_changed" | "code_changed",
  from: Readonly<Record<string, Value>>,
  to: Readonly<Record<string, Value>>,
  changes: Reason[],
): void {
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  for (const what of [...keys].sort(compareText)) {
    const before = from[what];
    const after = to[what];
    const isSame = before !== undefined && after !== undefined && equal(before, after);
    if (!isSame) changes.push({ code, what, ...oldAndNew(before, after) });
  }
}

function oldAndNew(before: Value | undefined, after: Value | undefined): Partial<Reason> {
  return {
    ...(before !== undefined && { old: before }),
    ...(after !== undefined && { new: after }),
  };
}

function compareWord(
  what: "cmd" | "wdir",
  from: string | undefined,
  to: string | undefined,
  changes: Reason[],
): void {
  if (from !== to) changes.push({ code: "cmd_changed", what, ...oldAndNew(from, to) });
}

/** Two versions of the rules name the same code in other ways: then only its bytes can be compared. */
function compareCode(from: Lock, to: Lock, changes: Reason[]): void {
  if (from.rules === to.rules) {
    const code: Reason[] = [];
    compareMaps("code_changed", from.code, to.code, code);
    for (const reason of code) changes.push(variableOf(reason));
  } else if (from.files !== to.files) {
    changes.push({ code: "code_changed", what: "files", ...oldAndNew(from.files, to.files) });
  }
}

const ENV_KEY = "env ";

function variableOf(reason: Reason): Reason {
  const { what } = reason;
  if (!what?.startsWith(ENV_KEY)) return reason;
  return { ...reason, code: "env_changed", what: what.slice(ENV_KEY.length) };
}

function compareFiles(
  kind: "deps" | "outs",
  from: readonly LockedFile[],
  to: readonly LockedFile[],
  changes: Reason[],
): void {
  const before = hashes(from);
  const after = hashes(to);
  for (const [what, old] of before) {
    const now = after.get(what);
    if (now === undefined) changes.push({ code: `${kind}_removed`, what, old });
    else if (now !== old) changes.push({ code: `${kind}_changed`, what, old, new: now });
  }
  for (const [what, now] of after) {
    if (!before.has(what)) changes.push({ code: `${kind}_added`, what, new: now });
  }
}

function hashes(files: readonly LockedFile[]): ReadonlyMap<string, Hash> {
  return new Map(files.map(({ path, hash }) => [path, hash]));
}
