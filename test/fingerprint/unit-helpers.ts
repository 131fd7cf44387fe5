// What one text says by itself: its units.
import { analyse, type Lang } from "../../src/fingerprint/analyse.ts";
import type { Ref, Touch, Unit, UnitFacts } from "../../src/fingerprint/units.ts";

export async function unitsOf(code: string, lang: Lang = "ts"): Promise<UnitFacts> {
  const analysis = await analyse("pipeline.ts", code, lang);
  if (!analysis.ok) throw new Error(`${analysis.failure.message}: ${code}`);
  return analysis.facts.units;
}

/** The unit that declares a name; the last statement, where there is no such name. */
export function unitOf({ units }: UnitFacts, name: string): Unit {
  const found =
    units.find(({ names }) => names.includes(name)) ??
    units.findLast(({ kind }) => kind === "statement");
  if (found === undefined) throw new Error(`no unit declares ${name}`);
  return found;
}

/** `name.path` with its flags. */
export function shownRef({ name, path = [], load, runs, looks, spec }: Ref): string {
  const flags = flagsOf({ load, runs, looks, spec });
  return [[name, ...path.map((step) => step ?? "*")].join("."), ...flags].join(" ");
}

export function shownTouch({
  name = "beyond",
  pending,
  line: _,
  text: __,
  ...rest
}: Touch): string {
  return [name, ...flagsOf({ ...rest, pending })].join(" ");
}

/** What code at top level may change, apart from what its declarations do. */
export async function touchesOf(code: string, name = ""): Promise<string[]> {
  return unitOf(await unitsOf(code), name).touches.map(shownTouch);
}

export async function refsOf(code: string, name = ""): Promise<string[]> {
  return unitOf(await unitsOf(code), name).refs.map(shownRef);
}

function flagsOf(flags: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(flags).filter((key) => flags[key] !== undefined);
}
