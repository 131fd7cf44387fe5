// What a stage's own children would write to the descriptors of fastpipe goes to the stage's output, in a Worker.
// `node:child_process` goes through `Bun.spawn`, so it is covered too.
import { RUN_VARIABLE, STAGE_VARIABLE } from "./protocol.ts";
import { replace } from "./replace.ts";
import type { WriteBytes } from "./streams.ts";

type Stream = "stdout" | "stderr";
type Options = Record<string, unknown>;
const STREAMS: readonly Stream[] = ["stdout", "stderr"];
const FD: Readonly<Record<Stream, number>> = { stdout: 1, stderr: 2 };

/** Time that is not the stage's. */
interface Clock {
  turn(): Promise<void>;
  sleep(ms: number): Promise<void>;
}

interface Child {
  readonly exited: Promise<number>;
  readonly exitCode: number | null;
  readonly signalCode: string | null;
}

export class Redirect {
  readonly #write: WriteBytes;
  /** Children whose output is on its way. */
  readonly #flows = new Map<Promise<void>, Child>();

  constructor(write: WriteBytes) {
    this.#write = write;
  }

  install(): void {
    this.#wrapSpawn();
    this.#wrapSpawnSync();
    this.#wrapShell();
    this.#wrapFiles();
  }

  /** Waits for the output of children that have ended; a grandchild that holds it open is not waited for. */
  async settle(clock: Clock): Promise<void> {
    if (this.#flows.size === 0) return;
    await clock.turn();
    const ended = [...this.#flows]
      .filter(([, child]) => child.exitCode !== null || child.signalCode !== null)
      .map(([flow]) => flow);
    await Promise.race([Promise.all(ended), clock.sleep(100)]);
  }

  #wrapSpawn(): void {
    const spawn = Bun.spawn as unknown as (options: Options) => Child;
    replace(
      Bun,
      "spawn",
      (first: unknown, second?: unknown) => {
        const { options, redirected } = this.#prepare(first, second, "spawn");
        const child = spawn(options);
        for (const stream of redirected) this.#follow(child, stream);
        return child;
      },
      spawn,
    );
  }

  #wrapSpawnSync(): void {
    const spawnSync = Bun.spawnSync as unknown as (options: Options) => Record<Stream, unknown>;
    replace(
      Bun,
      "spawnSync",
      (first: unknown, second?: unknown) => {
        const { options, redirected } = this.#prepare(first, second, "spawnSync");
        const result = spawnSync(options);
        for (const stream of redirected) {
          const bytes = result[stream];
          if (bytes instanceof Uint8Array) this.#write(stream, bytes);
          result[stream] = undefined;
        }
        return result;
      },
      spawnSync,
    );
  }

  /** The options with pipes where the child would have had our descriptors, and the Worker's environment. */
  #prepare(
    first: unknown,
    second: unknown,
    how: "spawn" | "spawnSync",
  ): { options: Options; redirected: readonly Stream[] } {
    const options: Options = Array.isArray(first)
      ? { ...object(second), cmd: first }
      : { ...object(first) };
    // Bun takes the environment of the process, which in a Worker is not `process.env`.
    options["env"] = { ...object(options["env"] ?? process.env), ...marks() };
    const stdio: unknown[] = Array.isArray(options["stdio"]) ? [...options["stdio"]] : [];
    const given = stdio.length > 0;
    const stdin = given ? stdio[0] : options["stdin"];
    if (isOurs(stdin, 0)) place(options, stdio, given, "stdin", 0, "ignore");
    const redirected = STREAMS.filter((stream) => {
      const value = given ? stdio[FD[stream]] : options[stream];
      const byDefault = value === undefined && how === "spawn" && stream === "stderr" && !given;
      if (!byDefault && !isOurs(value, FD[stream])) return false;
      place(options, stdio, given, stream, FD[stream], "pipe");
      return true;
    });
    if (given) options["stdio"] = stdio;
    return { options, redirected };
  }

  /** Reads what the child writes; the child's owner asked for no stream and sees none. */
  #follow(child: Child, stream: Stream): void {
    const source: unknown = Reflect.get(child, stream);
    Object.defineProperty(child, stream, { value: undefined, configurable: true });
    if (!(source instanceof ReadableStream)) return;
    const flow = this.#pump(source, stream).finally(() => this.#flows.delete(flow));
    this.#flows.set(flow, child);
  }

  async #pump(source: ReadableStream<Uint8Array>, stream: Stream): Promise<void> {
    for await (const bytes of source) this.#write(stream, bytes);
  }

  /** `Bun.$` echoes to our descriptors unless it is asked to be quiet or to give its output. */
  #wrapShell(): void {
    const write = this.#write;
    const shell = Bun.$ as unknown as (...args: unknown[]) => object;
    const wrapped = new Proxy(shell, {
      apply(target, self, args) {
        return echoing(Reflect.apply(target, self, args), write);
      },
    });
    replace(Bun, "$", wrapped);
  }

  #wrapFiles(): void {
    const real = Bun.write as (target: unknown, ...rest: unknown[]) => Promise<number>;
    const isStream = (target: unknown): Stream | undefined =>
      STREAMS.find((stream) => target === Bun[stream]);
    const toStream = async (stream: Stream, data: unknown): Promise<number> => {
      const bytes = await bytesOf(data);
      this.#write(stream, bytes);
      return bytes.length;
    };
    replace(
      Bun,
      "write",
      (target: unknown, data: unknown, ...rest: unknown[]) => {
        const stream = isStream(target);
        return stream ? toStream(stream, data) : real(target, data, ...rest);
      },
      real,
    );
    replace(Bun, "stdin", Bun.file("/dev/null"));
    for (const stream of STREAMS) {
      replace(Bun[stream], "write", (data: unknown) => toStream(stream, data));
      replace(Bun[stream], "writer", () => this.#sink(stream));
    }
    const fs: { writeSync: (...args: unknown[]) => number } = require("node:fs");
    const { writeSync } = fs;
    replace(
      fs,
      "writeSync",
      (fd: unknown, data: unknown, ...rest: unknown[]) => {
        const stream = STREAMS.find((one) => FD[one] === fd);
        const plain = typeof data === "string" && typeof rest[0] !== "number";
        if (!stream || !(plain || rest.length === 0)) return writeSync(fd, data, ...rest);
        const bytes = typeof data === "string" ? Buffer.from(data) : view(data);
        this.#write(stream, bytes);
        return bytes.length;
      },
      writeSync,
    );
  }

  /** As Bun's FileSink, without a file. */
  #sink(stream: Stream): object {
    const write = (data: unknown): number => {
      const bytes = typeof data === "string" ? Buffer.from(data) : view(data);
      this.#write(stream, bytes);
      return bytes.length;
    };
    return { write, flush: () => 0, end: () => 0, ref: () => undefined, unref: () => undefined };
  }
}

/** A shell's promise that prints to the stage's output when it is awaited as it is. */
function echoing(promise: object, write: WriteBytes): object {
  const method = (name: string): ((...args: unknown[]) => unknown) => {
    const found: unknown = Reflect.get(promise, name);
    if (typeof found !== "function") throw new Error(`Bun.$ has no ${name}`);
    return (...args) => Reflect.apply(found, promise, args);
  };
  let echo = true;
  const echoed = (output: unknown): void => {
    if (!echo) return;
    echo = false;
    for (const stream of STREAMS) {
      const bytes = Reflect.get(object(output), stream);
      if (bytes instanceof Uint8Array) write(stream, bytes);
    }
  };
  const quiet = method("quiet");
  const then = method("then");
  quiet(true);
  replace(promise, "quiet", (isQuiet = true) => {
    echo = isQuiet === false;
    return promise;
  });
  for (const name of ["text", "json", "lines", "arrayBuffer", "bytes", "blob"]) {
    if (!(name in promise)) continue;
    const original = method(name);
    replace(promise, name, (...args: unknown[]) => {
      echo = false;
      return original(...args);
    });
  }
  replace(
    promise,
    "then",
    (onDone?: (value: unknown) => unknown, onFail?: (why: unknown) => unknown) =>
      then(
        (output: unknown) => {
          echoed(output);
          return onDone ? onDone(output) : output;
        },
        (error: unknown) => {
          echoed(error);
          if (onFail) return onFail(error);
          throw error;
        },
      ),
  );
  return promise;
}

/** Does this mean a descriptor of fastpipe itself? As such, as `Bun.stdout`, as `process.stdout`. */
function isOurs(value: unknown, fd: number): boolean {
  if (value === "inherit") return true;
  if (typeof value === "number") return value <= 2;
  if (value === null || typeof value !== "object") return false;
  if (value === Bun.stdout || value === Bun.stderr) return true;
  return Reflect.get(value, "fd") === fd;
}

/** What a child is found by, whatever environment its maker gives it. */
function marks(): Record<string, string> {
  const names = [STAGE_VARIABLE, RUN_VARIABLE];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function place(
  options: Options,
  stdio: unknown[],
  inList: boolean,
  name: string,
  index: number,
  value: string,
): void {
  if (inList) stdio[index] = value;
  else options[name] = value;
}

function object(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

async function bytesOf(data: unknown): Promise<Uint8Array> {
  if (typeof data === "string") return Buffer.from(data);
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return view(data);
  if (data instanceof Response) return await data.bytes();
  if (data instanceof Blob) return await data.bytes();
  return Buffer.from(String(data));
}

function view(data: unknown): Uint8Array {
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer || data instanceof SharedArrayBuffer) return new Uint8Array(data);
  return Buffer.from(String(data));
}
