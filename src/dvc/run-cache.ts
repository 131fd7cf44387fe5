// DVC's run cache: what stages made of the same command, deps and params before, under whatever name. Shared with DVC,
// so keys are made of the text that Python would make.
import {
  chmodSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { discard } from "../store/discard.ts";
import { ioError, isMissing } from "../store/io-error.ts";
import { makeFolder } from "../store/objects.ts";
import { isOutside, isUrl, rooted } from "./paths.ts";
import { pythonJson } from "./python-json.ts";
import type { DvcOut, DvcStage } from "./stage.ts";
import { type Dict, isDict, isList, type Value } from "./value.ts";
import { emitDict } from "./yaml-emit.ts";
import { readYaml } from "./yaml-read.ts";

/** May the stage's outs come from the run cache, or from its lock entry? `root`: absolute. */
export function isRestorable(root: string, stage: DvcStage): boolean {
  if (stage.alwaysChanged || stage.cmd.length === 0) return false;
  if (stage.deps.length + stage.params.length === 0 || stage.outs.length === 0) return false;
  const fits = ({ path, persist }: DvcOut): boolean =>
    !persist && !isUrl(path) && !path.startsWith("/") && !isOutside(rooted(root, stage, path));
  return stage.deps.every(({ path }) => !isUrl(path)) && stage.outs.every(fits);
}

/** Is a run of the stage to be kept there? Its uncached metrics and plots then have to be in the cache too. */
export function isKept(root: string, stage: DvcStage): boolean {
  const fits = ({ cache, metric, plot }: DvcOut): boolean => cache || metric || plot !== null;
  return isRestorable(root, stage) && stage.outs.every(fits);
}

/** Of a stage's entry as it is in dvc.lock; of its outs only the paths count. Null: DVC can't have one (a date). */
export function runKey(entry: Dict): string | null {
  const outs = entry.get("outs");
  const paths = isList(outs)
    ? outs.map((out) => (isDict(out) ? (out.get("path") ?? null) : null))
    : [];
  return digest(new Map(entry).set("outs", paths));
}

/** Of the same with all that is known of its outs. */
export function runValue(entry: Dict): string | null {
  return digest(entry);
}

function digest(entry: Dict): string | null {
  const text = pythonJson(withoutSizes(entry), { sortKeys: true });
  return text === null ? null : Bun.CryptoHasher.hash("sha256", text, "hex");
}

const LEFT_OUT: ReadonlySet<string> = new Set(["size", "nfiles"]);

/** Everywhere, params included: DVC does so. */
function withoutSizes(value: Value): Value {
  if (isList(value)) return value.map(withoutSizes);
  if (!isDict(value)) return value;
  const kept = [...value].filter(([key]) => !LEFT_OUT.has(key));
  return new Map(kept.map(([key, inner]) => [key, withoutSizes(inner)]));
}

export interface RunCacheOptions {
  readonly cacheDir: string;
  readonly shared: boolean;
  /** An entry could not be read, and was removed. */
  readonly onCorrupt?: (path: string) => void;
}

const NAME = /^[0-9a-f]{64}$/;

export class RunCache {
  readonly #options: RunCacheOptions;
  #count = 0;

  constructor(options: RunCacheOptions) {
    this.#options = options;
  }

  /** The newest entry that is of use, as it would be in dvc.lock. */
  async find(
    key: string,
    isOfUse: (entry: Dict) => boolean | Promise<boolean>,
  ): Promise<Dict | null> {
    for (const path of this.#pathsOf(key)) {
      const entry = this.#read(path);
      if (entry !== null && (await isOfUse(entry))) return entry;
    }
    return null;
  }

  /** Keeps an entry. False: it was there, or DVC can't have it. The repository's lock is the caller's to hold. */
  save(entry: Dict): boolean {
    const [key, value] = [runKey(entry), runValue(entry)];
    if (key === null || value === null) return false;
    const path = join(this.#folderOf(key), value);
    if (statSync(path, { throwIfNoEntry: false }) && this.#read(path) !== null) return false;
    const temp = `${path}.${process.pid}.${this.#count++}.tmp`;
    try {
      makeFolder(dirname(path), this.#options.shared);
      writeFileSync(temp, `${emitDict(entry, 0, "new")}\n`);
      if (this.#options.shared) chmodSync(temp, 0o664);
      renameSync(temp, path);
    } catch (error) {
      discard(temp);
      throw ioError("write", path, error);
    }
    return true;
  }

  /** Copies what another place's `runs` has and this one lacks. Gives how many. */
  fetch(from: string): number {
    let count = 0;
    const runs = join(from, "runs");
    for (const relative of entriesIn(runs)) {
      const path = join(this.#options.cacheDir, "runs", relative);
      if (statSync(path, { throwIfNoEntry: false })) continue;
      makeFolder(dirname(path), this.#options.shared);
      const temp = `${path}.${process.pid}.${this.#count++}.tmp`;
      writeFileSync(temp, readFileSync(join(runs, relative)));
      renameSync(temp, path);
      count++;
    }
    return count;
  }

  #folderOf(key: string): string {
    return join(this.#options.cacheDir, "runs", key.slice(0, 2), key);
  }

  /** Newest first. */
  #pathsOf(key: string): string[] {
    const folder = this.#folderOf(key);
    return namesIn(folder)
      .filter((name) => NAME.test(name))
      .map((name) => join(folder, name))
      .map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.time - a.time || (a.path < b.path ? -1 : 1))
      .map(({ path }) => path);
  }

  /** Null: it is gone, or it can't be read: then it is removed, and made again by the next run. */
  #read(path: string): Dict | null {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      if (isMissing(error)) return null;
      throw ioError("read", path, error);
    }
    const read = readYaml(text, path);
    if (read.ok && isEntry(read.value.value)) return read.value.value;
    rmSync(path, { force: true });
    this.#options.onCorrupt?.(path);
    return null;
  }
}

function isEntry(value: Value): value is Dict {
  if (!isDict(value)) return false;
  const cmd = value.get("cmd");
  const params = value.get("params") ?? new Map();
  const lists = ["deps", "outs"].map((key) => value.get(key) ?? []);
  return (
    (typeof cmd === "string" || isList(cmd)) &&
    isDict(params) &&
    [...params.values()].every(isDict) &&
    lists.every((list) => isList(list) && list.every(isFile))
  );
}

function isFile(value: Value): boolean {
  return isDict(value) && typeof value.get("path") === "string";
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw ioError("list", folder, error);
  }
}

/** Relative to `runs`. */
function entriesIn(runs: string): string[] {
  return namesIn(runs).flatMap((shard) =>
    namesIn(join(runs, shard)).flatMap((key) =>
      namesIn(join(runs, shard, key))
        .filter((name) => NAME.test(name))
        .map((name) => join(shard, key, name)),
    ),
  );
}
