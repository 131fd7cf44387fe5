// Writes dvc.lock while stages finish: not once for each, but at most once a second, and at the end.
import { realpathSync } from "node:fs";
import { orStop } from "../model/failure.ts";
import { writeAtomic } from "../store/atomic.ts";
import type { LockEntry } from "./lock-entry.ts";
import { lockTextAt } from "./lock-file.ts";
import { LockText } from "./lock-text.ts";

export interface LockWriterOptions {
  /** Between two writes. */
  readonly intervalMs?: number;
  /** Keeps DVC out while `write` runs. */
  readonly hold?: (write: () => void) => Promise<void>;
}

const INTERVAL_MS = 1000;

/** Of one dvc.lock. What was recorded is kept until it is written; `flush` must be called on every way out. */
export class LockWriter {
  readonly #path: string;
  readonly #name: string;
  readonly #intervalMs: number;
  readonly #hold: (write: () => void) => Promise<void>;
  readonly #pending = new Map<string, LockEntry>();
  #timer: Timer | null = null;
  /** The write that goes on; a later one waits for it. Never rejects. */
  #writing: Promise<void> = Promise.resolve();
  #lastMs = Number.NEGATIVE_INFINITY;

  /** `name` is what messages call the file. */
  constructor(path: string, name: string, options: LockWriterOptions = {}) {
    this.#path = path;
    this.#name = name;
    this.#intervalMs = options.intervalMs ?? INTERVAL_MS;
    this.#hold = options.hold ?? (async (write) => write());
  }

  /** Entries that are not in the file yet. */
  get pending(): number {
    return this.#pending.size;
  }

  record(stage: string, entry: LockEntry): void {
    this.#pending.set(stage, entry);
    if (this.#timer !== null) return;
    const wait = Math.max(0, this.#lastMs + this.#intervalMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // What fails here stays pending: `flush` tries again, and tells.
      void this.#write().catch(() => undefined);
    }, wait);
  }

  /** Writes all that is pending. Throws an `IoError`, or a `Stop` where the file can't be read; then all stays pending. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    do await this.#write();
    while (this.#pending.size > 0);
  }

  #write(): Promise<void> {
    const write = this.#writing.then(() => this.#writePending());
    this.#writing = write.catch(() => undefined);
    return write;
  }

  async #writePending(): Promise<void> {
    if (this.#pending.size === 0) return;
    this.#lastMs = performance.now();
    await this.#hold(() => {
      // Without a pause from here on: nothing can be recorded in between.
      writeEntries(this.#path, this.#name, this.#pending);
      this.#pending.clear();
    });
    this.#lastMs = performance.now();
  }
}

/**
 * Puts entries into a dvc.lock as it is now, which DVC or an editor may have changed since it was read.
 * Throws an `IoError`, or a `Stop` where what stands there is no lock: it is never written over.
 */
export function writeEntries(
  path: string,
  name: string,
  entries: ReadonlyMap<string, LockEntry>,
): void {
  const before = orStop(lockTextAt(path, name));
  const lock = orStop(LockText.of(before, name));
  for (const [stage, entry] of entries) lock.set(stage, entry);
  const after = lock.toString();
  if (after === before || (before === null && entries.size === 0)) return;
  writeAtomic(before === null ? path : realpathSync(path), after);
}
