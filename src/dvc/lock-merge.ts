// dvc.lock of two branches: stage by stage, so that what only one of them has run stays recorded.
import { type Lock, readLock } from "./lock-read.ts";
import { sameValue } from "./same-value.ts";
import type { Dict, Value } from "./value.ts";
import { patchYaml } from "./yaml-patch.ts";

export interface MergedLock {
  readonly text: string;
  /** Stages whose records differ on both sides: they have none now. */
  readonly dropped: readonly string[];
}

const EMPTY = "schema: '2.0'\nstages: {}\n";

/** Starts from our text; `base`: null where it is not known. The result can always be read. */
export function mergeDvcLocks(base: string | null, ours: string, theirs: string): MergedLock {
  const mine = lockIn(ours);
  const other = lockIn(theirs);
  if (mine === null || other === null) {
    // One that can't be read tells nothing of what the other may keep.
    const left = mine === null ? (other === null ? EMPTY : theirs) : ours;
    return { text: left, dropped: [] };
  }
  const before = base === null ? null : (lockIn(base)?.raw ?? null);
  const stages = new Map<string, Value>();
  const dropped: string[] = [];
  for (const name of new Set([...mine.raw.keys(), ...other.raw.keys()])) {
    const chosen = choose(
      before?.get(name),
      mine.raw.get(name),
      other.raw.get(name),
      before !== null,
    );
    if (chosen === "unknown") dropped.push(name);
    else if (chosen !== undefined) stages.set(name, chosen);
  }
  return { text: textOf(ours, mine, stages), dropped };
}

/** Undefined: there is none. Without a base, an entry of one side alone is what that side has added. */
function choose(
  base: Value | undefined,
  ours: Value | undefined,
  theirs: Value | undefined,
  hasBase: boolean,
): Value | "unknown" | undefined {
  if (same(ours, theirs)) return ours;
  if (!hasBase) return ours === undefined ? theirs : theirs === undefined ? ours : "unknown";
  if (same(base, theirs)) return ours;
  if (same(base, ours)) return theirs;
  return "unknown";
}

function same(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return sameValue(a, b);
}

function textOf(ours: string, { content }: Lock, stages: Dict): string {
  if (stages.size === 0 && content.size === 0) return EMPTY;
  return patchYaml(ours, new Map<string, Value>(content).set("stages", stages));
}

function lockIn(text: string): Lock | null {
  const read = readLock(text, "dvc.lock");
  return read.ok ? read.value : null;
}
