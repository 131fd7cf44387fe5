// A part while it is gathered. Most hold little, so nothing is made before it is needed.
import type { Flaw, Part, RunRef } from "./runs.ts";

export class PartMaker {
  dates = false;
  opens = false;
  private flaw: Flaw | undefined;
  private unknown: Flaw | undefined;
  private calls: Map<string | number, RunRef> | undefined;
  private hands: Map<string | number, RunRef> | undefined;
  private stages: Map<string | number, RunRef> | undefined;
  private env: Map<string, Flaw> | undefined;

  constructor(readonly line: number) {}

  get isSpoilt(): boolean {
    return this.flaw !== undefined;
  }

  get callsUnknown(): boolean {
    return this.unknown !== undefined;
  }

  spoil(flaw: Flaw): void {
    this.flaw ??= flaw;
  }

  callUnknown(flaw: Flaw): void {
    this.unknown ??= flaw;
  }

  reads(line: number, variable: string): void {
    this.env ??= new Map();
    if (!this.env.has(variable)) this.env.set(variable, { line, text: variable });
  }

  add(kind: "calls" | "hands" | "stages", ref: RunRef): void {
    const known = this[kind] ?? new Map();
    this[kind] = known;
    const key = typeof ref === "number" ? ref : ref.length === 2 ? ref[1] : ref.slice(1).join(" ");
    if (!known.has(key)) known.set(key, ref);
  }

  finish(): Part {
    const { line, flaw, unknown, env, calls, hands, stages } = this;
    return {
      line,
      ...(flaw && { flaw }),
      ...(unknown && { unknown }),
      ...(this.dates && { dates: true as const }),
      ...(this.opens && { opens: true as const }),
      ...(env && { env: [...env.values()] }),
      ...(calls && { calls: [...calls.values()] }),
      ...(hands && { hands: [...hands.values()] }),
      ...(stages && { stages: [...stages.values()] }),
    };
  }
}
