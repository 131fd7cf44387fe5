// The params of a stage of DVC: single keys become params of fastpipe, whole files deps.

import { fnmatch } from "../dvc/fnmatch.ts";
import { keyValue } from "../dvc/key.ts";
import { lookup } from "../dvc/param-key.ts";
import { isUrl } from "../dvc/paths.ts";
import type { DvcParams, DvcStage } from "../dvc/stage.ts";
import { isDict, type Value } from "../dvc/value.ts";
import type { StageParams } from "./param-names.ts";
import { isReadable } from "./param-names.ts";
import { nativePath } from "./paths.ts";

export interface ParamsInput {
  readonly wdir: string;
  readonly params: readonly DvcParams[];
  /** Of one stage; it gets the keys. */
  readonly into: StageParams;
  /** What DVC reads in a file, relative to the pipeline file; undefined: nothing that can be read is there. */
  readonly contentOf: (file: string) => Value | undefined;
  /** Does a stage make it? Then its values are not there before that stage has run. */
  readonly isMade: (file: string) => boolean;
}

export interface ParamsMade {
  /** Files to depend on. */
  readonly deps: readonly string[];
  readonly notes: readonly string[];
}

export function declareParams({ wdir, params, into, contentOf, isMade }: ParamsInput): ParamsMade {
  const deps: string[] = [];
  const notes: string[] = [];
  for (const { file: written, keys } of params) {
    if (isUrl(written)) continue;
    const file = nativePath(wdir, written);
    if (keys === null) {
      deps.push(file);
      continue;
    }
    if (isMade(file) || !isReadable(file)) {
      const why = isMade(file) ? "a stage makes it" : "param() reads .yaml, .json and .toml only";
      notes.push(`the keys ${keys.join(", ")} of ${file} are a dep on the whole file: ${why}`);
      deps.push(file);
      continue;
    }
    const content = contentOf(file);
    for (const key of keys) {
      const exact = content === undefined ? undefined : concreteKey(content, key);
      const wanted = exact ?? key;
      const found = nearest(into, file, wanted);
      if (found === wanted) into.declare(file, wanted);
      else if (content === undefined || lookup(content, key).kind !== "found") {
        into.declare(file, key, true);
        notes.push(`${file} has no ${key}, without which DVC does not run the stage: it is null`);
      } else if (found === undefined) {
        deps.push(file);
        notes.push(`${key} of ${file} is a dep on the whole file: param() can't name it`);
      } else {
        into.declare(file, found);
        notes.push(
          `${key} of ${file} is the param ${found}, which holds it: param() can't name it`,
        );
      }
    }
  }
  return { deps: [...new Set(deps)], notes };
}

/** The key, or the closest above it that can be read. */
function nearest(into: StageParams, file: string, key: string): string | undefined {
  for (let name = key; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
    if (into.read(file, name) !== undefined) return name;
  }
  return undefined;
}

/** A key of maps without the patterns that DVC allows in it; undefined: it is not there, or not of maps alone. */
function concreteKey(content: Value, key: string): string | undefined {
  let found: readonly (readonly [string, Value])[] = [["", content]];
  for (const segment of key.split(".")) {
    found = found.flatMap(([path, value]): (readonly [string, Value])[] => {
      if (!isDict(value)) return [];
      return [...value].flatMap(([name, item]) => {
        const text = keyValue(name);
        if (typeof text !== "string" || text.includes(".") || !fnmatch(text, segment)) return [];
        return [[path === "" ? text : `${path}.${text}`, item] as const];
      });
    });
  }
  const [only] = found;
  return found.length === 1 ? only?.[0] : undefined;
}

/** Keys that all members have in the same file; and places in `params` of files that have to count whole. */
export function sharedParams(members: readonly DvcStage[]): {
  readonly keyed: readonly DvcParams[];
  readonly whole: readonly number[];
} | null {
  const [first] = members;
  if (!first || members.some(({ params }) => params.length !== first.params.length)) return null;
  const keyed: DvcParams[] = [];
  const whole: number[] = [];
  for (const [i, { file, keys }] of first.params.entries()) {
    const all = members.map(({ params, wdir }) => ({ ...params[i], at: nativePath(wdir, file) }));
    const sameFile = all.every((one) => one.file === file && one.at === all[0]?.at);
    const common = sameFile
      ? (keys ?? []).filter((key) => all.every((one) => one.keys?.includes(key)))
      : [];
    if (common.length > 0) keyed.push({ file, keys: common });
    const isAll = all.every((one) => one.keys?.length === common.length);
    if (keys === null || !isAll) whole.push(i);
  }
  return { keyed, whole };
}
