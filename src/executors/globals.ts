// A thread's globals before and after a stage: results must not depend on which stage ran there before.

type Named = readonly (readonly [name: string, object: object])[];
type Member = readonly [name: string, object: object, key: string];

/** Built-in objects that libraries like to extend. */
const EXTENDED: Named = [
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

/** Globals that tests and libraries replace. Not all: to look at some makes the runtime load what they stand for. */
const GLOBALS =
  "fetch Date Math JSON Promise Object Array String Number Boolean Symbol Error Map Set WeakMap Proxy Reflect Intl console process Bun global self setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask structuredClone performance URL Request Response Headers Worker WebSocket AbortController AbortSignal EventTarget Event TextEncoder TextDecoder Temporal".split(
    " ",
  );

/** And members of objects. */
function members(): readonly Member[] {
  return [
    ["Math.random", Math, "random"],
    ["Date.now", Date, "now"],
    ["performance.now", performance, "now"],
    ["console.log", console, "log"],
    ["console.error", console, "error"],
    ["process.stdout", process, "stdout"],
    ["process.stderr", process, "stderr"],
    ["process.stdout.write", process.stdout, "write"],
    ["process.stderr.write", process.stderr, "write"],
    ["process.exit", process, "exit"],
    ["process.on", process, "on"],
    ["Error.prepareStackTrace", Error, "prepareStackTrace"],
    ["JSON.parse", JSON, "parse"],
    ["JSON.stringify", JSON, "stringify"],
    ["Array.prototype.sort", Array.prototype, "sort"],
    ...GLOBALS.map((name): Member => [`the global ${name}`, globalThis, name]),
  ];
}

export class Globals {
  readonly #keys = Reflect.ownKeys(globalThis);
  readonly #sizes = EXTENDED.map(([, object]) => Reflect.ownKeys(object).length);
  readonly #members = members();
  readonly #values = this.#members.map(([, object, key]): unknown => Reflect.get(object, key));
  readonly #environ: Readonly<Record<string, string | undefined>> = { ...process.env };
  readonly #listeners = listeners();

  /** What a stage changed and can't be put back with certainty, since the object was made; null: nothing. */
  changed(): string | null {
    const keys = Reflect.ownKeys(globalThis);
    if (keys.length !== this.#keys.length) {
      const added = keys.find((key) => !this.#keys.includes(key));
      return added === undefined ? "it removed a global" : `it added the global ${String(added)}`;
    }
    // Plain loops: this runs after every stage.
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] !== this.#keys[i]) return `it added the global ${String(keys[i])}`;
    }
    for (let i = 0; i < EXTENDED.length; i++) {
      const [name, object] = EXTENDED[i] as Named[number];
      if (Reflect.ownKeys(object).length !== this.#sizes[i]) return `it changed ${name}`;
    }
    for (let i = 0; i < this.#members.length; i++) {
      const [name, object, key] = this.#members[i] as Member;
      if (Reflect.get(object, key) !== this.#values[i]) return `it replaced ${name}`;
    }
    return null;
  }

  /** Puts back the environment and the listeners on `process`. */
  restore(): void {
    const { env } = process;
    for (const key of Object.keys(env)) if (!(key in this.#environ)) delete env[key];
    for (const key in this.#environ) {
      const value = this.#environ[key];
      if (env[key] !== value) env[key] = value;
    }
    for (const event of process.eventNames()) this.#restoreListeners(event as "exit");
  }

  #restoreListeners(event: "exit"): void {
    const before = this.#listeners.get(event) ?? [];
    if (process.listenerCount(event) === before.length) return;
    for (const listener of process.rawListeners(event)) {
      if (!before.includes(listener)) process.off(event, listener as () => void);
    }
  }
}

function listeners(): Map<string | symbol, readonly unknown[]> {
  const events = process.eventNames();
  return new Map(events.map((event) => [event, process.rawListeners(event as "exit")]));
}
