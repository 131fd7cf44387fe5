// `--set STAGE.PARAM=VALUE`.
import { fail, ok, type Result } from "../model/failure.ts";
import { isMap, type Value, type ValueMap } from "../model/value.ts";
import { parseYamlValue } from "./yaml.ts";

/** As it was given; what it means is known when the stages are. */
export interface SetValue {
  /** `STAGE.PARAM`, or a dotted path into a param that is a map. */
  readonly target: string;
  /** A YAML scalar, list or map. */
  readonly text: string;
}

export function parseSet(text: string): Result<SetValue> {
  const at = text.indexOf("=");
  const target = text.slice(0, at).trim();
  if (at > 0 && /.\../.test(target)) return ok({ target, text: text.slice(at + 1) });
  return fail({
    code: "usage",
    message: `--set ${text} is not STAGE.PARAM=VALUE`,
    hint: "For example: --set train.lr=0.1",
  });
}

/** The ways to read a dotted text as something known and the rest, the longest first. */
export function splits(target: string): { readonly head: string; readonly rest: string }[] {
  const result: { head: string; rest: string }[] = [];
  for (let dot = target.lastIndexOf("."); dot > 0; dot = target.lastIndexOf(".", dot - 1)) {
    result.push({ head: target.slice(0, dot), rest: target.slice(dot + 1) });
  }
  return result;
}

/** The keys that lead to a param, or undefined when there is no such param. */
export function pathTo(params: ValueMap, target: string): readonly string[] | undefined {
  if (Object.hasOwn(params, target)) return [target];
  for (const { head, rest } of splits(target)) {
    if (!Object.hasOwn(params, head)) continue;
    const inner = params[head] ?? null;
    if (inner === null || (isMap(inner) && Object.keys(inner).length === 0)) {
      return [head, ...rest.split(".")];
    }
    const below = isMap(inner) ? pathTo(inner, rest) : undefined;
    if (below) return [head, ...below];
  }
  return undefined;
}

/** All dotted paths of params. */
export function allPaths(params: ValueMap, prefix = ""): string[] {
  return Object.entries(params).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    return isMap(value) ? [path, ...allPaths(value, `${path}.`)] : [path];
  });
}

/** The text as a value: a string default takes the text as it stands, unless it is a quoted string. */
export function readValue(text: string, wanted: Value): Result<Value, string> {
  const parsed = parseYamlValue(text);
  if (typeof wanted === "string") return ok(typeof parsed === "string" ? parsed : text);
  return parsed === undefined ? { ok: false, error: "is not a YAML value" } : ok(parsed);
}

export function valueAt(params: ValueMap, path: readonly string[]): Value {
  let value: Value = params;
  for (const key of path) value = isMap(value) ? (value[key] ?? null) : null;
  return value;
}

/** `{ a: { b: value } }` for the path `a`, `b`. */
export function nest(path: readonly string[], value: Value): ValueMap {
  const [key = "", ...rest] = path;
  return { [key]: rest.length === 0 ? value : nest(rest, value) };
}
