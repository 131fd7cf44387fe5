// Reads the spec of `stage(spec, fn)` when it is called. Nothing throws here: problems are told when the pipeline is loaded.
import { EXECUTORS, type ExecutorName } from "../model/stage.ts";
import { didYouMean } from "../model/suggest.ts";
import type { Value } from "../model/value.ts";
import {
  type DepEntry,
  type Fields,
  type OutEntry,
  readBoolean,
  readDeps,
  readOuts,
  readText,
  readTexts,
} from "./fields.ts";
import { ParamMarker } from "./markers.ts";
import type { Matrix } from "./matrix.ts";
import { isPlainObject, kindOf, type Problems } from "./problem.ts";
import { snapshot } from "./snapshot.ts";
import { readTimeout } from "./timeout.ts";

/** A param whose value stands in another file. */
export interface FileParam {
  readonly file: string;
  readonly key: string;
  readonly fallback?: Value;
}

export type ParamDefault =
  | { readonly kind: "value"; readonly value: Value }
  | ({ readonly kind: "file" } & FileParam);

export interface Spec {
  readonly name: string | null;
  readonly deps: Fields<DepEntry>;
  readonly outs: Fields<OutEntry>;
  readonly metrics: Fields<OutEntry>;
  readonly plots: Fields<OutEntry>;
  readonly params: Readonly<Record<string, ParamDefault>>;
  readonly matrix: Matrix | null;
  readonly env: Readonly<Record<string, boolean>>;
  readonly uses: readonly string[];
  readonly always: boolean;
  readonly frozen: boolean;
  readonly mutex: readonly string[];
  readonly timeoutMs: number | null;
  readonly retries: number;
  readonly executor: ExecutorName | null;
  readonly desc: string | null;
  readonly meta: Value;
  readonly cmd: string | null;
  readonly wdir: string | null;
  readonly environ: Readonly<Record<string, string>>;
}

const COMMON_KEYS =
  "name deps outs metrics plots params matrix env uses always frozen mutex timeout retries desc meta".split(
    " ",
  );
const COMMAND_KEYS = ["cmd", "wdir", "environ"];
const FUNCTION_KEYS = ["executor"];
const ALL_KEYS = [...COMMON_KEYS, ...COMMAND_KEYS, ...FUNCTION_KEYS];
const KNOWN_KEYS: ReadonlySet<string> = new Set(ALL_KEYS);

// Of 10,000 specs most fields are not given: they share what is empty, and whether one is given is asked before its
// reader is called, since a function that holds another makes a scope for it even when it returns at once.
const NOTHING: Readonly<Record<string, never>> = Object.freeze({});
const NO_TEXTS: readonly string[] = Object.freeze([]);

export function readSpec(raw: unknown, hasFunction: boolean, problems: Problems): Spec {
  const given = isPlainObject(raw) ? raw : {};
  if (!isPlainObject(raw)) {
    const hint = "Write stage({ deps, outs, ... }, function) or stage({ cmd, ... }).";
    problems.add(`the spec of stage() is ${kindOf(raw)}`, hint);
  }
  checkKeys(given, hasFunction, problems);
  return {
    name: readText(given.name, "name", problems),
    deps: readDeps(given.deps, problems),
    outs: readOuts("outs", given.outs, problems),
    metrics: readOuts("metrics", given.metrics, problems),
    plots: readOuts("plots", given.plots, problems),
    params: given.params === undefined ? NOTHING : readParams(given.params, problems),
    matrix: given.matrix === undefined ? null : readMatrix(given.matrix, given.params, problems),
    env: given.env === undefined ? NOTHING : readEnv(given.env, problems),
    uses: readTexts(given.uses, "uses", problems),
    always: readBoolean(given.always, "always", problems) ?? false,
    frozen: readBoolean(given.frozen, "frozen", problems) ?? false,
    mutex: readMutex(given.mutex, problems),
    timeoutMs: readTimeout(given.timeout, problems),
    retries: readRetries(given.retries, problems),
    executor: readExecutor(given.executor, problems),
    desc: readText(given.desc, "desc", problems),
    meta: given.meta === undefined ? null : snapshot(given.meta, "meta", problems),
    cmd: readCommand(given.cmd, problems),
    wdir: readText(given.wdir, "wdir", problems),
    environ: given.environ === undefined ? NOTHING : readEnviron(given.environ, problems),
  };
}

function checkKeys(
  given: Readonly<Record<string, unknown>>,
  hasFunction: boolean,
  problems: Problems,
): void {
  const isCommand = given.cmd !== undefined;
  if (isCommand && hasFunction) {
    problems.add("a stage has a function or cmd, not both", "Drop one, or make two stages.");
  }
  if (!isCommand && !hasFunction) {
    problems.add("a stage needs something to run", "Give a function after the spec, or cmd in it.");
  }
  for (const key of Object.keys(given)) {
    if (given[key] === undefined) continue;
    if (!KNOWN_KEYS.has(key)) {
      const all = `A spec knows ${ALL_KEYS.join(", ")}.`;
      problems.add(`unknown key "${key}" in the spec`, didYouMean(key, ALL_KEYS).hint ?? all);
    } else if (!isCommand && hasFunction && COMMAND_KEYS.includes(key)) {
      problems.add(`${key} is for stages with cmd`, "A function sets these by itself.");
    } else if (isCommand && FUNCTION_KEYS.includes(key)) {
      problems.add(`${key} is for functions`, "A command always runs as a process of its own.");
    }
  }
}

function readMutex(raw: unknown, problems: Problems): readonly string[] {
  return raw === undefined ? NO_TEXTS : [...new Set(readTexts(raw, "mutex", problems))];
}

function readParams(raw: unknown, problems: Problems): Spec["params"] {
  const entries = objectEntries("params", raw, problems);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, readParam(value, `params.${key}`, problems)]),
  );
}

function readParam(value: unknown, place: string, problems: Problems): ParamDefault {
  if (!(value instanceof ParamMarker)) {
    return { kind: "value", value: snapshot(value, place, problems) };
  }
  const { file, key, fallback } = value;
  if (typeof file !== "string" || file === "" || typeof key !== "string" || key === "") {
    problems.add(`${place}: param() needs a file and a key`, 'Write param("conf.yaml", "a.b").');
    return { kind: "value", value: null };
  }
  if (fallback === undefined) return { kind: "file", file, key };
  return { kind: "file", file, key, fallback: snapshot(fallback, place, problems) };
}

function readMatrix(raw: unknown, params: unknown, problems: Problems): Matrix | null {
  const entries = objectEntries("matrix", raw, problems).map(([key, values]) => {
    const list = snapshot(values, `matrix.${key}`, problems);
    if (!Array.isArray(list))
      problems.add(`matrix.${key} is ${kindOf(values)}`, "Give a list of values.");
    if (isPlainObject(params) && Object.hasOwn(params, key)) {
      problems.add(
        `"${key}" is in params and in matrix`,
        "Matrix values are params too; rename one.",
      );
    }
    return [key, Array.isArray(list) ? list : []] as const;
  });
  if (entries.length === 0) problems.add("matrix is empty", "Give it a key, or leave it out.");
  return Object.fromEntries(entries);
}

function readEnv(raw: unknown, problems: Problems): Spec["env"] {
  if (Array.isArray(raw)) {
    return Object.fromEntries(readTexts(raw, "env", problems).map((name) => [name, true]));
  }
  const entries = objectEntries("env", raw, problems);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, readBoolean(value, `env.${key}`, problems) ?? true]),
  );
}

function readEnviron(raw: unknown, problems: Problems): Spec["environ"] {
  return Object.fromEntries(
    objectEntries("environ", raw, problems).map(([key, value]) => {
      const isText = typeof value === "string" && !value.includes("\0");
      if (!isText) problems.add(`environ.${key} is ${kindOf(value)}`, "Give a string without NUL.");
      return [key, isText ? value : ""];
    }),
  );
}

function readCommand(raw: unknown, problems: Problems): string | null {
  const text = readText(raw, "cmd", problems);
  if (text !== null && text.trim() === "") problems.add("cmd is empty");
  if (text?.includes("\0")) problems.add("cmd holds a NUL character");
  return text;
}

function readRetries(raw: unknown, problems: Problems): number {
  if (raw === undefined) return 0;
  if (typeof raw === "number" && Number.isSafeInteger(raw) && raw >= 0) return raw;
  problems.add(`retries is ${typeof raw === "number" ? raw : kindOf(raw)}`, "Give 0 or more.");
  return 0;
}

function readExecutor(raw: unknown, problems: Problems): ExecutorName | null {
  if (raw === undefined) return null;
  const found = EXECUTORS.find((name) => name === raw);
  if (found) return found;
  const hint = typeof raw === "string" ? didYouMean(raw, EXECUTORS).hint : undefined;
  const shown = typeof raw === "string" ? `"${raw}"` : kindOf(raw);
  problems.add(`executor is ${shown}`, hint ?? `It is one of ${EXECUTORS.join(", ")}.`);
  return null;
}

function objectEntries(field: string, raw: unknown, problems: Problems): [string, unknown][] {
  if (isPlainObject(raw)) return Object.keys(raw).map((key) => [key, raw[key]]);
  problems.add(`${field} is ${kindOf(raw)}`, "Give an object.");
  return [];
}
