// What an edit of a file would touch, as a person would say it.
import { isRoot, keyParts } from "../model/trail.ts";
import { partName } from "./code-names.ts";
import type { Touch, TouchedFile } from "./data.ts";
import type { Style } from "./paint.ts";
import { table } from "./table.ts";
import { count, some, visible } from "./text.ts";

/** Entries of one file that are told of one stage without -v. */
const ENTRIES_SHOWN = 8;
/** Stages downstream that are named without -v. */
const AFTER_SHOWN = 10;

/** Ends with a newline. `hints`: what to say of a file that no stage knows, by its name. */
export function touchedText(
  files: readonly TouchedFile[],
  hints: ReadonlyMap<string, string>,
  style: Style,
): string {
  return files.map((file) => fileText(file, hints.get(file.file), style)).join("\n");
}

function fileText(touched: TouchedFile, hint: string | undefined, style: Style): string {
  const { paint, verbose } = style;
  const { stages, downstream, frozen } = touched;
  const file = paint("bold", visible(touched.file));
  const lines: string[] = [];
  if (stages.length > 0) {
    lines.push(`An edit of ${file} could touch ${count(stages.length, "stage")}:`);
    lines.push(...stageLines(stages, style));
  } else if (frozen.length === 0) lines.push(`No stage reaches ${file}.`);
  if (downstream.length > 0) {
    const names = some(downstream, verbose ? downstream.length : AFTER_SHOWN);
    lines.push(`then also: ${names}`);
  }
  if (frozen.length > 0) {
    const names = some(frozen, verbose ? frozen.length : AFTER_SHOWN);
    lines.push(
      stages.length > 0
        ? `not run, since frozen: ${names}`
        : `An edit of ${file} touches only what is frozen, and so not run: ${names}`,
    );
  }
  if (hint !== undefined) lines.push(paint("dim", `  ${hint}`));
  return `${lines.join("\n")}\n`;
}

interface Block {
  readonly names: string[];
  readonly group: string | null;
  readonly rows: readonly (readonly string[])[];
}

function stageLines(stages: readonly Touch[], style: Style): string[] {
  const rows = blocksOf(stages, style).flatMap(({ names, group, rows }) => {
    const [first = ""] = names;
    const name =
      names.length === 1
        ? visible(first)
        : `${visible(group ?? first)} (${count(names.length, "stage")})`;
    return rows.map(([what = "", ...dim], i) => [
      `  ${i === 0 ? name : ""}`,
      what,
      ...dim.map((text) => style.paint("dim", text)),
    ]);
  });
  return table(rows);
}

/** Members of a matrix that a file counts for in the same way are told once. */
function blocksOf(stages: readonly Touch[], { verbose }: Style): Block[] {
  const blocks = new Map<string, Block>();
  for (const touch of stages) {
    const { stage, group } = touch;
    const name = verbose ? stage : (group ?? stage);
    const rows = rowsOf(touch, name, verbose);
    const id = JSON.stringify([name, rows]);
    const block = blocks.get(id);
    if (block) block.names.push(stage);
    else blocks.set(id, { names: [stage], group: verbose ? null : group, rows });
  }
  return [...blocks.values()];
}

function rowsOf(touch: Touch, name: string, verbose: boolean): string[][] {
  const { as, declared } = touch;
  const code = codeRows(touch, name);
  const shown = verbose ? code : code.slice(0, ENTRIES_SHOWN);
  const rows = shown.map(({ row }) => row);
  const more = code.length - shown.length;
  if (more > 0) rows.push([`and ${more} more (-v shows them)`]);
  if (as.includes("spec")) rows.push(["its declaration", lineText(declared ?? 0)]);
  if (as.includes("dep")) rows.push(["an input"]);
  if (as.includes("params")) rows.push(["its params"]);
  if (as.includes("uses")) rows.push(["named in its `uses`"]);
  if (as.includes("out")) rows.push(["its output"]);
  return rows;
}

function codeRows({ stage, group, entries, paths, places }: Touch, name: string) {
  const rows = entries.flatMap((key, i) => {
    if (keyParts(key).kind === "uses") return [];
    const [, ...steps] = paths[i] ?? [];
    const isOwn = steps.length === 0 && isRoot({ stage, group }, {}, key);
    const line = Number(/:(\d+)$/.exec(places[key] ?? "")?.[1] ?? 0);
    const shownLine = keyParts(key).symbol === null ? "" : lineText(line);
    const way = isOwn ? "" : [name, ...steps].map(visible).join(" -> ");
    return [{ line, row: [isOwn ? "its function" : partName(key), shownLine, way] }];
  });
  return rows.sort((a, b) => a.line - b.line);
}

function lineText(line: number): string {
  return line > 0 ? `line ${line}` : "";
}
