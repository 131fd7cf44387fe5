// What a pipeline declares, as a text that can be kept: read back it is the same, but for the functions themselves.
import type { Spec } from "../api/spec.ts";
import type { Where } from "../model/failure.ts";
import type { Frame } from "../model/stage.ts";
import type { Declared } from "./load.ts";

/** To be raised when the text, or what `stage()` makes of a spec, changes. */
export const FORMAT = 1;

interface Kept {
  readonly name: string;
  readonly spec: Spec;
  /** Index into the stacks. */
  readonly at: number;
  readonly warnings?: readonly string[];
}

interface Text {
  readonly stacks: readonly (readonly Frame[])[];
  readonly stages: readonly Kept[];
}

export function encode(declared: readonly Declared[]): string {
  const stacks = new Map<readonly Frame[], number>();
  const stages = declared.map(({ name, spec, frames, warnings }): Kept => {
    const at = stacks.get(frames) ?? stacks.size;
    stacks.set(frames, at);
    return {
      name,
      spec,
      at,
      ...(warnings.length > 0 && { warnings }),
    };
  });
  const text: Text = { stacks: [...stacks.keys()], stages };
  return JSON.stringify(text, tag);
}

/** `file`: the pipeline file, absolute. The functions are not there: whoever runs them evaluates the pipeline. */
export function decode(text: string, file: string, pipeline: string): readonly Declared[] {
  // Most have no value that JSON can't hold, and a reviver takes three times as long.
  const read: Text = text.includes(WRITTEN) ? JSON.parse(text, untag) : JSON.parse(text);
  return read.stages.map((kept) => new Recalled(kept, read.stacks[kept.at] ?? [], file, pipeline));
}

/** A class, so that ten thousand stages share one getter. */
class Recalled implements Declared {
  readonly name: string;
  readonly spec: Spec;
  readonly fn = null;
  readonly warnings: readonly string[];

  constructor(
    { name, spec, warnings }: Kept,
    readonly frames: readonly Frame[],
    readonly file: string,
    private readonly pipeline: string,
  ) {
    this.name = name;
    this.spec = spec;
    this.warnings = warnings ?? NO_WARNINGS;
  }

  get where(): Where {
    return this.frames[0] ?? { file: this.pipeline };
  }
}

const NO_WARNINGS: readonly string[] = Object.freeze([]);

/** Before values that JSON can't hold. */
const MARK = "\u0001fastpipe:";
const WRITTEN = JSON.stringify(MARK).slice(1, -1);

function tag(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${MARK}bigint:${value}`;
  if (typeof value === "number") {
    return Object.is(value, -0) || !Number.isFinite(value)
      ? `${MARK}number:${spell(value)}`
      : value;
  }
  if (value === undefined) return `${MARK}undefined`;
  return typeof value === "string" && value.startsWith(MARK) ? `${MARK}text:${value}` : value;
}

function spell(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function untag(_: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith(MARK)) return value;
  const rest = value.slice(MARK.length);
  if (rest.startsWith("bigint:")) return BigInt(rest.slice("bigint:".length));
  if (rest.startsWith("number:")) return Number(rest.slice("number:".length));
  return rest.startsWith("text:") ? rest.slice("text:".length) : undefined;
}
