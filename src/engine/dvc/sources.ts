// Data that `.dvc` files track: noticed when it has changed, put in place from the cache when it is missing, and fetched
// from remotes together with what stages have made, when that is asked for.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DvcCache } from "../../dvc/cache.ts";
import { itemFrom, type LockItem, lockItem } from "../../dvc/lock-entry.ts";
import { isUrl, rooted } from "../../dvc/paths.ts";
import type { DvcProject } from "../../dvc/project.ts";
import type { RepositoryLock } from "../../dvc/repository-lock.ts";
import { sourceText } from "../../dvc/source-write.ts";
import type { DvcSource, DvcSourceOut } from "../../dvc/stage.ts";
import type { FileEntry, Hash } from "../../model/lock.ts";
import { writeAtomic } from "../../store/atomic.ts";
import type { FileIndex } from "../../store/files.ts";
import { hashOf } from "./entry.ts";

export interface DvcSourcesOptions {
  readonly project: DvcProject;
  readonly index: FileIndex;
  readonly legacy: FileIndex;
  readonly cache: DvcCache;
  readonly hold: RepositoryLock;
  readonly commit: boolean;
  readonly onWarning: (message: string) => void;
}

/** An out of a `.dvc` file, and what that says of it. */
export interface Tracked {
  readonly source: DvcSource;
  readonly out: DvcSourceOut;
  readonly path: string;
  readonly entry: FileEntry;
}

export class DvcSources {
  readonly #options: DvcSourcesOptions;

  constructor(options: DvcSourcesOptions) {
    this.#options = options;
  }

  /** Of the files that these stages need. */
  neededBy(stages: ReadonlySet<string>): readonly Tracked[] {
    const { nodes, upstream } = this.#options.project.graph;
    const reached = new Set(stages);
    for (const name of reached) for (const maker of upstream.get(name) ?? []) reached.add(maker);
    return [...reached].flatMap((name) => {
      const source = nodes.get(name)?.source;
      return source ? this.#outsOf(source) : [];
    });
  }

  /** What is recorded of tracked data that is not there, by path. */
  get recorded(): ReadonlyMap<string, FileEntry> {
    const tracked = this.#options.project.sources.flatMap((source) => this.#outsOf(source));
    return new Map(tracked.map(({ path, entry }) => [path, entry]));
  }

  /** Records what has changed, and puts in place what is missing. Rejects with an `IoError`. */
  async refresh(tracked: readonly Tracked[]): Promise<void> {
    const { index } = this.#options;
    const found = await index.look(tracked.map(({ path }) => path));
    for (const [source, own] of Map.groupBy(tracked, (one) => one.source)) {
      const changed = new Map<string, LockItem>();
      for (const one of own) {
        const now = found.get(one.path);
        if (now === undefined || now === "missing") await this.#place(one);
        // What was imported is of another place, and changes by an update.
        else if (source.deps.length === 0 && !(await this.#isSame(one, now)))
          changed.set(one.out.path, await this.#save(one, now));
      }
      if (changed.size > 0) await this.#rewrite(source, changed);
    }
  }

  async #place({ path, entry, source }: Tracked): Promise<void> {
    const { cache, hold, index, onWarning } = this.#options;
    if (!(await cache.has(entry))) return;
    await hold.hold(() => cache.checkout(path, entry));
    index.forget(path);
    onWarning(`${path} was missing: it is put in place as ${source.file} says`);
  }

  async #isSame({ path, entry }: Tracked, now: FileEntry): Promise<boolean> {
    if (!entry.hash.startsWith("md5-dos2unix:")) return now.hash === entry.hash;
    const then = (await this.#options.legacy.look([path])).get(path);
    return then !== undefined && then !== "missing" && then.hash === entry.hash;
  }

  async #save({ path, out }: Tracked, now: FileEntry): Promise<LockItem> {
    const { cache, hold, commit } = this.#options;
    if (commit && out.cache) await hold.hold(() => cache.save(path, now));
    return lockItem(out.path, {
      md5: now.hash.slice(now.hash.indexOf(":") + 1),
      size: now.size,
      nfiles: now.nfiles ?? null,
      isexec: now.exec === true,
    });
  }

  async #rewrite(source: DvcSource, items: ReadonlyMap<string, LockItem>): Promise<void> {
    const { project, hold, onWarning } = this.#options;
    const file = join(project.root, source.file);
    await hold.hold(() => {
      writeAtomic(file, sourceText(readFileSync(file, "utf8"), source.content, items));
    });
    onWarning(`${[...items.keys()].join(", ")} has changed: ${source.file} says so now`);
  }

  #outsOf(source: DvcSource): Tracked[] {
    return source.outs.flatMap((out) => {
      const item = itemFrom(out.entry);
      const hash: Hash | undefined = hashOf(item);
      if (isUrl(out.path) || hash === undefined) return [];
      const path = rooted(this.#options.project.root, source, out.path);
      const { size, nfiles, isexec } = item;
      const entry: FileEntry = {
        hash,
        size: size ?? 0,
        ...(hash.endsWith(".dir") && { nfiles: nfiles ?? 0 }),
        ...(isexec && { exec: isexec }),
      };
      return [{ source, out, path, entry }];
    });
  }
}
