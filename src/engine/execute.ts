// One attempt at a stage: its task, its output, its time limit.
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Emit } from "../model/event.ts";
import type { Executor, Outcome, Task } from "../model/executor.ts";
import { LineDecoder } from "../model/lines.ts";
import type { Stage } from "../model/stage.ts";
import type { Project } from "./project.ts";

/** What running stages share. */
export interface Bench {
  readonly project: Project;
  readonly executorOf: (stage: Stage) => Executor;
  readonly emit: Emit;
  /** Asks running stages to end. */
  readonly cancel: AbortSignal;
  /** Ends running stages now. */
  readonly kill: AbortSignal;
  readonly graceMs: number;
  /** Local modules keep state that could leak from stage to stage: load them anew for each. */
  readonly freshModules: boolean;
}

/** Runs a stage's code once. Never rejects for what the stage does. */
export async function execute(bench: Bench, stage: Stage): Promise<Outcome> {
  const controller = new AbortController();
  const cancel = (): void => controller.abort("cancel");
  if (bench.cancel.aborted) cancel();
  bench.cancel.addEventListener("abort", cancel);
  const timer =
    stage.timeoutMs === null
      ? null
      : setTimeout(() => controller.abort("timeout"), stage.timeoutMs);
  const decoders = {
    stdout: new LineDecoder((line) => output(bench, stage, "stdout", line)),
    stderr: new LineDecoder((line) => output(bench, stage, "stderr", line)),
  };
  try {
    const outcome = await bench.executorOf(stage).run(taskOf(bench, stage), {
      onOutput: (stream, bytes) => decoders[stream].push(bytes),
      onWarning: (message) => warn(bench, stage, message),
      signal: controller.signal,
      kill: bench.kill,
      graceMs: bench.graceMs,
      again: () => removeOuts(bench, stage),
    });
    decoders.stdout.end();
    decoders.stderr.end();
    return timedOut(outcome, stage);
  } finally {
    if (timer !== null) clearTimeout(timer);
    bench.cancel.removeEventListener("abort", cancel);
  }
}

function taskOf(bench: Bench, stage: Stage): Task {
  const { root, environ } = bench.project;
  if (stage.cmd === null) {
    const job = { stage: stage.name, shapes: stage.shapes, params: stage.params };
    return { kind: "function", job, fresh: bench.freshModules };
  }
  return {
    kind: "command",
    stage: stage.name,
    cmd: stage.cmd,
    cwd: stage.wdir === null ? root : resolve(root, stage.wdir),
    environ: { ...environ, ...stage.environ },
  };
}

/** What an attempt left in the place of its outs goes before the next. */
export async function removeOuts({ project: { root } }: Bench, stage: Stage): Promise<void> {
  for (const { path, persist } of stage.outs) {
    if (!persist) await rm(join(root, path), { recursive: true, force: true });
  }
}

function output(bench: Bench, stage: Stage, stream: "stdout" | "stderr", line: string): void {
  bench.emit({ event: "stage_output", stage: stage.name, stream, line });
}

export function warn(bench: Bench, stage: Stage, message: string): void {
  bench.emit({ event: "warning", stage: stage.name, message });
}

function timedOut(outcome: Outcome, stage: Stage): Outcome {
  if (outcome.ok || outcome.error.kind !== "timeout" || stage.timeoutMs === null) return outcome;
  const limit = stage.timeoutMs / 1000;
  return { ...outcome, error: { ...outcome.error, message: `timed out after ${limit} s` } };
}
