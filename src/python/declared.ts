// What `describe` in the user's interpreter has answered, as declarations like those of TypeScript.
import { dirname } from "node:path";
import { out, param } from "../api/markers.ts";
import { Problems } from "../api/problem.ts";
import { type ParamDefault, readSpec, type Spec } from "../api/spec.ts";
import { untag } from "../model/exact-json.ts";
import { type Failure, fail, ok, type Result, type Where } from "../model/failure.ts";
import type { Frame } from "../model/stage.ts";
import { isList, type Value } from "../model/value.ts";
import { plain } from "../pipeline/adopt.ts";
import type { Declared, Typed } from "../pipeline/load.ts";
import type { ParamType } from "../pipeline/param-type.ts";
import { withSource } from "../pipeline/place.ts";

/** A stage as `describe` tells it; values are tagged. */
export interface Described {
  readonly name: string | null;
  /** A function, not a command. */
  readonly function: boolean;
  readonly frames: readonly Frame[];
  readonly spec: Readonly<Record<string, unknown>>;
  readonly types: Readonly<Record<string, ParamType>>;
  readonly required: readonly string[];
  readonly problems: readonly string[];
  /** Which of the codes is that of its function. */
  readonly code?: number;
}

/** `file`: the pipeline file, absolute. */
export function declaredOf(
  described: readonly Described[],
  file: string,
  pipeline: string,
): Result<readonly Declared[]> {
  const root = dirname(file);
  if (described.length === 0) {
    return fail({
      code: "load",
      message: `${pipeline} declares no stage`,
      hint: "Put @stage() from fastpipe above a function in it, or import a module that does.",
    });
  }
  const failures: Failure[] = [];
  const declared = described.map((one) => read(one, file, pipeline, root, failures));
  return failures.length > 0 ? fail(...failures) : ok(declared);
}

function read(
  one: Described,
  file: string,
  pipeline: string,
  root: string,
  failures: Failure[],
): Declared {
  const problems = new Problems();
  const { params, ...given } = one.spec;
  const raw = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, unmarked(value)]),
  );
  // How params are called is all that is asked of them here.
  const names = Object.fromEntries(Object.keys(asMap(params)).map((key) => [key, null]));
  const bare = readSpec({ ...raw, params: names }, one.function, problems);
  const spec: Spec = { ...bare, name: one.name, params: paramsOf(asMap(params)) };
  for (const message of one.problems) problems.add(message);
  const where: Where = one.frames[0] ?? { file: pipeline };
  tell(one.name, problems, withSource(root, where), failures);
  const { types, required, frames } = one;
  const typed: Typed = { types: exactTypes(types), required };
  return {
    name: one.name ?? "",
    spec,
    fn: null,
    where,
    frames,
    file,
    warnings: problems.warnings,
    typed,
  };
}

function tell(name: string | null, problems: Problems, where: Where, failures: Failure[]): void {
  const place = { where, ...(name !== null && { stage: name }) };
  for (const { message, hint } of problems.errors) {
    failures.push({
      code: "spec",
      message: name === null ? message : `stage "${name}": ${message}`,
      ...(hint !== undefined && { hint }),
      ...place,
    });
  }
  if (name !== null) return;
  failures.push({
    code: "invalid_name",
    message: "this stage has no name",
    hint: 'Say name="train" in @stage(...), or give it a function that has a name.',
    ...place,
  });
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Marks `out()` and `param()` in what Python has written. */
const MARK = "\u0001";

interface Marked {
  readonly [MARK]: "out" | "param";
  readonly path: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly key: string;
  readonly fallback?: unknown;
}

function isMarked(value: unknown): value is Marked {
  return typeof value === "object" && value !== null && MARK in value;
}

/** A spec's value as TypeScript would give it. */
function unmarked(value: unknown): unknown {
  if (isMarked(value)) {
    return value[MARK] === "out"
      ? out(value.path, value.options)
      : param(value.file, value.key, value.fallback);
  }
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unmarked(item)]));
  }
  return plain(untag("", value) as Value);
}

function paramsOf(given: Readonly<Record<string, unknown>>): Spec["params"] {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]): [string, ParamDefault] => {
      if (!isMarked(value)) return [key, { kind: "value", value: exact(value) }];
      const { file, key: path, fallback } = value;
      const end = fallback === undefined ? {} : { fallback: exact(fallback) };
      return [key, { kind: "file", file, key: path, ...end }];
    }),
  );
}

/** Integers as bigints, floats as numbers: Python marks those that are whole. */
function exact(value: unknown): Value {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === "string") return untag("", value) as Value;
  if (isList(value)) return value.map(exact);
  if (typeof value !== "object" || value === null) return value as Value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, exact(item)]));
}

/** The values of literals are exact too. */
function exactTypes(types: Described["types"]): Described["types"] {
  return Object.fromEntries(Object.entries(types).map(([key, type]) => [key, exactType(type)]));
}

function exactType(type: ParamType): ParamType {
  switch (type.t) {
    case "literal":
      return { ...type, values: type.values.map(exact) };
    case "list":
    case "dict":
      return { ...type, of: exactType(type.of) };
    case "tuple":
    case "union":
      return { ...type, of: type.of.map(exactType) };
    case "fields":
      return {
        ...type,
        fields: Object.fromEntries(
          Object.entries(type.fields).map(([key, field]) => [
            key,
            { ...field, type: exactType(field.type) },
          ]),
        ),
      };
    default:
      return type;
  }
}
