// Checks of values that were read, as small parts that are put together. All mistakes are told, each with its place.
import { didYouMean } from "../model/suggest.ts";
import { isStringKey, keyValue } from "./key.ts";
import { kindOf, pythonStr } from "./python.ts";
import type { Path, Report } from "./report.ts";
import { isDict, isList, type Value } from "./value.ts";

export type Check = (value: Value, path: Path, report: Report) => void;

export const anything: Check = () => undefined;
export const text: Check = kind("a string", (value) => typeof value === "string");
export const flag: Check = kind("true or false", (value) => typeof value === "boolean");
export const integer: Check = kind("an integer", (value) => typeof value === "bigint");
export const anyMap: Check = kind("a map", isDict);

function kind(expected: string, fits: (value: Value) => boolean): Check {
  return (value, path, report) => {
    if (!fits(value)) tellKind(value, path, expected, report);
  };
}

/** A list of these. */
export function list(item: Check): Check {
  return (value, path, report) => {
    if (!isList(value)) {
      tellKind(value, path, "a list", report);
      return;
    }
    for (const [i, one] of value.entries()) item(one, [...path, i], report);
  };
}

/** A map from any text to these. */
export function mapOf(item: Check): Check {
  return (value, path, report) => {
    if (!isDict(value)) {
      tellKind(value, path, "a map", report);
      return;
    }
    for (const [key, one] of value) {
      if (checkKey(key, [...path, key], report)) item(one, [...path, key], report);
    }
  };
}

/** A map with these keys alone. */
export function fields(
  known: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): Check {
  return (value, path, report) => {
    if (!isDict(value)) {
      tellKind(value, path, "a map", report);
      return;
    }
    for (const [key, one] of value) {
      const at = [...path, key];
      if (!checkKey(key, at, report)) continue;
      const check = Object.hasOwn(known, key) ? known[key] : undefined;
      if (check) check(one, at, report);
      else {
        const { hint } = didYouMean(key, Object.keys(known));
        const message = `${placeText(path)}unknown key "${key}"`;
        report.tell(at, { message, hint: hint ?? `Known here: ${Object.keys(known).join(", ")}.` });
      }
    }
    for (const key of required) {
      if (!value.has(key))
        report.tell(path, { message: `${placeText(path)}the key "${key}" is missing` });
    }
  };
}

/** The check that the kind of the value asks for. */
export function oneOf(expected: string, choices: Partial<Record<Kind, Check>>): Check {
  return (value, path, report) => {
    const check = choices[kindName(value)];
    if (check) check(value, path, report);
    else tellKind(value, path, expected, report);
  };
}

type Kind = "text" | "list" | "map" | "null" | "integer" | "other";

function kindName(value: Value): Kind {
  if (value === null) return "null";
  if (typeof value === "string") return "text";
  if (typeof value === "bigint") return "integer";
  if (isList(value)) return "list";
  return isDict(value) ? "map" : "other";
}

function checkKey(key: string, path: Path, report: Report): boolean {
  if (isStringKey(key)) return true;
  const shown = pythonStr(keyValue(key));
  const message = `${placeText(path.slice(0, -1))}the key ${shown} must be a string, but is ${kindOf(keyValue(key))}`;
  report.tell(path, { message, hint: `Quote it: "${shown}".` });
  return false;
}

function tellKind(value: Value, path: Path, expected: string, report: Report): void {
  const message = `${placeText(path)}expected ${expected}, but it is ${kindOf(value)}`;
  const isTemplate = typeof value === "string" && value.includes("${");
  const hint = isTemplate
    ? "Templates can't stand here: the value must be written out."
    : undefined;
  report.tell(path, { message, hint });
}

/** `stages.train.outs[0]: `, for people. */
export function placeText(path: Path): string {
  if (path.length === 0) return "";
  const steps = path.map((step, i) => {
    if (typeof step === "number") return `[${step}]`;
    const shown = isStringKey(step) ? step : pythonStr(keyValue(step));
    return i === 0 ? shown : `.${shown}`;
  });
  return `${steps.join("")}: `;
}
