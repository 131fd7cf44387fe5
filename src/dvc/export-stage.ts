// A stage as an exported dvc.yaml has it, and as DVC will record it in dvc.lock.
import { posix } from "node:path";
import type { PlotOptions } from "../model/plot.ts";
import type { Out } from "../model/stage.ts";
import { isList as isModelList, type Value as ModelValue } from "../model/value.ts";
import { compareCodePoints } from "./code-points.ts";
import type { DvcParams } from "./stage.ts";
import { type Dict, isDict, isList, type Value } from "./value.ts";
import { PARAMS_FILE } from "./vars.ts";

export interface ExportedStage {
  /** In dvc.yaml and dvc.lock. */
  readonly name: string;
  /** In the pipeline. */
  readonly stage: string;
  readonly desc: string | null;
  /** As the shell gets it; items of a list one after the other. */
  readonly cmd: string | readonly string[];
  /** Relative to the root, each once. */
  readonly deps: readonly string[];
  readonly params: readonly DvcParams[];
  readonly outs: readonly Out[];
  readonly frozen: boolean;
  readonly always: boolean;
  readonly meta: ModelValue;
}

/** The fields of a stage in DVC's order, those that say nothing left out. `wdir`: from the file's folder to the root. */
export function stageFields(stage: ExportedStage, wdir: string): Dict {
  const { desc, cmd, frozen, always, meta } = stage;
  const fields = new Map<string, Value>();
  if (desc !== null) fields.set("desc", escaped(desc));
  fields.set("cmd", typeof cmd === "string" ? escaped(cmd) : cmd.map(escaped));
  if (wdir !== ".") fields.set("wdir", escaped(wdir));
  const deps = [...stage.deps].sort(compareCodePoints).map(escaped);
  if (deps.length > 0) fields.set("deps", deps);
  const params = paramsList(stage.params);
  if (params.length > 0) fields.set("params", params);
  for (const [key, kind] of OUT_LISTS) {
    const outs = stage.outs.filter((out) => listOf(out) === kind);
    if (outs.length > 0) fields.set(key, outsList(outs));
  }
  if (frozen) fields.set("frozen", true);
  if (always) fields.set("always_changed", true);
  if (meta !== null) fields.set("meta", escapedValue(toDvc(meta)));
  return fields;
}

/** Of several columns DVC draws what stands beside the stages: there, it would be a second plot of the out. */
function listOf({ kind, plot }: Out): Out["kind"] {
  return plot !== undefined && hasSeveral(plot) ? "out" : kind;
}

/** More than DVC can be told in a stage. */
export function hasSeveral({ y }: PlotOptions): boolean {
  return typeof y === "object" && y.length !== 1;
}

/** What is drawn of several columns. `wdir`: from the file's folder to the root. */
export function plotsBeside(stages: readonly ExportedStage[], wdir: string): Value[] {
  return stages.flatMap(({ outs }) =>
    outs.flatMap(({ path, plot }) => {
      if (plot === undefined || !hasSeveral(plot)) return [];
      const { header: _, ...drawn } = plot;
      return [new Map([[escaped(posix.join(wdir, path)), plotFields(drawn)]])];
    }),
  );
}

/** In DVC's order. */
function plotFields({ template, x, y, xLabel, yLabel, title, header }: PlotOptions): Dict {
  const fields = new Map<string, Value>();
  const set = (key: string, value: string | undefined): void => {
    if (value !== undefined) fields.set(key, escaped(value));
  };
  set("template", template);
  set("x", x);
  if (typeof y === "object" && y.length !== 1) fields.set("y", y.map(escaped));
  else set("y", typeof y === "object" ? y[0] : y);
  set("x_label", xLabel);
  set("y_label", yLabel);
  set("title", title);
  if (header === false) fields.set("header", false);
  return fields;
}

const OUT_LISTS = [
  ["outs", "out"],
  ["metrics", "metric"],
  ["plots", "plot"],
] as const;

/** Keys of the default file stand alone; a file that counts whole has no keys. */
function paramsList(params: readonly DvcParams[]): Value[] {
  const own = params.find(({ file, keys }) => file === PARAMS_FILE && keys !== null);
  const others = params
    .filter((one) => one !== own)
    .toSorted((a, b) => compareCodePoints(a.file, b.file));
  return [
    ...sortedKeys(own?.keys ?? []),
    ...others.map(({ file, keys }) => new Map([[escaped(file), keys && sortedKeys(keys)]])),
  ];
}

function sortedKeys(keys: readonly string[]): string[] {
  return [...keys].sort(compareCodePoints).map(escaped);
}

function outsList(outs: readonly Out[]): Value[] {
  const sorted = outs.toSorted((a, b) => compareCodePoints(a.path, b.path));
  return sorted.map(({ path, cache, persist, push, desc, plot }) => {
    const flags = new Map<string, Value>();
    if (desc !== undefined) flags.set("desc", escaped(desc));
    if (!cache) flags.set("cache", false);
    if (persist) flags.set("persist", true);
    if (!push) flags.set("push", false);
    if (plot && !hasSeveral(plot))
      for (const [key, value] of plotFields(plot)) flags.set(key, value);
    return flags.size === 0 ? escaped(path) : new Map([[escaped(path), flags]]);
  });
}

/** `${` means something to DVC in every text of a stage. */
export function escaped(text: string): string {
  return text.replaceAll("${", "\\${");
}

function escapedValue(value: Value): Value {
  if (typeof value === "string") return escaped(value);
  if (isList(value)) return value.map(escapedValue);
  if (!isDict(value)) return value;
  return new Map([...value].map(([key, item]) => [escaped(key), escapedValue(item)]));
}

/** Numbers without a fraction are DVC's integers. */
export function toDvc(value: ModelValue): Value {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (isModelList(value)) return value.map(toDvc);
  return new Map(Object.entries(value).map(([key, item]) => [key, toDvc(item)]));
}
