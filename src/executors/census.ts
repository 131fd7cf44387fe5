// The built-in objects of a thread, property by property: what code changed in them, told without running a getter.

export type Root = readonly [name: string, object: object];

// As they are before any code of the user's: what a stage replaced must not judge itself.
const { ownKeys } = Reflect;
const { getOwnPropertyDescriptor, getPrototypeOf, is } = Object;

const BASIC: ReadonlySet<unknown> = new Set([null, Object.prototype, Array.prototype]);

/** Globals whose own members count; the many others of the web do as a whole. */
const DEEP: ReadonlySet<PropertyKey> = new Set(
  "Object Function Array Number Boolean String Symbol BigInt Date Promise RegExp Map Set WeakMap WeakSet WeakRef FinalizationRegistry Proxy Reflect Iterator JSON Math Intl Atomics Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError ArrayBuffer SharedArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array console process Bun Buffer performance Performance crypto Crypto URL URLSearchParams Headers Request Response Blob File FormData EventTarget Event AbortSignal AbortController TextEncoder TextDecoder ReadableStream WritableStream MessagePort Worker WebSocket".split(
    " ",
  ),
);

/** Dear to look at, since the runtime makes them only then; or changed by the runtime itself. */
const SKIPPED = new Set([
  "process.env",
  "process.config",
  "process.allowedNodeEnvironmentFlags",
  "process.finalization",
  "Bun.env",
  "Bun.sql",
  "Bun.postgres",
  "Bun.SQL",
  "Bun.redis",
  "Bun.s3",
  "console.Console",
  "console._stdout",
  "console._stderr",
]);

export class Census {
  // Flat and side by side: this is compared after every stage.
  readonly #objects: object[] = [];
  readonly #names: string[] = [];
  readonly #sizes: number[] = [];
  readonly #holders: Record<PropertyKey, unknown>[] = [];
  readonly #keys: PropertyKey[] = [];
  readonly #values: unknown[] = [];
  readonly #accessed: object[] = [];
  readonly #accessors: PropertyKey[] = [];
  readonly #getters: unknown[] = [];
  readonly #setters: unknown[] = [];
  readonly #known = new Set<object>();
  /** Modules some of whose members the runtime makes, by their name, when they are first read. */
  readonly #lazy: ReadonlySet<object>;

  /** Of objects, the classes and the plain objects that they hold. */
  constructor(objects: readonly Root[], modules: readonly Root[] = []) {
    this.#lazy = new Set(modules.map(([, module]) => module));
    for (const [name, object] of [...objects, ...modules]) this.#add(object, name);
    for (let i = 0; i < this.#objects.length; i++) this.#visit(i);
  }

  /** What is no longer as it was, in words; null: nothing. */
  changed(): string | null {
    return this.#changedValue() ?? this.#changedAccessor() ?? this.#changedKeys();
  }

  #changedValue(): string | null {
    const [holders, keys, values] = [this.#holders, this.#keys, this.#values];
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      const value = holders[i]?.[key];
      if (value !== values[i] && !is(value, values[i])) {
        return `it replaced ${this.#nameOf(holders[i] as object, key)}`;
      }
    }
    return null;
  }

  #changedAccessor(): string | null {
    for (let i = 0; i < this.#accessors.length; i++) {
      const [object, key] = [this.#accessed[i] as object, this.#accessors[i] as string];
      const now = getOwnPropertyDescriptor(object, key);
      if (now?.get !== this.#getters[i] || now?.set !== this.#setters[i]) {
        if (this.#lazy.has(object) && now?.value?.name === key) continue;
        return `it replaced ${this.#nameOf(object, key)}`;
      }
    }
    return null;
  }

  /** With all that was there unchanged, a different number means that something was added. */
  #changedKeys(): string | null {
    for (let i = 0; i < this.#objects.length; i++) {
      const object = this.#objects[i] as object;
      if (ownKeys(object).length !== this.#sizes[i]) {
        return `it added to ${this.#names[i]} or took from it`;
      }
    }
    return null;
  }

  #add(value: unknown, name: string): void {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return;
    if (this.#known.has(value)) return;
    this.#known.add(value);
    this.#objects.push(value);
    this.#names.push(name);
  }

  #visit(index: number): void {
    const object = this.#objects[index] as Record<PropertyKey, unknown>;
    const name = this.#names[index] ?? "";
    const keys = ownKeys(object);
    this.#sizes.push(keys.length);
    const isFunction = typeof object === "function";
    for (const key of keys) {
      if (isFunction && (key === "length" || key === "name")) continue;
      const full = name === "globalThis" ? String(key) : `${name}.${String(key)}`;
      if (SKIPPED.has(full)) continue;
      const descriptor = getOwnPropertyDescriptor(object, key);
      if (descriptor) this.#note(object, key, full, descriptor);
    }
  }

  #note(
    object: Record<PropertyKey, unknown>,
    key: PropertyKey,
    full: string,
    { value, get, set }: PropertyDescriptor,
  ): void {
    if (get || set) {
      this.#accessed.push(object);
      this.#accessors.push(key);
      this.#getters.push(get);
      this.#setters.push(set);
      return;
    }
    // Some of the runtime's own values are new at each look.
    if (!is(object[key as string], value)) return;
    this.#holders.push(object);
    this.#keys.push(key);
    this.#values.push(value);
    if (leadsOn(object, key, full, value)) this.#add(value, full);
  }

  #nameOf(object: object, key: PropertyKey): string {
    const name = this.#names[this.#objects.indexOf(object)];
    return name === "globalThis" ? `the global ${String(key)}` : `${name}.${String(key)}`;
  }
}

/** Classes and what they give to their instances, globals, and plain objects; not the instances of something. */
function leadsOn(object: object, key: PropertyKey, full: string, value: unknown): boolean {
  if (typeof key === "symbol") return false;
  if (key === "prototype") return true;
  if (object === globalThis) return DEEP.has(key);
  // Bun's own classes are many, and nobody patches what is not shared with other runtimes.
  if (full.startsWith("Bun.")) return full === "Bun.hash" || full === "Bun.password";
  if (typeof value === "function") return /^[A-Z]/.test(String(key));
  return typeof value === "object" && value !== null && BASIC.has(getPrototypeOf(value));
}

/** What the language itself brings, also where no global names it. */
export function intrinsics(): readonly Root[] {
  const roots: Root[] = [["globalThis", globalThis]];
  const add = (name: string, object: unknown): void => {
    if (typeof object === "object" && object !== null) roots.push([name, object]);
    if (typeof object === "function") roots.push([name, object]);
  };
  add("TypedArray", getPrototypeOf(Uint8Array));
  const functions = [
    function* () {
      yield 1;
    },
    async () => undefined,
    async function* () {
      yield 1;
    },
  ];
  for (const one of functions) {
    const prototype = getPrototypeOf(one);
    add("Function", prototype);
    add("Function", prototype.constructor);
    if (!prototype.prototype) continue;
    add("Generator", prototype.prototype);
    add("Iterator", getPrototypeOf(prototype.prototype));
  }
  const iterators = [[].values(), new Map().values(), new Set().values(), ""[Symbol.iterator]()];
  for (const one of [...iterators, "".matchAll(/x/g)]) add("Iterator", getPrototypeOf(one));
  return roots;
}
