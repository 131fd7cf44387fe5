// From Python's kinds of values to plain ones, for those who show them.
import { keyValue } from "../dvc/key.ts";
import { pythonStr } from "../dvc/python.ts";
import { DateValue, isDict, isList, type Value } from "../dvc/value.ts";
import type * as model from "../model/value.ts";

/** Integers are numbers as far as those are exact. */
export function toPlain(value: Value): model.Value {
  if (value instanceof DateValue) return value.text;
  if (isList(value)) return value.map(toPlain);
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (!isDict(value)) return value;
  return Object.fromEntries(
    [...value].map(([key, item]) => [pythonStr(keyValue(key)), toPlain(item)]),
  );
}
