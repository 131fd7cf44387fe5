// Checks a value against the subset of JSON Schema that our own schemas use.
import { didYouMean } from "../model/suggest.ts";
import { isList, isMap, type Value } from "../model/value.ts";

export interface Schema {
  readonly type?: "object" | "array" | "integer" | "string";
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly minLength?: number;
}

export interface Problem {
  /** Keys and list positions from the top. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string;
}

/** Every way in which the value does not fit; unknown keys are problems. */
export function check(value: Value, schema: Schema, path: Problem["path"] = []): Problem[] {
  if (!fits(value, schema)) {
    const name = path.length === 0 ? "the file" : nameOf(path);
    const message = `${name} must be ${expected(schema)}, but is ${shown(value)}`;
    const near = typeof value === "string" ? didYouMean(value, schema.enum ?? []) : {};
    return [{ path, message, ...near }];
  }
  if (isList(value)) {
    const { items } = schema;
    return items ? value.flatMap((item, i) => check(item, items, [...path, i])) : [];
  }
  if (!isMap(value)) return [];
  const properties = schema.properties ?? {};
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = Object.hasOwn(properties, key) ? properties[key] : undefined;
    return inner ? check(item, inner, [...path, key]) : [unknownKey([...path, key], properties)];
  });
}

function unknownKey(path: Problem["path"], properties: Schema["properties"] = {}): Problem {
  const known = Object.keys(properties);
  return {
    path,
    message: `there is no setting ${nameOf(path)}`,
    hint: `known here: ${known.join(", ")}`,
    ...didYouMean(String(path.at(-1)), known),
  };
}

function fits(value: Value, schema: Schema): boolean {
  if (schema.enum) return typeof value === "string" && schema.enum.includes(value);
  switch (schema.type) {
    case "object":
      return isMap(value);
    case "array":
      return isList(value);
    case "integer":
      return (
        typeof value === "number" &&
        Number.isSafeInteger(value) &&
        value >= (schema.minimum ?? Number.MIN_SAFE_INTEGER)
      );
    case "string":
      return typeof value === "string" && value.length >= (schema.minLength ?? 0);
    default:
      return true;
  }
}

function expected(schema: Schema): string {
  if (schema.enum) return `one of ${schema.enum.join(", ")}`;
  switch (schema.type) {
    case "object":
      return "a map";
    case "array":
      return "a list";
    case "integer":
      return schema.minimum === undefined ? "an integer" : `an integer from ${schema.minimum} up`;
    default:
      return "a text that is not empty";
  }
}

function shown(value: Value): string {
  if (value === null) return "empty";
  if (isList(value)) return "a list";
  if (isMap(value)) return "a map";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function nameOf(path: Problem["path"]): string {
  return path.reduce<string>(
    (name, part) =>
      typeof part === "number" ? `${name}[${part}]` : name === "" ? part : `${name}.${part}`,
    "",
  );
}
