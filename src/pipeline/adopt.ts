// A value from a params file or the command line in place of a default: same type, exact integers.

import { suggest } from "../model/suggest.ts";
import { isList, isMap, typeName, type Value, type ValueMap } from "../model/value.ts";

export interface Mismatch {
  /** Below the param. */
  readonly path: readonly string[];
  readonly given: Value;
  readonly wanted: Value;
}

export interface Adopted {
  readonly value: Value;
  readonly mismatches: readonly Mismatch[];
  /** Keys below the param that the default lacks, though one of a close name is there. */
  readonly misspelt: readonly { readonly path: readonly string[]; readonly meant: string }[];
  /** Paths of integers beyond 2^53 where the default is a number. */
  readonly huge: readonly (readonly string[])[];
}

interface Notes {
  mismatches: Mismatch[];
  misspelt: { path: readonly string[]; meant: string }[];
  huge: (readonly string[])[];
}

/**
 * `wanted` is the default, `current` what stands there by now. `given` holds every integer as a bigint, as it
 * was read: integers become numbers where that is exact and the default is not a bigint. Maps are merged key by
 * key, lists are replaced. A null default takes anything.
 */
export function adopt(wanted: Value, given: Value, current: Value = wanted): Adopted {
  const notes: Notes = { mismatches: [], misspelt: [], huge: [] };
  return { value: merge(wanted, given, current, [], notes), ...notes };
}

function merge(
  wanted: Value,
  given: Value,
  current: Value,
  path: readonly string[],
  notes: Notes,
): Value {
  if (wanted === null) {
    const both = isMap(given) && isMap(current);
    return both ? mergeMaps({}, given, current, path, notes) : plain(given);
  }
  if (typeof wanted === "number" && typeof given === "bigint") {
    const value = plain(given);
    if (typeof value === "bigint") notes.huge.push(path);
    return value;
  }
  if (isMap(wanted) && isMap(given)) {
    return mergeMaps(wanted, given, isMap(current) ? current : wanted, path, notes);
  }
  if (isList(wanted) && isList(given)) {
    const exact = wanted.length > 0 && wanted.every((item) => typeof item === "bigint");
    return exact && given.every((item) => typeof item === "bigint") ? given : plain(given);
  }
  if (typeof wanted === typeof given && isList(wanted) === isList(given) && given !== null) {
    return given;
  }
  notes.mismatches.push({ path, given, wanted });
  return wanted;
}

function mergeMaps(
  wanted: ValueMap,
  given: ValueMap,
  current: ValueMap,
  path: readonly string[],
  notes: Notes,
): Value {
  const result = new Map(Object.entries(current));
  for (const [key, value] of Object.entries(given)) {
    const below = [...path, key];
    const known = Object.hasOwn(wanted, key) ? wanted[key] : undefined;
    if (known !== undefined) {
      result.set(key, merge(known, value, result.get(key) ?? known, below, notes));
      continue;
    }
    const meant = suggest(key, Object.keys(wanted));
    if (meant !== undefined) notes.misspelt.push({ path: below, meant });
    result.set(key, plain(value));
  }
  return Object.fromEntries(result);
}

/** Integers as numbers where that is exact. */
export function plain(value: Value): Value {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (isList(value)) return value.map(plain);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** "a string ("fast"), but its default is a number (0.1)" */
export function describeMismatch({ given, wanted }: Mismatch): string {
  return `is ${shown(given)}, but its default is ${shown(wanted)}`;
}

function shown(value: Value): string {
  if (value === null || isList(value) || isMap(value)) return typeName(value);
  if (typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return `${typeName(value)} (${text.length > 60 ? `${text.slice(0, 57)}...` : text})`;
}
