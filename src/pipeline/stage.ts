// One stage of the graph from its declaration.
import type { DepEntry, Fields, OutEntry } from "../api/fields.ts";
import { isInside, normalise, pathProblem } from "../api/paths.ts";
import type { Failure, Where } from "../model/failure.ts";
import type { Dep, Out, OutKind, Shaped, Stage } from "../model/stage.ts";
import type { ValueMap } from "../model/value.ts";
import type { Declared } from "./load.ts";
import { Texts } from "./texts.ts";

type Tell = (failure: Pick<Failure, "code" | "message" | "hint">) => void;

export interface StageInput {
  readonly root: string;
  readonly declared: Declared;
  readonly name: string;
  readonly matrix: ValueMap;
  /** Matrix values included. */
  readonly params: ValueMap;
  /** Paths that no stage may make. */
  readonly reserved: ReadonlySet<string>;
  readonly tell: Tell;
  readonly warn: (text: string) => void;
}

export function makeStage(input: StageInput): Stage {
  const { declared, name, matrix, params } = input;
  const { spec } = declared;
  const filler = new Filler(input);
  const deps = fillDeps(spec.deps, filler);
  const outs = fillOuts("outs", "out", spec.outs, filler);
  const metrics = fillOuts("metrics", "metric", spec.metrics, filler);
  const plots = fillOuts("plots", "plot", spec.plots, filler);
  const allOuts =
    metrics.outs.length + plots.outs.length === 0
      ? outs.outs
      : [...outs.outs, ...metrics.outs, ...plots.outs];
  checkReserved(allOuts, input);
  return {
    name,
    group: spec.matrix ? declared.name : null,
    kind: spec.cmd === null ? "ts" : "cmd",
    desc: spec.desc,
    get where(): Where {
      return declared.where;
    },
    deps: deps.deps,
    outs: allOuts,
    shapes: { deps: deps.shape, outs: outs.shape, metrics: metrics.shape, plots: plots.shape },
    params,
    matrix,
    cmd: spec.cmd === null ? null : filler.texts.command(spec.cmd),
    wdir: spec.wdir === null ? null : filler.path(normalise(spec.wdir), () => "wdir"),
    environ: fillEnviron(spec.environ, filler),
    env: spec.env,
    uses: spec.uses.map((text) => normalise(filler.texts.path(text, "uses"))),
    always: spec.always,
    frozen: spec.frozen,
    mutex: spec.mutex.map((text) => filler.texts.label(text, "mutex")),
    timeoutMs: spec.timeoutMs,
    retries: spec.retries,
    executor: spec.executor,
    meta: spec.meta,
  };
}

/** Most paths of most stages have nothing to fill in. */
class Filler {
  readonly #input: StageInput;
  #texts: Texts | undefined;

  constructor(input: StageInput) {
    this.#input = input;
  }

  get texts(): Texts {
    const { matrix, params, tell, warn } = this.#input;
    this.#texts ??= new Texts(matrix, params, tell, warn);
    return this.#texts;
  }

  path(text: string, label: () => string): string {
    if (!text.includes("${")) return relativeToRoot(this.#input.root, text);
    const filled = this.texts.path(text, label());
    const problem = pathProblem(filled);
    if (problem !== undefined) {
      this.#input.tell({ code: "spec", message: `${label()} ${problem}` });
    }
    return relativeToRoot(this.#input.root, filled);
  }
}

const NO_PATHS: readonly never[] = Object.freeze([]);

function fillDeps(
  fields: Fields<DepEntry>,
  filler: Filler,
): { deps: readonly Dep[]; shape: Shaped } {
  const { entries, record } = fields;
  if (entries.length === 0) return { deps: NO_PATHS, shape: record ? {} : NO_PATHS };
  const deps: Dep[] = [];
  const values = entries.map(({ key, paths, many }, i): string | readonly string[] => {
    const filled = paths.map((text) => filler.path(text, () => labelOf("deps", key, i)));
    for (const path of filled) deps.push(key === null ? { path } : { path, as: key });
    return many ? filled : (filled[0] ?? "");
  });
  return { deps, shape: shapeOf(fields, values) };
}

function fillOuts(
  field: string,
  kind: OutKind,
  fields: Fields<OutEntry>,
  filler: Filler,
): { outs: readonly Out[]; shape: Shaped } {
  const { entries, record } = fields;
  if (entries.length === 0) return { outs: NO_PATHS, shape: record ? {} : NO_PATHS };
  const paths = entries.map(({ key, path }, i) => filler.path(path, () => labelOf(field, key, i)));
  const outs = entries.map((entry, i) => makeOut(entry, paths[i] ?? "", kind));
  return { outs, shape: shapeOf(fields, paths) };
}

function makeOut(entry: OutEntry, path: string, kind: OutKind): Out {
  const { key, persist, push, desc } = entry;
  const cache = entry.cache ?? kind === "out";
  const bare = { path, kind, cache, persist, push };
  if (key === null && desc === null) return bare;
  return { ...bare, ...(key !== null && { as: key }), ...(desc !== null && { desc }) };
}

function fillEnviron(
  environ: Readonly<Record<string, string>>,
  filler: Filler,
): Readonly<Record<string, string>> {
  const entries = Object.entries(environ);
  if (entries.length === 0) return environ;
  return Object.fromEntries(
    entries.map(([key, text]) => [key, filler.texts.value(text, `environ.${key}`)]),
  );
}

function shapeOf<T>(
  { record, entries }: Fields<{ readonly key: string | null }>,
  values: readonly T[],
): readonly T[] | Readonly<Record<string, T>> {
  if (!record) return values;
  return Object.fromEntries(values.map((value, i) => [entries[i]?.key ?? "", value]));
}

function labelOf(field: string, key: string | null, i: number): string {
  return key === null ? `${field}[${i}]` : `${field}.${key}`;
}

/** An absolute path inside of the root is as good as the relative one; outside it stays absolute. */
function relativeToRoot(root: string, path: string): string {
  if (!path.startsWith("/")) return path;
  const normal = normalise(root);
  if (path === normal) return ".";
  return isInside(path, normal) ? path.slice(normal === "/" ? 1 : normal.length + 1) : path;
}

/** What fastpipe itself reads or writes can't be made by a stage. */
function checkReserved(outs: readonly Out[], { declared, reserved, tell }: StageInput): void {
  for (const { path } of outs) {
    if (path === ".fastpipe" || isInside(path, ".fastpipe")) {
      tell({ code: "spec", message: `out "${path}" lies in .fastpipe/, which is fastpipe's own` });
    } else if (reserved.has(path)) {
      tell({ code: "spec", message: `out "${path}" is a file that the pipeline is made of` });
    } else if (paramFiles(declared).includes(path)) {
      tell({ code: "spec", message: `out "${path}" is where a param of the stage stands` });
    }
  }
}

function paramFiles({ spec }: Declared): readonly string[] {
  return Object.values(spec.params).flatMap((param) =>
    param.kind === "file" ? normalise(param.file) : [],
  );
}
