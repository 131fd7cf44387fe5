// Params of a project of DVC's, as `dvc params` collects them: by file.
import { posix } from "node:path";
import { type DataFile, parseDataFile } from "../dvc/data-file.ts";
import { fnmatch } from "../dvc/fnmatch.ts";
import { keyValue } from "../dvc/key.ts";
import { folderOf, isOutside, rooted } from "../dvc/paths.ts";
import type { PipelineFile } from "../dvc/pipeline-file.ts";
import { pythonStr } from "../dvc/python.ts";
import { isDict, isList, type List, type Value } from "../dvc/value.ts";
import { PARAMS_FILE } from "../dvc/vars.ts";
import { fail, ok, type Result } from "../model/failure.ts";
import type { Contents, ParamsAt } from "./view.ts";

interface Options {
  readonly dependencies: boolean;
  /** For paths alone. */
  readonly root: string;
  readonly contents: () => Contents;
}

/** Keys that are shown of each file; null: all. */
type Wanted = Map<string, string[] | null>;

export async function dvcParams(
  pipelines: readonly PipelineFile[],
  { dependencies, root, contents }: Options,
): Promise<ReadonlyMap<string, ParamsAt>> {
  const wanted: Wanted = new Map();
  const add = (file: string, keys: readonly string[] | null): void => {
    const before = wanted.get(file);
    wanted.set(file, keys === null || before === null ? null : [...(before ?? []), ...keys]);
  };
  for (const { stages } of pipelines) {
    for (const stage of stages) {
      for (const { file, keys } of stage.params) add(rooted(root, stage, file), keys);
    }
  }
  if (!dependencies) {
    for (const { file, top } of pipelines) {
      for (const path of topPaths(file, top.params)) add(path, null);
    }
    const there = await contents().below(PARAMS_FILE);
    if (there.ok && there.value.length > 0) add(PARAMS_FILE, null);
  }
  const found = new Map<string, ParamsAt>();
  for (const [path, keys] of wanted) {
    if (isOutside(path)) continue;
    for (const file of await filesAt(path, contents()))
      found.set(file, await read(file, keys, contents()));
  }
  addTracked(pipelines, found);
  return found;
}

/** The whole of a file of params. */
export async function paramsIn(file: string, contents: Contents): Promise<ParamsAt> {
  return await read(file, null, contents);
}

async function filesAt(path: string, contents: Contents): Promise<readonly string[]> {
  const below = await contents.below(path);
  return below.ok && below.value.length > 0 ? below.value.map((file) => file.path) : [path];
}

async function read(
  file: string,
  keys: readonly string[] | null,
  contents: Contents,
): Promise<ParamsAt> {
  const bytes = await contents.read(file);
  if (!bytes.ok) return bytes;
  const data = decoded(bytes.value, file);
  if (!data.ok) return data;
  return ok(keys === null ? data.value.value : chosen(data.value.value, keys));
}

function decoded(bytes: Uint8Array, name: string): Result<DataFile> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return parseDataFile(text.replace(/\r\n?/g, "\n"), name);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return fail({ code: "syntax", message: `${name} is not valid UTF-8`, where: { file: name } });
  }
}

/** Paths that stand beside the stages, from the root. */
export function topPaths(file: string, list: List): string[] {
  return list.flatMap((path) =>
    typeof path === "string" ? posix.normalize(posix.join(folderOf(file), path)) : [],
  );
}

/** Of the value what the keys lead to, in its place. */
function chosen(value: Value, keys: readonly string[]): Value {
  const result = new Map<string, Value>();
  for (const key of keys) {
    // As `dpath`: no key is all.
    if (key === "" || key === "/") return value;
    for (const { path, value: leaf } of search(value, key.replace(/^\.+/, "").split("."))) {
      put(result, path, leaf);
    }
  }
  return result;
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: Value;
}

function search(value: Value, segments: readonly string[]): Leaf[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [{ path: [], value }];
  const inside = childrenOf(value).flatMap(([key, item]): Leaf[] => {
    const own = segment !== "**" && matches(key, segment) ? search(item, rest) : [];
    const deeper = segment === "**" ? search(item, segments) : [];
    return [...own, ...deeper].map((leaf) => ({ ...leaf, path: [key, ...leaf.path] }));
  });
  return segment === "**" ? [...search(value, rest), ...inside] : inside;
}

function childrenOf(value: Value): (readonly [string, Value])[] {
  if (isList(value)) return value.map((item, i) => [String(i), item]);
  return isDict(value) ? [...value] : [];
}

function matches(key: string, segment: string): boolean {
  return fnmatch(pythonStr(keyValue(key)), segment);
}

function put(into: Map<string, Value>, [first, ...rest]: readonly string[], value: Value): void {
  if (first === undefined) return;
  if (rest.length === 0) {
    into.set(first, value);
    return;
  }
  const before = into.get(first);
  const inner = new Map(isDict(before) ? before : []);
  put(inner, rest, value);
  into.set(first, inner);
}

/** What templates used of files that nothing else shows. */
function addTracked(pipelines: readonly PipelineFile[], found: Map<string, ParamsAt>): void {
  const used = new Map<string, Map<string, Value>>();
  for (const { stages } of pipelines) {
    for (const { tracked } of stages) {
      for (const [file, values] of tracked) {
        if (found.has(file)) continue;
        const known = used.get(file) ?? new Map<string, Value>();
        for (const [key, value] of values) known.set(key, value);
        used.set(file, known);
      }
    }
  }
  for (const [file, values] of used) found.set(file, ok(values));
}
