// From the call of `stage()`, as the stack tells of it, to the units that make the stage's function.
import type { Frame } from "../model/stage.ts";
import type { ModuleNode, UnitNode } from "./symbols.ts";
import type { StageCall, TextSpan } from "./units.ts";

export interface Roots {
  /** Names the entry of the function. */
  readonly symbol: string;
  /** One call makes stages of many names, and this is the same for all of them. */
  readonly isShared: boolean;
  /** Whose code is that entry. */
  readonly own: readonly UnitNode[];
  /** Functions that were called on the way to `stage()`, where they decide what runs. */
  readonly makers: readonly UnitNode[];
}

/** What a stack is told with. */
export interface Places {
  readonly moduleOf: (file: string) => ModuleNode | undefined;
  /** The function that a name of a module means; undefined: it can't be told. */
  readonly functionOf: (module: ModuleNode, path: readonly string[]) => UnitNode | undefined;
}

interface Found {
  readonly module: ModuleNode;
  readonly call: StageCall;
}

/** Undefined: it can't be told. `frames`: of the call, innermost first. */
export function rootsOf(frames: readonly Frame[], places: Places, name: string): Roots | undefined {
  const [first] = frames;
  const module = first && places.moduleOf(first.file);
  if (first === undefined || module === undefined) return undefined;
  const found = callAt(module, first) ?? calledFrom(module, first, places);
  const unit = found?.call.unit === undefined ? undefined : found.module.units[found.call.unit];
  if (found !== undefined && unit !== undefined && !found.call.hasLocals) {
    const { isAlone = false, fn = "stage" } = found.call;
    // In a loop or in a function one call makes many stages, and must have one name for all of them.
    return { symbol: isAlone ? name : fn, isShared: !isAlone, own: [unit], makers: [] };
  }
  return byFrames(frames, places.moduleOf, name);
}

/** The function comes from variables around the call: all that led there counts. */
function byFrames(
  frames: readonly Frame[],
  moduleOf: (file: string) => ModuleNode | undefined,
  name: string,
): Roots | undefined {
  const own = new Set<UnitNode>();
  const makers = new Set<UnitNode>();
  let ends = false;
  for (const frame of frames) {
    const module = moduleOf(frame.file);
    const index = module ? indexOf(module.facts.spans, frame) : -1;
    const unit = module?.units[index];
    if (module === undefined || unit === undefined) return undefined;
    ends = indexOf(module.facts.laters, frame) === -1;
    if (unit.unit.kind === "fn" || unit.unit.kind === "class") makers.add(unit);
    else if (ends) own.add(unit);
    else makers.add(unit);
  }
  // Where it began is out of sight.
  if (!ends || own.size === 0) return undefined;
  const symbol = own.size === 1 ? name : "stage";
  return { symbol, isShared: false, own: [...own], makers: [...makers] };
}

function callAt(module: ModuleNode, frame: Frame): Found | undefined {
  const call = innermost(module.facts.stages, frame);
  return call && { module, call };
}

/** The frames between the call that the stack shows and that of `stage()` are gone: each function ended with the next call. */
function calledFrom(from: ModuleNode, frame: Frame, { functionOf }: Places): Found | undefined {
  let module = from;
  let end = innermost(module.facts.handOffs ?? [], frame)?.to;
  const met = new Set<UnitNode>();
  while (typeof end === "object") {
    const fn = functionOf(module, end);
    if (fn === undefined || met.has(fn)) return undefined;
    met.add(fn);
    module = fn.module;
    end = module.facts.ends?.[fn.index];
  }
  const call = end === undefined ? undefined : module.facts.stages[end];
  return call && { module, call };
}

/** The last to begin, of those that hold the frame. */
function innermost<T extends { readonly start: TextSpan[0]; readonly end: TextSpan[0] }>(
  all: readonly T[],
  frame: Frame,
): T | undefined {
  let found: T | undefined;
  for (const one of all) {
    if (!holds([one.start, one.end], frame)) continue;
    if (found === undefined || !isBefore(one.start, found.start)) found = one;
  }
  return found;
}

function indexOf(spans: readonly TextSpan[], frame: Frame): number {
  return spans.findIndex((span) => holds(span, frame));
}

function holds([start, end]: TextSpan, { line, column }: Frame): boolean {
  return !isBefore([line, column], start) && isBefore([line, column], end);
}

function isBefore([line, column]: TextSpan[0], [otherLine, otherColumn]: TextSpan[0]): boolean {
  return line < otherLine || (line === otherLine && column < otherColumn);
}
