// `process.stdout` and `process.stderr` over something else than fastpipe's own descriptors.

export type WriteBytes = (stream: "stdout" | "stderr", bytes: Uint8Array) => void;

/** Replaces both streams. */
export function replaceStreams(write: WriteBytes): void {
  for (const stream of ["stdout", "stderr"] as const) {
    // Only assigning is cheap: to look at the runtime's own stream makes it, which takes longer than a Worker to start.
    Reflect.set(
      process,
      stream,
      standIn(stream, (bytes) => write(stream, bytes)),
    );
  }
}

/**
 * A Writable that is made when something else than `write` and the like is asked of it. Its writes are done when they
 * return.
 */
function standIn(stream: "stdout" | "stderr", put: (bytes: Uint8Array) => void): object {
  const quick: Record<PropertyKey, unknown> = {
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
  let made: object | null = null;
  const whole = (): object => {
    made ??= Object.assign(makeWritable(put), quick);
    return made;
  };
  return new Proxy(
    {},
    {
      get(_, key) {
        if (made === null && Object.hasOwn(quick, key)) return quick[key];
        return Reflect.get(whole(), key);
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

export function bytesOf(chunk: unknown, encoding: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) {
    return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  const name = typeof encoding === "string" && Buffer.isEncoding(encoding) ? encoding : "utf8";
  return Buffer.from(String(chunk), name);
}
