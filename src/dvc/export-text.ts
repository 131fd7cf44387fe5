// The text of an exported dvc.yaml.
import { generatedHeader } from "../model/generated.ts";
import { type ExportedStage, plotsBeside, stageFields } from "./export-stage.ts";
import { type Dict, isList, type List, type Value } from "./value.ts";
import { emitDict, emitList } from "./yaml-emit.ts";

const FOLDING = "new";

export interface ExportedText {
  /** The pipeline file, relative to the root. */
  readonly source: string;
  /** From the folder of the dvc.yaml to the root; ".": it is the root. */
  readonly wdir: string;
}

/** In the order in which the stages are given. */
export function pipelineText(
  stages: readonly ExportedStage[],
  { source, wdir }: ExportedText,
): string {
  const head = generatedHeader(source);
  if (stages.length === 0) return `${head}stages: {}\n`;
  const texts = stages.map((stage) => stageText(stage.name, stageFields(stage, wdir)));
  const plots = plotsBeside(stages, wdir);
  const beside = plots.length === 0 ? "" : emitDict(new Map([["plots", plots]]), 0, FOLDING);
  return `${head}stages:\n${texts.join("")}${beside === "" ? "" : `${withoutSpaces(beside)}\n`}`;
}

function stageText(name: string, fields: Dict): string {
  const key = emitDict(new Map<string, Value>([[name, null]]), 2, FOLDING);
  const parts = [...fields].map(([field, value]) =>
    field === "cmd" && isList(value)
      ? commandsText(value)
      : emitDict(new Map([[field, value]]), 4, FOLDING),
  );
  return `${[key, ...parts].map((part) => withoutSpaces(part)).join("\n")}\n`;
}

/** A command of several lines is read more easily as a block of them. */
function commandsText(commands: List): string {
  const items = commands.map((command) =>
    typeof command === "string" && canBeBlock(command)
      ? `    - |-\n${command.replace(/^(?=.)/gm, "      ")}`
      : emitList([command], 4, FOLDING),
  );
  return ["    cmd:", ...items].join("\n");
}

/** Of several lines, none of which YAML would read in another way. */
function canBeBlock(text: string): boolean {
  if (!text.includes("\n") || !/^\S/.test(text) || /\n$/.test(text)) return false;
  return !/[^\n\t\x20-\x7e\u00a0-\u2027\u2030-\ud7ff\ue000-\ufefe\uff00-\ufffd]/.test(text);
}

/** Where a long scalar is folded a space is left at the end of the line, which says nothing. */
function withoutSpaces(part: string): string {
  return part.includes("|-\n") ? part : part.replace(/ +$/gm, "");
}
