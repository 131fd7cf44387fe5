// The one comparison: a stage as it is now against its lock. Everything that plans uses it; it does no I/O.
import { comparedUnderAnyRules, mayBeDropped } from "../fingerprint/any-rules.ts";
import type { FileEntry, Hash, Lock, LockedFile } from "../model/lock.ts";
import type { Manifest } from "../model/manifest.ts";
import { type Reason, SHAPE } from "../model/reason.ts";
import type { Dep, Stage } from "../model/stage.ts";
import { equal, type Value } from "../model/value.ts";
import { shapeOf } from "./shape.ts";

/** What a stage is now, apart from files. */
export interface Facts {
  /** Null for a command without code of its own. */
  readonly manifest: Manifest | null;
  /** Version of the rules that made `manifest`. */
  readonly rules: number;
  /** Digests of the environment variables that count for it. */
  readonly env: Readonly<Record<string, Hash>>;
  /** Digests of the variables that the spec sets for its command. */
  readonly environ: Readonly<Record<string, Hash>>;
}

/** What is at a path: an entry, nothing, or something that the named stage is about to make anew. */
export type Seen = FileEntry | "missing" | { readonly pending: string };

export type Look = (path: string) => Seen;

export interface Comparison {
  /** Every reason, own causes first; none: nothing differs. */
  readonly reasons: readonly Reason[];
  /** Nothing differs but the lock was made by other rules: write it anew, run nothing. */
  readonly rewrite: boolean;
}

/** Every difference between a stage's lock and what is there now. */
export function compare(stage: Stage, lock: Lock, facts: Facts, look: Look): Comparison {
  const reasons: Reason[] = [];
  // What says most comes first: only the first reason stands in a line.
  compareParams(stage, lock, reasons);
  compareCommand(stage, lock, reasons);
  const sameRules = lock.rules === facts.rules;
  if (sameRules || facts.manifest === null) compareCode(lock.code, facts.manifest, reasons);
  else compareFiles(lock, facts.manifest, reasons);
  compareDigests(lock.env ?? {}, facts.env, reasons);
  compareDigests(lock.environ ?? {}, facts.environ, reasons);
  compareShape(stage, lock, reasons);
  const upstream = compareDeps(stage, lock, look, reasons);
  compareOuts(stage, lock, look, reasons);
  for (const name of upstream ?? []) reasons.push({ code: "upstream_will_run", upstream: name });
  return { reasons, rewrite: !sameRules && reasons.length === 0 };
}

/** For a stage without a usable lock: what of its inputs is still to come or missing. */
export function pendingInputs(stage: Stage, look: Look): Reason[] {
  const reasons: Reason[] = [];
  const upstream = new Set<string>();
  for (const dep of stage.deps) {
    const seen = look(dep.path);
    if (seen === "missing") reasons.push({ code: "deps_missing", what: dep.path });
    else if ("pending" in seen) upstream.add(seen.pending);
  }
  for (const name of upstream) reasons.push({ code: "upstream_will_run", upstream: name });
  return reasons;
}

function compareCode(
  locked: Readonly<Record<string, Hash>>,
  manifest: Manifest | null,
  reasons: Reason[],
  counts: (key: string) => boolean = () => true,
): void {
  const now = manifest?.entries ?? {};
  if (locked === now) return;
  for (const key in now) {
    const before = locked[key];
    const after = now[key];
    if (before === after || !counts(key)) continue;
    reasons.push(codeReason(key, before, after, manifest?.places[key]));
  }
  for (const key in locked) {
    if (key in now || !counts(key)) continue;
    reasons.push(codeReason(key, locked[key], undefined, undefined));
  }
}

const ENV_KEY = "env ";

function codeReason(
  key: string,
  before: Hash | undefined,
  after: Hash | undefined,
  where: string | undefined,
): Reason {
  const isEnv = key.startsWith(ENV_KEY);
  return {
    code: isEnv ? "env_changed" : "code_changed",
    what: isEnv ? key.slice(ENV_KEY.length) : key,
    ...(before !== undefined && { old: before }),
    ...(after !== undefined && { new: after }),
    ...(where !== undefined && { where }),
  };
}

/**
 * Other rules made the lock's manifest: of the code itself only the bytes of the reached files can be compared; what is
 * around it, like the environment, has entries that mean the same under all rules.
 */
function compareFiles(lock: Lock, manifest: Manifest, reasons: Reason[]): void {
  compareCode(lock.code, manifest, reasons, (key) => {
    // Other rules may count fewer things; what they count is comparable.
    return comparedUnderAnyRules(key) && (key in manifest.entries || !mayBeDropped(key));
  });
  const now = manifest.earlier[lock.rules] ?? manifest.files;
  if (lock.files === now) return;
  reasons.push({
    code: "code_changed",
    what: "files",
    ...(lock.files !== undefined && { old: lock.files }),
    new: now,
  });
}

function compareCommand(stage: Stage, lock: Lock, reasons: Reason[]): void {
  const before = lock.cmd ?? null;
  if (before !== stage.cmd) reasons.push({ code: "cmd_changed", old: before, new: stage.cmd });
  const wdir = lock.wdir ?? null;
  if (wdir !== stage.wdir) {
    reasons.push({ code: "cmd_changed", what: "wdir", old: wdir, new: stage.wdir });
  }
}

const SHAPED_SINCE = 3;

function compareShape(stage: Stage, lock: Lock, reasons: Reason[]): void {
  // Earlier versions recorded none.
  if (lock.rules < SHAPED_SINCE) return;
  const now = shapeOf(stage);
  if (now === lock.shape) return;
  const old = lock.shape ?? null;
  reasons.push({ code: "deps_changed", what: SHAPE, old, new: now ?? null });
}

function compareParams(stage: Stage, lock: Lock, reasons: Reason[]): void {
  for (const what of differing(stage.params, lock.params, equal)) {
    reasons.push({ code: "params_changed", what, ...oldAndNew(lock.params, stage.params, what) });
  }
}

function compareDigests(
  before: Readonly<Record<string, Hash>>,
  now: Readonly<Record<string, Hash>>,
  reasons: Reason[],
): void {
  for (const what of differing(now, before, Object.is)) {
    reasons.push({ code: "env_changed", what, ...oldAndNew(before, now, what) });
  }
}

type Values = Readonly<Record<string, Value>>;

const NOTHING: readonly never[] = [];

/** The keys whose values differ; most often there is nothing to look at, and nothing is made. */
function differing(
  now: Values,
  before: Values,
  same: (a: Value, b: Value) => boolean,
): readonly string[] {
  let keys: string[] | null = null;
  for (const key in now) {
    const old = own(before, key);
    if (old !== undefined && same(old, now[key] as Value)) continue;
    keys ??= [];
    keys.push(key);
  }
  for (const key in before) {
    if (Object.hasOwn(now, key)) continue;
    keys ??= [];
    keys.push(key);
  }
  return keys ?? NOTHING;
}

function oldAndNew(before: Values, now: Values, key: string): Pick<Reason, "old" | "new"> {
  const [old, after] = [own(before, key), own(now, key)];
  return { ...(old !== undefined && { old }), ...(after !== undefined && { new: after }) };
}

function own(values: Values, key: string): Value | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** Pushes own causes; gives the upstream stages that will run, whose artifacts can't be compared yet. */
function compareDeps(stage: Stage, lock: Lock, look: Look, reasons: Reason[]): Set<string> | null {
  let upstream: Set<string> | null = null;
  const ordered = sameSlots(stage.deps, lock.deps);
  const locked = ordered ? null : byPath(lock.deps);
  for (let i = 0; i < stage.deps.length; i++) {
    const dep = stage.deps[i] as Dep;
    const before = locked === null ? lock.deps[i] : locked.get(dep.path);
    const seen = look(dep.path);
    if (before === undefined) {
      reasons.push({ code: "deps_added", what: dep.path });
    }
    if (seen === "missing") {
      reasons.push({ code: "deps_missing", what: dep.path });
    } else if ("pending" in seen) {
      upstream ??= new Set();
      upstream.add(seen.pending);
    } else if (before !== undefined && !sameEntry(before, seen)) {
      reasons.push({ code: "deps_changed", what: dep.path, old: before.hash, new: seen.hash });
    }
  }
  if (!ordered) compareSlots("deps", stage.deps, lock.deps, reasons);
  return upstream;
}

function compareOuts(stage: Stage, lock: Lock, look: Look, reasons: Reason[]): void {
  const ordered = sameSlots(stage.outs, lock.outs);
  const locked = ordered ? null : byPath(lock.outs);
  for (let i = 0; i < stage.outs.length; i++) {
    const out = stage.outs[i] as Dep;
    const before = locked === null ? lock.outs[i] : locked.get(out.path);
    if (before === undefined) {
      reasons.push({ code: "outs_added", what: out.path });
      continue;
    }
    const seen = look(out.path);
    if (seen === "missing") {
      reasons.push({ code: "outs_missing", what: out.path });
    } else if (!("pending" in seen) && !sameEntry(before, seen)) {
      reasons.push({ code: "outs_changed", what: out.path, old: before.hash, new: seen.hash });
    }
  }
  if (!ordered) compareSlots("outs", stage.outs, lock.outs, reasons);
}

/** The same bytes, the same kind of thing, the same leave to execute it: which DVC records, and does not compare. */
export function sameEntry(a: FileEntry, b: FileEntry): boolean {
  const sameKind = (a.nfiles === undefined) === (b.nfiles === undefined);
  const sameLeave = a.exec === b.exec || a.hash.startsWith("md5");
  return a.hash === b.hash && sameLeave && sameKind;
}

function byPath(files: readonly LockedFile[]): Map<string, LockedFile> {
  return new Map(files.map((file) => [file.path, file]));
}

/** The same paths under the same keys in the same order. */
function sameSlots(now: readonly Dep[], before: readonly Dep[]): boolean {
  if (now.length !== before.length) return false;
  for (let i = 0; i < now.length; i++) {
    if (now[i]?.path !== before[i]?.path || now[i]?.as !== before[i]?.as) return false;
  }
  return true;
}

/** The slots differ: which paths went, and, when the set is the same, which changed places. */
function compareSlots(
  what: "deps" | "outs",
  now: readonly Dep[],
  before: readonly Dep[],
  reasons: Reason[],
): void {
  const paths = new Set(now.map((dep) => dep.path));
  const removed = before.filter((dep) => !paths.has(dep.path));
  for (const dep of removed) reasons.push({ code: `${what}_removed`, what: dep.path });
  const known = new Set(before.map((dep) => dep.path));
  const added = now.some((dep) => !known.has(dep.path));
  if (added || removed.length > 0) return;
  const slot = (list: readonly Dep[], path: string): string =>
    list.flatMap((dep, i) => (dep.path === path ? [slotOf(list, dep, i)] : [])).join(", ");
  for (const path of paths) {
    const [old, after] = [slot(before, path), slot(now, path)];
    if (old !== after) reasons.push({ code: `${what}_changed`, what: path, old, new: after });
  }
}

/** By its key, and its place under that where the key has a list; else by its place. */
function slotOf(list: readonly Dep[], { as }: Dep, index: number): string {
  if (as === undefined) return `position ${index + 1}`;
  const under = list.flatMap((dep, i) => (dep.as === as ? [i] : []));
  return under.length === 1 ? as : `${as}, position ${under.indexOf(index) + 1}`;
}
