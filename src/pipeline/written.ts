// Deps and outs of many stages as texts: what most of them do not say is not written.
import type { DepEntry, Fields, OutEntry } from "../api/fields.ts";
import { tag } from "../model/exact-json.ts";
import type { PlotOptions } from "../model/plot.ts";

/** Entries as bare texts where the rest says nothing; by key where they were declared so. */
export type Written<T> = readonly T[] | Readonly<Record<string, T>>;
/** A path, or several. */
export type WrittenDep = string | readonly string[];
/** A path; with `cache`, `persist`, `push`, `desc` and how it is drawn, where they say something. */
export type WrittenOut =
  | string
  | readonly [string, boolean | null, boolean, boolean, string | null, PlotOptions?];

export const NO_TEXTS: readonly string[] = Object.freeze([]);
const NO_FIELDS: Fields<never> = Object.freeze({ record: false, entries: Object.freeze([]) });

export function written<T extends { readonly key: string | null }, W>(
  { record, entries }: Fields<T>,
  write: (entry: T) => W,
): Written<W> {
  if (!record) return entries.map(write);
  return Object.fromEntries(entries.map((entry) => [entry.key ?? "", write(entry)]));
}

export function writtenDep({ paths, many }: DepEntry): WrittenDep {
  const [path] = paths;
  return many || path === undefined ? paths : path;
}

export function writtenOut({ path, cache, persist, push, desc, plot }: OutEntry): WrittenOut {
  if (plot !== null) return [path, cache, persist, push, desc, plot];
  const saysNothing = cache === null && !persist && push && desc === null;
  return saysNothing ? path : [path, cache, persist, push, desc];
}

export function fieldsOf<T, W>(
  from: Written<W> | undefined,
  read: (one: W, key: string | null) => T,
): Fields<T> {
  if (from === undefined) return NO_FIELDS;
  const entries: T[] = [];
  if (isList(from)) {
    for (let i = 0; i < from.length; i++) entries.push(read(from[i] as W, null));
    return entries.length === 0 ? NO_FIELDS : { record: false, entries };
  }
  for (const key of Object.keys(from)) entries.push(read(from[key] as W, key));
  return { record: true, entries };
}

export function isList<W>(from: Written<W>): from is readonly W[] {
  return Array.isArray(from);
}

export function depOf(one: WrittenDep, key: string | null): DepEntry {
  return typeof one === "string"
    ? { key, paths: [one], many: false }
    : { key, paths: one, many: true };
}

export function outOf(one: WrittenOut, key: string | null): OutEntry {
  if (typeof one === "string") {
    return { key, path: one, cache: null, persist: false, push: true, desc: null, plot: null };
  }
  const [path, cache, persist, push, desc, plot = null] = one;
  return { key, path, cache, persist, push, desc, plot };
}

/** Its place among those that are known by now; a new one gets the next. */
export function indexOf<T>(known: Map<T, number>, one: T): number {
  const index = known.get(one) ?? known.size;
  known.set(one, index);
  return index;
}

/** Without the empty lists at its end, down to so many. */
export function shortened(row: readonly unknown[], least: number): readonly unknown[] {
  let end = row.length;
  while (end > least && isEmpty(row[end - 1])) end--;
  return row.slice(0, end);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

export function textsOf(fields: object): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, JSON.stringify(value, tag)]),
  );
}

/** The fields that differ from their default, which is given as a text. */
export function briefly<T extends object>(
  fields: T,
  defaults: Readonly<Record<string, string>>,
): Partial<T> {
  const said = Object.entries(fields).filter(
    ([key, value]) => JSON.stringify(value, tag) !== defaults[key],
  );
  return Object.fromEntries(said) as Partial<T>;
}
