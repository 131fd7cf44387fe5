// One attempt at a stage: its task, its output, its time limit.
import { join, resolve } from "node:path";
import type { Emit } from "../model/event.ts";
import type { Executor, Outcome, Task } from "../model/executor.ts";
import { LineDecoder } from "../model/lines.ts";
import type { Stage } from "../model/stage.ts";
import type { Watch } from "../model/watch.ts";
import type { Journal } from "../store/begun.ts";
import { removeTree } from "../store/tree.ts";
import type { LoadedCode } from "./loaded.ts";
import type { Project } from "./project.ts";

/** What running stages share. */
export interface Bench {
  readonly project: Project;
  readonly executorOf: (stage: Stage) => Executor;
  readonly emit: Emit;
  readonly watch?: Watch;
  /** Asks running stages to end. */
  readonly cancel: AbortSignal;
  /** Ends running stages now. */
  readonly kill: AbortSignal;
  readonly graceMs: number;
  /** Local modules keep state that could leak from stage to stage: load them anew for each. */
  readonly freshModules: boolean;
  /** They change the runtime itself, in ways that can't be seen: a new Worker for each. */
  readonly freshWorkers: boolean;
  readonly code: LoadedCode;
  readonly journal: Journal;
}

/** Runs a stage's code once. Never rejects for what the stage does. */
export async function execute(bench: Bench, stage: Stage): Promise<Outcome> {
  // Most stages have no limit and say nothing: for them neither a signal nor a decoder of their own is made.
  const limit = stage.timeoutMs === null ? null : new Limit(stage.timeoutMs, bench.cancel);
  const decoders: { stdout?: LineDecoder; stderr?: LineDecoder } = {};
  try {
    const outcome = await bench.executorOf(stage).run(taskOf(bench, stage), {
      onOutput: (stream, bytes) => {
        decoders[stream] ??= new LineDecoder((line) => output(bench, stage, stream, line));
        decoders[stream].push(bytes);
      },
      onWarning: (message) => warn(bench, stage, message),
      signal: limit?.signal ?? bench.cancel,
      kill: bench.kill,
      graceMs: bench.graceMs,
      again: () => removeOuts(bench, stage),
    });
    decoders.stdout?.end();
    decoders.stderr?.end();
    return timedOut(outcome, stage);
  } finally {
    limit?.over();
  }
}

/** Aborts with "timeout" after so long, and when the run is cancelled. */
class Limit {
  readonly #controller = new AbortController();
  readonly #timer: Timer;
  readonly #cancel: AbortSignal;

  constructor(ms: number, cancel: AbortSignal) {
    this.#cancel = cancel;
    this.#timer = setTimeout(() => this.#controller.abort("timeout"), ms);
    if (cancel.aborted) this.#onCancel();
    cancel.addEventListener("abort", this.#onCancel);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  over(): void {
    clearTimeout(this.#timer);
    this.#cancel.removeEventListener("abort", this.#onCancel);
  }

  readonly #onCancel = (): void => this.#controller.abort("cancel");
}

/** Stops at the first line that fails. */
const SHELL: readonly string[] = ["/bin/sh", "-ec"];

function taskOf(bench: Bench, stage: Stage): Task {
  const { root, environ } = bench.project;
  if (stage.cmd === null) {
    const job = { stage: stage.name, shapes: stage.shapes, params: stage.params };
    if (stage.kind === "python") {
      const { floats = [], group, name } = stage;
      return { kind: "python", job: { ...job, floats }, name: group ?? name };
    }
    const { freshModules: fresh, freshWorkers: alone } = bench;
    return { kind: "function", job, fresh, alone };
  }
  return {
    kind: "command",
    stage: stage.name,
    cmds: stage.script?.lines ?? [stage.cmd],
    shell: stage.script?.shell ?? SHELL,
    cwd: stage.wdir === null ? root : resolve(root, stage.wdir),
    environ: { ...environ, ...stage.script?.environ, ...stage.environ },
  };
}

/** What an attempt left in the place of its outs goes before the next. */
export async function removeOuts({ project: { root } }: Bench, stage: Stage): Promise<void> {
  for (const { path, persist } of stage.outs) {
    if (!persist) await removeTree(join(root, path));
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
