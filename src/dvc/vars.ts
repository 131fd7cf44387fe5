// `vars`: files and maps whose values templates can use.
import { existsSync } from "node:fs";
import { isAbsolute, join, posix } from "node:path";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import {
  type Context,
  type Entries,
  type MergeProblem,
  type Origin,
  toNode,
  Unusable,
} from "./context.ts";
import { type DataFile, parseDataFile, readDataText } from "./data-file.ts";
import { isStringKey } from "./key.ts";
import { kindOf } from "./python.ts";
import type { Path, Report } from "./report.ts";
import { type Dict, isDict, type List, type Value } from "./value.ts";

export const PARAMS_FILE = "params.yaml";

/** Reads each file once. Names are relative to the root, `/` between their parts. */
export class DataFiles {
  readonly #texts = new Map<string, Result<string>>();
  readonly #read = new Map<string, Result<DataFile>>();
  #asked = new Set<string>();

  constructor(readonly root: string) {}

  get(name: string): Result<DataFile> {
    this.#asked.add(name);
    const known = this.#read.get(name) ?? this.#parse(name);
    this.#read.set(name, known);
    return known;
  }

  /** Whether something is there. */
  has(name: string): boolean {
    this.#asked.add(name);
    return existsSync(this.absolute(name));
  }

  /** Fills with the names that are asked for, till it is called again. */
  asked(): ReadonlySet<string> {
    this.#asked = new Set();
    return this.#asked;
  }

  /** Of what it says; null: it can't be read. */
  digest(name: string): string | null {
    const text = this.#text(name);
    if (text.ok) return Bun.hash.xxHash64(text.value).toString(16);
    return text.error.every(({ code }) => code === "dep_missing") ? "missing" : null;
  }

  #text(name: string): Result<string> {
    const known = this.#texts.get(name) ?? readDataText(this.absolute(name), name);
    this.#texts.set(name, known);
    return known;
  }

  #parse(name: string): Result<DataFile> {
    const text = this.#text(name);
    return text.ok ? parseDataFile(text.value, name) : text;
  }

  absolute(name: string): string {
    return isAbsolute(name) ? name : join(this.root, name);
  }
}

export interface VarsOptions {
  readonly files: DataFiles;
  /** That paths are relative to, relative to the root; "" for that itself. */
  readonly folder: string;
  readonly report: Report;
  /** Of a stage: its name. */
  readonly stage?: string;
}

/** params.yaml of the folder, whether it is used or not. */
export function loadParams(context: Context, options: VarsOptions): void {
  const { files, folder, report } = options;
  if (!files.has(joined(folder, PARAMS_FILE))) return;
  const problem = loadFile(context, PARAMS_FILE, options);
  if (problem) report.add(problem);
}

/** Tells what is wrong; `path`: of the list in its file. */
export function loadVars(context: Context, vars: List, path: Path, options: VarsOptions): void {
  for (const [i, item] of vars.entries()) {
    const problem = typeof item === "string" ? loadFile(context, item, options) : undefined;
    if (problem) tell(problem, [...path, i], options);
    if (isDict(item)) loadDict(context, item, i, [...path, i], options);
  }
}

function loadDict(context: Context, item: Dict, i: number, path: Path, options: VarsOptions): void {
  const { stage, report } = options;
  const source = stage === undefined ? `vars[${i}]` : `${stage}.vars[${i}]`;
  const node = toNode(item, { source, isFile: false });
  if (node instanceof Unusable) {
    const key = node.path.join(".");
    report.tell([...path, ...node.path], {
      message: `${prefix(stage)}${key} is a date, which templates can't use`,
      hint: "Quote it.",
      stage,
      code: "params",
    });
    return;
  }
  if (node.kind !== "dict") return;
  const problem = context.merge(node);
  if (problem) tell(mergeFailure(problem), path, options);
}

type Problem = Pick<Failure, "code" | "message" | "hint" | "where">;

/** Where a file is broken is in it; all else is in the list. */
function tell(
  { code, message, hint, where }: Problem,
  path: Path,
  { stage, report }: VarsOptions,
): void {
  if (where?.line !== undefined) {
    report.add({ code, message, where, ...(hint !== undefined && { hint }) });
  } else report.tell(path, { code, message: `${prefix(stage)}${message}`, hint, stage });
}

function prefix(stage: string | undefined): string {
  return stage === undefined ? "vars: " : `stage "${stage}": vars: `;
}

function loadFile(
  context: Context,
  item: string,
  { files, folder }: VarsOptions,
): Problem | undefined {
  const colon = item.indexOf(":");
  const name = joined(folder, colon < 0 ? item : item.slice(0, colon));
  const keys =
    colon < 0
      ? []
      : item
          .slice(colon + 1)
          .split(",")
          .filter((key) => key !== "");
  const known = context.imports.get(name);
  if (known === null && keys.length === 0) return undefined;
  if (known !== undefined) {
    const problem = loadedBefore(item, known, keys);
    if (problem) return problem;
  }
  const read = readDict(files, name);
  if (!read.ok) return read.error[0];
  const node = select(read.value, name, keys);
  if (!node.ok) return node.error[0];
  const problem = context.merge(node.value);
  if (problem) return mergeFailure(problem);
  context.imports.set(name, keys.length === 0 ? null : [...(known ?? []), ...keys]);
  return undefined;
}

function loadedBefore(
  item: string,
  known: readonly string[] | null,
  keys: readonly string[],
): Problem | undefined {
  const isClash = known === null || keys.length === 0 || keys.some((key) => known.includes(key));
  if (!isClash) return undefined;
  const message =
    known === null ? `"${item}" was read whole before` : `"${item}" was read in part before`;
  return {
    code: "params",
    message,
    hint: "Name each file, and each key of it, once; params.yaml is always read whole.",
  };
}

interface Read {
  readonly dict: Dict;
  readonly file: DataFile;
}

function readDict(files: DataFiles, name: string): Result<Read> {
  const read = files.get(name);
  if (!read.ok) {
    const [first] = read.error;
    if (first?.code === "dep_missing")
      return fail({ code: "params", message: `${name} does not exist` });
    return read;
  }
  const { value } = read.value;
  if (isDict(value)) return ok({ dict: value, file: read.value });
  return fail({
    code: "params",
    message: `${name} must be a map of keys to values, but is ${kindOf(value)}`,
  });
}

function select({ dict, file }: Read, name: string, keys: readonly string[]): Result<Entries> {
  const origin: Origin = { source: name, isFile: true };
  const missing = keys.find((key) => !dict.has(key));
  if (missing !== undefined) {
    const known = [...dict.keys()].filter(isStringKey);
    return fail({
      code: "params",
      message: `${name} has no "${missing}"`,
      ...didYouMean(missing, known),
    });
  }
  const selected: Dict =
    keys.length === 0
      ? dict
      : new Map(keys.map((key): [string, Value] => [key, dict.get(key) ?? null]));
  const node = toNode(selected, origin);
  if (node instanceof Unusable) {
    const message = `${name}: ${node.path.join(".")} is a date, which templates can't use`;
    return fail({ code: "params", message, where: file.where(node.path), hint: "Quote it." });
  }
  if (node.kind !== "dict") throw new Error("a dict became no dict");
  return ok(node);
}

function mergeFailure(problem: MergeProblem): Problem {
  if ("reserved" in problem) {
    const message = `"${problem.reserved}" is set by the group, and can't be set by vars`;
    return { code: "params", message, hint: "Give it another name." };
  }
  const { path, from, known } = problem;
  const message = `"${path}" of ${from} exists already in ${known}`;
  return {
    code: "params",
    message,
    hint: "Values are never overridden: only maps are merged. Drop one of the two.",
  };
}

/** Relative to the root, as the file's name in messages and in what is tracked. */
export function joined(folder: string, path: string): string {
  return posix.isAbsolute(path) ? posix.normalize(path) : posix.normalize(posix.join(folder, path));
}
