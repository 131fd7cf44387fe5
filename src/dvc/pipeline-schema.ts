// What may stand in a dvc.yaml, before its templates are filled.
import type { Path, Report } from "./report.ts";
import { anything, type Check, fields, flag, list, mapOf, oneOf, text } from "./schema.ts";
import { isDict, isList, type Value } from "./value.ts";

const TEXT_OR_LIST = oneOf("a string or a list", { text, list: anything });

const ANNOTATIONS = { desc: text, type: text, labels: list(text), meta: anything };

const OUT_FLAGS = {
  ...ANNOTATIONS,
  cache: flag,
  persist: flag,
  /** Of DVC 2; it means nothing. */
  checkpoint: flag,
  remote: text,
  push: flag,
};

const PLOT_PROPS = {
  template: text,
  x: text,
  y: text,
  x_label: text,
  y_label: text,
  title: text,
  header: flag,
};

/** Names of what makes a plot of an out. */
export const PLOT_KEYS: readonly string[] = Object.keys(PLOT_PROPS);

const OUTS = list(
  oneOf("a path, or a map of a path to flags", { text, map: mapOf(fields(OUT_FLAGS)) }),
);
const PLOTS = list(
  oneOf("a path, or a map of a path to properties", {
    text,
    map: mapOf(fields({ ...OUT_FLAGS, ...PLOT_PROPS })),
  }),
);

/** A key of params.yaml, or a map of a file to its keys. What stands in the map is checked once it is filled. */
const PARAMS = list(oneOf("a key, or a map of a file to keys", { text, map: anything }));
const VARS = list(oneOf("a file, or a map of values", { text, map: anything }));

const STAGE = fields(
  {
    cmd: TEXT_OR_LIST,
    wdir: text,
    deps: list(text),
    params: PARAMS,
    outs: OUTS,
    metrics: OUTS,
    plots: PLOTS,
    vars: VARS,
    matrix: mapOf(TEXT_OR_LIST),
    frozen: flag,
    always_changed: flag,
    desc: text,
    meta: anything,
  },
  ["cmd"],
);

const FOREACH = fields(
  {
    foreach: oneOf("a list, a map or a template", { text, list: anything, map: anything }),
    do: STAGE,
  },
  ["foreach", "do"],
);

function stageOrForeach(value: Value, path: Path, report: Report): void {
  const isForeach = isDict(value) && (value.has("foreach") || value.has("do"));
  (isForeach ? FOREACH : STAGE)(value, path, report);
}

const X = oneOf("a string, or a map of a file to a string", { text, map: mapOf(text) });
const Y = oneOf("a string, a list of strings, or a map of files to them", {
  text,
  list: list(text),
  map: mapOf(oneOf("a string or a list of strings", { text, list: list(text) })),
});
const PLOT = fields({ x: X, y: Y, x_label: text, y_label: text, title: text, template: text });

const PLOT_BY_ID = mapOf(oneOf("a map or nothing", { map: PLOT, null: anything }));

function plotsById(value: Value, path: Path, report: Report): void {
  if (isDict(value) && value.size === 0) report.tell(path, { message: "a plot needs an id" });
  PLOT_BY_ID(value, path, report);
}

const PIPELINE = fields({
  stages: mapOf(stageOrForeach),
  vars: VARS,
  params: list(text),
  metrics: list(text),
  plots: list(
    oneOf("a path, or a map of an id to properties", {
      text,
      map: plotsById,
    }),
  ),
  artifacts: mapOf(fields({ path: text, ...ANNOTATIONS }, ["path"])),
  // DVC looks closer only where a dep names one.
  datasets: oneOf("a list", { text: anything, list: anything, map: anything }),
});

/** A file that holds nothing is no mistake. */
export const checkPipeline: Check = (value, path, report) => {
  if (!isNothing(value)) PIPELINE(value, path, report);
};

/** What Python takes for nothing. */
export function isNothing(value: Value): boolean {
  if (isList(value)) return value.length === 0;
  return value === null || value === false || value === "" || value === 0n || value === 0;
}
