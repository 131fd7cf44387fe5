// Brings planned stages up to date: a ready queue, refining the plan as results come in.
import { join } from "node:path";
import type { Emit } from "../model/event.ts";
import type { Executor } from "../model/executor.ts";
import { EXIT, type ExitCode } from "../model/failure.ts";
import type { Reason } from "../model/reason.ts";
import type { ExecutorName, Stage } from "../model/stage.ts";
import type { Watch } from "../model/watch.ts";
import { Journal } from "../store/begun.ts";
import { IoError } from "../store/io-error.ts";
import { type Bench, warn } from "./execute.ts";
import { HeadStart } from "./head-start.ts";
import { LoadedCode } from "./loaded.ts";
import { renewLock } from "./lock.ts";
import { perform } from "./perform.ts";
import { decide, type Plan, type Planned } from "./plan.ts";
import { priorities } from "./priority.ts";
import type { Project } from "./project.ts";
import { ReadyQueue } from "./queue.ts";
import { Tally } from "./tally.ts";
import { whyUnable } from "./unable.ts";

export interface RunRequest {
  readonly run: string;
  /** When the command began to work for it, by `performance.now()`. */
  readonly began: number;
  readonly jobs: number;
  readonly executor: ExecutorName;
  /** After a failure: start nothing more; go on with what does not depend on it; go on with everything. */
  readonly onFailure: "stop" | "independent" | "everything";
  readonly graceMs: number;
  readonly cancel: AbortSignal;
  readonly kill: AbortSignal;
  readonly emit: Emit;
  readonly makeExecutor: (name: ExecutorName) => Executor;
  readonly watch?: Watch;
  /** Past durations in ms, for the order and for what was saved. */
  readonly durations: ReadonlyMap<string, number>;
}

export interface RunResult {
  readonly exit: ExitCode;
  readonly ms: number;
  /** How long each stage that ran took, in ms. */
  readonly durations: ReadonlyMap<string, number>;
}

/** Brings the planned stages up to date; resolves when nothing is left running and all that succeeded is recorded. */
export async function run(
  project: Project,
  planned: Plan,
  request: RunRequest,
): Promise<RunResult> {
  const { run: id, jobs, executor } = request;
  request.emit({ event: "run_start", run: id, stages: planned.stages.size, jobs, executor });
  const execution = new Execution(project, request, planned);
  await execution.finish();
  await project.index.settle();
  // Who asks for errors to be ignored does not want to hear of them from the exit code, as with DVC.
  const isBad = execution.tally.bad && request.onFailure !== "everything";
  const exit = isBad ? EXIT.failed : EXIT.done;
  const ms = performance.now() - request.began;
  request.emit({ event: "run_end", ...execution.tally.counts(), ms, exit });
  return { exit, ms, durations: execution.tally.durations };
}

/** It is not known yet that there is nothing to do for it. */
export function isOpen({ state, expects }: Planned): boolean {
  return state === "stale" || state === "restorable" || (expects === true && state !== "frozen");
}

/** `Bun.plugin()` called by a function: what it has taught the module loader stays in its Worker. */
const PLUGIN = /\bplugin\(/;

class Execution {
  readonly tally: Tally;
  readonly #project: Project;
  readonly #request: RunRequest;
  readonly #plan: Plan;
  readonly #queue = new ReadyQueue();
  readonly #waiting = new Map<string, number>();
  readonly #ran = new Set<string>();
  readonly #executors = new Map<ExecutorName, Executor>();
  readonly #bench: Bench;
  /** How many functions may run, at most. */
  readonly #functions: number;
  readonly #renewals: Promise<void>[] = [];
  readonly #headStart: HeadStart | null;
  readonly #done = Promise.withResolvers<void>();
  #priorities: ReadonlyMap<string, number> = new Map();
  #open: number;
  #running = 0;
  #stopped = false;

  constructor(project: Project, request: RunRequest, planned: Plan) {
    this.#project = project;
    this.#request = request;
    this.#plan = planned;
    this.#open = planned.stages.size;
    this.#bench = {
      project,
      emit: request.emit,
      ...(request.watch && { watch: request.watch }),
      cancel: request.cancel,
      kill: request.kill,
      graceMs: request.graceMs,
      code: new LoadedCode(project),
      journal: new Journal(join(project.root, ".fastpipe", "tmp")),
      // Computed when it is first asked for: only where something runs.
      get freshModules() {
        return project.fingerprints.stateful.length > 0;
      },
      get freshWorkers() {
        const { stateful, changesWorld } = project.fingerprints;
        return changesWorld ? stateful.length > 0 : stateful.some((reason) => PLUGIN.test(reason));
      },
      executorOf: (stage) => this.#executorOf(stage.executor ?? request.executor),
    };
    const stale = [...planned.stages.values()].filter(isOpen);
    this.#functions = stale.filter((one) => one.stage.kind === "ts").length;
    const { durations } = request;
    // As long as nothing is known of them, stages of DVC's start in DVC's order.
    const isOrdered = project.kind === "dvc" && durations.size === 0;
    if (stale.length > 0 && !isOrdered) this.#priorities = priorities(project.graph, durations);
    const isStepwise = project.kind === "dvc" && request.onFailure === "stop";
    this.#headStart = isStepwise ? new HeadStart(() => this.#startMore()) : null;
    this.tally = new Tally(request.emit, durations);
  }

  async finish(): Promise<void> {
    const onCancel = (): void => this.#stop();
    this.#request.cancel.addEventListener("abort", onCancel);
    try {
      this.#begin();
      if (this.#request.cancel.aborted) this.#stop();
      this.#startMore();
      await this.#done.promise;
    } finally {
      this.#request.cancel.removeEventListener("abort", onCancel);
      this.#headStart?.close();
      await Promise.all(this.#renewals);
      await this.#project.records.flush();
      await Promise.all([...this.#executors.values()].map((executor) => executor.close()));
      this.#bench.journal.close();
    }
  }

  #begin(): void {
    const roots: string[] = [];
    for (const name of this.#plan.stages.keys()) {
      let waiting = 0;
      for (const one of this.#project.graph.upstream.get(name) ?? []) {
        if (this.#plan.stages.has(one)) waiting++;
      }
      this.#waiting.set(name, waiting);
      if (waiting > 0) continue;
      roots.push(name);
      this.#request.watch?.ready?.(name, null);
    }
    if (this.#open === 0) this.#done.resolve();
    this.#ready(roots);
  }

  /** All upstream of these is settled: they may run, or, planned fresh, are settled themselves. */
  #ready(first: readonly string[]): void {
    // Taken from its end: what a stage makes ready comes before the next of those that were ready.
    const ready = first.toReversed();
    for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
      const planned = this.#planned(name);
      if (isOpen(planned)) {
        this.#queue.push(planned.stage, this.#priorities.get(name) ?? 0);
        continue;
      }
      if (planned.rewrite) this.#renew(planned.stage);
      this.tally.skipped(name, planned.reasons);
      this.#settle(name, ready);
    }
  }

  /** Counts a stage as settled; adds those that became ready by it. */
  #settle(name: string, ready: string[]): void {
    this.#open--;
    for (const next of this.#project.graph.downstream.get(name) ?? []) {
      const waiting = this.#waiting.get(next);
      if (waiting === undefined) continue;
      this.#waiting.set(next, waiting - 1);
      if (waiting > 1) continue;
      ready.push(next);
      this.#request.watch?.ready?.(next, name);
    }
    if (this.#open === 0) this.#done.resolve();
  }

  #startMore(): void {
    while (!this.#stopped && this.#running < this.#request.jobs) {
      if (this.#headStart?.allows(this.#running) === false) break;
      const stage = this.#queue.take();
      if (!stage) return;
      this.#running++;
      this.#headStart?.started();
      this.#start(stage).catch((error: unknown) => this.#done.reject(error));
    }
    if (this.#stopped && this.#running === 0) this.#giveUp();
  }

  async #start(planned: Stage): Promise<void> {
    const { watch } = this.#request;
    const begun = performance.now();
    watch?.began?.(planned.name, begun);
    const { stage, problems } = this.#project.ready(planned);
    const reasons = await this.#refine(stage);
    watch?.span?.("decide", begun, stage.name);
    if (reasons === null) {
      this.tally.skipped(stage.name, []);
      this.#over(stage, true);
      return;
    }
    const since = performance.now();
    const unable = await whyUnable(this.#project, stage, problems);
    if (unable !== null) {
      this.tally.unable(stage.name, reasons, unable);
      if (this.#request.onFailure === "stop") this.#stop();
      this.#over(stage, this.#request.onFailure === "everything");
      return;
    }
    if (await this.#restore(stage, reasons)) {
      this.tally.restored(stage.name, performance.now() - since, reasons);
      this.#ran.add(stage.name);
      this.#over(stage, true);
      return;
    }
    this.#request.emit({ event: "stage_start", stage: stage.name, reasons });
    const performed = await perform(this.#bench, stage, this.#plan.facts(stage));
    this.tally.performed(stage.name, performed, performance.now() - since, reasons);
    if (performed.status === "ran") this.#ran.add(stage.name);
    else if (performed.status === "failed" && this.#request.onFailure === "stop") this.#stop();
    this.#over(stage, performed.status === "ran" || this.#request.onFailure === "everything");
  }

  /** Whether an earlier run made the same, and it is in place again. */
  async #restore(stage: Stage, reasons: readonly Reason[]): Promise<boolean> {
    const { outStore, records } = this.#project;
    const isForced = reasons.some(({ code }) => code === "forced");
    if (isForced || this.#plan.options.forceDownstream) return false;
    try {
      const lock = await outStore.restore(stage);
      if (lock === null) return false;
      await records.write(stage, lock);
      this.#request.watch?.saw?.(stage.name, lock);
      return true;
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
      // Then it is made anew.
      warn(this.#bench, stage, error.message);
      return false;
    }
  }

  /** The plan said upstream will run; now it has. Null: it made the same bytes, so nothing differs. */
  async #refine(stage: Stage): Promise<readonly Reason[] | null> {
    const planned = this.#planned(stage.name);
    const waits = planned.reasons.some((reason) => reason.code === "upstream_will_run");
    if (!waits && !planned.expects) return planned.reasons;
    const paths = [...stage.deps, ...stage.outs].map((file) => file.path);
    const entries = await this.#project.index.look(paths);
    const again = decide(
      this.#project,
      stage,
      this.#plan.facts(stage),
      (path) => entries.get(path) ?? "missing",
      this.#plan.options,
      (name) => this.#ran.has(name),
    );
    // What the store has lost is not there again because the bytes came out the same.
    const lost = planned.reasons.filter(({ code }) => code === "outs_not_in_cache");
    if (again.state === "fresh" && again.rewrite) this.#renew(stage);
    return again.state === "fresh" && lost.length === 0 ? null : [...again.reasons, ...lost];
  }

  #over(stage: Stage, goesOn: boolean): void {
    this.#running--;
    this.#headStart?.ended(goesOn);
    this.#queue.release(stage);
    const ready: string[] = [];
    this.#settle(stage.name, ready);
    if (goesOn) this.#ready(ready);
    else this.#block(stage.name);
    this.#startMore();
  }

  /** Whatever depends on a stage that failed cannot run. */
  #block(failed: string): void {
    const cause = this.#request.cancel.aborted ? "cancelled" : "blocked";
    const reached = [failed];
    for (let name = reached.pop(); name !== undefined; name = reached.pop()) {
      for (const next of this.#project.graph.downstream.get(name) ?? []) {
        if (!this.#waiting.delete(next)) continue;
        this.#open--;
        this.tally.unstarted(next, cause, this.#planned(next).reasons, failed);
        reached.push(next);
      }
    }
    if (this.#open === 0) this.#done.resolve();
  }

  #stop(): void {
    this.#stopped = true;
    if (this.#running === 0) this.#giveUp();
  }

  /** Stopped, and nothing runs any more: what has not started will not. */
  #giveUp(): void {
    for (const [name] of this.#waiting) {
      if (this.tally.has(name)) continue;
      this.tally.unstarted(name, "cancelled", this.#planned(name).reasons, null);
    }
    this.#done.resolve();
  }

  #planned(name: string): Planned {
    const planned = this.#plan.stages.get(name);
    if (!planned) throw new Error(`no plan for ${name}`);
    return planned;
  }

  #renew(stage: Stage): void {
    const read = this.#project.records.locks.get(stage.name);
    if (read?.kind !== "ok") return;
    const lock = renewLock(stage, read.lock, this.#plan.facts(stage));
    const written = this.#project.records.write(stage, lock);
    this.#request.watch?.saw?.(stage.name, lock);
    this.#renewals.push(written.catch((error: unknown) => warn(this.#bench, stage, String(error))));
  }

  #executorOf(name: ExecutorName): Executor {
    const known = this.#executors.get(name);
    if (known) return known;
    const made = this.#request.makeExecutor(name);
    made.expect?.(this.#functions);
    this.#executors.set(name, made);
    return made;
  }
}
