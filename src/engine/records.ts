// What is recorded of the stages of a project, and where.
import { relative } from "node:path";
import type { Hash, Lock } from "../model/lock.ts";
import type { Stage } from "../model/stage.ts";
import { path } from "../store/lock.ts";
import { type ReadLock, readLocks, writeLock } from "../store/locks.ts";
import type { State } from "../store/state.ts";

export interface Records {
  /** By stage; read when they are asked for. */
  readonly locks: ReadonlyMap<string, ReadLock>;
  /** Rejects with an `IoError`. */
  write(stage: Stage, lock: Lock): Promise<void>;
  /** The file by which a later start tells whether a stage had finished, relative to the root. */
  fileOf(stage: string): string;
  /** Digests of the texts of locks, by stage, where they are known without reading them. */
  digests?(): ReadonlyMap<string, Hash>;
  /** Resolves when all that was written is where others look for it. Rejects with an `IoError`. */
  flush(): Promise<void>;
}

/** A lock for each stage, in a folder. */
export class StageLocks implements Records {
  #locks: ReadonlyMap<string, ReadLock> | undefined;

  /** `dir` is absolute. */
  constructor(
    private readonly root: string,
    private readonly dir: string,
    private readonly names: readonly string[],
    private readonly state: State,
  ) {}

  get locks(): ReadonlyMap<string, ReadLock> {
    this.#locks ??= readLocks(this.dir, this.names, this.state);
    return this.#locks;
  }

  async write(stage: Stage, lock: Lock): Promise<void> {
    await writeLock(this.dir, stage.name, lock, this.state);
  }

  fileOf(stage: string): string {
    return relative(this.root, path(this.dir, stage));
  }

  digests(): ReadonlyMap<string, Hash> {
    return this.state.lockTexts(this.dir);
  }

  async flush(): Promise<void> {
    // Each is written at once.
  }
}
