// One stage of the graph from its declaration.
import type { DepEntry, Fields, OutEntry } from "../api/fields.ts";
import { isInside, normalise, pathProblem } from "../api/paths.ts";
import type { Where } from "../model/failure.ts";
import type { PlotOptions } from "../model/plot.ts";
import type {
  Dep,
  ExecutorName,
  Frame,
  Out,
  OutKind,
  ParamSource,
  Shaped,
  Shapes,
  Stage,
  StageKind,
} from "../model/stage.ts";
import type { Value, ValueMap } from "../model/value.ts";
import type { Declared } from "./load.ts";
import { type Report, Texts } from "./texts.ts";

export interface StageInput {
  readonly root: string;
  readonly declared: Declared;
  readonly name: string;
  readonly matrix: ValueMap;
  /** Matrix values included. */
  readonly params: ValueMap;
  /** Paths of params that are whole floats. */
  readonly floats?: NonNullable<Stage["floats"]>;
  /** Paths that no stage may make. */
  readonly reserved: ReadonlySet<string>;
  readonly report: Report;
}

export function makeStage(input: StageInput): Stage {
  return new MadeStage(input);
}

/** A class, so that ten thousand stages share one getter. */
class MadeStage implements Stage {
  readonly name: string;
  readonly group: string | null;
  readonly kind: StageKind;
  readonly desc: string | null;
  readonly deps: readonly Dep[];
  readonly outs: readonly Out[];
  readonly shapes: Shapes;
  readonly params: ValueMap;
  readonly matrix: ValueMap;
  readonly cmd: string | null;
  readonly wdir: string | null;
  readonly environ: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, boolean>>;
  readonly uses: readonly string[];
  readonly always: boolean;
  readonly frozen: boolean;
  readonly mutex: readonly string[];
  readonly timeoutMs: number | null;
  readonly retries: number;
  readonly executor: ExecutorName | null;
  readonly meta: Value;
  readonly floats?: NonNullable<Stage["floats"]>;
  readonly #declared: Declared;

  constructor(input: StageInput) {
    const { declared, name, matrix, params } = input;
    const { spec } = declared;
    const filler = new Filler(input);
    const deps = fillDeps(spec.deps, filler);
    const outs = fillOuts("outs", "out", spec.outs, filler);
    const metrics = fillOuts("metrics", "metric", spec.metrics, filler);
    const plots = fillOuts("plots", "plot", spec.plots, filler);
    this.name = name;
    this.group = spec.matrix ? declared.name : null;
    this.kind = kindOf(declared);
    if (input.floats) this.floats = input.floats;
    this.desc = spec.desc;
    this.deps = deps.deps;
    this.outs =
      metrics.outs.length + plots.outs.length === 0
        ? outs.outs
        : [...outs.outs, ...metrics.outs, ...plots.outs];
    this.shapes = {
      deps: deps.shape,
      outs: outs.shape,
      metrics: metrics.shape,
      plots: plots.shape,
    };
    this.params = params;
    this.matrix = matrix;
    this.cmd = spec.cmd === null ? null : filler.texts.command(spec.cmd);
    this.wdir = spec.wdir === null ? null : filler.path(normalise(spec.wdir), "wdir");
    // A command sets few variables, and a function none.
    this.environ = isEmpty(spec.environ) ? spec.environ : fillEnviron(spec.environ, filler);
    this.env = spec.env;
    this.uses = spec.uses.length === 0 ? NOTHING : fillUses(spec.uses, filler);
    this.always = spec.always;
    this.frozen = spec.frozen;
    this.mutex = spec.mutex.length === 0 ? NOTHING : fillMutex(spec.mutex, filler);
    this.timeoutMs = spec.timeoutMs;
    this.retries = spec.retries;
    this.executor = spec.executor;
    this.meta = spec.meta;
    this.#declared = declared;
    checkReserved(this.outs, input);
  }

  get where(): Where {
    return this.#declared.where;
  }

  get frames(): readonly Frame[] {
    return this.#declared.frames;
  }

  get paramFiles(): readonly string[] {
    const params = Object.values(this.#declared.spec.params);
    const files = params.flatMap((one) => (one.kind === "file" ? [normalise(one.file)] : []));
    return [...new Set(files)];
  }

  get paramSources(): Readonly<Record<string, ParamSource>> {
    const params = Object.entries(this.#declared.spec.params);
    return Object.fromEntries(
      params.flatMap(([name, one]): [string, ParamSource][] =>
        one.kind === "file" ? [[name, { file: normalise(one.file), key: one.key }]] : [],
      ),
    );
  }
}

function kindOf({ spec, file }: Declared): StageKind {
  if (spec.cmd !== null) return "cmd";
  return file.endsWith(".py") ? "python" : "ts";
}

function fillUses(uses: readonly string[], { texts }: Filler): readonly string[] {
  return uses.map((text) => normalise(texts.path(text, "uses")));
}

function fillMutex(mutex: readonly string[], { texts }: Filler): readonly string[] {
  return mutex.map((text) => texts.label(text, "mutex"));
}

/** Most paths of most stages have nothing to fill in. */
class Filler {
  readonly #input: StageInput;
  #texts: Texts | undefined;

  constructor(input: StageInput) {
    this.#input = input;
  }

  get texts(): Texts {
    const { matrix, params, report } = this.#input;
    this.#texts ??= new Texts(matrix, params, report);
    return this.#texts;
  }

  /** `field`, and in it `key` or else `i`, say where it stands. */
  path(text: string, field: string, key: string | null = null, i: number | null = null): string {
    if (!text.includes("${")) return relativeToRoot(this.#input.root, text);
    const label = labelOf(field, key, i);
    const filled = this.texts.path(text, label);
    const problem = pathProblem(filled);
    if (problem !== undefined) {
      this.#input.report.tell({ code: "spec", message: `${label} ${problem}` });
    }
    return relativeToRoot(this.#input.root, filled);
  }
}

/** Shared by all stages: most have neither metrics nor plots, and many no deps. */
const NOTHING: readonly never[] = Object.freeze([]);
const EMPTY_LIST = { deps: NOTHING, outs: NOTHING, shape: NOTHING } as const;
const EMPTY_RECORD = { deps: NOTHING, outs: NOTHING, shape: Object.freeze({}) } as const;

function fillDeps(
  fields: Fields<DepEntry>,
  filler: Filler,
): { deps: readonly Dep[]; shape: Shaped } {
  const { entries, record } = fields;
  if (entries.length === 0) return record ? EMPTY_RECORD : EMPTY_LIST;
  const deps: Dep[] = [];
  const values: (string | readonly string[])[] = [];
  for (let i = 0; i < entries.length; i++) {
    const { key, paths, many } = entries[i] as DepEntry;
    const from = deps.length;
    for (const text of paths) {
      const path = filler.path(text, "deps", key, i);
      deps.push(key === null ? { path } : { path, as: key });
    }
    values.push(many ? deps.slice(from).map(({ path }) => path) : (deps[from]?.path ?? ""));
  }
  return { deps, shape: shapeOf(fields, values) };
}

function fillOuts(
  field: string,
  kind: OutKind,
  fields: Fields<OutEntry>,
  filler: Filler,
): { outs: readonly Out[]; shape: Shaped } {
  const { entries, record } = fields;
  if (entries.length === 0) return record ? EMPTY_RECORD : EMPTY_LIST;
  const paths: string[] = [];
  const outs: Out[] = [];
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as OutEntry;
    const path = filler.path(entry.path, field, entry.key, i);
    paths.push(path);
    outs.push(makeOut(entry, path, kind, entry.plot && drawn(entry.plot, filler)));
  }
  return { outs, shape: shapeOf(fields, paths) };
}

/** The title of a member of a matrix may tell it from the others. */
function drawn(plot: PlotOptions, filler: Filler): PlotOptions {
  const { title } = plot;
  return title === undefined ? plot : { ...plot, title: filler.texts.value(title, "title") };
}

function makeOut(entry: OutEntry, path: string, kind: OutKind, plot: PlotOptions | null): Out {
  const { key, persist, push, desc } = entry;
  const cache = entry.cache ?? kind === "out";
  const bare = { path, kind, cache, persist, push };
  if (key === null && desc === null && plot === null) return bare;
  return {
    ...bare,
    ...(key !== null && { as: key }),
    ...(desc !== null && { desc }),
    ...(plot !== null && { plot }),
  };
}

function isEmpty(map: object): boolean {
  for (const _ in map) return false;
  return true;
}

function fillEnviron(
  environ: Readonly<Record<string, string>>,
  filler: Filler,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environ).map(([key, text]) => [key, filler.texts.value(text, `environ.${key}`)]),
  );
}

function shapeOf<T>(
  { record, entries }: Fields<{ readonly key: string | null }>,
  values: readonly T[],
): readonly T[] | Readonly<Record<string, T>> {
  return record ? byKey(entries, values) : values;
}

function byKey<T>(
  entries: Fields<{ readonly key: string | null }>["entries"],
  values: readonly T[],
): Readonly<Record<string, T>> {
  return Object.fromEntries(values.map((value, i) => [entries[i]?.key ?? "", value]));
}

function labelOf(field: string, key: string | null, i: number | null): string {
  if (key !== null) return `${field}.${key}`;
  return i === null ? field : `${field}[${i}]`;
}

/** An absolute path inside of the root is as good as the relative one; outside it stays absolute. */
function relativeToRoot(root: string, path: string): string {
  if (!path.startsWith("/")) return path;
  const normal = normalise(root);
  if (path === normal) return ".";
  return isInside(path, normal) ? path.slice(normal === "/" ? 1 : normal.length + 1) : path;
}

/** What fastpipe itself reads or writes can't be made by a stage. */
function checkReserved(outs: readonly Out[], { declared, reserved, report }: StageInput): void {
  for (const { path } of outs) {
    if (path === ".fastpipe" || isInside(path, ".fastpipe")) {
      report.tell({
        code: "spec",
        message: `out "${path}" lies in .fastpipe/, which is fastpipe's own`,
      });
    } else if (reserved.has(path)) {
      report.tell({
        code: "spec",
        message: `out "${path}" is a file that the pipeline is made of`,
      });
    } else if (isParamFile(path, declared)) {
      report.tell({ code: "spec", message: `out "${path}" is where a param of the stage stands` });
    }
  }
}

function isParamFile(path: string, { spec }: Declared): boolean {
  for (const key in spec.params) {
    const param = spec.params[key];
    if (param?.kind === "file" && normalise(param.file) === path) return true;
  }
  return false;
}
