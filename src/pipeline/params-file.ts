// `params.yaml` beside the pipeline file: a section for each stage.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type Where } from "../model/failure.ts";
import { isMap, type Value, type ValueMap } from "../model/value.ts";
import { parseYaml, type TextCache } from "./yaml.ts";

export const PARAMS_FILE = "params.yaml";

export interface Section {
  /** Not a map: the file may hold what is not for stages. */
  readonly value: Value;
  /** A place in the section; the empty path is its name. */
  where(path: readonly string[]): Where;
}

/** The sections by name; none when there is no file. */
export function readSections(
  root: string,
  cache?: TextCache,
): Result<ReadonlyMap<string, Section>> {
  const file = join(root, PARAMS_FILE);
  if (!existsSync(file)) return ok(new Map());
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return fail({ code: "io", message: `cannot read ${PARAMS_FILE}: ${String(error)}` });
  }
  const parsed = parseYaml(text, PARAMS_FILE, cache);
  if (!parsed.ok) return parsed;
  const { value, where } = parsed.value;
  if (value === null) return ok(new Map());
  if (!isMap(value)) {
    return fail({
      code: "params",
      message: `${PARAMS_FILE} is not a map`,
      where: where([]),
      hint: "Write a section for each stage: its name, and its params below.",
    });
  }
  return ok(toSections(value, where));
}

function toSections(
  value: ValueMap,
  where: (path: readonly string[]) => Where,
): ReadonlyMap<string, Section> {
  const sections = new Map<string, Section>();
  for (const [name, section] of Object.entries(value)) {
    sections.set(name, { value: section, where: (path) => where([name, ...path]) });
  }
  return sections;
}
