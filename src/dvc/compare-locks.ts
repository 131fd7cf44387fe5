// Where two records of one stage differ, by value.
import { entryValue, type LockEntry } from "./lock-entry.ts";
import { sameValue } from "./same-value.ts";
import { type Dict, isDict, isList, type Value } from "./value.ts";

export interface LockDifference {
  readonly field: "cmd" | "deps" | "params" | "outs";
  /** A path, or a file of params and its key; null: the command. */
  readonly what: string | null;
  /** Undefined: it has none. */
  readonly one: Value | undefined;
  readonly other: Value | undefined;
}

export function differencesOf(one: LockEntry, other: LockEntry): LockDifference[] {
  const [a, b] = [entryValue(one), entryValue(other)];
  return [
    ...differing("cmd", new Map([[null, a.get("cmd")]]), new Map([[null, b.get("cmd")]])),
    ...differing("deps", byPath(a.get("deps")), byPath(b.get("deps"))),
    ...differing("params", byKey(a.get("params")), byKey(b.get("params"))),
    ...differing("outs", byPath(a.get("outs")), byPath(b.get("outs"))),
  ];
}

type Parts = ReadonlyMap<string | null, Value | undefined>;

function differing(field: LockDifference["field"], one: Parts, other: Parts): LockDifference[] {
  const differences: LockDifference[] = [];
  for (const what of new Set([...one.keys(), ...other.keys()])) {
    const [a, b] = [one.get(what), other.get(what)];
    const same = a !== undefined && b !== undefined && sameValue(a, b);
    if (!same) differences.push({ field, what, one: a, other: b });
  }
  return differences;
}

function byPath(items: Value | undefined): Parts {
  const parts = new Map<string, Value>();
  for (const item of isList(items) ? items : []) {
    if (!isDict(item)) continue;
    const path = item.get("path");
    const rest: Dict = new Map([...item].filter(([key]) => key !== "path"));
    if (typeof path === "string") parts.set(path, rest);
  }
  return parts;
}

function byKey(files: Value | undefined): Parts {
  const parts = new Map<string, Value>();
  for (const [file, values] of isDict(files) ? files : []) {
    for (const [key, value] of isDict(values) ? values : []) parts.set(`${file}:${key}`, value);
  }
  return parts;
}
