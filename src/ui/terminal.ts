// Where text goes: data to stdout, talk to stderr. The one place in `ui/` that touches the process.
import { fstatSync, statSync } from "node:fs";
import { STDERR, STDOUT, Writer } from "./writer.ts";

export interface Terminal {
  /** Data, to stdout. What comes after its reader has gone (`| head`) is dropped. */
  out(text: string): void;
  /** As `out`, of what need not be text. */
  outBytes(bytes: Uint8Array): void;
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
  const writer = new Writer();
  process.on("exit", (code) => {
    writer.flush();
    // Data that is not all there must not pass for success.
    if (writer.lost && code === 0) process.exitCode = 1;
  });
  const size = errIsTty ? process.stderr : outIsTty ? process.stdout : null;
  return {
    out: (text) => writer.write(STDOUT, text),
    outBytes: (bytes) => writer.bytes(STDOUT, bytes),
    err: (text) => writer.write(STDERR, text),
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
    flush: () => writer.flush(),
    guard: (pause, resume) => guard(writer, pause, resume),
  };
}

/** False for files, pipes and /dev/null. */
function mayBeTty(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isCharacterDevice() && stat.rdev !== nullDevice();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EBADF") return false;
    throw error;
  }
}

function nullDevice(): number | undefined {
  return statSync("/dev/null", { throwIfNoEntry: false })?.rdev;
}

function guard(writer: Writer, pause: () => void, resume: () => void): () => void {
  const pauseNow = (): void => {
    pause();
    writer.flush();
  };
  const onSuspend = (): void => {
    pauseNow();
    process.kill(process.pid, "SIGSTOP");
  };
  // Before the error is printed: drawing over it would hide it.
  const rethrow = (error: unknown): never => {
    throw error;
  };
  const suspends = process.platform !== "win32";
  process.on("exit", pauseNow);
  process.on("uncaughtExceptionMonitor", pauseNow);
  // Bun tells the monitor only of what was thrown.
  process.on("unhandledRejection", rethrow);
  if (suspends) process.on("SIGTSTP", onSuspend);
  if (suspends) process.on("SIGCONT", resume);
  return () => {
    process.off("exit", pauseNow);
    process.off("uncaughtExceptionMonitor", pauseNow);
    process.off("unhandledRejection", rethrow);
    process.off("SIGTSTP", onSuspend);
    process.off("SIGCONT", resume);
  };
}
