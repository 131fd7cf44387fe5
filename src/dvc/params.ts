// The params that a stage asks for: what their files say now, and how that differs from its lock.
import { type Failure, fail, ok, type Result, type Where } from "../model/failure.ts";
import { type DataFile, dictOf, loadDataFile } from "./data-file.ts";
import { lookup } from "./param-key.ts";
import { pythonEquals } from "./python-equal.ts";
import type { DvcParams } from "./stage.ts";
import type { Dict, Value } from "./value.ts";

export interface ParamsState {
  /** As the stage writes it: the key in dvc.lock. */
  readonly file: string;
  /** Whether the file is there. */
  readonly exists: boolean;
  /** By the keys that were asked for (dotted, globs as they are), or all keys at the top of the file. */
  readonly values: Dict;
  /** Keys that were asked for and are not there. */
  readonly missing: readonly string[];
}

/** `path` is the file's place on disk, `name` what messages call it. A file that is missing is no failure yet. */
export function readParams(params: DvcParams, path: string, name: string): Result<ParamsState> {
  const read = loadDataFile(path, name);
  if (read.ok) return paramsOf(params, read.value, name);
  if (read.error.some(({ code }) => code !== "dep_missing")) return read;
  return ok({
    file: params.file,
    exists: false,
    values: new Map(),
    missing: params.keys ?? [],
  });
}

/** As `readParams`, of a file that was read already: stages share their files. */
export function paramsOf(params: DvcParams, data: DataFile, name: string): Result<ParamsState> {
  const { file, keys } = params;
  if (keys === null) {
    const dict = dictOf(data);
    return dict.ok ? ok({ file, exists: true, values: dict.value, missing: [] }) : dict;
  }
  const values = new Map<string, Value>();
  const missing = new Set<string>();
  const failures: Failure[] = [];
  for (const key of keys) {
    const found = lookup(data.value, key);
    if (found.kind === "found") values.set(key, found.value);
    else if (found.kind === "missing") missing.add(key);
    else {
      failures.push({
        code: "params",
        message: `the param ${key} matches more than one key of ${name}`,
        hint: "A glob has to match exactly one.",
      });
    }
  }
  if (failures.length > 0) return fail(...failures);
  return ok({ file, exists: true, values, missing: [...missing] });
}

/** Why a stage can't start: keys that its files don't have. */
export function missingParams(
  state: ParamsState,
  name: string,
  stage: string,
  where?: Where,
): Failure | undefined {
  if (state.missing.length === 0 && state.exists) return undefined;
  const keys = state.missing.join(", ");
  const message = state.exists
    ? `${name} has no ${keys}`
    : `${name} does not exist${keys === "" ? "" : `: ${keys} should come from it`}`;
  return { code: "params", message, stage, ...(where && { where }) };
}

export interface ParamChange {
  readonly key: string;
  /** `deleted`: not in the file; `new`: not in the lock. */
  readonly kind: "new" | "deleted" | "modified";
  /** What the lock says. */
  readonly before?: Value;
  readonly now?: Value;
}

export type ParamsChange =
  /** The file is missing. */
  | { readonly kind: "deleted" }
  /** The lock has nothing of that file. */
  | { readonly kind: "new" }
  | { readonly kind: "keys"; readonly changes: readonly ParamChange[] };

/**
 * How params differ from those of the lock (undefined: it has none of that file); undefined: not at all.
 * As in DVC, keys that only the lock has count where the whole file is asked for, and nowhere else.
 */
export function compareParams(
  state: ParamsState,
  keys: readonly string[] | null,
  lock: Dict | undefined,
): ParamsChange | undefined {
  if (!state.exists) return { kind: "deleted" };
  if (lock === undefined) return { kind: "new" };
  const asked = new Set(keys ?? [...state.values.keys(), ...lock.keys()]);
  const changes: ParamChange[] = [];
  for (const key of asked) {
    const now = state.values.get(key);
    const before = lock.get(key);
    const change = changed(key, before, now);
    if (change !== undefined) changes.push(change);
  }
  return changes.length === 0 ? undefined : { kind: "keys", changes };
}

function changed(
  key: string,
  before: Value | undefined,
  now: Value | undefined,
): ParamChange | undefined {
  const sides = {
    ...(before !== undefined && { before }),
    ...(now !== undefined && { now }),
  };
  if (now === undefined) return { key, kind: "deleted", ...sides };
  if (before === undefined) return { key, kind: "new", ...sides };
  return pythonEquals(now, before) ? undefined : { key, kind: "modified", ...sides };
}
