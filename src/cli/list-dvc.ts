// `fastpipe list` where the pipeline file is a dvc.yaml.
import type { DvcGraph } from "../dvc/graph.ts";
import { keyValue } from "../dvc/key.ts";
import { readProject, rootOf } from "../dvc/project.ts";
import { pythonStr } from "../dvc/python.ts";
import type { DvcOut, DvcStage } from "../dvc/stage.ts";
import { DateValue, isDict, isList, type Value } from "../dvc/value.ts";
import { EXIT, type Failure, orStop } from "../model/failure.ts";
import type * as model from "../model/value.ts";
import type { Found } from "../pipeline/find.ts";
import type { Listed } from "../ui/data.ts";
import { placeText } from "../ui/failures.ts";
import { type DvcListed, dvcListJson } from "../ui/json.ts";
import { listText } from "../ui/list.ts";
import { outStyle } from "../ui/paint.ts";
import type { Context } from "./command.ts";
import { warn } from "./open.ts";

export async function listDvc(
  { root: folder, file, name }: Found,
  context: Context,
): Promise<number> {
  const root = rootOf(folder);
  const project = orStop(await readProject(root, file));
  const { pipelines, graph, warnings, elsewhere } = project;
  warn(context, [...warnings, ...elsewhere.map(elsewhereText)]);
  const own = pipelines.find((one) => one.file === project.file)?.stages ?? [];
  const { terminal, json, verbose } = context;
  if (json)
    terminal.out(dvcListJson({ file: name, stages: own.map(toListed), ...ownGraph(own, graph) }));
  else terminal.out(listText(own.map(toShown), outStyle(terminal, verbose)));
  return EXIT.done;
}

/** For `list` it is enough that the file itself is right. */
function elsewhereText({ message, where }: Failure): string {
  return where ? `${placeText(where)}: ${message}` : message;
}

/** The edges of these stages, which may lead to other files, and their order among themselves. */
function ownGraph(
  stages: readonly DvcStage[],
  { upstream, order }: Pick<DvcGraph, "upstream" | "order">,
): { edges: (readonly [string, string])[]; order: string[] } {
  const names = new Set(stages.map(({ name }) => name));
  const edges = [...names].flatMap((name) =>
    (upstream.get(name) ?? []).map((maker): readonly [string, string] => [name, maker]),
  );
  return { edges, order: order.filter((name) => names.has(name)) };
}

function toListed(stage: DvcStage): DvcListed {
  const { name, group, desc, cmdValue, wdir, deps, params, outs, frozen, alwaysChanged } = stage;
  return {
    name,
    group,
    desc,
    cmd: toPlain(cmdValue),
    wdir,
    deps: [
      ...deps.map(({ path }) => ({ path })),
      ...params.map(({ file, keys }) => ({ path: file, params: keys ?? [] })),
    ],
    outs: outs.map(({ path, cache, persist, metric, plot, push }) => ({
      path,
      cache,
      persist,
      metric,
      plot: plot !== null,
      push,
    })),
    frozen,
    always_changed: alwaysChanged,
  };
}

function toShown(stage: DvcStage): Listed {
  const { name, desc, where, cmd, wdir, deps, params, outs, frozen, alwaysChanged } = stage;
  return {
    name,
    kind: "cmd",
    desc,
    where,
    deps: [...deps, ...params.map(({ file }) => ({ path: file }))],
    outs: outs.map(toOut),
    // A whole file is a dep alone.
    params: Object.fromEntries(params.flatMap(({ file, keys }) => (keys ? [[file, keys]] : []))),
    cmd: typeof cmd === "string" ? cmd : cmd.join("\n"),
    wdir: wdir === "." ? null : wdir,
    env: {},
    uses: [],
    mutex: [],
    frozen,
    always: alwaysChanged,
  };
}

function toOut({ path, cache, persist, push, metric, plot }: DvcOut): Listed["outs"][number] {
  const kind = metric ? "metric" : plot === null ? "out" : "plot";
  return { path, kind, cache, persist, push };
}

/** As JSON has it. */
function toPlain(value: Value): model.Value {
  if (value instanceof DateValue) return value.text;
  if (isList(value)) return value.map(toPlain);
  if (!isDict(value)) return value;
  return Object.fromEntries(
    [...value].map(([key, item]) => [pythonStr(keyValue(key)), toPlain(item)]),
  );
}
