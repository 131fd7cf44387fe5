// Values as TypeScript.
import { isList, isMap, type Value } from "../model/value.ts";
import { type Code, list, string, text } from "./code.ts";

export function valueCode(value: Value): Code {
  if (typeof value === "string") return string(value);
  if (typeof value === "bigint") return text(`${value}n`);
  if (typeof value === "number") return text(numberText(value));
  if (isList(value)) return list(value.map(valueCode));
  if (!isMap(value)) return text(String(value));
  const fields = Object.entries(value).map(([key, item]) => ({ key, code: valueCode(item) }));
  // As a plain key it would set the prototype.
  if (fields.some(({ key }) => key === "__proto__")) {
    return { kind: "call", name: "JSON.parse", args: [string(JSON.stringify(value))] };
  }
  return { kind: "object", fields };
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "Number.NaN";
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  return value < 0 ? "Number.NEGATIVE_INFINITY" : "Number.POSITIVE_INFINITY";
}
