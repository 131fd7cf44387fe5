// The warm and the interpreter executors: functions in Workers, kept alive or not.
import type { FunctionTask, Outcome, RunOptions } from "../model/executor.ts";
import { type Ended, Ender } from "./ender.ts";
import { Host, type HostOptions, type Verdict } from "./host.ts";
import { warnOfExitCode } from "./process.ts";
import type { Setup, Thrown, Watch } from "./protocol.ts";
import { cancelled, crash, failed, fromExit, fromThrown, notLoaded, TIMED_OUT } from "./report.ts";
import { warnOfLeft } from "./shell.ts";
import type { Remains, Warden } from "./warden.ts";

export interface PoolOptions extends Setup {
  readonly jobs: number;
  /** A Worker runs one stage only. */
  readonly once: boolean;
  readonly environ: Readonly<Record<string, string>>;
}

/** What a run of a stage came to; `again`: it can't be told whose error it was; `refused`: it was not begun there. */
type Judged =
  | Outcome
  | { readonly again: Thrown; readonly suspects: readonly string[] }
  | { readonly refused: Host };

export class Pool {
  readonly #options: PoolOptions;
  readonly #warden: Warden;
  readonly #hosts = new Set<Host>();
  readonly #idle: Host[] = [];
  readonly #waiting: ((host: Host) => void)[] = [];
  /** Ends of Workers that nobody waits for. */
  readonly #endings = new Set<Promise<void>>();
  /** Who hears of an error that comes when its stage has ended. */
  #onWarning: (message: string) => void = () => undefined;
  /** Functions that are still to come, as far as we were told. */
  #expected = 0;
  /** A stage has changed a Worker where nobody expected it. */
  #wary = false;
  #closed = false;

  constructor(options: PoolOptions, warden: Warden) {
    this.#options = options;
    this.#warden = warden;
  }

  /** Starts Workers for so many functions more, as far as they can run at once. */
  expect(functions: number): void {
    this.#expected += functions;
    const wanted = Math.min(functions, this.#options.jobs);
    while (this.#hosts.size < wanted && !this.#closed) this.#put(this.#start());
  }

  async run(task: FunctionTask, options: RunOptions): Promise<Outcome> {
    this.#onWarning = options.onWarning;
    const first = await this.#runOnFit(this.#take(), task, options);
    if (!("again" in first)) return first;
    await options.again?.();
    options.onWarning(
      `an error that nobody caught came while it ran, and it may be ${names(first.suspects)}'s, which ran there before: running it again in a new Worker (${first.again.text})`,
    );
    const second = await this.#runOnFit(Promise.resolve(this.#start()), task, options);
    return "again" in second ? failed(fromThrown(second.again, this.#options.root)) : second;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#idle.length = 0;
    await Promise.all([...this.#hosts].map((host) => host.end()));
    await Promise.all(this.#endings);
  }

  /** In the Worker that it gets, or, when that turns out to be changed by the stage before, in a new one. */
  async #runOnFit(
    taking: Promise<Host>,
    task: FunctionTask,
    options: RunOptions,
  ): Promise<Exclude<Judged, { readonly refused: Host }>> {
    for (let place = taking; ; ) {
      const judged = await this.#runOn(place, task, options);
      if (!("refused" in judged)) return judged;
      this.#expected++;
      this.#wary = true;
      place = Promise.resolve(this.#replace(judged.refused));
    }
  }

  async #runOn(taking: Promise<Host>, task: FunctionTask, options: RunOptions): Promise<Judged> {
    const early = Promise.withResolvers<"early">();
    let running: { readonly host: Host; readonly id: number } | null = null;
    const ender = new Ender(options, {
      ask: () => (running ? running.host.cancel(running.id) : early.resolve("early")),
      kill: () => (running ? this.#kill(running.host, task) : early.resolve("early")),
      asksAtTimeout: false,
    });
    try {
      const host = await Promise.race([early.promise, this.#ready(taking)]);
      if (host === "early") {
        void taking.then((late) => this.#giveBack(late));
        return endedBy(ender.ended ?? "cancel");
      }
      const broken = await host.loaded;
      if (broken !== null) {
        host.takeEarly(options.onOutput);
        this.#drop(host);
        return failed(notLoaded(broken, this.#options.root));
      }
      this.#expected--;
      this.#startSpare();
      const { id, verdict } = host.run(task.job, {
        fresh: task.fresh === true,
        watch: this.#watch(task),
        onOutput: options.onOutput,
      });
      running = { host, id };
      // Beside the stage's own time: it may have started something before this has.
      this.#warden.start();
      const ended = await verdict;
      ender.over();
      if (ended.kind === "refused" && ender.ended === null) return { refused: host };
      return await this.#judge(host, task, options, ended, ender.ended);
    } finally {
      ender.over();
    }
  }

  #watch(task: FunctionTask): Watch {
    if (this.#options.once || task.alone || this.#expected === 0) return "never";
    return task.fresh === true || this.#wary ? "always" : "doubt";
  }

  /** A Worker that has loaded the pipeline, or could not. */
  async #ready(taking: Promise<Host>): Promise<Host> {
    let host = await taking;
    let broken = await host.loaded;
    while (broken === null && host.state === "gone") {
      host = this.#replace(host);
      broken = await host.loaded;
    }
    return host;
  }

  /** One that was not needed after all; it may be stuck in loading. */
  #giveBack(host: Host): void {
    if (host.state === "idle") {
      this.#put(host);
      return;
    }
    this.#later(host.terminate());
    this.#drop(host);
  }

  async #judge(
    host: Host,
    task: FunctionTask,
    options: RunOptions,
    verdict: Verdict,
    ended: Ended,
  ): Promise<Judged> {
    let left: readonly string[] = [];
    if (verdict.kind === "settled" && ended === null) {
      left = await this.#warden.clear(remainsOf(host, task));
      warnOfLeft(left, options);
    } else {
      await this.#endOf(host, task);
    }
    const outcome = ended === null ? this.#outcome(verdict, host, task, options) : endedBy(ended);
    const { settled } = verdict.kind === "settled" ? verdict : { settled: null };
    // A library may count on the timer or the process that has been ended: its module state goes too.
    const clean = settled !== null && settled.left.length + left.length === 0;
    const reusable = !this.#options.once && task.alone !== true;
    if (clean && ended === null && reusable) this.#put(host);
    else this.#drop(host);
    return outcome;
  }

  /** Kills what it started and the Worker itself, and waits until both are gone. */
  async #endOf(host: Host, task: FunctionTask): Promise<void> {
    this.#kill(host, task);
    await host.gone;
    const orphans = { stage: task.job.stage, group: null, thread: null };
    this.#warden.kill(orphans);
    await this.#warden.clear(orphans);
  }

  #kill(host: Host, task: FunctionTask): void {
    this.#warden.kill({ ...remainsOf(host, task), spared: [] });
    this.#later(host.terminate());
  }

  #outcome(verdict: Verdict, host: Host, task: FunctionTask, options: RunOptions): Judged {
    const { root } = this.#options;
    switch (verdict.kind) {
      case "settled": {
        const { error, left, exitCode } = verdict.settled;
        if (error) return failed(fromThrown(error, root));
        for (const what of left) options.onWarning(`left ${what} running when it ended: stopped`);
        warnOfExitCode(exitCode, options);
        return { ok: true, loaded: host.modules };
      }
      case "loose": {
        const suspects = host.stages.filter((name) => name !== task.job.stage);
        return verdict.sure || suspects.length === 0
          ? failed(fromThrown(verdict.error, root))
          : { again: verdict.error, suspects };
      }
      case "exit":
        return failed(fromExit(verdict.note, root));
      case "refused":
        return { refused: host };
      case "died":
        return failed(crash(verdict.why));
    }
  }

  /** An idle Worker, a new one, or the next that becomes free. */
  #take(): Promise<Host> {
    for (let host = this.#idle.pop(); host !== undefined; host = this.#idle.pop()) {
      if (host.state !== "gone") return Promise.resolve(host);
      this.#drop(host);
    }
    if (this.#hosts.size < Math.max(1, this.#options.jobs)) return Promise.resolve(this.#start());
    const { promise, resolve } = Promise.withResolvers<Host>();
    this.#waiting.push(resolve);
    return promise;
  }

  /** Where each stage has a new Worker, the next one loads while this one runs. */
  #startSpare(): void {
    const wanted = this.#options.once && this.#expected > 0 && this.#idle.length === 0;
    if (wanted && this.#waiting.length === 0 && !this.#closed) this.#idle.push(this.#start());
  }

  #put(host: Host): void {
    const next = this.#waiting.shift();
    if (next) next(host);
    else this.#idle.push(host);
  }

  /** Another in its stead. */
  #replace(host: Host): Host {
    this.#hosts.delete(host);
    this.#later(host.end());
    return this.#start();
  }

  /** Not to be used any more; who waits gets a new one. */
  #drop(host: Host): void {
    this.#hosts.delete(host);
    this.#later(host.end());
    const next = this.#waiting.shift();
    if (next) next(this.#start());
  }

  #later(ending: Promise<void>): void {
    const kept = ending.finally(() => this.#endings.delete(kept));
    this.#endings.add(kept);
  }

  #start(): Host {
    const { root, file, preload, environ } = this.#options;
    const onStray: HostOptions["onStray"] = (error, stages) =>
      this.#onWarning(`something that ${names(stages)} left behind failed later: ${error.text}`);
    const host: Host = new Host({ root, file, preload, environ, onStray });
    this.#hosts.add(host);
    return host;
  }
}

function remainsOf(host: Host, task: FunctionTask): Remains {
  return { stage: task.job.stage, group: null, thread: host.thread, spared: host.helpers };
}

function endedBy(ended: "cancel" | "timeout"): Outcome {
  return ended === "timeout" ? TIMED_OUT : cancelled();
}

function names(stages: readonly string[]): string {
  return stages.length === 0 ? "an earlier stage" : stages.join(" or ");
}
