// What dvc.lock says of one stage.
import { compareCodePoints } from "./code-points.ts";
import { pythonEquals } from "./python-equal.ts";
import { type Dict, isDict, isList, type List, type Value } from "./value.ts";

export interface LockEntry {
  readonly cmd: string | List;
  readonly deps: readonly LockItem[];
  /** By file, as the stage writes it. */
  readonly params: ReadonlyMap<string, Dict>;
  /** Metrics and plots too. */
  readonly outs: readonly LockItem[];
}

/** A dep or an out. */
export interface LockItem {
  /** As the stage writes it. */
  readonly path: string;
  /** How `md5` was computed: "md5"; null: DVC 2 wrote this, by "md5-dos2unix", or there is no hash. */
  readonly hash: string | null;
  /** With `.dir` at its end: of a directory. */
  readonly md5: string | null;
  readonly size: number | null;
  readonly nfiles: number | null;
  readonly isexec: boolean;
  /** All other keys, kept as they are: `etag`, `version_id`, `cloud`, `files` ... */
  readonly more: Dict;
}

const NOTHING: Dict = new Map();

export function lockItem(path: string, parts: Partial<Omit<LockItem, "path">> = {}): LockItem {
  return {
    path,
    hash: "md5",
    md5: null,
    size: null,
    nfiles: null,
    isexec: false,
    more: NOTHING,
    ...parts,
  };
}

/** Whether DVC 2 wrote it: its md5 is one of a text whose line ends were made `\n` first. */
export function isLegacy(item: LockItem): boolean {
  return item.hash === null && item.md5 !== null;
}

/** What the lock says of a path, by the text of the path alone; of several entries the last counts. */
export function itemOf(items: readonly LockItem[], path: string): LockItem | undefined {
  return items.findLast((item) => item.path === path);
}

export function sameCmd(entry: LockEntry, cmd: string | List): boolean {
  return pythonEquals(entry.cmd, cmd);
}

/** An entry that `checkLock` found right. */
export function entryOf(dict: Dict): LockEntry {
  const cmd = dict.get("cmd");
  const params = dict.get("params");
  return {
    cmd: typeof cmd === "string" || isList(cmd) ? cmd : "",
    deps: itemsOf(dict.get("deps")),
    params: new Map(
      isDict(params)
        ? [...params].map(([file, values]) => [file, isDict(values) ? values : NOTHING])
        : [],
    ),
    outs: itemsOf(dict.get("outs")),
  };
}

function itemsOf(value: Value | undefined): LockItem[] {
  return isList(value) ? value.filter(isDict).map(itemFrom) : [];
}

const OWN_KEYS: ReadonlySet<string> = new Set(["path", "hash", "md5", "size", "nfiles", "isexec"]);

/** A dep or an out of a lock or a `.dvc` file. */
export function itemFrom(dict: Dict): LockItem {
  const path = dict.get("path");
  const hash = dict.get("hash");
  return {
    path: typeof path === "string" ? path : "",
    hash: typeof hash === "string" ? hash : null,
    md5: checksum(dict.get("md5")),
    size: count(dict.get("size")),
    nfiles: count(dict.get("nfiles")),
    isexec: dict.get("isexec") === true,
    more: new Map([...dict].filter(([key]) => !OWN_KEYS.has(key))),
  };
}

function checksum(value: Value | undefined): string | null {
  // Digits alone can stand there without quotes.
  if (typeof value === "bigint") return value.toString();
  return typeof value === "string" && value !== "" ? value.toLowerCase() : null;
}

function count(value: Value | undefined): number | null {
  return typeof value === "bigint" ? Number(value) : null;
}

/** An entry as dvc.lock, and DVC's run cache, have it: everything in DVC's order. */
export function entryValue(entry: LockEntry): Dict {
  const dict = new Map<string, Value>([["cmd", entry.cmd]]);
  if (entry.deps.length > 0) dict.set("deps", sorted(entry.deps).map(itemValue));
  if (entry.params.size > 0) dict.set("params", paramsValue(entry.params));
  if (entry.outs.length > 0) dict.set("outs", sorted(entry.outs).map(itemValue));
  return dict;
}

function sorted(items: readonly LockItem[]): LockItem[] {
  return [...items].sort((a, b) => compareCodePoints(a.path, b.path));
}

export function itemValue(item: LockItem): Dict {
  const dict = new Map<string, Value>([["path", item.path]]);
  if (item.hash !== null) dict.set("hash", item.hash);
  setContent(dict, item);
  return dict;
}

/** As in a `.dvc` file, where the path comes last. */
export function sourceItemValue(item: LockItem): Dict {
  const dict = new Map<string, Value>();
  setContent(dict, { ...item, more: NOTHING });
  if (item.hash !== null) dict.set("hash", item.hash);
  dict.set("path", item.path);
  for (const [key, value] of item.more) dict.set(key, value);
  return dict;
}

function setContent(dict: Map<string, Value>, item: LockItem): void {
  if (item.md5 !== null) dict.set("md5", item.md5);
  if (item.size !== null) dict.set("size", BigInt(item.size));
  if (item.nfiles !== null) dict.set("nfiles", BigInt(item.nfiles));
  if (item.isexec) dict.set("isexec", true);
  for (const [key, value] of item.more) dict.set(key, value);
}

const DEFAULT_FILE = "params.yaml";

/** The default file first, then by name; in each the keys at the top by name, what is below as it is. */
function paramsValue(params: ReadonlyMap<string, Dict>): Dict {
  const files = [...params].sort(([a], [b]) => {
    if (a === b) return 0;
    if (a === DEFAULT_FILE || b === DEFAULT_FILE) return a === DEFAULT_FILE ? -1 : 1;
    return compareCodePoints(a, b);
  });
  return new Map(
    files.map(([file, values]) => [
      file,
      new Map([...values].sort(([a], [b]) => compareCodePoints(a, b))),
    ]),
  );
}
