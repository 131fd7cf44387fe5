// Ends a stage when it is told to: asks first where that makes sense, then by force.
import type { RunOptions } from "../model/executor.ts";

/** Why a stage was ended; null: it ended by itself. */
export type Ended = "cancel" | "timeout" | null;

export interface Means {
  readonly ask: () => void;
  readonly kill: () => void;
  /** Is one that took too long asked too? What sits in a loop would not hear it. */
  readonly asksAtTimeout: boolean;
}

/** Who has used up its time gets no more than this to end by itself. */
const LATE_GRACE_MS = 1000;

export class Ender {
  ended: Ended = null;
  readonly #options: RunOptions;
  readonly #means: Means;
  #timer: Timer | null = null;

  constructor(options: RunOptions, means: Means) {
    this.#options = options;
    this.#means = means;
    options.signal.addEventListener("abort", this.#onAbort);
    options.kill?.addEventListener("abort", this.#onKill);
    if (options.signal.aborted) this.#onAbort();
    if (options.kill?.aborted) this.#onKill();
  }

  /** It has ended. */
  over(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    this.#options.kill?.removeEventListener("abort", this.#onKill);
  }

  readonly #onAbort = (): void => {
    const { reason } = this.#options.signal;
    const late = reason === "timeout";
    this.ended ??= late ? "timeout" : "cancel";
    if (reason === "force" || (late && !this.#means.asksAtTimeout)) {
      this.#means.kill();
      return;
    }
    this.#means.ask();
    const { graceMs } = this.#options;
    this.#timer = setTimeout(this.#means.kill, late ? Math.min(graceMs, LATE_GRACE_MS) : graceMs);
  };

  readonly #onKill = (): void => {
    this.ended ??= "cancel";
    this.#means.kill();
  };
}
