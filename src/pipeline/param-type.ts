// Types of params as Python's annotations give them, and values held against them.
import { isList, isMap, toJson, typeName, type Value, type ValueMap } from "../model/value.ts";

export type ParamType =
  | { readonly t: "any" | "int" | "float" | "bool" | "str" | "none" }
  | { readonly t: "literal"; readonly values: readonly Value[] }
  | { readonly t: "list" | "dict"; readonly of: ParamType }
  | { readonly t: "tuple" | "union"; readonly of: readonly ParamType[] }
  | {
      readonly t: "fields";
      /** Null: a dict whose keys are known from its default. */
      readonly name: string | null;
      readonly fields: Readonly<Record<string, Field>>;
    };

interface Field {
  readonly type: ParamType;
  readonly required: boolean;
}

export interface Misfit {
  /** Below the param. */
  readonly path: readonly string[];
  readonly message: string;
}

export interface Conformed {
  /** Integers as numbers where that is exact. */
  readonly value: Value;
  /** Paths of floats that are whole, which a number does not show. */
  readonly floats: readonly (readonly string[])[];
  readonly misfits: readonly Misfit[];
}

/** `given`: every integer is a bigint, every float a number. */
export function conform(type: ParamType, given: Value): Conformed {
  const notes: Notes = { floats: [], misfits: [] };
  return { value: walk(type, given, [], notes), ...notes };
}

interface Notes {
  readonly floats: (readonly string[])[];
  readonly misfits: Misfit[];
}

type Path = readonly string[];

function walk(type: ParamType, given: Value, path: Path, notes: Notes): Value {
  switch (type.t) {
    case "any":
      return anything(given, path, notes);
    case "int":
      return typeof given === "bigint" ? plainInt(given) : misfit(type, given, path, notes);
    case "float":
      return walkFloat(type, given, path, notes);
    case "bool":
      return typeof given === "boolean" ? given : misfit(type, given, path, notes);
    case "str":
      return typeof given === "string" ? given : misfit(type, given, path, notes);
    case "none":
      return given === null ? null : misfit(type, given, path, notes);
    case "literal":
      return type.values.some((one) => isSame(one, given))
        ? anything(given, path, notes)
        : misfit(type, given, path, notes);
    case "list":
      if (!isList(given)) return misfit(type, given, path, notes);
      return given.map((item, i) => walk(type.of, item, [...path, String(i)], notes));
    case "tuple":
      return walkTuple(type.of, type, given, path, notes);
    case "dict":
      if (!isMap(given)) return misfit(type, given, path, notes);
      return mapOf(given, (key, item) => walk(type.of, item, [...path, key], notes));
    case "union":
      return walkUnion(type.of, type, given, path, notes);
    case "fields":
      return walkFields(type.name, type.fields, type, given, path, notes);
  }
}

function walkFloat(type: ParamType, given: Value, path: Path, notes: Notes): Value {
  if (typeof given !== "bigint" && typeof given !== "number")
    return misfit(type, given, path, notes);
  const value = Number(given);
  if (Number.isInteger(value)) notes.floats.push(path);
  return value;
}

function walkTuple(
  of: readonly ParamType[],
  type: ParamType,
  given: Value,
  path: Path,
  notes: Notes,
): Value {
  if (!isList(given) || given.length !== of.length) return misfit(type, given, path, notes);
  return given.map((item, i) => walk(of[i] ?? { t: "any" }, item, [...path, String(i)], notes));
}

/** The first that fits as it is; one that would make a float of an integer comes after those. */
function walkUnion(
  of: readonly ParamType[],
  type: ParamType,
  given: Value,
  path: Path,
  notes: Notes,
): Value {
  const ordered = typeof given === "bigint" ? [...of].sort((a, b) => rankOf(a) - rankOf(b)) : of;
  let nearest: Notes | undefined;
  for (const one of ordered) {
    const inner: Notes = { floats: [], misfits: [] };
    const value = walk(one, given, path, inner);
    if (inner.misfits.length === 0) {
      notes.floats.push(...inner.floats);
      return value;
    }
    // What is wrong inside of it tells more than that none fits.
    if (inner.misfits.every((misfit) => misfit.path.length > path.length)) nearest ??= inner;
  }
  if (nearest === undefined) return misfit(type, given, path, notes);
  notes.misfits.push(...nearest.misfits);
  return given;
}

function rankOf({ t }: ParamType): number {
  return t === "float" ? 1 : 0;
}

function walkFields(
  name: string | null,
  fields: Readonly<Record<string, Field>>,
  type: ParamType,
  given: Value,
  path: Path,
  notes: Notes,
): Value {
  if (!isMap(given)) return misfit(type, given, path, notes);
  for (const [key, { required }] of Object.entries(fields)) {
    if (!required || Object.hasOwn(given, key)) continue;
    notes.misfits.push({ path, message: `lacks "${key}", which ${name ?? "it"} needs` });
  }
  return mapOf(given, (key, item) => {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field !== undefined) return walk(field.type, item, [...path, key], notes);
    if (name !== null) {
      const known = Object.keys(fields).join(", ");
      notes.misfits.push({
        path: [...path, key],
        message: `is unknown to ${name}, which has ${known}`,
      });
    }
    return anything(item, [...path, key], notes);
  });
}

function mapOf(map: ValueMap, make: (key: string, value: Value) => Value): Value {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, make(key, value)]));
}

function anything(given: Value, path: Path, notes: Notes): Value {
  if (typeof given === "bigint") return plainInt(given);
  if (typeof given === "number" && Number.isInteger(given)) notes.floats.push(path);
  if (isList(given)) return given.map((item, i) => anything(item, [...path, String(i)], notes));
  if (!isMap(given)) return given;
  return mapOf(given, (key, item) => anything(item, [...path, key], notes));
}

function plainInt(value: bigint): Value {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function isSame(one: Value, given: Value): boolean {
  if (typeof given === "bigint") return typeof one !== "number" && one === given;
  return one === given;
}

function misfit(type: ParamType, given: Value, path: Path, notes: Notes): Value {
  notes.misfits.push({ path, message: `is ${shown(given)}, but should be ${spell(type)}` });
  return given;
}

function shown(value: Value): string {
  if (value === null || isList(value) || isMap(value))
    return value === null ? "null" : typeName(value);
  if (typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? JSON.stringify(value) : floatText(value);
  const cut = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return `${typeof value === "string" ? "a string" : typeof value === "bigint" ? "an integer" : "a float"} (${cut})`;
}

function floatText(value: number | bigint): string {
  const text = String(value);
  return typeof value === "number" && Number.isInteger(value) ? `${text}.0` : text;
}

/** As an annotation would say it. */
export function spell(type: ParamType): string {
  switch (type.t) {
    case "any":
      return "any value";
    case "none":
      return "None";
    case "literal":
      return `one of ${type.values.map((one) => toJson(one)).join(", ")}`;
    case "list":
    case "dict": {
      const of = spell(type.of);
      if (type.of.t === "any") return type.t;
      return type.t === "list" ? `list[${of}]` : `dict[str, ${of}]`;
    }
    case "tuple":
      return `tuple[${type.of.map(spell).join(", ")}]`;
    case "union":
      return type.of.map(spell).join(" or ");
    case "fields":
      return type.name ?? "dict";
    default:
      return type.t;
  }
}
