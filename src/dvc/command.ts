// What follows from a stage's command and name alone.
import { kindOf, pythonStr } from "./python.ts";
import type { Path } from "./report.ts";
import type { DvcStage } from "./stage.ts";
import { isList, type Value } from "./value.ts";

/** What is run: DVC makes texts of what is none, and stumbles. */
export function commandOf(value: Value): DvcStage["cmd"] {
  return isList(value) ? value.map(pythonStr) : pythonStr(value);
}

/** Why it can't be run; null: it can. */
export function commandProblem(value: Value): string | null {
  if (typeof value === "string") return null;
  if (!isList(value)) return `cmd is ${kindOf(value)}, not a command`;
  const odd = value.find((item) => typeof item !== "string");
  return odd === undefined ? null : `an item of cmd is ${kindOf(odd)}, not a command`;
}

/** Where it stands in its dvc.yaml: members of a group have one place. */
export function placeOf({ name, group }: Pick<DvcStage, "name" | "group">): Path {
  return ["stages", group ?? name];
}
