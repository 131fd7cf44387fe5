// Where text goes: data to stdout, talk to stderr. The one place in `ui/` that touches the process.
import { fstatSync, statSync, writeSync } from "node:fs";

export interface Terminal {
  /** Data, to stdout. What comes after its reader has gone (`| head`) is dropped. */
  out(text: string): void;
  /** Talk, to stderr. */
  err(text: string): void;
  /** Of the terminal, now: it can be resized. 80x24 when there is none. */
  readonly columns: number;
  readonly rows: number;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  /** Colours for what goes to stderr. */
  readonly color: boolean;
  /** Colours for what goes to stdout. */
  readonly outColor: boolean;
  /** Writes what is still held back. */
  flush(): void;
  /**
   * Calls `pause` before the process ends or is suspended (Ctrl-Z), and `resume` when it goes on; gives what
   * unregisters them. `pause` must be quick and must not fail.
   */
  guard(pause: () => void, resume: () => void): () => void;
}

export interface ColorSettings {
  readonly forceColor?: string | undefined;
  readonly noColorFlag?: boolean | undefined;
  readonly noColorEnv?: string | undefined;
  readonly term?: string | undefined;
  readonly isTty: boolean;
}

/** FORCE_COLOR, then --no-color, then NO_COLOR set and not empty, then whether it is a terminal. */
export function decideColor(settings: ColorSettings): boolean {
  const { forceColor, noColorFlag, noColorEnv, term, isTty } = settings;
  if (forceColor !== undefined && forceColor !== "") {
    return forceColor !== "0" && forceColor.toLowerCase() !== "false";
  }
  if (noColorFlag === true) return false;
  if (noColorEnv !== undefined && noColorEnv !== "") return false;
  return isTty && term !== "dumb";
}

export interface TerminalSettings {
  /** `--no-color` was given. */
  readonly noColor: boolean;
  readonly environ: Readonly<Record<string, string | undefined>>;
}

const STDOUT = 1;
const STDERR = 2;
/** Small writes of one turn of the event loop are joined, up to here. */
const HELD_BACK = 64 * 1024;

/** The terminal of this process. Writes are synchronous, so nothing is lost when the process exits. */
export function processTerminal({ noColor, environ }: TerminalSettings): Terminal {
  // `process.stdout` and `process.stderr` take 8 ms to load: not where there is no terminal.
  const outIsTty = mayBeTty(STDOUT) && process.stdout.isTTY === true;
  const errIsTty = mayBeTty(STDERR) && process.stderr.isTTY === true;
  const color = (isTty: boolean): boolean =>
    decideColor({
      forceColor: environ.FORCE_COLOR,
      noColorFlag: noColor,
      noColorEnv: environ.NO_COLOR,
      term: environ.TERM,
      isTty,
    });
  const held = new HeldBack();
  process.on("exit", (code) => {
    held.flush();
    // Data that is not all there must not pass for success.
    if (held.lost && code === 0) process.exitCode = 1;
  });
  const size = errIsTty ? process.stderr : outIsTty ? process.stdout : null;
  return {
    out: (text) => held.write(STDOUT, text),
    err: (text) => held.write(STDERR, text),
    get columns() {
      return size?.columns || 80;
    },
    get rows() {
      return size?.rows || 24;
    },
    outIsTty,
    errIsTty,
    color: color(errIsTty),
    outColor: color(outIsTty),
    flush: () => held.flush(),
    guard: (pause, resume) => guard(held, pause, resume),
  };
}

/** False for files, pipes and /dev/null. */
function mayBeTty(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isCharacterDevice() && stat.rdev !== nullDevice();
  } catch (error) {
    if (codeOf(error) === "EBADF") return false;
    throw error;
  }
}

function nullDevice(): number | undefined {
  return statSync("/dev/null", { throwIfNoEntry: false })?.rdev;
}

/** Joins small writes, in order over both streams. */
class HeldBack {
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

  flush(): void {
    if (this.#length === 0) return;
    const bytes = Buffer.from(this.#parts.join(""));
    this.#parts = [];
    this.#length = 0;
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

function guard(held: HeldBack, pause: () => void, resume: () => void): () => void {
  const pauseNow = (): void => {
    pause();
    held.flush();
  };
  const onSuspend = (): void => {
    pauseNow();
    process.kill(process.pid, "SIGSTOP");
  };
  process.on("exit", pauseNow);
  if (process.platform === "win32") return () => void process.off("exit", pauseNow);
  process.on("SIGTSTP", onSuspend);
  process.on("SIGCONT", resume);
  return () => {
    process.off("exit", pauseNow);
    process.off("SIGTSTP", onSuspend);
    process.off("SIGCONT", resume);
  };
}
