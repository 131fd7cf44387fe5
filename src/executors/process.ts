// The `process` executor: fastpipe starts itself for each function. It survives all that a stage can do to its process.
import { serialize } from "bun:jsc";
import type { FunctionTask, Outcome, RunOptions } from "../model/executor.ts";
import {
  CHILD_ARGUMENT,
  type ChildReply,
  type ChildStart,
  RUN_VARIABLE,
  type Setup,
  STAGE_VARIABLE,
} from "./protocol.ts";
import {
  cancelled,
  crash,
  failed,
  fromCode,
  fromExit,
  fromSignal,
  fromThrown,
  TIMED_OUT,
} from "./report.ts";
import { self } from "./self.ts";
import { io, notStarted, warnOfLeft } from "./shell.ts";
import { type ChildEnd, runChild } from "./spawn.ts";
import type { Warden } from "./warden.ts";

export interface ProcessPlace extends Setup {
  readonly run: string;
  readonly environ: Readonly<Record<string, string>>;
}

let started = 0;

export async function runInProcess(
  task: FunctionTask,
  place: ProcessPlace,
  options: RunOptions,
  warden: Warden,
): Promise<Outcome> {
  if (process.platform === "win32") {
    return failed(io("the `process` executor is not supported on Windows"));
  }
  const { root, file, preload, run } = place;
  const { stage } = task.job;
  const spec = {
    stage,
    command: [...self().command, CHILD_ARGUMENT],
    cwd: root,
    environ: { ...place.environ, [STAGE_VARIABLE]: stage, [RUN_VARIABLE]: run },
    stdin: withLength({ root, file, preload, job: task.job }),
    replies: true,
  };
  // The runtime closes the descriptor behind a child's stdin only when it collects the child.
  if (++started % 64 === 0) Bun.gc(false);
  try {
    const end = await runChild(spec, options, warden);
    warnOfLeft(end.left, options);
    return outcomeOf(end, root, options);
  } catch (error) {
    return failed(io(notStarted(error, root)));
  }
}

function withLength(start: ChildStart): Uint8Array {
  const body = serialize(start, { binaryType: "nodebuffer" });
  const bytes = Buffer.allocUnsafe(4 + body.length);
  bytes.writeUInt32LE(body.length, 0);
  bytes.set(body, 4);
  return bytes;
}

function outcomeOf(end: ChildEnd, root: string, options: RunOptions): Outcome {
  if (end.ended === "timeout") return TIMED_OUT;
  if (end.ended === "cancel") return cancelled(end.signal);
  const replies = parse(end.reply);
  const settled = replies.find((reply) => reply.type === "settled");
  if (settled) {
    if (settled.error) return failed(fromThrown(settled.error, root));
    for (const left of settled.left)
      options.onWarning(`left ${left} running when it ended: stopped`);
    warnOfExitCode(settled.exitCode, options);
    return { ok: true, ...(settled.loaded && { loaded: settled.loaded }) };
  }
  if (end.signal !== null) return failed({ ...fromSignal(end.signal), kind: "crash" });
  const exit = replies.find((reply) => reply.type === "exit");
  if (exit) return failed(fromExit(exit, root));
  if (replies.some((reply) => reply.type === "starved")) return failed(crash(STARVED));
  return failed(fromCode(end.exit ?? -1));
}

const STARVED =
  "waits for something that never comes: its promise is not settled, and nothing is left that could settle it";

export function warnOfExitCode(code: number | null, options: RunOptions): void {
  if (code === null) return;
  options.onWarning(`set process.exitCode to ${code}, which counts for nothing: throw to fail`);
}

function parse(bytes: Buffer): ChildReply[] {
  const lines = bytes.toString("utf8").split("\n");
  // A child that is killed may leave half a line.
  return lines.slice(0, -1).map((line) => JSON.parse(line));
}
