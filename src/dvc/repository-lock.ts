// DVC's lock of its repository: an flock of `.dvc/tmp/lock`. Whoever writes locks or the cache holds it, for as long as
// that takes and no longer: DVC waits 3 seconds for it, then fails.
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { EXIT, Stop } from "../model/failure.ts";
import { flock } from "../store/flock.ts";
import { codeOf, ioError } from "../store/io-error.ts";

export interface RepositoryLockOptions {
  /** How long to wait for DVC; null: for ever. */
  readonly waitMs?: number | null;
  /** Called once for each wait. `pid`: who seems to hold it. */
  readonly onWait?: (pid: number | null) => void;
  /** `core.hardlink_lock`: then DVC locks in another way, which is not known here. */
  readonly hardlink?: boolean;
}

const WAIT_MS = 60_000;
const POLL_MS = 50;

export class RepositoryLock {
  readonly #file: string;
  readonly #options: RepositoryLockOptions;
  /** All of this process share one hold: their writes don't harm each other's. */
  #users = 0;
  #taken: Promise<number | null> | null = null;

  /** `dvcDir`: the repository's `.dvc`. */
  constructor(dvcDir: string, options: RepositoryLockOptions = {}) {
    this.#file = join(dvcDir, "tmp", "lock");
    this.#options = options;
  }

  /** Throws a `Stop` when DVC does not let go of it in time. */
  async hold<T>(action: () => T | Promise<T>): Promise<T> {
    this.#users++;
    try {
      this.#taken ??= this.#take();
      await this.#taken;
      return await action();
    } finally {
      await this.#leave();
    }
  }

  async #leave(): Promise<void> {
    if (--this.#users > 0) return;
    const taken = this.#taken;
    this.#taken = null;
    // Who waited in vain has nothing to give back.
    const descriptor = await taken?.catch(() => null);
    if (descriptor === null || descriptor === undefined) return;
    flock()?.give(descriptor);
    closeSync(descriptor);
  }

  /** Null where there is no `flock`: there nothing can keep DVC out, and whole files are what keeps both safe. */
  async #take(): Promise<number | null> {
    if (this.#options.hardlink) throw hardlinkLock();
    const lock = flock();
    if (lock === null) return null;
    const { waitMs = WAIT_MS, onWait } = this.#options;
    const deadline = performance.now() + (waitMs ?? Number.POSITIVE_INFINITY);
    const descriptor = openLock(this.#file);
    for (let waiting = false; !lock.take(descriptor); waiting = true) {
      const left = deadline - performance.now();
      if (left <= 0) {
        closeSync(descriptor);
        throw held(this.#file);
      }
      if (!waiting) onWait?.(holderOf(this.#file));
      await Bun.sleep(Math.min(POLL_MS, left));
    }
    sayHolder(descriptor);
    return descriptor;
  }
}

function openLock(file: string): number {
  try {
    return openExisting(file) ?? openSync(file, "a+");
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw ioError("lock", file, error);
  }
  try {
    mkdirSync(join(file, ".."), { recursive: true });
    return openSync(file, "a+");
  } catch (error) {
    throw ioError("lock", file, error);
  }
}

/** Without emptying it: its holder has written who it is. */
function openExisting(file: string): number | null {
  try {
    return openSync(file, "r+");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** As DVC does, for people. */
function sayHolder(descriptor: number): void {
  const text = ` ${process.pid}\n`;
  try {
    writeSync(descriptor, text, 0);
    ftruncateSync(descriptor, text.length);
  } catch {
    // A full disk must not keep anybody from holding it.
  }
}

function holderOf(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return Number.isNaN(pid) ? null : pid;
  } catch {
    return null; // Gone, or not for us to read.
  }
}

function held(file: string): Stop {
  const pid = holderOf(file);
  const who = pid === null ? "" : ` (process ${pid}, as it seems)`;
  const failure = {
    code: "held",
    message: `DVC holds its repository${who}: ${file} is locked`,
    hint: "wait until it has finished and run again; what had been finished is kept",
  } as const;
  return new Stop([failure], EXIT.held);
}

function hardlinkLock(): Stop {
  const failure = {
    code: "not_supported",
    message: "core.hardlink_lock is set in DVC's config: fastpipe can't take that kind of lock",
    hint: "`dvc config --unset core.hardlink_lock`, where the file system has flock",
  } as const;
  return new Stop([failure]);
}
