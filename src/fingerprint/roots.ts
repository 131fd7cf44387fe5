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

/** Undefined: it can't be told. `frames`: of the call, innermost first. */
export function rootsOf(
  frames: readonly Frame[],
  moduleOf: (file: string) => ModuleNode | undefined,
  name: string,
): Roots | undefined {
  const [first] = frames;
  const module = first && moduleOf(first.file);
  if (first === undefined || module === undefined) return undefined;
  const call = callAt(module, first);
  const unit = call?.unit === undefined ? undefined : module.units[call.unit];
  if (call !== undefined && unit !== undefined && !call.hasLocals) {
    const { isAlone = false, fn = "stage" } = call;
    // In a loop or in a function one call makes many stages, and must have one name for all of them.
    return { symbol: isAlone ? name : fn, isShared: !isAlone, own: [unit], makers: [] };
  }
  return byFrames(frames, moduleOf, name);
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

function callAt({ facts }: ModuleNode, frame: Frame): StageCall | undefined {
  let found: StageCall | undefined;
  for (const call of facts.stages) {
    if (!holds([call.start, call.end], frame)) continue;
    if (found === undefined || !isBefore(call.start, found.start)) found = call;
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
