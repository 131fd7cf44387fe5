// What a pipeline declares, as a text that can be kept: read back it is the same, but for the functions themselves.
// Ten thousand stages differ in little: what they have in common is written once, and their paths as bare texts.
import type { Spec } from "../api/spec.ts";
import { tag, untag, WRITTEN } from "../model/exact-json.ts";
import type { Where } from "../model/failure.ts";
import type { Frame } from "../model/stage.ts";
import type { Declared } from "./load.ts";
import {
  briefly,
  depOf,
  fieldsOf,
  indexOf,
  NO_TEXTS,
  outOf,
  shortened,
  textsOf,
  type Written,
  type WrittenDep,
  type WrittenOut,
  written,
  writtenDep,
  writtenOut,
} from "./written.ts";

/** To be raised when the text, or what `stage()` makes of a spec, changes. */
export const FORMAT = 4;

/** What stages have in common: all of the spec but for names and paths. */
type Common = Omit<Spec, "name" | Paths>;
type Paths = "deps" | "outs" | "metrics" | "plots";

type Row = readonly [
  name: string,
  /** Indices into what is written once. */
  common: number,
  stack: number,
  /** The spec says its name. */
  isNamed: 0 | 1,
  deps?: Written<WrittenDep>,
  outs?: Written<WrittenOut>,
  metrics?: Written<WrittenOut>,
  plots?: Written<WrittenOut>,
  warnings?: readonly string[],
];

interface Text {
  readonly stacks: readonly (readonly Frame[])[];
  readonly commons: readonly Partial<Common>[];
  readonly rows: readonly Row[];
}

export function encode(declared: readonly Declared[]): string {
  const stacks = new Map<readonly Frame[], number>();
  const commons = new Map<string, number>();
  const rows = declared.map(({ name, spec, frames, warnings }): Row => {
    const { name: given, deps, outs, metrics, plots, ...common } = spec;
    return [
      name,
      indexOf(commons, JSON.stringify(briefly(common, DEFAULTS), tag)),
      indexOf(stacks, frames),
      given === null ? 0 : 1,
      written(deps, writtenDep),
      written(outs, writtenOut),
      written(metrics, writtenOut),
      written(plots, writtenOut),
      warnings,
    ];
  });
  const kept = [...commons.keys()].join(",");
  const texts = rows.map((row) => JSON.stringify(shortened(row, 4), tag)).join(",");
  return `{"stacks":${JSON.stringify([...stacks.keys()], tag)},"commons":[${kept}],"rows":[${texts}]}`;
}

/** `file`: the pipeline file, absolute. The functions are not there: whoever runs them evaluates the pipeline. */
export function decode(text: string, file: string, pipeline: string): readonly Declared[] {
  // Most have no value that JSON can't hold, and a reviver takes three times as long.
  const read: Text = text.includes(WRITTEN) ? JSON.parse(text, untag) : JSON.parse(text);
  const commons = read.commons.map((common) => ({ ...NOTHING_SAID, ...common }));
  return read.rows.map((row) => {
    const common = commons[row[1]] ?? NOTHING_SAID;
    return new Recalled(row, common, read.stacks[row[2]] ?? [], file, pipeline);
  });
}

/** A class, so that ten thousand stages share one getter. */
class Recalled implements Declared {
  readonly name: string;
  readonly spec: Spec;
  readonly fn = null;
  readonly warnings: readonly string[];

  constructor(
    row: Row,
    common: Common,
    readonly frames: readonly Frame[],
    readonly file: string,
    private readonly pipeline: string,
  ) {
    this.name = row[0];
    this.spec = specOf(row, common);
    this.warnings = row[8] ?? NO_TEXTS;
  }

  get where(): Where {
    return this.frames[0] ?? { file: this.pipeline };
  }
}

/** In the order of the fields of a spec; written out, since that is several times as fast as a spread. */
function specOf(row: Row, common: Common): Spec {
  return {
    name: row[3] === 1 ? row[0] : null,
    deps: fieldsOf(row[4], depOf),
    outs: fieldsOf(row[5], outOf),
    metrics: fieldsOf(row[6], outOf),
    plots: fieldsOf(row[7], outOf),
    params: common.params,
    matrix: common.matrix,
    env: common.env,
    uses: common.uses,
    always: common.always,
    frozen: common.frozen,
    mutex: common.mutex,
    timeoutMs: common.timeoutMs,
    retries: common.retries,
    executor: common.executor,
    desc: common.desc,
    meta: common.meta,
    cmd: common.cmd,
    wdir: common.wdir,
    environ: common.environ,
  };
}

const NOTHING_SAID: Common = {
  params: Object.freeze({}),
  matrix: null,
  env: Object.freeze({}),
  uses: NO_TEXTS,
  always: false,
  frozen: false,
  mutex: NO_TEXTS,
  timeoutMs: null,
  retries: 0,
  executor: null,
  desc: null,
  meta: null,
  cmd: null,
  wdir: null,
  environ: Object.freeze({}),
};

const DEFAULTS = textsOf(NOTHING_SAID);
