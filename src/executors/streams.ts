// `process.stdout` and `process.stderr` over something else than fastpipe's own descriptors.

export type WriteBytes = (stream: "stdout" | "stderr", bytes: Uint8Array) => void;

/** Replaces the three streams; there is nothing to read. */
export function replaceStreams(write: WriteBytes): void {
  // Only assigning is cheap: to look at the runtime's own stream makes it, which takes longer than a Worker to start.
  for (const stream of ["stdout", "stderr"] as const) {
    Reflect.set(
      process,
      stream,
      output(stream, (bytes) => write(stream, bytes)),
    );
  }
  Reflect.set(process, "stdin", standIn({ fd: 0, isTTY: false }, makeReadable));
}

/** Its writes are done when they return. */
function output(stream: "stdout" | "stderr", put: (bytes: Uint8Array) => void): object {
  const quick = {
    write: (chunk: unknown, encoding?: unknown, done?: unknown): boolean => {
      put(bytesOf(chunk, encoding));
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") queueMicrotask(() => callback());
      return true;
    },
    fd: stream === "stdout" ? 1 : 2,
    // Whatever fastpipe's own output is: colours and cursors have no place in a captured one.
    isTTY: false,
    columns: undefined,
    writable: true,
  };
  return standIn(quick, () => makeWritable(put));
}

/** A stream that is made when something else is asked of it than what is quick to give. */
function standIn(quick: Record<PropertyKey, unknown>, make: () => object): object {
  let made: object | null = null;
  const whole = (): object => {
    made ??= Object.assign(make(), quick);
    return made;
  };
  return new Proxy(
    {},
    {
      get(_, key) {
        if (made === null && Object.hasOwn(quick, key)) return quick[key];
        const stream = whole();
        const value: unknown = Reflect.get(stream, key);
        // Its own methods know only the stream, not this stand-in.
        const method = typeof value === "function" && !Object.hasOwn(stream, key);
        return method && key !== "constructor" ? value.bind(stream) : value;
      },
      set: (_, key, value) => Reflect.set(whole(), key, value),
      has: (_, key) => Reflect.has(whole(), key),
      deleteProperty: (_, key) => Reflect.deleteProperty(whole(), key),
      getPrototypeOf: () => Reflect.getPrototypeOf(whole()),
      ownKeys: () => Reflect.ownKeys(whole()),
      defineProperty: (_, key, descriptor) => Reflect.defineProperty(whole(), key, descriptor),
      getOwnPropertyDescriptor(_, key) {
        const found = Reflect.getOwnPropertyDescriptor(whole(), key);
        return found && { ...found, configurable: true };
      },
    },
  );
}

function makeWritable(put: (bytes: Uint8Array) => void): object {
  const { Writable } = require("node:stream") as typeof import("node:stream");
  return new Writable({
    decodeStrings: false,
    write(chunk, encoding, done) {
      put(bytesOf(chunk, encoding));
      done();
    },
  });
}

function makeReadable(): object {
  const { Readable } = require("node:stream") as typeof import("node:stream");
  return Readable.from([]);
}

export function bytesOf(chunk: unknown, encoding: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) {
    return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  const name = typeof encoding === "string" && Buffer.isEncoding(encoding) ? encoding : "utf8";
  return Buffer.from(String(chunk), name);
}
