// Outs, metrics and plots of a stage of DVC as fields of a spec.

import { keyValue } from "../dvc/key.ts";
import { isUrl } from "../dvc/paths.ts";
import { pythonStr } from "../dvc/python.ts";
import type { Path } from "../dvc/report.ts";
import type { DvcOut } from "../dvc/stage.ts";
import { type Dict, isDict } from "../dvc/value.ts";
import { type Code, type Field, type Part, string } from "./code.ts";
import type { Comments } from "./comments.ts";
import { listAt } from "./document.ts";

export const OUT_KINDS = ["outs", "metrics", "plots"] as const;
export type OutsKind = (typeof OUT_KINDS)[number];

export function kindOf({ metric, plot }: DvcOut): OutsKind {
  return metric ? "metrics" : plot === null ? "outs" : "plots";
}

/** Where a path is written. */
export interface Mention {
  readonly text: string;
  readonly path: Path;
}

export function mentionsOf(body: Dict, kind: OutsKind, bodyPath: Path): Mention[] {
  return listAt(body, kind).flatMap((item, i): Mention[] => {
    const path = [...bodyPath, kind, i];
    if (!isDict(item)) return [{ text: String(item), path }];
    return [...item.keys()].map((key) => ({ text: String(keyValue(key)), path }));
  });
}

export interface OutEntry {
  readonly out: DvcOut;
  /** As fastpipe's spec has it. */
  readonly path: string;
  readonly mention: Mention | undefined;
  /** How a plot is drawn is the same in all members. */
  readonly drawn: boolean;
}

export function outsField(
  kind: OutsKind,
  entries: readonly OutEntry[],
  bodyPath: Path,
  comments: Comments,
): Field[] {
  const path = [...bodyPath, kind];
  if (entries.length === 0) return [];
  const field = { before: comments.before(path), after: comments.after(path) };
  const items = entries.map(({ out, path: target, mention, drawn }): Part => {
    const code = outCode(out, target, kind, drawn);
    if (mention === undefined) return { code };
    const before = comments.before(mention.path);
    return { code, before, after: comments.rest(mention.path) };
  });
  return [{ key: kind, ...field, code: { kind: "list", items, end: comments.end(path) } }];
}

/** Metrics and plots are git's by default in fastpipe, and the cache's in DVC. */
function outCode(out: DvcOut, path: string, kind: OutsKind, drawn: boolean): Code {
  const { cache, persist, push, desc, plot } = out;
  const options: Field[] = [];
  const add = (key: string, text: string): void => {
    options.push({ key, code: { kind: "text", text } });
  };
  if (cache !== (kind === "outs")) add("cache", String(cache));
  if (persist) add("persist", "true");
  if (!push) add("push", "false");
  if (desc !== null) options.push({ key: "desc", code: string(desc) });
  if (plot !== null && drawn) options.push(...plotOptions(plot));
  if (options.length === 0) return string(path);
  return { kind: "call", name: "out", args: [string(path), { kind: "object", fields: options }] };
}

/** By DVC's names. */
const PLOT_OPTIONS = [
  ["x", "x"],
  ["y", "y"],
  ["template", "template"],
  ["title", "title"],
  ["x_label", "xLabel"],
  ["y_label", "yLabel"],
] as const;

function plotOptions(plot: Dict): Field[] {
  const fields = PLOT_OPTIONS.flatMap(([theirs, ours]): Field[] => {
    const value = plot.get(theirs);
    if (value === undefined || value === null) return [];
    const said = pythonStr(value);
    return [{ key: ours, code: string(ours === "title" ? said.replaceAll("${", "\\${") : said) }];
  });
  const bare = plot.get("header") === false;
  return bare ? [...fields, { key: "header", code: { kind: "text", text: "false" } }] : fields;
}

/** Is a plot drawn in the same way in all these? */
export function sameDrawing(a: DvcOut, b: DvcOut): boolean {
  const texts = ({ plot }: DvcOut): string => JSON.stringify([...(plot ?? [])].map(String).sort());
  return texts(a) === texts(b);
}

/** Flags that fastpipe has no word for. `drawn`: how a plot is drawn can be said. */
export function lostFlags(out: DvcOut, drawn = true): string[] {
  const { path, remote, type, labels, meta, plot } = out;
  if (isUrl(path)) return [];
  const lost = [
    ...(remote === null ? [] : ["remote"]),
    ...(type === null ? [] : ["type"]),
    ...(labels.length === 0 ? [] : ["labels"]),
    ...(meta === undefined ? [] : ["meta"]),
    ...(plot === null || drawn ? [] : [...plot.keys()]),
  ];
  return lost;
}

/** All that has to be the same for the members of a matrix. */
export function sameFlags(a: DvcOut, b: DvcOut): boolean {
  return (
    kindOf(a) === kindOf(b) &&
    a.cache === b.cache &&
    a.persist === b.persist &&
    a.push === b.push &&
    a.desc === b.desc
  );
}
