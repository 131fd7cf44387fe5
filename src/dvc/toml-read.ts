// TOML: integers exact and apart from floats, dates as they are spelled.
import { parse, TomlDate, TomlError } from "smol-toml";
import { fail, ok, type Result } from "../model/failure.ts";
import { keyOf } from "./key.ts";
import { placeOf } from "./place.ts";
import { DateValue, type Value } from "./value.ts";

/** `name` is the file's name for messages. */
export function readToml(text: string, name: string): Result<Value> {
  try {
    return ok(toValue(parse(text, { integersAsBigInt: true })));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "");
    return fail({
      code: "syntax",
      message: `${name}: ${message}`,
      where: placeOf(text, name, error.line, error.column),
    });
  }
}

function toValue(value: unknown): Value {
  if (value instanceof TomlDate) return new DateValue(value.toISOString());
  if (Array.isArray(value)) return value.map(toValue);
  if (typeof value === "object" && value !== null) {
    return new Map(Object.entries(value).map(([key, item]) => [keyOf(key), toValue(item)]));
  }
  if (
    typeof value === "string" ||
    typeof value === "bigint" ||
    typeof value === "number" ||
    typeof value === "boolean"
  ) {
    return value;
  }
  throw new Error(`TOML has no ${typeof value}`);
}
