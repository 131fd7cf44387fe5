// A program that is run to its end in a copy, with what it says kept in a file.
import { closeSync, openSync, readFileSync } from "node:fs";
import { EXIT, Stop } from "../model/failure.ts";
import { ioError } from "../store/io-error.ts";

export interface ChildOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environ: Readonly<Record<string, string>>;
  /** Gets all that it says. */
  readonly log: string;
  /** The first asks it to end, the second ends it. */
  readonly cancel: AbortSignal;
  readonly kill: AbortSignal;
}

/** Its exit code; 128 and more for a signal. */
export async function runToEnd(options: ChildOptions): Promise<number> {
  const { command, cwd, environ, log, cancel, kill } = options;
  cancel.throwIfAborted();
  const descriptor = openSync(log, "a");
  try {
    const child = start(command, cwd, environ, descriptor);
    // It is the first of its group: what it has started hears it too.
    const send = (signal: NodeJS.Signals) => (): void => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It has ended meanwhile.
      }
    };
    const [ask, end] = [send("SIGTERM"), send("SIGKILL")];
    cancel.addEventListener("abort", ask);
    kill.addEventListener("abort", end);
    try {
      return await child.exited;
    } finally {
      cancel.removeEventListener("abort", ask);
      kill.removeEventListener("abort", end);
    }
  } finally {
    closeSync(descriptor);
  }
}

function start(
  command: readonly string[],
  cwd: string,
  environ: ChildOptions["environ"],
  descriptor: number,
): Bun.Subprocess {
  try {
    return Bun.spawn([...command], {
      cwd,
      env: environ,
      stdio: ["ignore", descriptor, descriptor],
      detached: true,
    });
  } catch (error) {
    throw ioError("start", command[0] ?? "", error);
  }
}

/** The end of what it said, without colours. */
export function lastLines(log: string, most: number): string {
  const text = Bun.stripANSI(readFileSync(log, "utf8")).trimEnd();
  return text.split("\n").slice(-most).join("\n");
}

/** The program that is DVC, and its version. Throws `Stop` where there is none. */
export function findDvc(environ: Readonly<Record<string, string>>): {
  path: string;
  version: string;
} {
  const given = environ.FASTPIPE_DVC;
  const path = given || Bun.which("dvc", { PATH: environ.PATH ?? "" });
  const hint = "`pip install dvc` installs it; FASTPIPE_DVC names one that is not in PATH.";
  if (path === null) {
    const message = "--validate needs DVC, and there is no `dvc` in PATH";
    throw new Stop([{ code: "usage", message, hint }], EXIT.usage);
  }
  const version = versionOf(path, environ);
  if (version !== null) return { path, version };
  const message = `--validate needs DVC, and ${path} can't be run as it`;
  throw new Stop([{ code: "usage", message, hint }], EXIT.usage);
}

function versionOf(path: string, environ: Readonly<Record<string, string>>): string | null {
  try {
    const child = Bun.spawnSync([path, "--version"], {
      env: environ,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const text = child.stdout.toString().trim();
    return child.exitCode === 0 && /^\d+\.\d/.test(text) ? text : null;
  } catch {
    return null;
  }
}
