// Plain scalars of YAML 1.2 as ruamel.yaml resolves them: its own mix, not quite the core schema's.
import { DateValue, type Value } from "./value.ts";

const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?)$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;
const INT = /^[-+]?(?:0b[0-1_]+|0o?[0-7_]+|[0-9_]+|0x[0-9a-fA-F_]+)$/;
const DATE =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$/;

/** The value of a plain scalar. `<<` and `=`, which have meanings of their own, are strings here. */
export function plainScalar(text: string): Value {
  switch (text) {
    case "":
    case "~":
    case "null":
    case "Null":
    case "NULL":
      return null;
    case "true":
    case "True":
    case "TRUE":
      return true;
    case "false":
    case "False":
    case "FALSE":
      return false;
  }
  // What begins a number: a digit, a sign or a dot. Most scalars are words.
  const first = text.charCodeAt(0);
  if (!((first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e)) {
    return text;
  }
  const float = floatOf(text);
  if (float !== undefined) return float;
  if (first !== 0x2e && INT.test(text)) return intOf(text) ?? text;
  if (DATE.test(text)) return new DateValue(text);
  return text;
}

/** The float that a scalar stands for; undefined: none. */
export function floatOf(text: string): number | undefined {
  if (FLOAT.test(text)) {
    const value = Number(text.replaceAll("_", ""));
    return Number.isNaN(value) ? undefined : value;
  }
  if (INFINITE.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return NAN.test(text) ? NaN : undefined;
}

/** The integer that a scalar stands for; undefined: none (`0b_`, which makes ruamel stumble). */
export function intOf(text: string): bigint | undefined {
  if (!INT.test(text)) return undefined;
  const negative = text.startsWith("-");
  const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
  // `017` is 17 in YAML 1.2, and BigInt reads it so.
  if (!/^(?:0[box])?[0-9a-fA-F]+$/.test(digits)) return undefined;
  const value = BigInt(digits);
  return negative ? -value : value;
}
