// Parameter values: what YAML and a spec can both say. Integers beyond 2^53 are bigints, so they stay exact.

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | { readonly [key: string]: Value };

export type ValueMap = Readonly<Record<string, Value>>;

/**
 * One text per value: equal values (map order aside) give equal texts, different values or types
 * different ones. `1` and `1n` differ, since code can tell them apart; `1` and `1.0` do not.
 */
export function canonical(value: Value): string {
  switch (typeof value) {
    case "bigint":
      return `${value}n`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return String(value);
  }
  if (value === null) return "null";
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  const keys = Object.keys(value).sort(compareText);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(",")}}`;
}

export function equal(a: Value, b: Value): boolean {
  return a === b ? !Object.is(a, -0) === !Object.is(b, -0) : canonical(a) === canonical(b);
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** By UTF-16 code units, whatever the locale: for stable files, not for people. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The type's name as a user would say it. */
export function typeName(value: Value): string {
  if (value === null) return "null";
  if (isList(value)) return "a list";
  switch (typeof value) {
    case "object":
      return "a map";
    case "bigint":
      return "an integer";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    default:
      return "a string";
  }
}

declare global {
  interface JSON {
    /** ES2026; not in TypeScript's library yet. */
    rawJSON(text: string): unknown;
  }
}

/** JSON text with exact integers: a bigint is written as a number. Not for NaN and infinities (null). */
export function toJson(value: unknown, indent?: number): string {
  try {
    // Without a replacer it is several times as fast; it refuses bigints, which are rare.
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, exactIntegers, indent);
  }
}

function exactIntegers(_key: string, item: unknown): unknown {
  return typeof item === "bigint" ? JSON.rawJSON(item.toString()) : item;
}
