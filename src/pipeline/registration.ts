// What a pipeline declares, as a text that can be kept: read back it is the same, but for the functions themselves.
import type { Spec } from "../api/spec.ts";
import type { Where } from "../model/failure.ts";
import type { Frame } from "../model/stage.ts";
import type { Declared } from "./load.ts";

/** To be raised when the text, or what `stage()` makes of a spec, changes. */
export const FORMAT = 2;

interface Kept {
  readonly name: string;
  /** Without the fields that say nothing. */
  readonly spec: Partial<Spec>;
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
      spec: brief(spec),
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
    this.spec = whole(spec);
    this.warnings = warnings ?? NO_WARNINGS;
  }

  get where(): Where {
    return this.frames[0] ?? { file: this.pipeline };
  }
}

const NO_FIELDS = Object.freeze({ record: false, entries: Object.freeze([]) });
const NOTHING = Object.freeze({});
const NO_TEXTS: readonly string[] = Object.freeze([]);

/** In the order of the fields of a spec. */
function whole(given: Partial<Spec>): Spec {
  return {
    name: given.name ?? null,
    deps: given.deps ?? NO_FIELDS,
    outs: given.outs ?? NO_FIELDS,
    metrics: given.metrics ?? NO_FIELDS,
    plots: given.plots ?? NO_FIELDS,
    params: given.params ?? NOTHING,
    matrix: given.matrix ?? null,
    env: given.env ?? NOTHING,
    uses: given.uses ?? NO_TEXTS,
    always: given.always ?? false,
    frozen: given.frozen ?? false,
    mutex: given.mutex ?? NO_TEXTS,
    timeoutMs: given.timeoutMs ?? null,
    retries: given.retries ?? 0,
    executor: given.executor ?? null,
    desc: given.desc ?? null,
    meta: given.meta ?? null,
    cmd: given.cmd ?? null,
    wdir: given.wdir ?? null,
    environ: given.environ ?? NOTHING,
  };
}

const SAYS_NOTHING = JSON.stringify(whole({}));
const DEFAULTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(JSON.parse(SAYS_NOTHING)).map(([key, value]) => [key, JSON.stringify(value)]),
);

function brief(spec: Spec): Partial<Spec> {
  const fields = Object.entries(spec).filter(
    ([key, value]) => JSON.stringify(value, tag) !== DEFAULTS[key],
  );
  return Object.fromEntries(fields);
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
