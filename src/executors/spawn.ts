// One child process in its own session, from its start until nothing of it is left.
import type { RunOptions } from "../model/executor.ts";
import { type Ended, Ender } from "./ender.ts";
import { OutputPipe, ReplyPipe } from "./pipe.ts";
import { signal } from "./proc.ts";
import { CHILD_REPLY_FD } from "./protocol.ts";
import type { Warden } from "./warden.ts";

export interface ChildSpec {
  readonly stage: string;
  readonly command: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly environ: Readonly<Record<string, string>>;
  readonly stdin: Uint8Array | null;
  /** Does it answer on descriptor 4? */
  readonly replies: boolean;
}

export interface ChildEnd {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly ended: Ended;
  readonly reply: Buffer;
  /** The names of processes that it left running. */
  readonly left: readonly string[];
}

/** Rejects with the system's error when the child can't be started. */
export async function runChild(
  spec: ChildSpec,
  options: RunOptions,
  warden: Warden,
): Promise<ChildEnd> {
  warden.start();
  const stdout = new OutputPipe((bytes) => options.onOutput("stdout", bytes));
  const stderr = new OutputPipe((bytes) => options.onOutput("stderr", bytes));
  const reply = spec.replies ? new ReplyPipe() : null;
  const child = start(spec, [
    spec.stdin ?? "ignore",
    stdout.childEnd,
    stderr.childEnd,
    warden.watchdogFd,
    reply?.childEnd ?? "ignore",
  ]);
  const failed = child instanceof Error;
  stdout.started(failed ? null : child.stdout);
  stderr.started(failed ? null : child.stderr);
  reply?.started(failed ? null : child.stdio[CHILD_REPLY_FD]);
  if (failed) {
    await Promise.all([stdout.finish(), stderr.finish()]);
    reply?.take();
    throw child;
  }
  warden.add(child.pid);
  const remains = { stage: spec.stage, group: child.pid, thread: null };
  const ender = new Ender(options, {
    ask: () => {
      signal(-child.pid, "SIGTERM");
      // One that is stopped would not hear of it.
      signal(-child.pid, "SIGCONT");
    },
    kill: () => warden.kill(remains),
    asksAtTimeout: true,
  });
  await child.exited;
  ender.over();
  if (ender.ended !== null) warden.kill(remains);
  const left = await warden.clear(remains);
  await Promise.all([stdout.finish(), stderr.finish()]);
  return {
    exit: child.exitCode,
    signal: child.signalCode === null ? null : String(child.signalCode),
    ended: ender.ended,
    reply: reply?.take() ?? Buffer.alloc(0),
    left: ender.ended === null ? left : [],
  };
}

type Stdio = Bun.SpawnOptions.Readable | Uint8Array;

function start(spec: ChildSpec, stdio: readonly Stdio[]): Bun.Subprocess | Error {
  try {
    return Bun.spawn([...spec.command], {
      cwd: spec.cwd,
      env: spec.environ,
      stdio: stdio as ["ignore", "pipe", "pipe"],
      detached: true,
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
