// Commands: each text to a shell of its own.
import { existsSync } from "node:fs";
import type { CommandTask, Outcome, RunOptions } from "../model/executor.ts";
import { RUN_VARIABLE, STAGE_VARIABLE } from "./protocol.ts";
import { cancelled, failed, fromCode, fromSignal, TIMED_OUT } from "./report.ts";
import { type ChildEnd, runChild } from "./spawn.ts";
import type { Warden } from "./warden.ts";

/**
 * Tells the watchdog of its group, then becomes the command. Its own descriptors beyond 2 are closed: a command that
 * kept the watchdog's socket would keep the watchdog from seeing fastpipe's end.
 */
const GATE = 'echo "+$$" >&3 && exec 3>&- 4>&- && exec "$@"';

export async function runCommand(
  task: CommandTask,
  run: string,
  options: RunOptions,
  warden: Warden,
): Promise<Outcome> {
  if (process.platform === "win32") {
    return failed(io("commands need /bin/sh, which Windows does not have"));
  }
  let outcome: Outcome = { ok: true };
  for (const cmd of task.cmds) {
    outcome = await runOne(task, cmd, run, options, warden);
    if (!outcome.ok || options.signal.aborted) break;
  }
  return outcome;
}

async function runOne(
  task: CommandTask,
  cmd: string,
  run: string,
  options: RunOptions,
  warden: Warden,
): Promise<Outcome> {
  const { stage, cwd, shell } = task;
  const environ = { ...task.environ, [STAGE_VARIABLE]: stage, [RUN_VARIABLE]: run };
  const command = ["/bin/sh", "-c", GATE, "sh", ...shell, cmd];
  try {
    const end = await runChild(
      { stage, command, cwd, environ, stdin: null, replies: false },
      options,
      warden,
    );
    warnOfLeft(end.left, options);
    return outcomeOf(end);
  } catch (error) {
    return failed(io(notStarted(error, cwd)));
  }
}

export function warnOfLeft(left: readonly string[], options: RunOptions): void {
  if (left.length === 0) return;
  const names = [...new Set(left)].join(", ");
  const what = left.length === 1 ? `a process (${names})` : `${left.length} processes (${names})`;
  options.onWarning(`left ${what} running when it ended: killed`);
}

/** Why a process could not be started, for people. */
export function notStarted(error: unknown, cwd: string): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (!existsSync(cwd)) return `its folder ${cwd} does not exist`;
  if (code === "E2BIG") return "its command and environment are too long for the system";
  const why = error instanceof Error ? error.message : String(error);
  return `could not be started: ${why}`;
}

function outcomeOf(end: ChildEnd): Outcome {
  if (end.ended === "timeout") return TIMED_OUT;
  if (end.ended === "cancel") return cancelled(end.signal);
  if (end.signal !== null) return failed(fromSignal(end.signal));
  return end.exit === 0 ? { ok: true } : failed(fromCode(end.exit ?? -1));
}

export function io(message: string) {
  return { kind: "io", message, exit: null, signal: null } as const;
}
