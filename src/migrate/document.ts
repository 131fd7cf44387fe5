// A dvc.yaml as it is written: its templates, and what they can name. `readPipeline` has found it right before.
import { Context, type Node } from "../dvc/context.ts";
import { folderOf } from "../dvc/paths.ts";
import { spelled } from "../dvc/python.ts";
import { type Path, Report } from "../dvc/report.ts";
import { Template } from "../dvc/template.ts";
import type { ParsingConfig } from "../dvc/unpack.ts";
import { type Dict, isDict, isList, type List, type Value } from "../dvc/value.ts";
import { DataFiles, joined, loadParams, loadVars } from "../dvc/vars.ts";
import { readYaml } from "../dvc/yaml-read.ts";
import { orStop, type Where } from "../model/failure.ts";

export interface WrittenStage {
  readonly name: string;
  readonly foreach: Value | undefined;
  readonly matrix: Dict | undefined;
  /** What one member says; the stage itself where it is no group. */
  readonly body: Dict;
  /** Of the stage, and of the body. */
  readonly path: Path;
  readonly bodyPath: Path;
}

export interface WrittenFile {
  readonly stages: readonly WrittenStage[];
  readonly content: Dict;
  readonly context: Context;
  readonly parsing: ParsingConfig;
  /** With the stage's own `vars`. `own`: `item` and `key` of a member. */
  contextOf(stage: WrittenStage, own?: ReadonlyMap<string, Node>): Context;
  where(path: Path): Where;
}

const NOTHING: Dict = new Map();

/** `root`: absolute; `file`: relative to it. Throws `Stop`. */
export function readWritten(
  text: string,
  root: string,
  file: string,
  parsing: ParsingConfig,
): WrittenFile {
  const { value, where } = orStop(readYaml(text, file));
  const content = isDict(value) ? value : NOTHING;
  const files = new DataFiles(root);
  const folder = folderOf(file);
  const report = new Report(where);
  const context = new Context();
  loadParams(context, { files, folder, report });
  loadVars(context, listAt(content, "vars"), ["vars"], { files, folder, report });
  const stages = content.get("stages");
  return {
    content,
    context,
    parsing,
    where,
    stages: isDict(stages)
      ? [...stages].flatMap(([name, stage]) => (isDict(stage) ? [writtenStage(name, stage)] : []))
      : [],
    contextOf: (stage, own) => {
      const { body, name } = stage;
      const outer = own ? context.withOwn(own) : context;
      const vars = listAt(body, "vars");
      if (vars.length === 0) return outer;
      const used = outer.clone();
      const wdir = body.get("wdir");
      const template = new Template({ context: outer, report, parsing, key: "wdir", stage: name });
      const filled = wdir === undefined ? "" : spelled(template.value(wdir, []));
      loadVars(used, vars, [...stage.bodyPath, "vars"], {
        files,
        folder: joined(folder, filled),
        report,
        stage: name,
      });
      return used;
    },
  };
}

function writtenStage(name: string, value: Dict): WrittenStage {
  const path = ["stages", name];
  const body = value.get("do");
  if (isDict(body)) {
    const foreach = value.get("foreach");
    return { name, foreach, matrix: undefined, body, path, bodyPath: [...path, "do"] };
  }
  const matrix = value.get("matrix");
  return {
    name,
    foreach: undefined,
    matrix: isDict(matrix) ? matrix : undefined,
    body: value,
    path,
    bodyPath: path,
  };
}

export function listAt(dict: Dict, key: string): List {
  const value = dict.get(key);
  return isList(value) ? value : [];
}
