// Outs of DVC's stages: kept in DVC's cache and run cache, and taken from there where an earlier run made the same.
import { join, relative } from "node:path";
import type { DvcCache } from "../../dvc/cache.ts";
import { addLines, ignoredOuts, trackedFailure, trackedOuts } from "../../dvc/gitignore.ts";
import { entryOf, entryValue, type LockEntry, sameCmd } from "../../dvc/lock-entry.ts";
import { isOutside } from "../../dvc/paths.ts";
import type { RepositoryLock } from "../../dvc/repository-lock.ts";
import { isKept, isRestorable, type RunCache, runKey } from "../../dvc/run-cache.ts";
import type { DvcOut } from "../../dvc/stage.ts";
import { isList } from "../../dvc/value.ts";
import { Stop } from "../../model/failure.ts";
import type { FileEntry, Lock } from "../../model/lock.ts";
import type { Reason } from "../../model/reason.ts";
import type { Stage } from "../../model/stage.ts";
import { equal } from "../../model/value.ts";
import { freePlace } from "../../store/aside.ts";
import type { FileIndex } from "../../store/files.ts";
import { moveTree, removeTree } from "../../store/tree.ts";
import { unprotect } from "../../store/unprotect.ts";
import { bring, type Placement } from "../bring.ts";
import { type Facts, type Look, sameEntry } from "../decide.ts";
import { byPath, type Entries, foreseen, isAll, lookAt } from "../entries.ts";
import { makeLock } from "../lock.ts";
import type { KeepOptions, OutStore } from "../out-store.ts";
import { lockOf } from "./entry.ts";
import type { DvcRecords } from "./records.ts";
import type { DvcMember } from "./stages.ts";

export interface DvcOutsOptions {
  readonly root: string;
  /** All of the project. */
  readonly stages: readonly Stage[];
  /** The stage as it is now. */
  readonly memberOf: (stage: string) => DvcMember;
  readonly records: DvcRecords;
  readonly index: FileIndex;
  readonly cache: DvcCache;
  readonly runs: RunCache;
  readonly hold: RepositoryLock;
  readonly facts: (stage: Stage) => Facts;
  /** Learns of what was in the way of an out, and where it is now. */
  readonly onKept: (path: string, place: string) => void;
  /** `--no-commit`: the cache is left alone. */
  readonly commit: boolean;
  /** False, by `--no-run-cache`: what other stages or earlier versions made is not asked for; it is kept all the same. */
  readonly useRuns: boolean;
  /** `--pull`: brings what the cache lacks of an out, where a remote has it. Null: nothing is fetched. */
  readonly fetch: ((out: DvcOut, entry: FileEntry) => Promise<void>) | null;
}

interface Search {
  readonly deps: Entries;
  /** May what the cache lacks be brought from a remote? */
  readonly fetches: boolean;
}

interface Placed {
  readonly path: string;
  readonly out: DvcOut;
}

export class DvcOuts implements OutStore {
  readonly #options: DvcOutsOptions;
  #tracked: Promise<ReadonlySet<string>> | undefined;
  #ignored: Promise<ReadonlySet<string> | null> | undefined;

  constructor(options: DvcOutsOptions) {
    this.#options = options;
  }

  async lost(stages: readonly Stage[]): Promise<ReadonlyMap<string, readonly Reason[]>> {
    const { records, cache } = this.#options;
    const lost = new Map<string, readonly Reason[]>();
    for (const stage of stages) {
      const read = records.locks.get(stage.name);
      if (read?.kind !== "ok") continue;
      const cached = new Set(stage.outs.filter((out) => out.cache).map(({ path }) => path));
      const reasons: Reason[] = [];
      for (const file of read.lock.outs) {
        if (!cached.has(file.path) || (await cache.has(file))) continue;
        const legacy = records.legacyOf(stage.name, file.path);
        if (legacy !== undefined && (await cache.has({ ...file, hash: legacy }))) continue;
        reasons.push({ code: "outs_not_in_cache", what: file.path });
      }
      if (reasons.length > 0) lost.set(stage.name, reasons);
    }
    return lost;
  }

  async restore(stage: Stage): Promise<Lock | null> {
    const { index } = this.#options;
    if (!this.#mayBeRestored(stage)) return null;
    const deps = await this.#look(stage.deps);
    if (deps === null) return null;
    const found = await this.#find(stage, { deps, fetches: true });
    if (found === null) return null;
    await this.#checkout(stage, found);
    for (const { path } of stage.outs) index.forget(path);
    const outs = await this.#look(stage.outs);
    if (outs !== null) await this.#dropUnsound(stage, comparable(found), outs);
    // Somebody has written to them meanwhile, or the cache does not hold what it says.
    if (outs === null || !isAll(comparable(found), outs)) return null;
    return makeLock(stage, this.#options.facts(stage), deps, outs);
  }

  /** Without what `--pull` would fetch: a plan brings nothing. */
  async foresee(stage: Stage, look: Look): Promise<Entries | null> {
    if (!this.#mayBeRestored(stage)) return null;
    const deps = await foreseen(this.#options.index, stage.deps, look);
    const found = deps && (await this.#find(stage, { deps, fetches: false }));
    return found && comparable(found);
  }

  async holds(_path: string, entry: FileEntry): Promise<boolean> {
    return await this.#options.cache.has(entry);
  }

  async release(stage: Stage): Promise<void> {
    const { root, index } = this.#options;
    for (const { path, persist } of stage.outs) {
      if (!persist) continue;
      await unprotect(join(root, path), join(root, ".fastpipe", "tmp"));
      index.forget(path);
    }
  }

  async checkout(path: string, entry: FileEntry, force: boolean): Promise<Placement> {
    const { cache, index, hold } = this.#options;
    const holds = (_: string, now: FileEntry): Promise<boolean> => cache.has(now);
    return await hold.hold(() => bring(path, entry, { cache, index, force, holds }));
  }

  async keep(stage: Stage, lock: Lock, { isRun: asRun = true }: KeepOptions = {}): Promise<void> {
    const { root, memberOf, hold, commit } = this.#options;
    const { dvc } = memberOf(stage.name);
    const placed = this.#placed(stage.name);
    const cached = placed.filter(({ out }) => out.cache);
    await this.#refuseTracked(stage, cached);
    const entries = byPath(lock.outs);
    const isRun = isKept(root, dvc);
    const entry = this.#options.records.entryFor(stage.name, lock);
    if (commit) {
      await hold.hold(async () => {
        for (const { path, out } of placed) {
          const file = entries.get(path);
          // DVC keeps metrics for its run cache too, which are git's otherwise.
          if (file === undefined || (!out.cache && !isRun)) continue;
          await this.#options.cache.save(path, file, { relink: out.cache });
        }
        if (isRun && asRun) this.#options.runs.save(entryValue(entry));
      });
    }
    await this.#ignore(cached);
  }

  /** The script is not the one that has made what is known: neither dvc.lock nor the run cache tell of it. */
  #hasOtherCode(stage: Stage): boolean {
    const { manifest } = this.#options.facts(stage);
    if (manifest === null) return false;
    const read = this.#options.records.locks.get(stage.name);
    return read?.kind !== "ok" || !equal(read.lock.code, manifest.entries);
  }

  #mayBeRestored(stage: Stage): boolean {
    const { root, memberOf } = this.#options;
    const { dvc } = memberOf(stage.name);
    return !stage.always && isRestorable(root, dvc) && !this.#hasOtherCode(stage);
  }

  /** What the outs of a run of the same are. */
  async #find(stage: Stage, search: Search): Promise<Entries | null> {
    return (await this.#asRecorded(stage, search)) ?? (await this.#asRunBefore(stage, search));
  }

  /** dvc.lock says of these deps what the outs are, and the cache has them. */
  async #asRecorded(stage: Stage, search: Search): Promise<Entries | null> {
    const { records, memberOf } = this.#options;
    const entry = records.entryOf(stage.name);
    const { cmdValue } = memberOf(stage.name).dvc;
    const isCmd = typeof cmdValue === "string" || isList(cmdValue);
    if (entry === undefined || !isCmd || !sameCmd(entry, cmdValue)) return null;
    return await this.#ofUse(stage, entry, search);
  }

  async #asRunBefore(stage: Stage, search: Search): Promise<Entries | null> {
    const { records, runs, useRuns, facts } = this.#options;
    if (!useRuns || facts(stage).manifest !== null) return null;
    const wanted = records.entryFor(stage.name, {
      deps: [...search.deps].map(([path, file]) => ({ path, ...file })),
      outs: stage.outs.map(({ path }) => ({ path, hash: "md5:", size: 0 })),
    });
    const key = runKey(entryValue(wanted));
    if (key === null) return null;
    let found: Entries | null = null;
    await runs.find(key, async (dict) => {
      found = await this.#ofUse(stage, entryOf(dict), search);
      return found !== null;
    });
    return found;
  }

  /** The outs of an entry, where it is of the stage as it is now and all of them can be had. */
  async #ofUse(stage: Stage, entry: LockEntry, { deps, fetches }: Search): Promise<Entries | null> {
    const { records, memberOf, root } = this.#options;
    const lock = lockOf(memberOf(stage.name), entry, records.still, root);
    if (!isAll(byPath(lock.deps), deps) || lock.deps.length !== stage.deps.length) return null;
    if (!equal(lock.params, stage.params)) return null;
    const outs = byPath(lock.outs);
    for (const { path, out } of this.#placed(stage.name)) {
      const file = outs.get(path);
      if (file === undefined || !(await this.#canHave(path, out, file, fetches))) return null;
    }
    return outs.size === stage.outs.length ? outs : null;
  }

  async #canHave(path: string, out: DvcOut, file: FileEntry, fetches: boolean): Promise<boolean> {
    const isCached = out.cache || out.metric || out.plot !== null;
    if (isCached && (await this.#has(out, file, fetches))) return true;
    if (out.cache) return false;
    const now = (await this.#options.index.look([path])).get(path);
    return now !== undefined && now !== "missing" && sameEntry(now, file);
  }

  async #has(out: DvcOut, file: FileEntry, fetches: boolean): Promise<boolean> {
    const { cache, fetch } = this.#options;
    if (await cache.has(file)) return true;
    if (fetch === null || !fetches) return false;
    await fetch(out, file);
    return await cache.has(file);
  }

  async #checkout(stage: Stage, outs: Entries): Promise<void> {
    const { hold, cache, memberOf } = this.#options;
    const placed = this.#placed(stage.name);
    await hold.hold(async () => {
      for (const { path, out } of placed) {
        const file = outs.get(path);
        if (file === undefined || (!out.cache && !(await cache.has(file)))) continue;
        await cache.checkout(path, file, {
          ...(!out.cache && { types: ["copy"] }),
          displace: (there) => this.#setAside(there),
        });
      }
    });
    if (memberOf(stage.name).dvc.outs.some((out) => out.cache))
      await this.#ignore(placed.filter(({ out }) => out.cache));
  }

  /** Objects that are not what their names say go, with what was put in place of them. */
  async #dropUnsound(stage: Stage, wanted: Entries, there: Entries): Promise<void> {
    const { root, cache, hold } = this.#options;
    for (const { path } of stage.outs) {
      const [file, now] = [wanted.get(path), there.get(path)];
      if (file === undefined || now === undefined || sameEntry(now, file)) continue;
      if (await hold.hold(() => cache.dropUnsound(file))) await removeTree(join(root, path));
    }
  }

  /** What nobody else has is the user's. */
  async #setAside(path: string): Promise<void> {
    const { root, onKept, index, cache } = this.#options;
    const now = (await index.look([path])).get(path);
    // Of what is ignored an entry says nothing.
    const isWhole = now !== undefined && now !== "missing" && index.ignored(path).length === 0;
    if (isWhole && (await cache.has(now))) return;
    const place = freePlace(root, path);
    await moveTree(join(root, path), place);
    onKept(path, relative(root, place));
  }

  async #refuseTracked({ name }: Stage, cached: readonly Placed[]): Promise<void> {
    this.#tracked ??= trackedOuts(this.#options.root, this.#allCached());
    const tracked = await this.#tracked;
    const [found] = cached.filter(({ path }) => tracked.has(path));
    if (found) throw new Stop([trackedFailure(found.path, name)]);
  }

  async #ignore(cached: readonly Placed[]): Promise<void> {
    const { root } = this.#options;
    this.#ignored ??= ignoredOuts(root, this.#allCached());
    const ignored = await this.#ignored;
    if (ignored === null) return;
    const open = cached.map(({ path }) => path).filter((path) => !ignored.has(path));
    addLines(
      root,
      open.filter((path) => !isOutside(path)),
    );
  }

  /** Git is asked once for all: a process for each stage takes longer than many stages do. */
  #allCached(): readonly string[] {
    const paths = this.#options.stages.flatMap(({ outs }) =>
      outs.flatMap(({ path, cache }) => (cache && !isOutside(path) ? [path] : [])),
    );
    return [...new Set(paths)];
  }

  #placed(stage: string): Placed[] {
    const { dvc, outs } = this.#options.memberOf(stage);
    const flags = new Map(dvc.outs.map((out) => [out.path, out]));
    return outs.flatMap(({ written, path }) => {
      const out = flags.get(written);
      return out === undefined ? [] : [{ path, out }];
    });
  }

  async #look(files: readonly { readonly path: string }[]): Promise<Entries | null> {
    return await lookAt(this.#options, files);
  }
}

/** What DVC 2 recorded was hashed in another way. */
function comparable(entries: Entries): Entries {
  return new Map([...entries].filter(([, { hash }]) => hash.startsWith("md5:")));
}
