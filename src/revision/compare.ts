// Values of two revisions side by side: nested keys joined by dots, by path and key.
import { keyValue } from "../dvc/key.ts";
import { pythonRepr, pythonStr } from "../dvc/python.ts";
import { pythonEquals } from "../dvc/python-equal.ts";
import { isDict, isList, type Value } from "../dvc/value.ts";
import { compareText } from "../model/value.ts";

/** By dotted key; "" is a file that holds one value alone. */
export type Flat = ReadonlyMap<string, Value>;

export interface Change {
  /** A stage or a file. */
  readonly path: string;
  readonly key: string;
  /** Null: it is not there, or null. */
  readonly old: Value;
  readonly new: Value;
  /** Of two numbers. */
  readonly diff?: bigint | number;
  readonly changed: boolean;
}

export function flatten(value: Value): Flat {
  const flat = new Map<string, Value>();
  const visit = (item: Value, key: string | null): void => {
    if (!isDict(item)) {
      flat.set(key ?? "", item);
      return;
    }
    for (const [name, inner] of item) {
      const own = pythonStr(keyValue(name));
      visit(inner, key === null ? own : `${key}.${own}`);
    }
  };
  visit(value, null);
  return flat;
}

/** By path, then by key. Without `all` only what differs. */
export function compare(
  before: ReadonlyMap<string, Value>,
  after: ReadonlyMap<string, Value>,
  all: boolean,
): Change[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  return paths.flatMap((path) => {
    const [old, now] = [before, after].map((side) => flatten(side.get(path) ?? new Map()));
    const keys = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].sort(compareText);
    return keys
      .map((key) => changeOf(path, key, old?.get(key) ?? null, now?.get(key) ?? null))
      .filter(({ changed }) => all || changed);
  });
}

function changeOf(path: string, key: string, old: Value, now: Value): Change {
  const diff = difference(old, now);
  return {
    path,
    key,
    old,
    new: now,
    ...(diff !== undefined && { diff }),
    changed: !isSame(old, now),
  };
}

/** As DVC: `1`, `1.0` and true are one; but what is not a number twice has not changed. */
function isSame(old: Value, now: Value): boolean {
  if (Number.isNaN(old) && Number.isNaN(now)) return true;
  if (isList(old) && isList(now)) return pythonRepr(old) === pythonRepr(now);
  return pythonEquals(old, now);
}

function difference(old: Value, now: Value): bigint | number | undefined {
  const [from, to] = [numeric(old), numeric(now)];
  if (from === undefined || to === undefined) return undefined;
  if (typeof from === "bigint" && typeof to === "bigint") return to - from;
  return Number(to) - Number(from);
}

function numeric(value: Value): bigint | number | undefined {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return typeof value === "bigint" || typeof value === "number" ? value : undefined;
}
