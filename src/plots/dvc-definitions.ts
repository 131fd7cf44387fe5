// What a DVC project says is to be drawn: plots of its stages, and those that stand beside the stages.
import { posix } from "node:path";
import { isStringKey, keyValue } from "../dvc/key.ts";
import { folderOf, isUrl, rooted } from "../dvc/paths.ts";
import type { DvcProject } from "../dvc/project.ts";
import { pythonStr } from "../dvc/python.ts";
import { type Dict, isDict, isList, type Value } from "../dvc/value.ts";
import type { PlotDefinition, PlotOptions, Series } from "../model/plot.ts";
import { definitionOf } from "./definitions.ts";

/** Those beside the stages come first, as in DVC. */
export function dvcPlots({
  root,
  pipelines,
}: Pick<DvcProject, "root" | "pipelines">): PlotDefinition[] {
  return [
    ...pipelines.flatMap(({ file, top }) => top.plots.flatMap((one) => besides(one, file))),
    ...pipelines.flatMap(({ stages }) =>
      stages.flatMap((stage) =>
        stage.outs.flatMap(({ path, plot }): PlotDefinition[] => {
          if (plot === null || isUrl(path)) return [];
          const { name, group } = stage;
          const made = definitionOf(rooted(root, stage, path), optionsOf(plot));
          return [{ ...made, stage: name, group }];
        }),
      ),
    ),
  ];
}

function optionsOf(plot: Dict): PlotOptions {
  const [x, y] = [text(plot.get("x")), text(plot.get("y"))];
  const header = plot.get("header");
  return {
    ...(x !== undefined && { x }),
    ...(y !== undefined && { y }),
    ...howOf(plot),
    ...(typeof header === "boolean" && { header }),
  };
}

function howOf(plot: Dict): Pick<PlotOptions, "title" | "template" | "xLabel" | "yLabel"> {
  const [title, template] = [text(plot.get("title")), text(plot.get("template"))];
  const [xLabel, yLabel] = [text(plot.get("x_label")), text(plot.get("y_label"))];
  return {
    ...(title !== undefined && { title }),
    ...(template !== undefined && { template }),
    ...(xLabel !== undefined && { xLabel }),
    ...(yLabel !== undefined && { yLabel }),
  };
}

function text(value: Value | undefined): string | undefined {
  return value === undefined || value === null ? undefined : pythonStr(value);
}

/** A path, or ids with what is drawn. */
function besides(entry: Value, declaredIn: string): PlotDefinition[] {
  if (typeof entry === "string") return [beside(entry, new Map(), declaredIn)];
  if (!isDict(entry)) return [];
  return [...entry].flatMap(([key, said]) =>
    isStringKey(key)
      ? [beside(String(keyValue(key)), isDict(said) ? said : new Map(), declaredIn)]
      : [],
  );
}

function beside(id: string, said: Dict, declaredIn: string): PlotDefinition {
  const at = (path: string): string => posix.normalize(posix.join(folderOf(declaredIn), path));
  const [x, y] = [said.get("x"), said.get("y")];
  const how = howOf(said);
  if (!isDict(y)) {
    const fields = isList(y) ? y.map(pythonStr) : text(y);
    const made = definitionOf(at(id), fields === undefined ? how : { ...how, y: fields });
    return { ...made, declaredIn, ...across(x, made.files, at) };
  }
  const ys = series(y, at);
  const files = [...new Set(ys.map(({ file }) => file))];
  const none = { stage: null, group: null };
  return { ...how, ...none, id, declaredIn, ys, ...across(x, files, at) };
}

function across(
  x: Value | undefined,
  files: readonly string[],
  at: (path: string) => string,
): Pick<PlotDefinition, "xs" | "files"> {
  if (isDict(x)) {
    const xs = series(x, at);
    return { xs, files: [...new Set([...files, ...xs.map(({ file }) => file)])] };
  }
  const field = text(x);
  // "": of the file of each y.
  return { xs: field === undefined ? [] : [{ file: "", field }], files };
}

function series(said: Dict, at: (path: string) => string): Series[] {
  return [...said].flatMap(([file, fields]) =>
    (isList(fields) ? fields : [fields]).map((field) => ({
      file: at(String(keyValue(file))),
      field: pythonStr(field),
    })),
  );
}
