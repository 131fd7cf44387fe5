// The one planner: for each stage whether it would run, with every reason. `run`, `run --dry-run`, `status`,
// `explain` and `verify` all decide here.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { FileEntry } from "../model/lock.ts";
import type { Reason, State } from "../model/reason.ts";
import type { Stage } from "../model/stage.ts";
import { compare, type Facts, type Look, pendingInputs, type Seen } from "./decide.ts";
import { makersOf } from "./makers.ts";
import { keepFresh, recallsFresh } from "./plan-memo.ts";
import { factsOf, type Project } from "./project.ts";

export interface Planned {
  readonly stage: Stage;
  readonly state: State;
  readonly reasons: readonly Reason[];
  /** The lock was made by other rules and still holds: write it anew. */
  readonly rewrite: boolean;
  /** Decided by what its upstream is about to restore: to be decided again when that is there. */
  readonly expects?: true;
}

export interface PlanOptions {
  /** Run these whatever the locks say. */
  readonly forced: ReadonlySet<string>;
  /** A stage whose upstream ran runs too, even when the bytes came out the same. */
  readonly forceDownstream: boolean;
  /** For `verify`: that a stage runs each time is no difference between it and its lock. */
  readonly ignoreAlways?: boolean;
  /** Outs that are not there are taken to be what their maker's lock says. */
  readonly allowMissing?: boolean;
}

const AS_IT_IS: PlanOptions = { forced: new Set(), forceDownstream: false };

export interface Plan {
  /** In topological order; only what is wanted. */
  readonly stages: ReadonlyMap<string, Planned>;
  readonly facts: (stage: Stage) => Facts;
  readonly options: PlanOptions;
  /** Is something at this path? By what the plan has seen, where it has looked. */
  readonly exists: (path: string) => boolean;
}

/** Plans the wanted stages. Reads no file whose stat stands; hashes what may have changed. */
export async function plan(
  project: Project,
  wanted: ReadonlySet<string>,
  options: PlanOptions = AS_IT_IS,
): Promise<Plan> {
  const facts = factsOf(project);
  const isPlain = isOfAll(project, wanted) && isAsItIs(options);
  if (isPlain && recallsFresh(project, facts)) return allFresh(project, facts, options);
  const stages = project.graph.order.filter((name) => wanted.has(name));
  const entries = await project.index.look(pathsToCompare(project, stages));
  if (options.allowMissing) assumeMissing(project, entries);
  const planned = new Map<string, Planned>();
  const lost = await lostOuts(project, stages);
  const stateOf = (name: string): State | undefined => planned.get(name)?.state;
  const willRun = (name: string): boolean => stateOf(name) === "stale";
  const willChange = (name: string): boolean => willRun(name) || stateOf(name) === "restorable";
  /** What restorable stages will have put there. */
  const foreseen = new Map<string, FileEntry>();
  const upstreamOf = upstreamLookup(project, willChange, foreseen);
  const seen = seenIn(project, entries);
  for (const name of stages) {
    const stage = stageOf(project, name);
    const pending = upstreamOf(stage);
    const look: Look = pending === null ? seen : (path) => pending.get(path) ?? seen(path);
    const decided = decide(project, stage, facts(stage), look, options, willRun);
    const expected = withParams(project, decided, willChange);
    const known = options.allowMissing ? expected : withLost(expected, lost.get(name));
    const outs = await foreseeOuts(project, known, options, look);
    for (const [path, entry] of outs ?? []) foreseen.set(path, entry);
    const state = outs === null ? known.state : "restorable";
    const expects = foreseen.size > 0 && stage.deps.some(({ path }) => foreseen.has(path));
    planned.set(name, { ...known, state, ...(expects && { expects }) });
  }
  const isFresh = planned.values().every(({ state, rewrite }) => state === "fresh" && !rewrite);
  if (isPlain && isFresh) keepFresh(project, facts);
  const exists = (path: string): boolean => seen(path) !== "missing";
  return { stages: planned, facts, options, exists };
}

function isOfAll({ graph }: Project, wanted: ReadonlySet<string>): boolean {
  return wanted.size === graph.order.length;
}

function isAsItIs(options: PlanOptions): boolean {
  const { forced, forceDownstream, ignoreAlways, allowMissing } = options;
  return forced.size === 0 && !forceDownstream && !ignoreAlways && !allowMissing;
}

function allFresh(project: Project, facts: Plan["facts"], options: PlanOptions): Plan {
  const stages = new Map<string, Planned>();
  for (const name of project.graph.order) {
    stages.set(name, { stage: stageOf(project, name), ...FRESH });
  }
  const seen = seenIn(project, new Map());
  return { stages, facts, options, exists: (path) => seen(path) !== "missing" };
}

const FRESH = { state: "fresh", reasons: [], rewrite: false } as const;

/** What the outs of a stale stage will be, where they can be had without running it. */
async function foreseeOuts(
  project: Project,
  { stage, state, reasons }: Planned,
  { forceDownstream }: PlanOptions,
  look: Look,
): Promise<ReadonlyMap<string, FileEntry> | null> {
  if (state !== "stale" || forceDownstream || !mayBeRestored(reasons)) return null;
  return await project.outStore.foresee(stage, look);
}

/** Not when it is to run whatever the cache has, or when its inputs are not what they will be. */
function mayBeRestored(reasons: readonly Reason[]): boolean {
  return !reasons.some(
    ({ code }) => code === "forced" || code === "upstream_will_run" || code === "deps_missing",
  );
}

/** Of stages with a lock. */
async function lostOuts(
  project: Project,
  stages: readonly string[],
): Promise<ReadonlyMap<string, readonly Reason[]>> {
  const recorded = stages.filter((name) => project.records.locks.get(name)?.kind === "ok");
  return await project.outStore.lost(recorded.map((name) => stageOf(project, name)));
}

/** What the store has lost makes a stage run that is fresh otherwise. */
function withLost(planned: Planned, lost: readonly Reason[] | undefined): Planned {
  if (lost === undefined || lost.length === 0 || planned.state === "frozen") return planned;
  const known = new Set(planned.reasons.map(({ what }) => what));
  const reasons = [...planned.reasons, ...lost.filter(({ what }) => !known.has(what))];
  return { ...planned, state: "stale", reasons, rewrite: false };
}

/** Decides one stage by what is on disk now; `willRun` tells of stages that have not finished. */
export function decide(
  project: Project,
  stage: Stage,
  facts: Facts,
  look: Look,
  options: PlanOptions,
  willRun: (name: string) => boolean,
): Planned {
  const reasons: Reason[] = [];
  const isForced = options.forced.has(stage.name);
  if (isForced) reasons.push({ code: "forced" });
  if (stage.frozen) {
    return { stage, state: "frozen", reasons: [{ code: "frozen" }], rewrite: false };
  }
  let rewrite = false;
  const read = project.records.locks.get(stage.name) ?? { kind: "none" };
  if (read.kind === "ok") {
    const comparison = compare(stage, read.lock, facts, look);
    reasons.push(...comparison.reasons);
    rewrite = comparison.rewrite;
  } else {
    if (read.kind === "none") reasons.push({ code: "never_run" });
    else reasons.push({ code: "lock_unreadable", what: read.file, new: read.why });
    reasons.push(...pendingInputs(stage, look));
  }
  if (options.forceDownstream) {
    for (const upstream of project.graph.upstream.get(stage.name) ?? []) {
      const known = reasons.some((reason) => reason.upstream === upstream);
      if (willRun(upstream) && !known) reasons.push({ code: "upstream_will_run", upstream });
    }
  }
  if (stage.always && !options.ignoreAlways) reasons.push({ code: "always" });
  const state = reasons.length > 0 ? "stale" : "fresh";
  return { stage, state, reasons, rewrite: rewrite && state === "fresh" };
}

/** In projects of DVC's stages may make files of params: what these will say is not known yet. */
function withParams(
  project: Project,
  planned: Planned,
  willRun: (name: string) => boolean,
): Planned {
  const { kind, graph } = project;
  const { name, paramFiles } = planned.stage;
  if (kind !== "dvc" || paramFiles === undefined || planned.state === "frozen") return planned;
  const known = new Set(planned.reasons.map(({ upstream }) => upstream));
  const makers = new Set(paramFiles.flatMap((path) => makersOf(graph, name, path)));
  const running = [...makers].filter((maker) => willRun(maker) && !known.has(maker));
  if (running.length === 0) return planned;
  const pending = running.map((upstream) => ({ code: "upstream_will_run", upstream }) as const);
  const reasons = [...planned.reasons, ...pending];
  return { ...planned, state: "stale", reasons, rewrite: false };
}

/** A stage without a lock has nothing to compare: its data is not read for a plan. */
function pathsToCompare(project: Project, stages: readonly string[]): string[] {
  const paths: string[] = [];
  for (const name of stages) {
    const stage = stageOf(project, name);
    if (stage.frozen || project.records.locks.get(name)?.kind !== "ok") continue;
    for (const dep of stage.deps) paths.push(dep.path);
    for (const out of stage.outs) paths.push(out.path);
  }
  return paths;
}

/** Puts what locks say in the place of what is missing. */
function assumeMissing(project: Project, entries: Map<string, FileEntry | "missing">): void {
  const assume = (path: string, entry: FileEntry): void => {
    if (entries.get(path) === "missing") entries.set(path, entry);
  };
  for (const read of project.records.locks.values()) {
    for (const out of read.kind === "ok" ? read.lock.outs : []) assume(out.path, out);
  }
  if (project.kind === "code") return;
  for (const [path, entry] of project.tracked) assume(path, entry);
  // What nothing is known of but what a stage has seen of it: DVC takes that.
  for (const read of project.records.locks.values()) {
    for (const dep of read.kind === "ok" ? read.lock.deps : []) assume(dep.path, dep);
  }
}

const PRESENT: FileEntry = { hash: "", size: 0 };

/** Of what has no entry it only tells whether it is there, and asks the disk once for each path. */
function seenIn(project: Project, entries: ReadonlyMap<string, FileEntry | "missing">): Look {
  const others = new Map<string, Seen>();
  return (path) => {
    const known = entries.get(path) ?? others.get(path);
    if (known !== undefined) return known;
    const made = existsSync(resolve(project.root, path)) ? PRESENT : "missing";
    others.set(path, made);
    return made;
  };
}

/** For the deps that a stage's upstream is about to make: which stage that is, or what it will be; null: none is. */
export function upstreamLookup(
  project: Project,
  willChange: (name: string) => boolean,
  foreseen: ReadonlyMap<string, FileEntry> = new Map(),
): (stage: Stage) => ReadonlyMap<string, Seen> | null {
  return (stage) => {
    const upstream = project.graph.upstream.get(stage.name);
    if (!upstream?.some(willChange)) return null;
    const pending = new Map<string, Seen>();
    const found = new Set<string>();
    for (const dep of stage.deps) {
      const maker = makersOf(project.graph, stage.name, dep.path).find(willChange);
      if (maker === undefined) continue;
      found.add(maker);
      pending.set(dep.path, foreseen.get(dep.path) ?? { pending: maker });
    }
    const hidden = upstream.find((name) => willChange(name) && !found.has(name));
    if (hidden !== undefined) throughLinks(project, stage, hidden, pending);
    return pending;
  };
}

/** An upstream that makes none of the deps by name makes one through a link: it could be any that nobody makes. */
function throughLinks(
  project: Project,
  stage: Stage,
  hidden: string,
  pending: Map<string, Seen>,
): void {
  for (const { path } of stage.deps) {
    const made = makersOf(project.graph, stage.name, path).length > 0;
    if (!made) pending.set(path, { pending: hidden });
  }
}

export function stageOf(project: Project, name: string): Stage {
  const stage = project.graph.stages.get(name);
  if (!stage) throw new Error(`no stage ${name} in the graph`);
  return stage;
}
