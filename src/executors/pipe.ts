// The reading end of a child's output. Real pipes where we can make them: the runtime's own are sockets, and
// `echo x > /dev/stderr` in a command fails on a socket.
import { closeSync, readSync } from "node:fs";
import { libc } from "./libc.ts";

type Reader = Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel">;

export class OutputPipe {
  /** What the child's `stdio` gets. */
  readonly childEnd: number | "pipe";
  readonly #ends = libc()?.pipe() ?? null;
  readonly #onBytes: (bytes: Uint8Array) => void;
  #reader: Reader | null = null;
  #reading: Promise<void> = Promise.resolve();
  #open = false;
  #reads = 0;

  constructor(onBytes: (bytes: Uint8Array) => void) {
    this.#onBytes = onBytes;
    this.childEnd = this.#ends?.write ?? "pipe";
  }

  /** Call it once the child has been started, with its stream, or could not be. */
  started(stream: unknown): void {
    if (this.#ends) closeSync(this.#ends.write);
    const source = this.#ends ? Bun.file(this.#ends.read).stream() : stream;
    if (!(source instanceof ReadableStream)) return;
    this.#open = true;
    this.#reader = source.getReader() as Reader;
    this.#reading = this.#read(this.#reader);
  }

  /** To be called when all that could write has ended. Who hid well enough to hold the other end does not hold us. */
  async finish(): Promise<void> {
    const { promise: tick, resolve } = Promise.withResolvers<void>();
    const watch = this.#giveUpWhenIdle(tick);
    await this.#reading;
    resolve();
    await watch;
  }

  async #giveUpWhenIdle(over: Promise<void>): Promise<void> {
    for (let idle = 0, seen = this.#reads; this.#open; idle++) {
      await Promise.race([over, Bun.sleep(TICK)]);
      if (seen !== this.#reads) idle = 0;
      seen = this.#reads;
      if (idle >= IDLE_TICKS && this.#open) return await this.#reader?.cancel();
    }
  }

  async #read(reader: Reader): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        this.#reads++;
        this.#onBytes(value);
      }
    } finally {
      this.#open = false;
      if (this.#ends) closeSync(this.#ends.read);
    }
  }
}

/** In ms. Ticks, not one long wait: a busy coordinator must have had its turns to read. */
const TICK = 25;
const IDLE_TICKS = 10;

/** A small pipe that is read once, when the child has ended. */
export class ReplyPipe {
  readonly childEnd: number | "pipe";
  readonly #ends = libc()?.pipe() ?? null;
  #fd: number | null;

  constructor() {
    this.childEnd = this.#ends?.write ?? "pipe";
    this.#fd = this.#ends?.read ?? null;
  }

  started(stdio: unknown): void {
    if (this.#ends) closeSync(this.#ends.write);
    else if (typeof stdio === "number") this.#fd = stdio;
  }

  take(): Buffer {
    const chunks: Buffer[] = [];
    for (let chunk = this.#some(); chunk !== null; chunk = this.#some()) chunks.push(chunk);
    if (this.#ends) closeSync(this.#ends.read);
    return Buffer.concat(chunks);
  }

  /** Null at the end, and where a read would wait: someone else still holds the other end. */
  #some(): Buffer | null {
    if (this.#fd === null) return null;
    const buffer = Buffer.allocUnsafe(64 * 1024);
    try {
      const length = readSync(this.#fd, buffer);
      return length === 0 ? null : buffer.subarray(0, length);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EAGAIN") return null;
      throw error;
    }
  }
}
