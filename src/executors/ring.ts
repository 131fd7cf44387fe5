// A Worker's output on its way to the coordinator: a ring of bytes in shared memory. A writer that is ahead of the
// reader waits, so memory stays bounded; what was written is still there when the Worker is gone.

/** Bytes on their way at most. */
const CAPACITY = 256 * 1024;
const HEADER = 5;
/** A frame holds so much at most, so that reader and writer overlap. */
const MAX_PAYLOAD = 64 * 1024;
const WORDS = 4;

/** Words of the control block. Positions count up and wrap at 2^32. */
const WRITTEN = 0;
const READ = 1;
const POKED = 2;
const CLOSED = 3;

export const STDOUT = 1;
export const STDERR = 2;
/** JSON for the coordinator, in order with the output. */
export const NOTE = 3;
export type FrameKind = typeof STDOUT | typeof STDERR | typeof NOTE;

export function makeRing(): SharedArrayBuffer {
  return new SharedArrayBuffer(WORDS * 4 + CAPACITY);
}

export class RingWriter {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #poke: () => void;

  /** `poke` is called when the reader may be asleep. */
  constructor(ring: SharedArrayBuffer, poke: () => void) {
    this.#control = new Int32Array(ring, 0, WORDS);
    this.#bytes = new Uint8Array(ring, WORDS * 4);
    this.#poke = poke;
  }

  /** Waits for room. A frame of more than 64 KiB arrives in pieces. */
  write(kind: FrameKind, payload: Uint8Array): void {
    for (let from = 0; from < payload.length; from += MAX_PAYLOAD) {
      this.#frame(kind, payload.subarray(from, from + MAX_PAYLOAD));
    }
  }

  #frame(kind: FrameKind, payload: Uint8Array): void {
    const size = HEADER + payload.length;
    if (!this.#waitForRoom(size)) return;
    const at = Atomics.load(this.#control, WRITTEN) >>> 0;
    const { length } = payload;
    const header = [kind, length & 255, (length >> 8) & 255, (length >> 16) & 255, length >>> 24];
    this.#put(at, Uint8Array.from(header));
    this.#put(at + HEADER, payload);
    Atomics.store(this.#control, WRITTEN, (at + size) | 0);
    if (Atomics.exchange(this.#control, POKED, 1) === 0) this.#poke();
  }

  /** False when nobody reads any more. */
  #waitForRoom(size: number): boolean {
    for (;;) {
      if (Atomics.load(this.#control, CLOSED) === 1) return false;
      const read = Atomics.load(this.#control, READ);
      const used = ((Atomics.load(this.#control, WRITTEN) >>> 0) - (read >>> 0)) >>> 0;
      if (CAPACITY - used >= size) return true;
      // Woken by the reader; the limit is for a `close` that came between the check and the wait.
      Atomics.wait(this.#control, READ, read, 100);
    }
  }

  #put(position: number, bytes: Uint8Array): void {
    const at = position % CAPACITY;
    const first = Math.min(bytes.length, CAPACITY - at);
    this.#bytes.set(bytes.subarray(0, first), at);
    if (first < bytes.length) this.#bytes.set(bytes.subarray(first), 0);
  }
}

export class RingReader {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #scratch = new Uint8Array(MAX_PAYLOAD);

  constructor(ring: SharedArrayBuffer) {
    this.#control = new Int32Array(ring, 0, WORDS);
    this.#bytes = new Uint8Array(ring, WORDS * 4);
  }

  /** Gives what has been written until now; `payload` is only valid during the call. */
  drain(onFrame: (kind: FrameKind, payload: Uint8Array) => void): void {
    Atomics.store(this.#control, POKED, 0);
    const end = Atomics.load(this.#control, WRITTEN) >>> 0;
    for (let at = Atomics.load(this.#control, READ) >>> 0; at !== end; ) {
      const header = this.#take(at, HEADER);
      const [kind = 0, a = 0, b = 0, c = 0, d = 0] = header;
      const length = (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
      const payload = this.#take((at + HEADER) >>> 0, length);
      at = (at + HEADER + length) >>> 0;
      onFrame(kind as FrameKind, payload);
      Atomics.store(this.#control, READ, at | 0);
      Atomics.notify(this.#control, READ);
    }
  }

  /** Lets a writer that waits go on without being heard. */
  close(): void {
    Atomics.store(this.#control, CLOSED, 1);
    Atomics.notify(this.#control, READ);
  }

  #take(position: number, length: number): Uint8Array {
    const at = position % CAPACITY;
    const first = Math.min(length, CAPACITY - at);
    this.#scratch.set(this.#bytes.subarray(at, at + first), 0);
    if (first < length) this.#scratch.set(this.#bytes.subarray(0, length - first), first);
    return this.#scratch.subarray(0, length);
  }
}
