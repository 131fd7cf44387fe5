// A thread's globals before and after a stage: results must not depend on which stage ran there before.

/** Built-in objects that libraries like to extend. */
const EXTENDED: readonly (readonly [string, object])[] = [
  ["Array.prototype", Array.prototype],
  ["Object.prototype", Object.prototype],
  ["String.prototype", String.prototype],
  ["Number.prototype", Number.prototype],
  ["Function.prototype", Function.prototype],
  ["Promise.prototype", Promise.prototype],
  ["Date.prototype", Date.prototype],
  ["Map.prototype", Map.prototype],
  ["Set.prototype", Set.prototype],
  ["RegExp.prototype", RegExp.prototype],
  ["Error", Error],
  ["Math", Math],
  ["JSON", JSON],
  ["Object", Object],
  ["Array", Array],
  ["Promise", Promise],
  ["Date", Date],
  ["Bun", Bun],
  ["process", process],
  ["console", console],
];

/** Replaced in tests and by libraries, and worth a look each time. */
const REPLACED: readonly (readonly [string, object, string])[] = [
  ["Math.random", Math, "random"],
  ["Date.now", Date, "now"],
  ["performance.now", performance, "now"],
  ["console.log", console, "log"],
  ["console.error", console, "error"],
  ["process.stdout.write", process.stdout, "write"],
  ["process.stderr.write", process.stderr, "write"],
  ["process.exit", process, "exit"],
  ["process.on", process, "on"],
  ["Error.prepareStackTrace", Error, "prepareStackTrace"],
  ["JSON.parse", JSON, "parse"],
  ["JSON.stringify", JSON, "stringify"],
  ["Array.prototype.sort", Array.prototype, "sort"],
];

export class Globals {
  readonly #keys: readonly PropertyKey[];
  readonly #values: readonly unknown[];
  readonly #counts: readonly number[];
  readonly #replaced: readonly unknown[];
  readonly #environ: Readonly<Record<string, string | undefined>>;
  readonly #listeners: ReadonlyMap<string | symbol, readonly unknown[]>;

  /** Remembers how it is now. */
  constructor() {
    this.#keys = Reflect.ownKeys(globalThis);
    this.#values = this.#keys.map(heldAt);
    this.#counts = EXTENDED.map(([, object]) => Reflect.ownKeys(object).length);
    this.#replaced = REPLACED.map(([, object, key]) => Reflect.get(object, key));
    this.#environ = { ...process.env };
    this.#listeners = listeners();
  }

  /** What a stage changed and can't be put back with certainty; null: nothing. */
  changed(): string | null {
    const keys = Reflect.ownKeys(globalThis);
    if (keys.length !== this.#keys.length) {
      const added = keys.find((key) => !this.#keys.includes(key));
      return added === undefined ? "it removed a global" : `it added the global ${String(added)}`;
    }
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key === undefined || key !== this.#keys[i]) return "it replaced globals";
      if (heldAt(key) !== this.#values[i]) return `it replaced the global ${String(key)}`;
    }
    for (const [i, [name, object]] of EXTENDED.entries()) {
      if (Reflect.ownKeys(object).length !== this.#counts[i]) return `it changed ${name}`;
    }
    for (const [i, [name, object, key]] of REPLACED.entries()) {
      if (Reflect.get(object, key) !== this.#replaced[i]) return `it replaced ${name}`;
    }
    return null;
  }

  /** Puts back the environment, the listeners on `process` and its exit code. */
  restore(): void {
    const { env } = process;
    for (const key of Object.keys(env)) if (!(key in this.#environ)) delete env[key];
    for (const [key, value] of Object.entries(this.#environ)) {
      if (env[key] !== value) env[key] = value;
    }
    for (const [event, now] of listeners()) {
      const before = this.#listeners.get(event) ?? [];
      for (const listener of now) {
        if (!before.includes(listener)) process.off(event, listener as () => void);
      }
    }
  }
}

/** Lazy getters are not touched: reading them would load what they stand for. */
function heldAt(key: PropertyKey): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, key);
  return descriptor?.get ?? descriptor?.value;
}

function listeners(): Map<string | symbol, readonly unknown[]> {
  return new Map(
    process.eventNames().map((event) => [event, process.rawListeners(event as "exit")]),
  );
}
