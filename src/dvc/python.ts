// Values as Python writes them.
import { keyValue } from "./key.ts";
import { DateValue, isDict, isList, type Value } from "./value.ts";

/** As templates write a value into a text: Python's `str()`, but for booleans. */
export function spelled(value: Value): string {
  if (typeof value === "boolean") return value ? "true" : "false";
  return pythonStr(value);
}

export function pythonStr(value: Value): string {
  return typeof value === "string" ? value : pythonRepr(value);
}

/** What an f-string would show in a list or a map. */
export function pythonRepr(value: Value): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return floatText(value);
  if (typeof value === "string") return quotedText(value);
  if (value instanceof DateValue) return value.text;
  if (isList(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  const items = [...value].map(
    ([key, item]) => `${pythonRepr(keyValue(key))}: ${pythonRepr(item)}`,
  );
  return `{${items.join(", ")}}`;
}

/** `repr` of a float: the shortest digits, an exponent below 1e-4 and from 1e16 on. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [digitsText = "0", exponentText = "0"] = Math.abs(value).toExponential().split("e");
  const digits = digitsText.replace(".", "");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const power = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${power}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

function quotedText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

/** As `shlex.quote`: safe for a POSIX shell. */
export function shellQuoted(text: string): string {
  if (text === "") return "''";
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** The kind of a value, for messages. */
export function kindOf(value: Value): string {
  if (value === null) return "null";
  if (isDict(value)) return "a map";
  if (isList(value)) return "a list";
  if (value instanceof DateValue) return "a date";
  switch (typeof value) {
    case "boolean":
      return "true or false";
    case "bigint":
      return "an integer";
    case "number":
      return "a float";
    default:
      return "a string";
  }
}
