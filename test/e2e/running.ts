// A run under way: wait for what it says, send signals, then see how it ended.
import { cleanEnv, EXECUTABLE, type RunSettings } from "../helpers.ts";

export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** Resolves with the first line of stdout (or stderr) that holds `text`, now or later. */
  said(text: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<{
    code: number | null;
    signal: number | NodeJS.Signals | null;
    output: string;
  }>;
}

/** Starts the executable; its stdout and stderr are read together. */
export function start(cwd: string, args: readonly string[], settings: RunSettings = {}): Running {
  const child = Bun.spawn([EXECUTABLE, ...args], {
    cwd,
    env: cleanEnv(settings.env),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let output = "";
  const waiting = new Set<() => void>();
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      output += decoder.decode(chunk, { stream: true });
      for (const check of waiting) check();
    }
  };
  const drained = Promise.all([read(child.stdout), read(child.stderr)]);
  const ended = Promise.all([child.exited, drained]).then(() => ({
    code: child.exitCode,
    signal: child.signalCode,
    output,
  }));
  return {
    pid: child.pid,
    ended,
    kill: (signal) => child.kill(signal),
    said(text) {
      const found = Promise.withResolvers<string>();
      const check = (): void => {
        const line = output.split("\n").find((one) => one.includes(text));
        if (line === undefined) return;
        waiting.delete(check);
        found.resolve(line);
      };
      waiting.add(check);
      check();
      const never = ended.then(() => {
        throw new Error(`ended without saying ${text}:\n${output}`);
      });
      return Promise.race([found.promise, never]);
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Processes whose environment or command line holds `mark`, this one aside. */
export async function processesWith(mark: string): Promise<string[]> {
  const found: string[] = [];
  for await (const pid of new Bun.Glob("[0-9]*").scan({ cwd: "/proc", onlyFiles: false })) {
    if (pid === String(process.pid)) continue;
    const text = await Bun.file(`/proc/${pid}/cmdline`)
      .text()
      .catch(() => "");
    const environ = await Bun.file(`/proc/${pid}/environ`)
      .text()
      .catch(() => "");
    if (text.includes(mark) || environ.includes(mark)) found.push(`${pid} ${text}`);
  }
  return found;
}
