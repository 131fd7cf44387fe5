// One stage of the graph from its declaration.
import { relative } from "node:path";
import type { DepEntry, Fields, OutEntry } from "../api/fields.ts";
import { isInside, normalise, pathProblem } from "../api/paths.ts";
import type { Failure, Where } from "../model/failure.ts";
import type { Dep, Out, OutKind, Shaped, Stage } from "../model/stage.ts";
import type { ValueMap } from "../model/value.ts";
import type { Declared } from "./load.ts";
import { PARAMS_FILE } from "./params-file.ts";
import { Texts } from "./texts.ts";

type Tell = (failure: Pick<Failure, "code" | "message" | "hint">) => void;

export interface StageInput {
  readonly root: string;
  readonly declared: Declared;
  readonly name: string;
  readonly matrix: ValueMap;
  /** Matrix values included. */
  readonly params: ValueMap;
  readonly tell: Tell;
  readonly warn: (text: string) => void;
}

export function makeStage(input: StageInput): Stage {
  const { root, declared, name, matrix, params, tell, warn } = input;
  const { spec } = declared;
  const texts = new Texts(matrix, params, tell, warn);
  const path = (text: string, label: string): string => {
    const filled = relativeToRoot(root, texts.path(text, label));
    const problem = pathProblem(filled);
    if (problem !== undefined) tell({ code: "spec", message: `${label} ${problem}` });
    return filled;
  };
  const deps = fillDeps(spec.deps, path);
  const outs = fillOuts("outs", "out", spec.outs, path);
  const metrics = fillOuts("metrics", "metric", spec.metrics, path);
  const plots = fillOuts("plots", "plot", spec.plots, path);
  const allOuts = [...outs.outs, ...metrics.outs, ...plots.outs];
  checkReserved(allOuts, declared, root, tell);
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
    cmd: spec.cmd === null ? null : texts.command(spec.cmd),
    wdir: spec.wdir === null ? null : path(normalise(spec.wdir), "wdir"),
    environ: mapValues(spec.environ, (text, key) => texts.value(text, `environ.${key}`)),
    env: spec.env,
    uses: spec.uses.map((text) => normalise(texts.path(text, "uses"))),
    always: spec.always,
    frozen: spec.frozen,
    mutex: spec.mutex.map((text) => texts.label(text, "mutex")),
    timeoutMs: spec.timeoutMs,
    retries: spec.retries,
    executor: spec.executor,
    meta: spec.meta,
  };
}

type FillPath = (text: string, label: string) => string;

function fillDeps(fields: Fields<DepEntry>, path: FillPath): { deps: Dep[]; shape: Shaped } {
  const deps: Dep[] = [];
  const values = fields.entries.map(({ key, paths, many }, i): string | readonly string[] => {
    const label = labelOf("deps", key, i);
    const filled = paths.map((text) => path(text, label));
    deps.push(...filled.map((one) => (key === null ? { path: one } : { path: one, as: key })));
    return many ? filled : (filled[0] ?? "");
  });
  return { deps, shape: shapeOf(fields, values) };
}

function fillOuts(
  field: string,
  kind: OutKind,
  fields: Fields<OutEntry>,
  path: FillPath,
): { outs: Out[]; shape: Shaped } {
  const outs = fields.entries.map((entry, i): Out => {
    const { key, cache, persist, push, desc } = entry;
    return {
      path: path(entry.path, labelOf(field, key, i)),
      ...(key !== null && { as: key }),
      kind,
      cache: cache ?? kind === "out",
      persist,
      push,
      ...(desc !== null && { desc }),
    };
  });
  return {
    outs,
    shape: shapeOf(
      fields,
      outs.map((one) => one.path),
    ),
  };
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
function checkReserved(
  outs: readonly Out[],
  { spec, file }: Declared,
  root: string,
  tell: Tell,
): void {
  const read = Object.values(spec.params).flatMap((param) =>
    param.kind === "file" ? normalise(param.file) : [],
  );
  for (const { path } of outs) {
    if (path === ".fastpipe" || isInside(path, ".fastpipe")) {
      tell({ code: "spec", message: `out "${path}" lies in .fastpipe/, which is fastpipe's own` });
    } else if (path === PARAMS_FILE || path === relative(root, file)) {
      tell({ code: "spec", message: `out "${path}" is a file that the pipeline is made of` });
    } else if (read.includes(path)) {
      tell({ code: "spec", message: `out "${path}" is where a param of the stage stands` });
    }
  }
}

function mapValues(
  record: Readonly<Record<string, string>>,
  map: (value: string, key: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
