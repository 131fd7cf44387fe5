// Our own store of outs, loaded when something is restored, kept or could be: a no-op needs none of it.
import { existsSync } from "node:fs";
import type { FileEntry, Lock } from "../model/lock.ts";
import type { Reason } from "../model/reason.ts";
import type { Stage } from "../model/stage.ts";
import type { Placement } from "./bring.ts";
import type { Look } from "./decide.ts";
import type { Entries } from "./entries.ts";
import type { KeepOptions, OutStore } from "./out-store.ts";
import type { OwnOuts } from "./own-outs.ts";

const NOTHING: ReadonlyMap<string, readonly Reason[]> = new Map();

export class LazyOuts implements OutStore {
  readonly #load: () => Promise<OwnOuts>;
  readonly #cacheDir: string;
  #loaded: Promise<OwnOuts> | undefined;
  #isThere: boolean | undefined;

  /** `cacheDir`: where nothing is, nothing can be had. */
  constructor(cacheDir: string, load: () => Promise<OwnOuts>) {
    this.#cacheDir = cacheDir;
    this.#load = load;
  }

  /** The store itself. */
  get(): Promise<OwnOuts> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async lost(): Promise<ReadonlyMap<string, readonly Reason[]>> {
    return NOTHING;
  }

  async foresee(stage: Stage, look: Look): Promise<Entries | null> {
    this.#isThere ??= existsSync(this.#cacheDir);
    return this.#isThere ? (await this.get()).foresee(stage, look) : null;
  }

  async restore(stage: Stage): Promise<Lock | null> {
    return (await this.get()).restore(stage);
  }

  async holds(path: string, entry: FileEntry): Promise<boolean> {
    return (await this.get()).holds(path, entry);
  }

  async release(stage: Stage): Promise<void> {
    if (stage.outs.some(({ persist }) => persist)) await (await this.get()).release(stage);
  }

  async keep(stage: Stage, lock: Lock, options?: KeepOptions): Promise<void> {
    await (await this.get()).keep(stage, lock, options);
  }

  async checkout(path: string, entry: FileEntry, force: boolean): Promise<Placement> {
    return (await this.get()).checkout(path, entry, force);
  }
}
