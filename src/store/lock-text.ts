// Values as YAML that every reader, 1.1 or 1.2, takes for what it is: in flow style, on one line.
import { compareText, isList, type Value } from "../model/value.ts";

/** Tag of a bigint that is small enough to be taken for a number. */
export const BIGINT_TAG = "!bigint";

const PLAIN = /^[A-Za-z/_][A-Za-z0-9_./@+-]*$/;
/** What some reader takes for a boolean, null or a number. */
const WORDS = /^(y|n|yes|no|on|off|true|false|null|nan|inf|infinity|_)$/i;
const HASH = /^(sha256|xxh64|md5):[0-9a-f]+$/;
/** Line breaks to YAML 1.1, or not printable to it: JSON leaves them as they are. */
const ODD = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

export function yamlText(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text;
  return quoted(text);
}

export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    ODD,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Digests stand bare in block style, where their colon is harmless. */
export function yamlHash(hash: string): string {
  return HASH.test(hash) ? hash : quoted(hash);
}

/** Keys sorted, so that equal values give equal texts. */
export function yamlValue(value: Value): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "boolean":
      return String(value);
    case "bigint":
      return isSafe(value) ? `${BIGINT_TAG} ${quoted(String(value))}` : String(value);
    case "number":
      return yamlNumber(value);
    case "string":
      return yamlText(value);
  }
  if (isList(value)) return `[${value.map(yamlValue).join(", ")}]`;
  const keys = Object.keys(value).sort(compareText);
  if (keys.length === 0) return "{}";
  return `{ ${keys.map((key) => `${yamlText(key)}: ${yamlValue(value[key] ?? null)}`).join(", ")} }`;
}

function isSafe(value: bigint): boolean {
  return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value));
}

/** Never to be taken for an exact integer when it is not one, and a float to YAML 1.1 too. */
function yamlNumber(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  if (Number.isSafeInteger(value)) return text;
  const [mantissa = text, exponent] = text.split("e");
  const float = mantissa.includes(".") ? mantissa : `${mantissa}.0`;
  return exponent === undefined ? float : `${float}e${exponent}`;
}
