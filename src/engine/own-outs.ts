// Outs of stages that code declares: kept in our own cache, and taken from there where an earlier run made the same.
import { join, relative } from "node:path";
import type { FileEntry, Lock } from "../model/lock.ts";
import type { Reason } from "../model/reason.ts";
import type { Out, Stage } from "../model/stage.ts";
import { freePlace, tmpDir } from "../store/aside.ts";
import type { Cache } from "../store/cache.ts";
import type { FileIndex } from "../store/files.ts";
import { ownCache, placesIn } from "../store/own-cache.ts";
import type { LinkType } from "../store/placing.ts";
import { Runs } from "../store/runs.ts";
import { moveTree, removeTree } from "../store/tree.ts";
import { unprotect } from "../store/unprotect.ts";
import { bring, type Placement } from "./bring.ts";
import { compare, type Facts, type Look, sameEntry } from "./decide.ts";
import { byPath, type Entries, foreseen, isAll, lookAt } from "./entries.ts";
import { committed } from "./git.ts";
import { makeLock } from "./lock.ts";
import type { KeepOptions, OutStore } from "./out-store.ts";
import type { Records } from "./records.ts";
import { isRestorable, RunKeys } from "./run-key.ts";

export interface OwnOutsOptions {
  readonly root: string;
  readonly index: FileIndex;
  readonly records: Records;
  readonly facts: (stage: Stage) => Facts;
  readonly links: readonly LinkType[];
  /** False, by `--no-commit`: nothing is kept. */
  readonly commit: boolean;
  /** False, by `--no-run-cache`: what other stages or earlier versions made is not asked for; it is kept all the same. */
  readonly useRuns: boolean;
  readonly onWarning: (message: string) => void;
}

export function cacheDirOf(root: string): string {
  return join(root, ".fastpipe", "cache");
}

export function runsIn(cacheDir: string): Runs {
  return new Runs(join(cacheDir, "runs"), placesIn(cacheDir).tmp);
}

/** Metrics and plots are git's, and in the cache only so that a run can be put in place without it. */
export function isStored({ cache, kind }: Out): boolean {
  return cache || kind !== "out";
}

export class OwnOuts implements OutStore {
  readonly cache: Cache;
  readonly runs: Runs;
  readonly #options: OwnOutsOptions;
  readonly #keys: RunKeys;

  constructor(options: OwnOutsOptions) {
    const { root, index, links, onWarning } = options;
    this.#options = options;
    const cacheDir = cacheDirOf(root);
    this.cache = ownCache({
      cacheDir,
      root,
      index,
      types: links,
      tmpDir: tmpDir(root),
      onCorrupt: (path) =>
        onWarning(`${relative(root, path)} did not hold what its name says: it was removed`),
    });
    this.runs = runsIn(cacheDir);
    this.#keys = new RunKeys(root);
  }

  /** What is in the workspace is there, whether it is kept or not. */
  async lost(): Promise<ReadonlyMap<string, readonly Reason[]>> {
    return new Map();
  }

  async foresee(stage: Stage, look: Look): Promise<Entries | null> {
    if (!isRestorable(stage)) return null;
    const seems = (entry: FileEntry): Promise<boolean> => this.cache.seems(entry);
    const recorded = this.#asRecorded(stage, look);
    if (recorded !== null && (await this.#canHave(stage, recorded, seems))) return recorded;
    const { facts, useRuns } = this.#options;
    if (!useRuns || !this.runs.hasCode(this.#keys.codeOf(stage, facts(stage)))) return null;
    const deps = await foreseen(this.#options.index, stage.deps, look);
    const made = deps && this.#asRunBefore(stage, deps);
    return made !== null && (await this.#canHave(stage, made, seems)) ? made : null;
  }

  async restore(stage: Stage): Promise<Lock | null> {
    const { index, facts } = this.#options;
    if (!isRestorable(stage)) return null;
    const deps = await lookAt(this.#options, stage.deps);
    if (deps === null) return null;
    const found = await this.#find(stage, deps);
    if (found === null) return null;
    const placed = new Set<string>();
    for (const out of stage.outs) {
      if (await this.place(stage, out, found.get(out.path))) placed.add(out.path);
    }
    const outs = await lookAt(this.#options, stage.outs);
    if (outs !== null && isAll(found, outs)) return makeLock(stage, facts(stage), deps, outs);
    // Somebody has written to them meanwhile, or the cache does not hold what it says.
    for (const { path } of stage.outs) {
      const [file, now] = [found.get(path), outs?.get(path)];
      if (file === undefined || (now !== undefined && sameEntry(now, file))) continue;
      if ((await this.cache.dropUnsound(file)) && placed.has(path)) {
        await removeTree(join(this.#options.root, path));
      }
      index.forget(path);
    }
    return null;
  }

  async holds(path: string, entry: FileEntry): Promise<boolean> {
    if (await this.cache.has(entry)) return true;
    if (entry.nfiles === undefined) return false;
    // A directory that was never an out as it is now may still be made of nothing but what is kept.
    const listed = this.#options.index.listing(path);
    if (listed === null || /^(link|empty) /m.test(listed.text)) return false;
    for (const { hash, size } of listed.rows.values()) {
      if (!(await this.cache.has({ hash, size }))) return false;
    }
    return true;
  }

  async release(stage: Stage): Promise<void> {
    const { root, index } = this.#options;
    for (const { path, persist } of stage.outs) {
      if (!persist) continue;
      await unprotect(join(root, path), tmpDir(root), "exact");
      index.forget(path);
    }
  }

  async keep(stage: Stage, lock: Lock, { isRun = true }: KeepOptions = {}): Promise<void> {
    if (!this.#options.commit) return;
    const entries = byPath(lock.outs);
    for (const out of stage.outs) {
      const entry = entries.get(out.path);
      if (entry && isStored(out)) await this.cache.save(out.path, entry, { relink: out.cache });
    }
    if (!isRun || !isRestorable(stage) || !stage.outs.every(isStored)) return;
    const key = this.#keys.keyOf(stage, this.#options.facts(stage), byPath(lock.deps));
    this.runs.save(key, lock.outs);
  }

  async checkout(path: string, entry: FileEntry, force: boolean): Promise<Placement> {
    const { root, index } = this.#options;
    const holds = async (there: string, now: FileEntry): Promise<boolean> =>
      (await this.holds(there, now)) || (await committed(root, [there])).has(there);
    const placement = await bring(path, entry, { cache: this.cache, index, force, holds });
    if (placement !== "restored") return placement;
    const now = (await index.look([path])).get(path);
    if (now !== undefined && now !== "missing" && sameEntry(now, entry)) return placement;
    if (await this.cache.dropUnsound(entry)) await removeTree(join(root, path));
    index.forget(path);
    return "absent";
  }

  /** Puts one out in place; what is there and nobody else has is kept, and told. Rejects with an `IoError`. */
  async place(stage: Stage, out: Out, entry: FileEntry | undefined): Promise<boolean> {
    if (entry === undefined || (!out.cache && !(await this.cache.has(entry)))) return false;
    const isOwn =
      (await this.cache.covers(out.path, entry)) || (await this.#isUsersOwn(stage, out.path));
    return await this.cache.checkout(out.path, entry, {
      ...(!out.cache && { types: ["reflink", "copy"] }),
      ...(isOwn && { displace: (path) => this.#setAside(path) }),
    });
  }

  async #find(stage: Stage, deps: Entries): Promise<Entries | null> {
    const has = (entry: FileEntry): Promise<boolean> => this.cache.has(entry);
    const recorded = this.#asRecorded(stage, (path) => deps.get(path) ?? "missing");
    if (recorded !== null && (await this.#canHave(stage, recorded, has))) return recorded;
    const made = this.#options.useRuns ? this.#asRunBefore(stage, deps) : null;
    return made !== null && (await this.#canHave(stage, made, has)) ? made : null;
  }

  /** The outs of its lock, where nothing but what lies in their place differs from it. */
  #asRecorded(stage: Stage, look: Look): Entries | null {
    const read = this.#options.records.locks.get(stage.name);
    if (read?.kind !== "ok") return null;
    const outs = byPath(read.lock.outs);
    const asLocked: Look = (path) => outs.get(path) ?? look(path);
    const { reasons } = compare(stage, read.lock, this.#options.facts(stage), asLocked);
    return reasons.length === 0 ? outs : null;
  }

  #asRunBefore(stage: Stage, deps: Entries): Entries | null {
    const made = this.runs.find(this.#keys.keyOf(stage, this.#options.facts(stage), deps));
    if (made === null || made.length !== stage.outs.length) return null;
    const outs = byPath(made);
    return stage.outs.every(({ path }) => outs.has(path)) ? outs : null;
  }

  async #canHave(
    stage: Stage,
    outs: Entries,
    has: (entry: FileEntry) => Promise<boolean>,
  ): Promise<boolean> {
    for (const out of stage.outs) {
      const entry = outs.get(out.path);
      if (entry === undefined) return false;
      if (isStored(out) && (await has(entry))) continue;
      const now = (await this.#options.index.look([out.path])).get(out.path);
      if (now === undefined || now === "missing" || !sameEntry(now, entry)) return false;
    }
    return true;
  }

  /** Neither a lock, nor the cache, nor git has it. */
  async #isUsersOwn(stage: Stage, path: string): Promise<boolean> {
    const { index, records, root } = this.#options;
    const now = (await index.look([path])).get(path);
    if (now === undefined || now === "missing") return false;
    const read = records.locks.get(stage.name);
    const recorded = read?.kind === "ok" && byPath(read.lock.outs).get(path);
    if (recorded && sameEntry(recorded, now)) return false;
    if (await this.holds(path, now)) return false;
    return !(await committed(root, [path])).has(path);
  }

  async #setAside(path: string): Promise<void> {
    const { root, index, onWarning } = this.#options;
    const now = (await index.look([path])).get(path);
    // Of what is ignored an entry says nothing.
    const isWhole = now !== undefined && now !== "missing" && index.ignored(path).length === 0;
    if (isWhole && (await this.holds(path, now))) return;
    if ((await committed(root, [path])).has(path)) return;
    const place = freePlace(root, path);
    await moveTree(join(root, path), place);
    const kept = relative(root, place);
    onWarning(`${path} held something that no run had recorded: it is kept as ${kept}`);
  }
}
