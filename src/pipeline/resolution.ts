// Resolved stages as a text that can be kept: what `resolve` makes of a registration, read back as it was.

import { tag, untag, WRITTEN } from "../model/exact-json.ts";
import type { Where } from "../model/failure.ts";
import type { Dep, Frame, Out, OutKind, Shaped, Shapes, Stage } from "../model/stage.ts";
import {
  briefly,
  indexOf,
  isList,
  shortened,
  textsOf,
  type Written,
  type WrittenDep,
  type WrittenOut,
} from "./written.ts";

/** All that stages may have in common: neither names nor places nor paths. */
type Common = Omit<Stage, "name" | "where" | "frames" | "deps" | "outs" | "shapes">;

type Row = readonly [
  name: string,
  /** Indices into what is written once. */
  common: number,
  stack: number,
  deps?: Written<WrittenDep>,
  outs?: Written<WrittenOut>,
  metrics?: Written<WrittenOut>,
  plots?: Written<WrittenOut>,
];

interface Text {
  readonly stacks: readonly (readonly Frame[])[];
  readonly commons: readonly Partial<Common>[];
  readonly rows: readonly Row[];
}

export function encodeStages(stages: readonly Stage[]): string {
  const stacks = new Map<readonly Frame[], number>();
  const commons = new Map<string, number>();
  const rows = stages.map((stage) => {
    const row: Row = [
      stage.name,
      indexOf(commons, JSON.stringify(briefly(commonOf(stage), DEFAULTS), tag)),
      indexOf(stacks, stage.frames),
      stage.shapes.deps,
      writtenOuts(stage, "out", stage.shapes.outs),
      writtenOuts(stage, "metric", stage.shapes.metrics),
      writtenOuts(stage, "plot", stage.shapes.plots),
    ];
    return JSON.stringify(shortened(row, 3), tag);
  });
  const once = [JSON.stringify([...stacks.keys()], tag), [...commons.keys()].join(",")];
  return `{"stacks":${once[0]},"commons":[${once[1]}],"rows":[${rows.join(",")}]}`;
}

/** `pipeline`: the pipeline file, relative to the root. */
export function decodeStages(text: string, pipeline: string): Stage[] {
  const read: Text = text.includes(WRITTEN) ? JSON.parse(text, untag) : JSON.parse(text);
  const commons = read.commons.map((common): Common => ({ ...NOTHING_SAID, ...common }));
  return read.rows.map((row) => {
    const common = commons[row[1]] ?? NOTHING_SAID;
    return new KeptStage(row, common, read.stacks[row[2]] ?? [], pipeline);
  });
}

/** A class, so that ten thousand stages share one getter. */
class KeptStage implements Stage {
  readonly name: string;
  readonly group: Stage["group"];
  readonly kind: Stage["kind"];
  readonly desc: Stage["desc"];
  readonly deps: readonly Dep[];
  readonly outs: readonly Out[];
  readonly params: Stage["params"];
  readonly matrix: Stage["matrix"];
  readonly cmd: Stage["cmd"];
  readonly wdir: Stage["wdir"];
  readonly environ: Stage["environ"];
  readonly env: Stage["env"];
  readonly uses: Stage["uses"];
  readonly always: boolean;
  readonly frozen: boolean;
  readonly mutex: Stage["mutex"];
  readonly timeoutMs: Stage["timeoutMs"];
  readonly retries: number;
  readonly executor: Stage["executor"];
  readonly meta: Stage["meta"];
  readonly floats?: NonNullable<Stage["floats"]>;
  readonly paramFiles: readonly string[];
  readonly paramSources: NonNullable<Stage["paramSources"]>;
  readonly #row: Row;

  constructor(
    row: Row,
    common: Common,
    readonly frames: readonly Frame[],
    private readonly pipeline: string,
  ) {
    this.name = row[0];
    this.group = common.group;
    this.kind = common.kind;
    this.desc = common.desc;
    this.deps = depsOf(row[3]);
    this.outs = outsOf(row);
    this.params = common.params;
    this.matrix = common.matrix;
    this.cmd = common.cmd;
    this.wdir = common.wdir;
    this.environ = common.environ;
    this.env = common.env;
    this.uses = common.uses;
    this.always = common.always;
    this.frozen = common.frozen;
    this.mutex = common.mutex;
    this.timeoutMs = common.timeoutMs;
    this.retries = common.retries;
    this.executor = common.executor;
    this.meta = common.meta;
    if (common.floats && common.floats.length > 0) this.floats = common.floats;
    this.paramFiles = common.paramFiles ?? NONE;
    this.paramSources = common.paramSources ?? NO_VALUES;
    this.#row = row;
  }

  get where(): Where {
    return this.frames[0] ?? { file: this.pipeline };
  }

  /** Asked for when the stage runs. */
  get shapes(): Shapes {
    const [, , , deps = NONE, outs = NONE, metrics = NONE, plots = NONE] = this.#row;
    return { deps, outs: pathsOf(outs), metrics: pathsOf(metrics), plots: pathsOf(plots) };
  }
}

const NONE: readonly never[] = Object.freeze([]);
const NO_VALUES = Object.freeze({});

const NOTHING_SAID: Common = {
  group: null,
  kind: "ts",
  desc: null,
  params: NO_VALUES,
  matrix: NO_VALUES,
  cmd: null,
  wdir: null,
  environ: NO_VALUES,
  env: NO_VALUES,
  uses: NONE,
  always: false,
  frozen: false,
  mutex: NONE,
  timeoutMs: null,
  retries: 0,
  executor: null,
  meta: null,
  floats: NONE,
  paramFiles: NONE,
  paramSources: NO_VALUES,
};

const DEFAULTS = textsOf(NOTHING_SAID);

/** By name: some are computed when they are read, and a spread would leave them out. */
function commonOf(stage: Stage): Common {
  const { group, kind, desc, params, matrix, cmd, wdir, environ, env, uses } = stage;
  const { always, frozen, mutex, timeoutMs, retries, executor, meta } = stage;
  const { floats = NONE, paramFiles = NONE, paramSources = NO_VALUES } = stage;
  const what = { group, kind, desc, params, matrix, cmd, wdir, environ, env, uses };
  const how = { always, frozen, mutex, timeoutMs, retries, executor, meta };
  return { ...what, ...how, floats, paramFiles, paramSources };
}

function writtenOuts(stage: Stage, kind: OutKind, shape: Shaped): Written<WrittenOut> {
  const outs = stage.outs.filter((out) => out.kind === kind);
  if (isList(shape)) return outs.map(writtenOut);
  return Object.fromEntries(outs.map((out) => [out.as ?? "", writtenOut(out)]));
}

function writtenOut({ path, kind, cache, persist, push, desc, plot }: Out): WrittenOut {
  if (plot !== undefined) return [path, cache, persist, push, desc ?? null, plot];
  const saysNothing = cache === (kind === "out") && !persist && push && desc === undefined;
  return saysNothing ? path : [path, cache, persist, push, desc ?? null];
}

function depsOf(written: Written<WrittenDep> | undefined): readonly Dep[] {
  if (written === undefined) return NONE;
  const deps: Dep[] = [];
  if (isList(written)) {
    for (let i = 0; i < written.length; i++) {
      const one = written[i] as WrittenDep;
      if (typeof one === "string") deps.push({ path: one });
      else for (const path of one) deps.push({ path });
    }
    return deps;
  }
  for (const as of Object.keys(written)) {
    const one = written[as] as WrittenDep;
    for (const path of typeof one === "string" ? [one] : one) deps.push({ path, as });
  }
  return deps;
}

function outsOf([, , , , outs, metrics, plots]: Row): readonly Out[] {
  if (outs === undefined) return NONE;
  const made: Out[] = [];
  addOuts(made, outs, "out");
  if (metrics) addOuts(made, metrics, "metric");
  if (plots) addOuts(made, plots, "plot");
  return made;
}

function addOuts(made: Out[], written: Written<WrittenOut>, kind: OutKind): void {
  if (isList(written)) {
    for (let i = 0; i < written.length; i++) made.push(outOf(written[i] as WrittenOut, kind));
    return;
  }
  for (const as of Object.keys(written)) {
    made.push(outOf(written[as] as WrittenOut, kind, as));
  }
}

function outOf(one: WrittenOut, kind: OutKind, as?: string): Out {
  const [path, given, persist, push, desc, plot] =
    typeof one === "string" ? ([one, null, false, true, null] as const) : one;
  const bare = { path, kind, cache: given ?? kind === "out", persist, push };
  if (as === undefined && desc === null && plot === undefined) return bare;
  return {
    ...bare,
    ...(as !== undefined && { as }),
    ...(desc !== null && { desc }),
    ...(plot !== undefined && { plot }),
  };
}

function pathsOf(written: Written<WrittenOut>): Shaped {
  const pathOf = (one: WrittenOut): string => (typeof one === "string" ? one : one[0]);
  if (isList(written)) return written.map(pathOf);
  return Object.fromEntries(Object.entries(written).map(([key, one]) => [key, pathOf(one)]));
}
