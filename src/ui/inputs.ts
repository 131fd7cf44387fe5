// What a stage depends on, as a table: its function first, then the code by file, params, inputs, variables.
import { isRoot, keyParts, trail } from "../model/trail.ts";
import { codeName, isKnownByFile, isWholeModule } from "./code-names.ts";
import type { Explained } from "./data.ts";
import type { Style } from "./paint.ts";
import { table } from "./table.ts";
import { visible } from "./text.ts";
import { shortDigest, shortValue } from "./values.ts";

/** Each may end in what is dim: a place, a way. */
type Row = readonly [what: string, value: string, ...more: string[]];

export function inputLines(stage: Explained, { paint, verbose }: Style): string[] {
  const { code, params, deps, env, places = {}, onlyIfSet = [] } = stage.inputs;
  const rows: string[][] = [];
  const section = (label: string, entries: readonly Row[]): void => {
    // Aligned within a section: a long param must not push the places of the code aside.
    const rest = table(entries.map(([, ...cells]) => cells));
    for (const [i, [what]] of entries.entries()) {
      rows.push([`  ${i === 0 ? label : ""}`, what, paint("dim", rest[i] ?? "")]);
    }
  };
  section(
    "code",
    inOrder(stage).map((key): Row => {
      const name = isWholeModule(key) ? `${codeName(key)} (all of it)` : codeName(key);
      const way = verbose ? [wayTo(stage, key)] : [];
      return [name, shortDigest(code[key] ?? ""), placeOf(key, places[key]), ...way];
    }),
  );
  section(
    "params",
    Object.entries(params).map(([key, value]) => [visible(key), shortValue(value)]),
  );
  section(
    "inputs",
    deps.map(({ path, hash }) => [
      visible(path),
      hash === null ? "not there yet" : shortDigest(hash),
    ]),
  );
  section(
    "env",
    Object.entries(env).map(([name, hash]): Row => {
      const only = onlyIfSet.includes(name) ? "; only whether it is set counts" : "";
      const value = hash === "unset" ? "not set" : shortDigest(hash);
      return [visible(name), value + only, visible(places[`env ${name}`] ?? "")];
    }),
  );
  return table(rows);
}

/** `train -> lib/clean.ts#parse -> lib/text.ts#trim`; empty where it says no more than the entry does. */
export function wayText(path: readonly string[]): string {
  return path.length > 2 ? path.map(visible).join(" -> ") : "";
}

function wayTo(stage: Explained, key: string): string {
  return wayText(trail(stage, stage.inputs.via ?? {}, key));
}

/** Nothing for the first line of a file that the entry names anyway. */
function placeOf(key: string, place = ""): string {
  return place.endsWith(":1") && isKnownByFile(key) ? "" : visible(place);
}

/** The stage's own function, then by file and line, then what is in no file. */
function inOrder(stage: Explained): readonly string[] {
  const { code, places = {}, via = {} } = stage.inputs;
  const keys = Object.keys(code).map((key) => ({
    key,
    rank: isRoot(stage, via, key) ? 0 : keyParts(key).file === null ? 2 : 1,
    file: keyParts(key).file ?? "",
    line: lineOf(places[key]),
  }));
  keys.sort((a, b) => a.rank - b.rank || compare(a.file, b.file) || a.line - b.line);
  return keys.map(({ key }) => key);
}

function lineOf(place = ""): number {
  return Number(/:(\d+)$/.exec(place)?.[1] ?? 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
