// The last plan that found everything fresh, as the stats of all that it went by: while they stand, and what it was
// made of is the same, it would be made again. Ten thousand stages are then compared by numbers alone.
import { manifestDigest } from "../fingerprint/manifest.ts";
import type { Stage } from "../model/stage.ts";
import { path as lockPath } from "../store/lock.ts";
import { type ByteStat, type FileStat, statAt } from "../store/stat.ts";
import type { Facts } from "./decide.ts";
import type { Project } from "./project.ts";

/** To be raised when a plan goes by more than this. */
const KIND = "fresh plan 1";
const LOCK = 4;
const FILE = 5;

type FactsOf = (stage: Stage) => Facts;

/** Whether a plan of all stages would find each of them fresh; false also where that is not known. */
export function recallsFresh(project: Project, facts: FactsOf): boolean {
  const { stagesId, state, file } = project;
  if (stagesId === null) return false;
  const bytes = state.bytes(KIND, file, stampOf(project, stagesId, facts));
  if (bytes === undefined) return false;
  try {
    return stand(project, new Float64Array(bytes.slice().buffer));
  } catch {
    // Where something can't be looked at, the plan will say so.
    return false;
  }
}

/** Keeps that everything is fresh, as it was found just now. */
export function keepFresh(project: Project, facts: FactsOf): void {
  const { stagesId, state, file } = project;
  const numbers = stagesId === null ? undefined : numbersOf(project);
  if (stagesId === null || numbers === undefined) return;
  const bytes = new Uint8Array(new Float64Array(numbers).buffer);
  state.setBytes(KIND, file, stampOf(project, stagesId, facts), bytes);
}

/** All that decides besides what is on disk. */
function stampOf({ root, lockDir, graph }: Project, stagesId: string, facts: FactsOf): string {
  const known = new Map<Facts, number>();
  const texts: string[] = [root, lockDir, stagesId];
  const indices = new Uint32Array(graph.stages.size);
  let i = 0;
  for (const stage of graph.stages.values()) {
    const one = facts(stage);
    let index = known.get(one);
    if (index === undefined) {
      index = known.size;
      known.set(one, index);
      const code = one.manifest && manifestDigest(one.manifest);
      texts.push(JSON.stringify([code, one.rules, one.env, one.environ]));
    }
    indices[i++] = index;
  }
  const own = Bun.hash.xxHash64(JSON.stringify(texts));
  return Bun.hash.xxHash64(new Uint8Array(indices.buffer), own).toString(16);
}

/** In the order in which they are compared below; undefined: not all of it is known by stats alone. */
function numbersOf({ graph, state, lockDir }: Project): number[] | undefined {
  const locks = state.locks(lockDir);
  const { files } = state;
  const numbers: number[] = [];
  const met = new Set<string>();
  const add = (path: string): boolean => {
    if (met.has(path)) return true;
    met.add(path);
    const row = files.get(path);
    if (!row?.trusted) return false;
    numbers.push(row.size, row.mtimeMs, row.ctimeMs, row.ino, row.mode);
    return true;
  };
  for (const { name, deps, outs } of graph.stages.values()) {
    const lock = locks.get(name);
    if (!lock?.trusted) return undefined;
    numbers.push(lock.size, lock.mtimeMs, lock.ctimeMs, lock.ino);
    for (const { path } of deps) if (!add(path)) return undefined;
    for (const { path } of outs) if (!add(path)) return undefined;
  }
  return numbers;
}

function stand({ graph, index, lockDir }: Project, numbers: Float64Array): boolean {
  const met = new Set<string>();
  let at = 0;
  const isSame = (path: string): boolean => {
    if (met.has(path)) return true;
    met.add(path);
    const stat = index.statOf(path);
    if (stat === undefined || !isFile(stat, numbers, at)) return false;
    at += FILE;
    return true;
  };
  for (const { name, deps, outs } of graph.stages.values()) {
    const lock = statAt(lockPath(lockDir, name));
    if (lock === undefined || !areBytes(lock, numbers, at)) return false;
    at += LOCK;
    for (const { path } of deps) if (!isSame(path)) return false;
    for (const { path } of outs) if (!isSame(path)) return false;
  }
  return at === numbers.length;
}

function areBytes(stat: ByteStat, numbers: Float64Array, at: number): boolean {
  return (
    stat.size === numbers[at] &&
    stat.mtimeMs === numbers[at + 1] &&
    stat.ctimeMs === numbers[at + 2] &&
    stat.ino === numbers[at + 3]
  );
}

function isFile(stat: FileStat, numbers: Float64Array, at: number): boolean {
  return areBytes(stat, numbers, at) && stat.mode === numbers[at + 4];
}
