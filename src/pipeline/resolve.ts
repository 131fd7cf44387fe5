// From what was declared to stages: matrices expanded, params layered, texts filled.

import { relative } from "node:path";
import { members } from "../api/matrix.ts";
import { checkNames, foldName, placeText } from "../graph/names.ts";
import { type Failure, ok, type Result, type Where } from "../model/failure.ts";
import type { Stage } from "../model/stage.ts";
import type { Value, ValueMap } from "../model/value.ts";
import type { Declared } from "./load.ts";
import { ParamFiles } from "./param-file.ts";
import { Params } from "./params.ts";
import { PARAMS_FILE } from "./params-file.ts";
import { withSources } from "./place.ts";
import type { SetValue } from "./sets.ts";
import { makeStage } from "./stage.ts";
import type { Report } from "./texts.ts";
import type { TextCache } from "./yaml.ts";

export type { SetValue } from "./sets.ts";
export { parseSet } from "./sets.ts";

export interface ResolveOptions {
  /** Absolute. */
  readonly root: string;
  readonly sets: readonly SetValue[];
  /** Keeps what was read of YAML files from one command to the next. */
  readonly cache?: TextCache;
}

export interface Resolved {
  readonly stages: Stage[];
  /** For people, each once. */
  readonly warnings: readonly string[];
}

/** Never reads data; reads `params.yaml` and the files that `param()` names. */
export async function resolve(
  declared: readonly Declared[],
  { root, sets, cache }: ResolveOptions,
): Promise<Result<Resolved>> {
  const warnings = new Set<string>();
  const failures: Failure[] = checkNames(declared);
  const params = await Params.open({ root, sets, cache }, warnings);
  if (!params.ok) failures.push(...params.error);
  const files = new ParamFiles(root, cache);
  const tools = {
    root,
    files,
    params: params.ok ? params.value : null,
    warnings,
    reserved: reservedIn(root, declared),
  };
  const stages: Stage[] = [];
  const known = new Set<string>();
  for (const one of declared) {
    for (const text of one.warnings) warnings.add(`${placeText(one.where)}: ${text}`);
    known.add(one.name);
    for (const stage of resolveOne(one, tools, failures)) {
      known.add(stage.name);
      stages.push(stage);
    }
  }
  if (params.ok) failures.push(...params.value.leftovers(known));
  if (failures.length > 0) {
    return { ok: false, error: withSources(root, distinct(failures)) };
  }
  return ok({ stages, warnings: [...warnings] });
}

interface Tools {
  readonly root: string;
  readonly files: ParamFiles;
  readonly params: Params | null;
  readonly warnings: Set<string>;
  readonly reserved: ReadonlySet<string>;
}

/** The pipeline file and its params. */
function reservedIn(root: string, [first]: readonly Declared[]): ReadonlySet<string> {
  return new Set([PARAMS_FILE, ...(first ? [relative(root, first.file)] : [])]);
}

function resolveOne(declared: Declared, tools: Tools, failures: Failure[]): Stage[] {
  const { name, spec } = declared;
  const { files, warnings } = tools;
  const defaults = readDefaults(declared, files, failures);
  if (spec.matrix === null) {
    return [resolveMember(declared, { name, values: NOTHING, defaults }, tools, failures)];
  }
  const all = members(spec.matrix);
  if (all.length === 0) {
    const place = placeText(declared.where);
    warnings.add(`${place}: a list in the matrix of "${name}" is empty: no stage`);
  }
  const seen = new Set<string>();
  return all.map(({ suffix, values }) => {
    const full = `${name}@${suffix}`;
    const problem = memberProblem(full, suffix, seen);
    if (problem) failures.push({ ...problem, where: declared.where, stage: name });
    return resolveMember(declared, { name: full, values, defaults }, tools, failures);
  });
}

interface Single {
  readonly name: string;
  readonly values: ValueMap;
  readonly defaults: ValueMap;
}

function resolveMember(
  declared: Declared,
  { name, values, defaults }: Single,
  { root, params, warnings, reserved }: Tools,
  failures: Failure[],
): Stage {
  const target = { name, declared, matrix: values, defaults };
  const { typed } = declared;
  const made = typed && params?.resolveTyped(target, typed, failures);
  const resolved = made?.params ?? params?.resolve(target, failures) ?? defaults;
  return makeStage({
    root,
    declared,
    name,
    matrix: values,
    params: declared.spec.matrix ? { ...resolved, ...values } : resolved,
    reserved,
    ...(made && made.floats.length > 0 && { floats: made.floats }),
    report: new StageReport(declared, name, failures, warnings),
  });
}

/** Puts the stage's name and place to what is said of it. */
class StageReport implements Report {
  readonly #declared: Declared;
  readonly #name: string;
  readonly #failures: Failure[];
  readonly #warnings: Set<string>;

  constructor(declared: Declared, name: string, failures: Failure[], warnings: Set<string>) {
    this.#declared = declared;
    this.#name = name;
    this.#failures = failures;
    this.#warnings = warnings;
  }

  tell(failure: Parameters<Report["tell"]>[0]): void {
    this.#failures.push({
      ...failure,
      message: `stage "${this.#name}": ${failure.message}`,
      where: this.#declared.where,
      stage: this.#name,
    });
  }

  warn(text: string): void {
    this.#warnings.add(`stage "${this.#declared.name}": ${text}`);
  }
}

/** Neither params nor matrix values. */
const NOTHING: ValueMap = Object.freeze({});

function readDefaults(declared: Declared, files: ParamFiles, failures: Failure[]): ValueMap {
  const params = Object.entries(declared.spec.params);
  if (params.length === 0) return NOTHING;
  const entries: [string, Value][] = [];
  for (const [key, param] of params) {
    if (param.kind === "value") {
      entries.push([key, param.value]);
      continue;
    }
    const label = `param "${key}" of stage "${declared.name}"`;
    const read = files.get(param, declared.where, label, declared.typed !== undefined);
    if (read.ok) entries.push([key, read.value]);
    else failures.push(...read.error.map((one) => ({ stage: declared.name, ...one })));
  }
  return Object.fromEntries(entries);
}

/** `seen` holds the names so far, folded as a file system may fold them. */
function memberProblem(
  name: string,
  suffix: string,
  seen: Set<string>,
): Pick<Failure, "code" | "message" | "hint"> | undefined {
  if (suffix === "" || suffix.trim() !== suffix || /\p{Cc}/u.test(suffix)) {
    return {
      code: "invalid_name",
      message: `the matrix makes a stage named ${JSON.stringify(name)}`,
      hint: "A value that is a text needs characters, none of them control characters, and no white space at its ends.",
    };
  }
  const fold = foldName(name);
  if (seen.has(fold)) {
    return {
      code: "duplicate_name",
      message: `the matrix makes two stages named "${name}", or names that differ only by case`,
      hint: "Make the values of each list differ as texts.",
    };
  }
  seen.add(fold);
  return undefined;
}

/** All members of a matrix tell the same of a shared section. */
function distinct(failures: readonly Failure[]): Failure[] {
  const seen = new Map<string, Failure>();
  for (const failure of failures) {
    const key = JSON.stringify([failure.message, place(failure.where)]);
    if (!seen.has(key)) seen.set(key, failure);
  }
  return [...seen.values()];
}

function place(where: Where | undefined): string {
  return where ? placeText(where) : "";
}
