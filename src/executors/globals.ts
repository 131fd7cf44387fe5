// A thread before and after a stage: results must not depend on which stage ran there before.
import { hiddenSettings, modulesOf, namedBuiltins } from "./builtins.ts";
import { Census, intrinsics } from "./census.ts";

const HANDLERS = ["onmessage", "onmessageerror", "onerror"] as const;

export class Globals {
  /** Dear to take and to compare: only where some code could change what it lists. */
  #census: Census | null = null;
  readonly #named = namedBuiltins();
  readonly #settings = hiddenSettings(this.#named);
  #texts = this.#settings.map((setting) => setting());
  readonly #environ: Readonly<Record<string, string | undefined>> = { ...process.env };
  readonly #title = process.title;
  #listeners = listeners();
  #handlers = handlers();

  /** The analysis of the code that is loaded can't tell all that it reaches. */
  get doubtful(): boolean {
    return this.#named.doubtful;
  }

  /** From now on all built-in objects are watched. */
  watch(): void {
    this.#census ??= this.#take();
  }

  /**
   * What a stage changed and can't be put back with certainty, since the object was made; null: nothing.
   * `doubt`: it could change any built-in object.
   */
  changed(doubt: boolean): string | null {
    const object = doubt ? this.#changedObject() : null;
    return object ?? this.#changedSetting() ?? this.#changedListener();
  }

  /** Modules have been evaluated anew: what they set up is how it should be. */
  renew(): void {
    if (this.#census !== null && this.#census.changed() !== null) this.#census = this.#take();
    this.#texts = this.#settings.map((setting) => setting());
    this.#listeners = listeners();
    this.#handlers = handlers();
  }

  /** Puts back the environment, and what is that of the whole process. */
  restore(): void {
    if (process.title !== this.#title) process.title = this.#title;
    const { env } = process;
    for (const key of Object.keys(env)) if (!(key in this.#environ)) delete env[key];
    for (const key in this.#environ) {
      const value = this.#environ[key];
      if (env[key] !== value) env[key] = value;
    }
  }

  #take(): Census {
    return new Census(intrinsics(), modulesOf(this.#named));
  }

  #changedObject(): string | null {
    return this.#census === null ? "nobody watched what it changed" : this.#census.changed();
  }

  #changedSetting(): string | null {
    for (let i = 0; i < this.#settings.length; i++) {
      if (this.#settings[i]?.() !== this.#texts[i])
        return "it changed a global or a setting of the runtime";
    }
    return null;
  }

  #changedListener(): string | null {
    for (let i = 0; i < HANDLERS.length; i++) {
      const name = HANDLERS[i] as (typeof HANDLERS)[number];
      if (Reflect.get(globalThis, name) !== this.#handlers[i]) return `it set the global ${name}`;
    }
    const events = process.eventNames();
    if (events.length !== this.#listeners.size) return "it listens to an event of process";
    for (const event of events) {
      const before = this.#listeners.get(event) ?? [];
      const now = process.rawListeners(event as "exit");
      const same = now.length === before.length && now.every((one, i) => one === before[i]);
      if (!same) return `it listens to ${String(event)} of process`;
    }
    return null;
  }
}

function handlers(): readonly unknown[] {
  return HANDLERS.map((name): unknown => Reflect.get(globalThis, name));
}

function listeners(): Map<string | symbol, readonly unknown[]> {
  const events = process.eventNames();
  return new Map(events.map((event) => [event, process.rawListeners(event as "exit")]));
}
