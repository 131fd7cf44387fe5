// Python's `==`, by which DVC compares params.
import { normalKey } from "./key.ts";
import { DateValue, isDict, isList, type Value } from "./value.ts";

/**
 * Numbers and booleans by their value (`1 == 1.0 == True`), lists in order, dicts in any. NaN is never
 * equal, except in lists and dicts, where Python compares by identity first and ruamel has only one NaN.
 */
export function pythonEquals(a: Value, b: Value): boolean {
  if (isList(a)) {
    return isList(b) && a.length === b.length && a.every((item, i) => inside(item, b[i] as Value));
  }
  if (isDict(a)) return isDict(b) && a.size === b.size && sameEntries(a, b);
  if (isList(b) || isDict(b)) return false;
  if (a instanceof DateValue) return b instanceof DateValue && a.text === b.text;
  if (b instanceof DateValue) return false;
  const x = numeric(a);
  const y = numeric(b);
  // `==` compares a bigint and a number exactly.
  // biome-ignore lint/suspicious/noDoubleEquals: it is what is meant
  if (x !== undefined && y !== undefined) return x == y;
  return a === b;
}

function inside(a: Value, b: Value): boolean {
  return (Number.isNaN(a) && Number.isNaN(b)) || pythonEquals(a, b);
}

function sameEntries(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  const others = new Map([...b].map(([key, item]) => [normalKey(key), item]));
  return [...a].every(([key, item]) => {
    const other = others.get(normalKey(key));
    return other !== undefined && inside(item, other);
  });
}

function numeric(value: Value): bigint | number | undefined {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return typeof value === "bigint" || typeof value === "number" ? value : undefined;
}
