// Readers of a spec's fields: each gives what the field says, or tells a problem and gives what does no harm.

import { PLOT_OPTIONS, type PlotOptions } from "../model/plot.ts";
import { didYouMean } from "../model/suggest.ts";
import { OutMarker } from "./markers.ts";
import { normalise, pathProblem } from "./paths.ts";
import { isPlainObject, kindOf, type Problems } from "./problem.ts";

export interface DepEntry {
  /** Null in a list. */
  readonly key: string | null;
  readonly paths: readonly string[];
  /** Declared as a list of paths. */
  readonly many: boolean;
}

export interface OutEntry {
  readonly key: string | null;
  readonly path: string;
  readonly cache: boolean | null;
  readonly persist: boolean;
  readonly push: boolean;
  readonly desc: string | null;
  /** How it is drawn; null: nothing is said. */
  readonly plot: PlotOptions | null;
}

/** Entries in declared order, and whether they were a list or a record. */
export interface Fields<T> {
  readonly record: boolean;
  readonly entries: readonly T[];
}

const NO_TEXTS: readonly never[] = Object.freeze([]);
const NO_FIELDS: Fields<never> = { record: false, entries: NO_TEXTS };

export function readDeps(raw: unknown, problems: Problems): Fields<DepEntry> {
  return readEntries("deps", raw, problems, readDep);
}

function readDep(value: unknown, key: string | null, place: Place, problems: Problems): DepEntry {
  const many = Array.isArray(value);
  const paths: string[] = [];
  for (let i = 0; i < (many ? value.length : 1); i++) {
    const path = many
      ? readPath(value[i], { ...place, item: i }, problems)
      : readPath(value, place, problems);
    if (path !== undefined) paths.push(path);
  }
  return { key, paths, many };
}

export function readOuts(
  field: "outs" | "metrics" | "plots",
  raw: unknown,
  problems: Problems,
): Fields<OutEntry> {
  return readEntries(field, raw, problems, readOut);
}

function readOut(value: unknown, key: string | null, place: Place, problems: Problems): OutEntry {
  if (value instanceof OutMarker) {
    const path = readPath(value.path, place, problems) ?? "";
    return { key, path, ...readOutOptions(value.options, place, problems) };
  }
  const path = readPath(value, place, problems) ?? "";
  return { key, path, cache: null, persist: false, push: true, desc: null, plot: null };
}

const DEFAULTS: Omit<OutEntry, "key" | "path"> = {
  cache: null,
  persist: false,
  push: true,
  desc: null,
  plot: null,
};

/** Where something stands in a spec; made into text only for a message. */
interface Place {
  readonly field: string;
  readonly at: string | number;
  /** In a list of paths that stands there. */
  readonly item?: number;
}

function placeText({ field, at, item }: Place): string {
  const place = typeof at === "number" ? `${field}[${at}]` : `${field}.${at}`;
  return item === undefined ? place : `${place}[${item}]`;
}

function readEntries<T>(
  field: string,
  raw: unknown,
  problems: Problems,
  read: (value: unknown, key: string | null, place: Place, problems: Problems) => T,
): Fields<T> {
  if (raw === undefined) return NO_FIELDS;
  const entries: T[] = [];
  if (Array.isArray(raw)) {
    for (let i = 0; i < raw.length; i++) {
      entries.push(read(raw[i], null, { field, at: i }, problems));
    }
    return { record: false, entries };
  }
  if (isPlainObject(raw)) {
    for (const key of Object.keys(raw)) {
      entries.push(read(raw[key], key, { field, at: key }, problems));
    }
    return { record: true, entries };
  }
  problems.add(`${field} is ${kindOf(raw)}`, `Give a list or an object of paths.`);
  return NO_FIELDS;
}

function readPath(value: unknown, place: Place, problems: Problems): string | undefined {
  if (typeof value !== "string") {
    problems.add(`${placeText(place)} is ${kindOf(value)}, not a path`, pathHint(value));
    return undefined;
  }
  const problem = pathProblem(value);
  if (problem === undefined) return value.includes("${") ? value : normalise(value);
  problems.add(`${placeText(place)} ${problem}`);
  return undefined;
}

function pathHint(value: unknown): string | undefined {
  if (value === undefined) return "Is the name of an out misspelt?";
  if (value instanceof OutMarker) return "out() is for outs, metrics and plots.";
  if (typeof value !== "object" || value === null) return undefined;
  if ("outs" in value) return "To depend on a stage, name its outs: stage.outs.name.";
  return Array.isArray(value) ? "A list of paths can't hold another list." : undefined;
}

const OUT_OPTIONS = ["cache", "persist", "push", "desc"];

function readOutOptions(
  raw: unknown,
  { field, ...at }: Place,
  problems: Problems,
): Omit<OutEntry, "key" | "path"> {
  const place = placeText({ field, ...at });
  if (!isPlainObject(raw)) {
    problems.add(
      `the options of ${place} are ${kindOf(raw)}`,
      "Give an object: out(path, { cache: false }).",
    );
    return DEFAULTS;
  }
  for (const key of Object.keys(raw)) {
    if (OUT_OPTIONS.includes(key)) continue;
    if (isPlotOption(key)) {
      if (field !== "plots")
        problems.add(`"${key}" of ${place} says how a plot is drawn`, "Name the out in `plots`.");
      continue;
    }
    const options = field === "plots" ? [...OUT_OPTIONS, ...PLOT_OPTIONS] : OUT_OPTIONS;
    const known = `out() knows ${options.join(", ")}.`;
    problems.add(`unknown option "${key}" of ${place}`, didYouMean(key, options).hint ?? known);
  }
  return {
    cache: readBoolean(raw.cache, `cache of ${place}`, problems),
    persist: readBoolean(raw.persist, `persist of ${place}`, problems) ?? false,
    push: readBoolean(raw.push, `push of ${place}`, problems) ?? true,
    desc: readText(raw.desc, `desc of ${place}`, problems),
    plot: field === "plots" ? readPlotOptions(raw, place, problems) : null,
  };
}

function isPlotOption(key: string): key is keyof PlotOptions {
  return (PLOT_OPTIONS as readonly string[]).includes(key);
}

function readPlotOptions(
  raw: Readonly<Record<string, unknown>>,
  place: string,
  problems: Problems,
): PlotOptions | null {
  const options: Record<string, string | readonly string[] | boolean> = {};
  for (const key of PLOT_OPTIONS) {
    const value = raw[key];
    if (value === undefined) continue;
    const at = `${key} of ${place}`;
    const read =
      key === "header"
        ? readBoolean(value, at, problems)
        : key === "y" && Array.isArray(value)
          ? readTexts(value, at, problems)
          : readText(value, at, problems);
    if (read !== null) options[key] = read;
  }
  return Object.keys(options).length === 0 ? null : options;
}

export function readBoolean(raw: unknown, place: string, problems: Problems): boolean | null {
  if (raw === undefined || typeof raw === "boolean") return raw ?? null;
  problems.add(`${place} is ${kindOf(raw)}`, "Give true or false.");
  return null;
}

export function readText(raw: unknown, place: string, problems: Problems): string | null {
  if (raw === undefined || typeof raw === "string") return raw ?? null;
  problems.add(`${place} is ${kindOf(raw)}`, "Give a string.");
  return null;
}

/** One text or a list of texts. */
export function readTexts(raw: unknown, place: string, problems: Problems): readonly string[] {
  if (raw === undefined) return NO_TEXTS;
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const texts: string[] = [];
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item === "string" && item !== "") {
      texts.push(item);
      continue;
    }
    const where = Array.isArray(raw) ? `${place}[${i}]` : place;
    problems.add(`${where} is ${item === "" ? "empty" : kindOf(item)}`, "Give strings.");
  }
  return texts;
}
