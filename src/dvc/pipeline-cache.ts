// What a dvc.yaml came to, kept by the digests of its text and of the files whose values it used: schema, templates and
// groups are then not gone through again.
import type { Where } from "../model/failure.ts";
import { commandOf, commandProblem, placeOf } from "./command.ts";
import type { PipelineFile, ReadOptions } from "./pipeline-file.ts";
import type { Path } from "./report.ts";
import type { TopLevel } from "./resolve.ts";
import type { DvcOut, DvcParams, DvcStage } from "./stage.ts";
import { type Dict, isDict, isList, type List, type Value } from "./value.ts";
import { decode, type Encoded, encode, placesIn } from "./yaml-cache.ts";

/** To be raised when the text, or what is made of a dvc.yaml, changes. */
const KIND = "dvc pipeline 1";

type StageRow = readonly [
  name: string,
  group: string | null,
  cmd: Encoded,
  deps: readonly string[],
  outs: readonly (string | OutRow)[],
  /** Only where it says something. */
  more?: MoreRow,
];

/** An out that is more than a cached file: its flags, and what has to be encoded. */
type OutRow = Omit<DvcOut, "plot" | "meta"> & { readonly plot: Encoded; readonly meta?: Encoded };

interface MoreRow {
  readonly wdir?: string;
  readonly params?: readonly DvcParams[];
  readonly frozen?: boolean;
  readonly alwaysChanged?: boolean;
  readonly desc?: string | null;
  readonly meta?: Encoded;
  readonly tracked?: readonly (readonly [file: string, values: Encoded])[];
}

interface Kept {
  readonly files: readonly (readonly [name: string, digest: string])[];
  readonly groups: readonly string[];
  readonly top: Readonly<Record<keyof TopLevel, Encoded>>;
  readonly warnings: readonly string[];
  readonly stages: readonly StageRow[];
}

/** Undefined: it is not known, or something that it used differs. */
export function recallPipeline(
  text: string,
  file: string,
  options: ReadOptions,
): PipelineFile | undefined {
  const { files, cache } = options;
  const json = cache?.get(KIND, file, stampOf(text, options));
  if (json === undefined) return undefined;
  const kept: Kept = JSON.parse(json);
  if (!kept.files.every(([name, digest]) => files.digest(name) === digest)) return undefined;
  const where = placesIn(text, file);
  const { groups, warnings } = kept;
  return {
    file,
    stages: kept.stages.map((row) => new KeptStage(row, file, where)),
    groups,
    top: topOf(kept.top),
    warnings,
  };
}

/** `asked`: the files that it looked at. */
export function keepPipeline(
  text: string,
  { file, stages, groups, top, warnings }: PipelineFile,
  asked: ReadonlySet<string>,
  options: ReadOptions,
): void {
  const { files, cache } = options;
  if (cache === undefined) return;
  const digests: [string, string][] = [];
  for (const name of asked) {
    const digest = files.digest(name);
    if (digest === null) return;
    digests.push([name, digest]);
  }
  const kept: Kept = {
    files: digests,
    groups,
    top: {
      params: encode(top.params),
      metrics: encode(top.metrics),
      plots: encode(top.plots),
      artifacts: encode(top.artifacts),
      datasets: encode(top.datasets),
    },
    warnings,
    stages: stages.map(rowOf),
  };
  cache.set(KIND, file, stampOf(text, options), JSON.stringify(kept));
}

function stampOf(text: string, { parsing }: ReadOptions): string {
  return `${Bun.hash.xxHash64(text).toString(16)} ${JSON.stringify(parsing)}`;
}

function topOf({ params, metrics, plots, artifacts, datasets }: Kept["top"]): TopLevel {
  return {
    params: listOf(params),
    metrics: listOf(metrics),
    plots: listOf(plots),
    artifacts: dictOf(artifacts),
    datasets: listOf(datasets),
  };
}

const NO_DICT: Dict = new Map();
const NONE: readonly never[] = Object.freeze([]);

function listOf(encoded: Encoded): List {
  const value = decode(encoded);
  return isList(value) ? value : NONE;
}

function dictOf(encoded: Encoded): Dict {
  const value = decode(encoded);
  return isDict(value) ? value : NO_DICT;
}

function rowOf(stage: DvcStage): StageRow {
  const { name, group, cmdValue, deps, outs } = stage;
  const row = [
    name,
    group,
    encode(cmdValue),
    deps.map((dep) => dep.path),
    outs.map(outRowOf),
  ] as const;
  const more = moreOf(stage);
  return Object.keys(more).length === 0 ? row : [...row, more];
}

function moreOf(stage: DvcStage): MoreRow {
  const { wdir, params, frozen, alwaysChanged, desc, meta, tracked } = stage;
  return {
    ...(wdir !== "." && { wdir }),
    ...(params.length > 0 && { params }),
    ...(frozen && { frozen }),
    ...(alwaysChanged && { alwaysChanged }),
    ...(desc !== null && { desc }),
    ...(meta !== undefined && { meta: encode(meta) }),
    ...(tracked.size > 0 && {
      tracked: [...tracked].map(([file, values]) => [file, encode(values)] as const),
    }),
  };
}

function outRowOf(out: DvcOut): string | OutRow {
  const { path, plot, meta, ...flags } = out;
  const isPlain = JSON.stringify(flags) === PLAIN_FLAGS && plot === null && meta === undefined;
  if (isPlain) return path;
  return { path, ...flags, plot: encode(plot), ...(meta !== undefined && { meta: encode(meta) }) };
}

function outOf(row: string | OutRow): DvcOut {
  if (typeof row === "string") return { path: row, ...PLAIN, plot: null, meta: undefined };
  const { plot, meta, ...flags } = row;
  const decoded = decode(plot);
  return {
    ...flags,
    plot: isDict(decoded) ? decoded : null,
    meta: meta === undefined ? undefined : decode(meta),
  };
}

/** In the order of `toOut`. */
const PLAIN = {
  cache: true,
  persist: false,
  push: true,
  remote: null,
  desc: null,
  type: null,
  labels: NONE,
  metric: false,
} as const;
const PLAIN_FLAGS = JSON.stringify(PLAIN);

class KeptStage implements DvcStage {
  readonly name: string;
  readonly group: string | null;
  readonly cmdValue: Value;
  readonly cmd: DvcStage["cmd"];
  readonly cmdProblem: string | null;
  readonly wdir: string;
  readonly deps: DvcStage["deps"];
  readonly params: DvcStage["params"];
  readonly outs: DvcStage["outs"];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly desc: string | null;
  readonly meta: Value | undefined;
  readonly tracked: ReadonlyMap<string, Dict>;
  readonly #places: (path: Path) => Where;

  constructor(
    [name, group, cmd, deps, outs, more = {}]: StageRow,
    readonly file: string,
    places: (path: Path) => Where,
  ) {
    this.name = name;
    this.group = group;
    this.cmdValue = decode(cmd);
    this.cmd = commandOf(this.cmdValue);
    this.cmdProblem = commandProblem(this.cmdValue);
    this.wdir = more.wdir ?? ".";
    this.deps = deps.map((path) => ({ path }));
    this.params = more.params ?? NONE;
    this.outs = outs.map(outOf);
    this.frozen = more.frozen ?? false;
    this.alwaysChanged = more.alwaysChanged ?? false;
    this.desc = more.desc ?? null;
    this.meta = more.meta === undefined ? undefined : decode(more.meta);
    this.tracked = new Map(
      (more.tracked ?? NONE).map(([of, values]) => [of, dictOf(values)] as const),
    );
    this.#places = places;
  }

  get where(): Where {
    return this.#places(placeOf(this));
  }
}
