// Reads a `.dvc` file: data that is tracked, and that no stage makes.
import { fail, ok, type Result } from "../model/failure.ts";
import { Report } from "./report.ts";
import { checkSource } from "./source-schema.ts";
import type { DvcSource, DvcSourceDep, DvcSourceOut } from "./stage.ts";
import { outFlags, textOf } from "./stages.ts";
import { type Dict, isDict, isList, type Value } from "./value.ts";
import { readYaml } from "./yaml-read.ts";

const NOTHING: Dict = new Map();

/** `file`: relative to the root. */
export function readSource(text: string, file: string): Result<DvcSource> {
  const read = readYaml(text, file);
  if (!read.ok) return read;
  const report = new Report(read.value.where);
  checkSource(read.value.value, [], report);
  if (report.failures.length > 0) return fail(...report.failures);
  const content = isDict(read.value.value) ? read.value.value : NOTHING;
  return ok({
    file,
    where: { file, line: 1 },
    wdir: textOf(content.get("wdir")) ?? ".",
    deps: dicts(content.get("deps")).map(toDep),
    outs: dicts(content.get("outs")).map(toOut),
    frozen: content.get("frozen") === true || content.get("locked") === true,
    alwaysChanged: content.get("always_changed") === true,
    desc: textOf(content.get("desc")),
    meta: content.get("meta"),
    content,
  });
}

function toDep(entry: Dict): DvcSourceDep {
  const foreign = entry.has("repo") || entry.has("db");
  return { path: textOf(entry.get("path")) ?? "", foreign, entry };
}

function toOut(entry: Dict): DvcSourceOut {
  return {
    path: textOf(entry.get("path")) ?? "",
    ...outFlags(entry),
    metric: false,
    plot: null,
    entry,
  };
}

function dicts(value: Value | undefined): Dict[] {
  return isList(value) ? value.filter(isDict) : [];
}
