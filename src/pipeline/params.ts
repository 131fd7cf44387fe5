// The params of each stage: spec < params.yaml < `--set`.
import { normalise } from "../api/paths.ts";
import type { ParamDefault } from "../api/spec.ts";
import { type Failure, ok, type Result, type Where } from "../model/failure.ts";
import { didYouMean, suggest } from "../model/suggest.ts";
import { isMap, typeName, type ValueMap } from "../model/value.ts";
import { type Adopted, adopt, describeMismatch } from "./adopt.ts";
import type { Declared, Typed } from "./load.ts";
import { PARAMS_FILE, readSections, type Section } from "./params-file.ts";
import type { SetValue } from "./sets.ts";
import { resolveTyped, type TypedParams } from "./typed-params.ts";
import type { TextCache } from "./yaml.ts";

type Sets = typeof import("./sets.ts");

/** One member of a stage while its params are put together. */
interface Target {
  readonly name: string;
  readonly declared: Declared;
  readonly matrix: ValueMap;
  /** From the spec and the files that it names. */
  readonly defaults: ValueMap;
}

export interface ParamsInput {
  readonly root: string;
  readonly sets: readonly SetValue[];
  readonly cache?: TextCache | undefined;
}

/** Params files and `--set`, read once and applied to each stage. */
export class Params {
  readonly #sections: ReadonlyMap<string, Section>;
  readonly #sets: readonly SetValue[];
  readonly #tools: Sets | undefined;
  readonly #usedSets = new Set<SetValue>();
  readonly #warnings: Set<string>;
  /** A stage takes values from the file by their keys: its top need not be names of stages. */
  #isByKey = false;

  private constructor(
    sections: ReadonlyMap<string, Section>,
    sets: readonly SetValue[],
    tools: Sets | undefined,
    warnings: Set<string>,
  ) {
    this.#sections = sections;
    this.#sets = sets;
    this.#tools = tools;
    this.#warnings = warnings;
  }

  /** `warnings` is filled as stages are resolved. */
  static async open(
    { root, sets, cache }: ParamsInput,
    warnings: Set<string>,
  ): Promise<Result<Params>> {
    const sections = readSections(root, cache);
    if (!sections.ok) return sections;
    const tools = sets.length > 0 ? await import("./sets.ts") : undefined;
    return ok(new Params(sections.value, sets, tools, warnings));
  }

  /** The params of one stage, on top of the defaults of its spec. */
  resolve(target: Target, failures: Failure[]): ValueMap {
    const { name, declared, defaults } = target;
    if (this.#sections.size === 0 && this.#sets.length === 0) return defaults;
    let params = defaults;
    const all = Object.values(declared.spec.params);
    this.#isByKey ||= all.some(isByKey);
    const names = declared.spec.matrix ? [declared.name, name] : [name];
    for (const sectionName of names) {
      const section = this.#sections.get(sectionName);
      // What has its name there may be anything, where the stage names the places of its params.
      if (!section || all.every(isByKey)) continue;
      params = this.#applySection(target, sectionName, section, params, failures);
    }
    // A member's own wins over its group's, as in the file; among equals the last.
    for (const only of names) {
      for (const set of this.#sets) params = this.#applySet(target, only, set, params, failures);
    }
    return params;
  }

  /** The same for a stage that says the types of its params. */
  resolveTyped(
    { name, declared, matrix, defaults }: Target,
    typed: Typed,
    failures: Failure[],
  ): TypedParams {
    const all = Object.entries(declared.spec.params);
    const byKey = new Set(all.flatMap(([key, one]) => (isByKey(one) ? [key] : [])));
    this.#isByKey ||= byKey.size > 0;
    const names = declared.spec.matrix ? [declared.name, name] : [name];
    const target = { ...typed, names, stage: declared.name, where: declared.where };
    const layers = {
      sections: this.#sections,
      sets: this.#sets,
      tools: this.#tools,
      used: this.#usedSets,
      warnings: this.#warnings,
    };
    return resolveTyped({ ...target, defaults, matrix, byKey }, layers, failures);
  }

  /** What fits no stage: to be called when all are resolved. */
  leftovers(names: ReadonlySet<string>): Failure[] {
    for (const [name, section] of this.#sections) {
      const meant = names.has(name) || this.#isByKey ? undefined : suggest(name, names);
      if (meant === undefined) continue;
      const { line } = section.where([]);
      this.#warnings.add(
        `${PARAMS_FILE}:${line}: no stage is named "${name}". Did you mean "${meant}"?`,
      );
    }
    return this.#sets
      .filter((set) => !this.#usedSets.has(set))
      .map((set) => {
        const guess = set.target.slice(0, set.target.indexOf("."));
        return {
          code: "params",
          message: `--set ${set.target}: there is no stage "${guess}"`,
          ...didYouMean(guess, names),
        };
      });
  }

  #applySection(
    { declared, matrix, defaults }: Target,
    name: string,
    section: Section,
    params: ValueMap,
    failures: Failure[],
  ): ValueMap {
    if (section.value === null) return params;
    const all = Object.values(declared.spec.params);
    // Where no default stands in the spec, it may be something else that has the stage's name by chance.
    const isMeant = all.some(({ kind }) => kind === "value");
    if (!isMap(section.value)) {
      if (!isMeant) return params;
      failures.push({
        code: "params",
        message: `the section of stage "${name}" is ${typeName(section.value)}, not a map`,
        where: section.where([]),
        stage: declared.name,
      });
      return params;
    }
    const result = new Map(Object.entries(params));
    for (const [key, given] of Object.entries(section.value)) {
      const where = section.where([key]);
      const wanted = Object.hasOwn(defaults, key) ? defaults[key] : undefined;
      if (Object.hasOwn(matrix, key)) {
        if (isMeant) failures.push(matrixFailure(declared, key, where));
      } else if (isByKey(declared.spec.params[key])) {
        // Its place is the one that it names.
      } else if (wanted === undefined && all.some(isByKey)) {
        // The file is laid out as its values are named.
      } else if (wanted === undefined) {
        const meant = suggest(key, Object.keys(params));
        const end = meant === undefined ? "" : `. Did you mean "${meant}"?`;
        this.#warnings.add(`${PARAMS_FILE}:${where.line}: "${name}" has no param "${key}"${end}`);
      } else {
        const adopted = adopt(wanted, given, result.get(key));
        const place = (path: readonly string[]): Where => section.where([key, ...path]);
        this.#tell(declared, key, adopted, place, failures);
        result.set(key, adopted.value);
      }
    }
    return Object.fromEntries(result);
  }

  #tell(
    { name }: Declared,
    key: string,
    { mismatches, misspelt, huge }: Adopted,
    place: (path: readonly string[]) => Where,
    failures: Failure[],
  ): void {
    for (const mismatch of mismatches) {
      const param = [key, ...mismatch.path].join(".");
      failures.push({
        code: "params",
        message: `param "${param}" of stage "${name}" ${describeMismatch(mismatch)}`,
        where: place(mismatch.path),
        stage: name,
      });
    }
    for (const { path, meant } of misspelt) {
      this.#warnings.add(
        `${PARAMS_FILE}:${place(path).line}: "${path.at(-1)}" is not in the default of "${key}" of "${name}". Did you mean "${meant}"?`,
      );
    }
    for (const path of huge) this.#warnings.add(hugeWarning(name, [key, ...path].join(".")));
  }

  #applySet(
    target: Target,
    name: string,
    set: SetValue,
    params: ValueMap,
    failures: Failure[],
  ): ValueMap {
    const tools = this.#tools;
    const split = tools?.splits(set.target).find(({ head }) => head === name);
    if (!tools || !split) return params;
    this.#usedSets.add(set);
    const { declared, matrix, defaults } = target;
    const label = `--set ${set.target}`;
    const give = (message: string, hint: { hint?: string } = {}): ValueMap => {
      const failure: Failure = { code: "params", message, stage: declared.name, ...hint };
      if (!failures.some((known) => known.message === message)) failures.push(failure);
      return params;
    };
    const path = tools.pathTo(defaults, split.rest);
    if (!path) {
      const [first = ""] = split.rest.split(".");
      if (Object.hasOwn(matrix, first)) {
        return give(`${label}: "${first}" is a matrix value of "${declared.name}"`, MATRIX_HINT);
      }
      const known = tools.allPaths(defaults);
      const all = known.length > 0 ? { hint: `It has ${known.join(", ")}.` } : {};
      const close = didYouMean(split.rest, known);
      return give(
        `${label}: stage "${declared.name}" has no param "${split.rest}"`,
        close.hint === undefined ? all : close,
      );
    }
    const given = tools.readValue(set.text, tools.valueAt(defaults, path));
    if (!given.ok) return give(`${label}: ${JSON.stringify(set.text)} ${given.error}`);
    const [key = ""] = path;
    const nested = tools.nest(path, given.value);
    const { value, mismatches, huge } = adopt(
      defaults[key] ?? null,
      nested[key] ?? null,
      params[key] ?? null,
    );
    for (const mismatch of mismatches) give(`${label}=${set.text} ${describeMismatch(mismatch)}`);
    for (const below of huge) {
      this.#warnings.add(hugeWarning(declared.name, [key, ...below].join(".")));
    }
    return { ...params, [key]: value };
  }
}

/** `param("params.yaml", "a.b")`: sections say nothing of it. */
function isByKey(param: ParamDefault | undefined): boolean {
  return param?.kind === "file" && normalise(param.file) === PARAMS_FILE;
}

const MATRIX_HINT = { hint: "Matrix values can't be overridden: change the matrix." };

function matrixFailure({ name }: Declared, key: string, where: Where): Failure {
  return {
    code: "params",
    message: `"${key}" is a matrix value of stage "${name}"`,
    where,
    stage: name,
    ...MATRIX_HINT,
  };
}

function hugeWarning(stage: string, param: string): string {
  return `param "${param}" of stage "${stage}" is an integer beyond 2^53: its function gets a bigint. Write its default with an n at its end, like 1n`;
}
