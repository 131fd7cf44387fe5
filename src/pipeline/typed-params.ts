// The params of a stage that says their types, as Python's signatures do: default < params.yaml < `--set`, then held
// against the types. Until then every integer is a bigint and every float a number, so that `1` and `1.0` stay apart.
import type { Failure, Where } from "../model/failure.ts";
import { didYouMean, suggest } from "../model/suggest.ts";
import { isMap, typeName, type Value, type ValueMap } from "../model/value.ts";
import { conform, type ParamType } from "./param-type.ts";
import { PARAMS_FILE, type Section } from "./params-file.ts";
import type { SetValue } from "./sets.ts";

type Sets = typeof import("./sets.ts");
type Place = (path: readonly string[]) => Where | undefined;

export interface TypedTarget {
  /** The stage's own name before `@`, and of a member its whole name too. */
  readonly names: readonly string[];
  readonly stage: string;
  readonly where: Where;
  readonly defaults: ValueMap;
  readonly types: Readonly<Record<string, ParamType>>;
  /** Those without a default. */
  readonly required: readonly string[];
  readonly matrix: ValueMap;
  /** Params whose values `param("params.yaml", ...)` names: sections say nothing of them. */
  readonly byKey: ReadonlySet<string>;
}

export interface TypedParams {
  readonly params: ValueMap;
  readonly floats: readonly (readonly string[])[];
}

export interface Layers {
  readonly sections: ReadonlyMap<string, Section>;
  readonly sets: readonly SetValue[];
  readonly tools: Sets | undefined;
  readonly used: Set<SetValue>;
  readonly warnings: Set<string>;
}

export function resolveTyped(
  target: TypedTarget,
  layers: Layers,
  failures: Failure[],
): TypedParams {
  return new Layering(target, layers, failures).resolve();
}

class Layering {
  readonly #values: Map<string, Value>;
  readonly #places = new Map<string, Place>();
  readonly #missing: Set<string>;

  constructor(
    private readonly target: TypedTarget,
    private readonly layers: Layers,
    private readonly failures: Failure[],
  ) {
    this.#values = new Map(Object.entries(target.defaults));
    this.#missing = new Set(target.required);
  }

  resolve(): TypedParams {
    const { names } = this.target;
    for (const name of names) {
      const section = this.layers.sections.get(name);
      if (section) this.#applySection(name, section);
    }
    for (const name of names) for (const set of this.layers.sets) this.#applySet(name, set);
    for (const name of this.#missing) {
      this.#fail(
        `param "${name}" of stage "${this.target.stage}" has no value`,
        this.target.where,
        {
          hint: `Give it one in ${PARAMS_FILE}, or a default in the signature.`,
        },
      );
    }
    return this.#conformed();
  }

  #conformed(): TypedParams {
    const { stage, types, where } = this.target;
    const params: [string, Value][] = [];
    const floats: (readonly string[])[] = [];
    for (const [key, given] of this.#values) {
      if (this.#missing.has(key)) {
        params.push([key, null]);
        continue;
      }
      const made = conform(types[key] ?? { t: "any" }, given);
      params.push([key, made.value]);
      floats.push(...made.floats.map((path) => [key, ...path]));
      const place = this.#places.get(key) ?? (() => where);
      for (const { path, message } of made.misfits) {
        this.#fail(
          `param "${[key, ...path].join(".")}" of stage "${stage}" ${message}`,
          place(path),
        );
      }
    }
    return { params: Object.fromEntries(params), floats };
  }

  #applySection(name: string, section: Section): void {
    const { types, byKey, matrix, stage } = this.target;
    if (section.value === null || Object.keys(types).every((key) => byKey.has(key))) return;
    if (!isMap(section.value)) {
      const message = `the section of stage "${name}" is ${typeName(section.value)}, not a map`;
      this.#fail(message, section.where([]));
      return;
    }
    for (const [key, given] of Object.entries(section.value)) {
      const place: Place = (path) => section.where([key, ...path]);
      if (Object.hasOwn(matrix, key)) {
        this.#fail(`"${key}" is a matrix value of stage "${stage}"`, place([]), MATRIX_HINT);
      } else if (byKey.has(key)) {
        // Its place is the one that it names.
      } else if (!Object.hasOwn(types, key)) {
        const meant = suggest(key, Object.keys(types));
        const end = meant === undefined ? "" : `. Did you mean "${meant}"?`;
        const { line } = section.where([key]);
        this.layers.warnings.add(`${PARAMS_FILE}:${line}: "${name}" has no param "${key}"${end}`);
      } else {
        this.#give(key, given, place);
      }
    }
  }

  #applySet(name: string, set: SetValue): void {
    const { tools, used } = this.layers;
    const split = tools?.splits(set.target).find(({ head }) => head === name);
    if (!tools || !split) return;
    used.add(set);
    const { stage, types, matrix } = this.target;
    const label = `--set ${set.target}`;
    const known = Object.fromEntries(this.#values);
    const path = tools.pathTo(known, split.rest) ?? intoUnknown(split.rest, types);
    const [key] = path ?? [];
    if (path === undefined || key === undefined || !Object.hasOwn(types, key)) {
      const [first = ""] = split.rest.split(".");
      if (Object.hasOwn(matrix, first)) {
        this.#fail(`${label}: "${first}" is a matrix value of "${stage}"`, undefined, MATRIX_HINT);
        return;
      }
      const all = Object.keys(types);
      const hint = all.length > 0 ? { hint: `It has ${all.join(", ")}.` } : {};
      const close = didYouMean(split.rest, all);
      const message = `${label}: stage "${stage}" has no param "${split.rest}"`;
      this.#fail(message, undefined, close.hint === undefined ? hint : close);
      return;
    }
    const given = this.#textValue(tools, set.text, typeAt(types[key], path.slice(1)));
    if (given === undefined) {
      this.#fail(`${label}: ${JSON.stringify(set.text)} is not a YAML value`, undefined);
      return;
    }
    this.#give(key, tools.nest(path, given)[key] ?? null, () => undefined);
  }

  /** Where a text is wanted, it is taken as it stands, unless it is quoted. */
  #textValue(tools: Sets, text: string, type: ParamType): Value | undefined {
    const isText = type.t === "str";
    const read = tools.readValue(text, isText ? "" : null);
    const takesText = type.t === "union" && type.of.some(({ t }) => t === "str");
    if (!takesText) return read.ok ? read.value : undefined;
    return read.ok && conform(type, read.value).misfits.length === 0 ? read.value : text;
  }

  #give(key: string, given: Value, place: Place): void {
    const before = this.#missing.has(key) ? null : (this.#values.get(key) ?? null);
    this.#missing.delete(key);
    this.#values.set(key, merged(this.target.types[key], before, given));
    this.#places.set(key, place);
  }

  #fail(message: string, where: Where | undefined, more: { hint?: string } = {}): void {
    const { stage } = this.target;
    if (this.failures.some((known) => known.message === message)) return;
    this.failures.push({ code: "params", message, stage, ...(where && { where }), ...more });
  }
}

const MATRIX_HINT = { hint: "Matrix values can't be overridden: change the matrix." };

/** Maps are merged key by key, where the type knows keys; everything else is replaced. */
function merged(type: ParamType | undefined, before: Value, given: Value): Value {
  if (!isMap(before) || !isMap(given) || !isOfFields(type)) return given;
  const result = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(given)) {
    result.set(key, merged(typeAt(type, [key]), result.get(key) ?? null, value));
  }
  return Object.fromEntries(result);
}

function isOfFields(type: ParamType | undefined): boolean {
  if (type === undefined) return false;
  if (type.t === "union") return type.of.some(isOfFields);
  return type.t === "fields" || type.t === "dict" || type.t === "any";
}

function typeAt(type: ParamType | undefined, path: readonly string[]): ParamType {
  const [first, ...rest] = path;
  if (type === undefined) return { t: "any" };
  if (first === undefined) return type;
  if (type.t === "fields") return typeAt(type.fields[first]?.type, rest);
  if (type.t === "dict") return typeAt(type.of, rest);
  const inner = type.t === "union" ? type.of.find(isOfFields) : undefined;
  return inner === undefined ? { t: "any" } : typeAt(inner, path);
}

/** A param without a value yet. */
function intoUnknown(rest: string, types: TypedTarget["types"]): readonly string[] | undefined {
  const path = rest.split(".");
  return path[0] !== undefined && Object.hasOwn(types, path[0]) ? path : undefined;
}
