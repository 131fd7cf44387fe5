// Keys of dicts that are not strings (`1: a` in YAML) are kept apart from strings that look like them (`"1": a`).
import { DateValue, type Value } from "./value.ts";

/**
 * A `Dict` has strings for keys. Any other key is a string that begins with NUL, which no YAML can hold:
 * `keyOf(1n)` is `"\0i1"`. Nearly all code wants string keys only: `isStringKey`.
 */
export function keyOf(key: null | boolean | bigint | number | string | DateValue): string {
  if (typeof key === "string") return key.startsWith("\0") ? `\0s${key}` : key;
  if (key === null) return "\0n";
  if (typeof key === "boolean") return key ? "\0t" : "\0f";
  if (typeof key === "bigint") return `\0i${key}`;
  if (key instanceof DateValue) return `\0d${key.text}`;
  return Object.is(key, -0) ? "\0r-0" : `\0r${key}`;
}

export function isStringKey(key: string): boolean {
  return !key.startsWith("\0") || key.startsWith("\0s");
}

/** What `keyOf` was given. */
export function keyValue(key: string): Value {
  if (!key.startsWith("\0")) return key;
  const rest = key.slice(2);
  switch (key[1]) {
    case "n":
      return null;
    case "t":
      return true;
    case "f":
      return false;
    case "i":
      return BigInt(rest);
    case "r":
      return Number(rest);
    case "d":
      return new DateValue(rest);
    default:
      return rest;
  }
}

/** Keys that are one key to Python (`1`, `1.0`, `True`) have the same normal key. */
export function normalKey(key: string): string {
  const value = keyValue(key);
  if (value === true) return "\0i1";
  if (value === false) return "\0i0";
  if (typeof value === "number" && Number.isInteger(value)) return `\0i${BigInt(value)}`;
  return key;
}
