// JSON as Python's `json.dumps` writes it: DVC hashes that text.
import { compareCodePoints } from "./code-points.ts";
import { keyValue } from "./key.ts";
import { floatText } from "./python.ts";
import { DateValue, isDict, isList, type Value } from "./value.ts";

export interface JsonOptions {
  readonly sortKeys?: boolean;
  /** Escapes all but ASCII: the default, as Python's. */
  readonly ascii?: boolean;
}

/** `json.dumps(value)`; null where Python refuses: a date, or keys of several kinds that can't be sorted. */
export function pythonJson(value: Value, options: JsonOptions = {}): string | null {
  try {
    return text(value, options.sortKeys ?? false, options.ascii ?? true);
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

class NotJson extends Error {}

function text(value: Value, sort: boolean, ascii: boolean): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return float(value);
  if (typeof value === "string") return jsonString(value, ascii);
  if (isList(value)) return `[${value.map((item) => text(item, sort, ascii)).join(", ")}]`;
  if (!isDict(value)) throw new NotJson();
  const items = [...value].map(([key, item]) => [keyValue(key), item] as const);
  if (sort) items.sort(([a], [b]) => compareKeys(a, b));
  return `{${items
    .map(([key, item]) => `${jsonString(keyText(key), ascii)}: ${text(item, sort, ascii)}`)
    .join(", ")}}`;
}

function float(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-Infinity" : "Infinity";
  return floatText(value);
}

function keyText(key: Value): string {
  if (typeof key === "string") return key;
  if (isList(key) || isDict(key) || key instanceof DateValue) throw new NotJson();
  return text(key, false, true);
}

function compareKeys(a: Value, b: Value): number {
  if (typeof a === "string" && typeof b === "string") return compareCodePoints(a, b);
  const x = number(a);
  const y = number(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

function number(key: Value): bigint | number {
  if (typeof key === "boolean") return key ? 1n : 0n;
  if (typeof key === "bigint" || typeof key === "number") return key;
  throw new NotJson();
}

const NOT_ASCII = /[^ !#-[\]-~]/g;
const NOT_PLAIN = /["\\]|\p{Cc}/gu;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\f": "\\f",
  "\b": "\\b",
};

/** A string of JSON, with Python's escapes. */
export function jsonString(value: string, ascii = true): string {
  return `"${value.replace(ascii ? NOT_ASCII : NOT_PLAIN, (sign) => SHORT[sign] ?? escaped(sign, ascii))}"`;
}

function escaped(sign: string, ascii: boolean): string {
  const unit = sign.charCodeAt(0);
  // Only those below the space have to be escaped.
  if (!ascii && unit > 0x1f) return sign;
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
