// A copy of a value that a spec holds, made when `stage()` is called: later changes don't reach it.
import type { Value } from "../model/value.ts";
import { ParamMarker } from "./markers.ts";
import { isPlainObject, kindOf, type Problems } from "./problem.ts";

const MAX_DEPTH = 100;

/** A deep copy; what YAML could not say is a problem that names the place. */
export function snapshot(value: unknown, place: string, problems: Problems, depth = 0): Value {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "number":
      checkExact(value, place, problems);
      return value;
  }
  if (value === null) return null;
  if (depth > MAX_DEPTH) {
    problems.add(`${place} is nested too deeply, or holds itself`);
    return null;
  }
  if (Array.isArray(value)) {
    return value.map((item, i) => snapshot(item, `${place}[${i}]`, problems, depth + 1));
  }
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.keys(value).map((key) => [
        key,
        snapshot(value[key], `${place}.${key}`, problems, depth + 1),
      ]),
    );
  }
  const hint =
    value instanceof ParamMarker
      ? "param() stands directly in params, as the whole value of one."
      : "Use null, true, false, numbers, strings, lists and plain objects of these.";
  problems.add(`${place} is ${kindOf(value)}`, hint);
  return null;
}

function checkExact(value: number, place: string, problems: Problems): void {
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21) return;
  problems.warn(
    `${place} is an integer beyond 2^53, which a JavaScript number rounds: write it with an n at its end, like ${value}n`,
  );
}
