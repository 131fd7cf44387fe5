// A part while it is gathered.
import type { Flaw, Part, RunRef } from "./runs.ts";

export class PartMaker {
  private readonly calls = new Map<string, RunRef>();
  private readonly hands = new Map<string, RunRef>();
  private readonly stages = new Map<string, RunRef>();
  private readonly env = new Map<string, Flaw>();
  private flaw: Flaw | undefined;
  private unknown: Flaw | undefined;
  dates = false;
  opens = false;

  constructor(readonly line: number) {}

  spoil(line: number, text: string): void {
    this.flaw ??= { line, text };
  }

  callsUnknown(line: number, text: string): void {
    this.unknown ??= { line, text };
  }

  reads(line: number, variable: string): void {
    if (!this.env.has(variable)) this.env.set(variable, { line, text: variable });
  }

  add(kind: "calls" | "hands" | "stages", ref: RunRef): void {
    const key = typeof ref === "number" ? String(ref) : JSON.stringify(ref.slice(1));
    if (!this[kind].has(key)) this[kind].set(key, ref);
  }

  finish(): Part {
    const { line, flaw, unknown } = this;
    return {
      line,
      ...(flaw && { flaw }),
      ...(unknown && { unknown }),
      ...(this.dates && { dates: true as const }),
      ...(this.opens && { opens: true as const }),
      ...some("env", this.env),
      ...some("calls", this.calls),
      ...some("hands", this.hands),
      ...some("stages", this.stages),
    };
  }
}

function some<K extends string, T>(key: K, all: ReadonlyMap<string, T>): Partial<Record<K, T[]>> {
  if (all.size === 0) return {};
  const made: Partial<Record<K, T[]>> = {};
  made[key] = [...all.values()];
  return made;
}
