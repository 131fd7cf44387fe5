// Writes to stdout and stderr: at once, in order, and quietly when the reader has gone.
import { writeSync } from "node:fs";

export const STDOUT = 1;
export const STDERR = 2;
/** Small writes of one turn of the event loop are joined, up to here. */
const HELD_BACK = 64 * 1024;

/** Joins small writes, in order over both streams. */
export class Writer {
  /** A write failed, and not because its reader had gone. */
  lost = false;
  readonly #gone = new Set<number>();
  #parts: string[] = [];
  #length = 0;
  #fd = STDOUT;
  #scheduled = false;

  write(fd: number, text: string): void {
    if (text === "" || this.#gone.has(fd)) return;
    if (fd !== this.#fd) this.flush();
    this.#fd = fd;
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= HELD_BACK) {
      this.flush();
      return;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** What is no text, after all that was written before. */
  bytes(fd: number, bytes: Uint8Array): void {
    this.flush();
    this.#fd = fd;
    if (!this.#gone.has(fd)) this.#put(bytes);
  }

  flush(): void {
    if (this.#length === 0) return;
    const bytes = Buffer.from(this.#parts.join(""));
    this.#parts = [];
    this.#length = 0;
    this.#put(bytes);
  }

  #put(bytes: Uint8Array): void {
    const error = writeAll(this.#fd, bytes);
    if (error === null) return;
    this.#gone.add(this.#fd);
    if (!GONE.includes(codeOf(error))) this.#lose(error);
  }

  #lose(error: Error): void {
    this.lost = true;
    if (this.#fd === STDERR) return;
    const message = `error: can't write to the standard output: ${error.message}\n`;
    writeAll(STDERR, Buffer.from(message));
  }
}

/** The reader has gone: a pipe was closed, a terminal hung up. */
const GONE: readonly unknown[] = ["EPIPE", "EIO", "EBADF", "ECONNRESET"];

/** The error that ended it; null: all is written. */
function writeAll(fd: number, bytes: Uint8Array): Error | null {
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // Another process may have made the shared terminal or pipe non-blocking.
      if (codeOf(error) !== "EAGAIN") return error;
      Bun.sleepSync(1);
    }
  }
  return null;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
