// A whole run of a project, from taking hold of it to letting go: what the `run` command and other programs call.
import { create } from "../executors/create.ts";
import type { DryStatus, Emit } from "../model/event.ts";
import { type ExitCode, orStop } from "../model/failure.ts";
import type { State } from "../model/reason.ts";
import type { ExecutorName } from "../model/stage.ts";
import { together } from "../model/watch.ts";
import { beat } from "../store/heartbeat.ts";
import * as history from "../store/history.ts";
import { checkInputs } from "./checks.ts";
import { ignoreOuts } from "./gitignore.ts";
import { type HoldOptions, held } from "./held.ts";
import { openProject } from "./open.ts";
import { type Plan, plan } from "./plan.ts";
import type { OpenOptions, Project } from "./project.ts";
import { recorderOf } from "./recorder.ts";
import { isOpen, type RunRequest, run } from "./run.ts";
import { selected, type Targets } from "./targets.ts";

export interface ForceOptions {
  readonly force: boolean;
  readonly forceDownstream: boolean;
  /** Absent data passes, where records say what it is. */
  readonly allowMissing?: boolean;
}

export interface SessionOptions extends OpenOptions, Targets, ForceOptions, HoldOptions {
  readonly jobs: number;
  readonly executor: ExecutorName;
  readonly onFailure: RunRequest["onFailure"];
  readonly emit: Emit;
  readonly cancel: AbortSignal;
  readonly kill: AbortSignal;
  /** How long a cancelled stage may take to end by itself, in ms. */
  readonly graceMs: number;
  /** The command line after `run`, for the history. */
  readonly args?: readonly string[];
  /** How many runs the history keeps. */
  readonly keepRuns?: number;
  /** What becomes of the exit code when a signal has ended the run. */
  readonly exitOf?: (exit: ExitCode) => ExitCode;
}

/** Holds the project, mends what a killed run left, runs, records. Throws `Stop` for what the user can mend. */
export async function runSession(options: SessionOptions): Promise<ExitCode> {
  const began = performance.now();
  return await held(options.found.root, options, async (ours) => {
    const project = await openProject(options);
    try {
      return await runOpened(project, options, ours, began);
    } finally {
      project.state.close();
    }
  });
}

async function runOpened(
  project: Project,
  options: SessionOptions,
  ours: string,
  began: number,
): Promise<ExitCode> {
  for (const warning of project.warnings) options.onWarning(warning);
  const since = performance.now();
  const planned = await planWanted(project, options);
  options.watch?.span?.("plan", since);
  // What it would say and learn is of no use where nothing runs, and a no-op need not read it.
  const idle = !planned.stages.values().some(isOpen);
  const opened = performance.now();
  const past = idle ? history.NONE : history.open(ours);
  if (!idle) options.watch?.span?.("open the history", opened);
  try {
    const id = Bun.randomUUIDv7();
    const ignoring = performance.now();
    if (project.kind === "code") await ignoreOuts(project.root, cachedOuts(planned));
    options.watch?.span?.("look after .gitignore", ignoring);
    const recorder = recorderOf(project, planned, options, { run: id, began, idle, dir: ours });
    using _alive = idle ? null : beat(ours);
    const watches = [options.watch, idle ? undefined : recorder].filter((one) => one !== undefined);
    const result = await run(project, planned, {
      ...options,
      ...(watches.length > 0 && { watch: together(watches) }),
      emit: (event) => {
        options.emit(event);
        recorder.on(event);
      },
      run: id,
      began,
      makeExecutor: (name) =>
        create(name, {
          root: project.root,
          file: project.file,
          jobs: options.jobs,
          preload: options.preload,
          run: id,
          environ: project.environ,
          onWarning: options.onWarning,
          ...(project.python && { python: project.python }),
        }),
      durations: past.durations(),
    });
    const end = { ms: result.ms, exit: options.exitOf?.(result.exit) ?? result.exit };
    const ended = performance.now();
    await recorder.end(end, past, result.durations);
    options.watch?.span?.("record the run", ended);
    return result.exit;
  } finally {
    past.close();
  }
}

/** Plans the wanted stages. Throws `Stop` when one of them could not get what it needs. */
async function planWanted(
  project: Project,
  options: Targets & ForceOptions,
  isDry = false,
): Promise<Plan> {
  const { wanted } = orStop(selected(project, options));
  const { force, forceDownstream, allowMissing } = options;
  if (!isDry) await project.prepare(wanted);
  const planned = await plan(project, wanted, {
    forced: force ? wanted : new Set(),
    forceDownstream,
    ...(allowMissing && { allowMissing }),
  });
  checkInputs(project, planned);
  return planned;
}

/** What a run would do, as the same events with `would_...`; takes no hold and writes nothing. */
export async function dryRun(
  project: Project,
  options: Targets & ForceOptions,
  emit: Emit,
): Promise<Plan> {
  const planned = await planWanted(project, options, true);
  for (const { stage, state, reasons } of planned.stages.values()) {
    emit({ event: "stage_end", stage: stage.name, status: DRY[state], ms: 0, reasons });
  }
  return planned;
}

const DRY: Record<State, DryStatus> = {
  fresh: "would_skip",
  frozen: "would_skip",
  stale: "would_run",
  restorable: "would_restore",
};

/** Cached outs of stages that will be made: git should not see them. */
function cachedOuts(planned: Plan): string[] {
  const open = [...planned.stages.values()].filter(isOpen);
  return open.flatMap(({ stage }) => stage.outs.filter((out) => out.cache).map((out) => out.path));
}
