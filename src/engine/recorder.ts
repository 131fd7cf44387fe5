// What the history keeps of a run, gathered while it goes on.
import { relative, sep } from "node:path";
import { within } from "../fingerprint/paths.ts";
import { topOf } from "../git/in-repository.ts";
import type { RunEvent, StageEnd } from "../model/event.ts";
import type { Hash, Lock } from "../model/lock.ts";
import type { GitPlace, RunBegin, RunPast, StagePast } from "../model/past.ts";
import type { ExecutorName } from "../model/stage.ts";
import type { Watch } from "../model/watch.ts";
import { headOf } from "../store/git-head.ts";
import { digest } from "../store/hash.ts";
import * as history from "../store/history.ts";
import { append, FULL } from "../store/history-journal.ts";
import { format } from "../store/lock-format.ts";
import { changedSince } from "./git.ts";
import type { Plan } from "./plan.ts";
import type { Project } from "./project.ts";

/** Of the texts of locks, by stage; undefined: they have to be computed. */
type Digests = ReadonlyMap<string, Hash> | undefined;

interface RecorderOptions {
  readonly args?: readonly string[];
  readonly targets: readonly string[];
  readonly executor: ExecutorName;
  readonly jobs: number;
  readonly keepRuns?: number;
}

interface Place {
  readonly run: string;
  /** By `performance.now()`. */
  readonly began: number;
  /** Nothing is to run: a line is all that is kept, since to open the database takes longer than such a run may. */
  readonly idle: boolean;
  /** `.fastpipe`, absolute. */
  readonly dir: string;
}

const KEEP = 1000;
/** While it goes on, what has ended is written so often, for those who look and against a kill. */
const TELL_MS = 1000;
/** What git has not said when the run is over is waited for so long. */
const PATIENCE_MS = 200;

export interface Recorder extends Watch {
  on(event: RunEvent): void;
  /** Never rejects for what can't be written. */
  end(
    end: Pick<RunPast, "ms" | "exit">,
    past: history.History,
    durations: ReadonlyMap<string, number>,
  ): Promise<void>;
}

/** Begins to record. Of a run that is killed it stays known that it began. */
export function recorderOf(
  project: Project,
  planned: Plan,
  options: RecorderOptions,
  place: Place,
): Recorder {
  const { args = [], targets, executor, jobs, keepRuns = KEEP } = options;
  const head = headOf(project.root);
  const begin: RunBegin = {
    run: place.run,
    started: Date.now() - Math.round(performance.now() - place.began),
    args,
    targets,
    executor,
    jobs,
    git: head && { ...head, dirty: null },
    stages: planned.stages.size,
  };
  if (place.idle) return idle(begin, place.dir, keepRuns);
  append(place.dir, { begin, pid: process.pid });
  return new RunRecorder(project, planned, begin, place, keepRuns);
}

function idle(begin: RunBegin, dir: string, keep: number): Recorder {
  return {
    on: () => undefined,
    async end({ ms, exit }) {
      if (append(dir, { idle: { ...begin, ms, exit } }) < FULL) return;
      const past = history.open(dir);
      past.record(null, keep);
      past.close();
    },
  };
}

class RunRecorder implements Recorder {
  readonly #project: Project;
  readonly #plan: Plan;
  readonly #begin: RunBegin;
  readonly #place: Place;
  readonly #keep: number;
  readonly #dirty: Promise<boolean | null>;
  readonly #ready = new Map<string, { readonly at: number; readonly after: string | null }>();
  readonly #started = new Map<string, number>();
  readonly #ended = new Map<string, StagePast>();
  /** Locks that are not what they were when the run began, and what stages saw that failed. */
  readonly #saw = new Map<string, Lock>();
  #untold: StagePast[] = [];
  #told = performance.now();

  constructor(project: Project, plan: Plan, begin: RunBegin, place: Place, keep: number) {
    this.#project = project;
    this.#plan = plan;
    this.#begin = begin;
    this.#place = place;
    this.#keep = keep;
    this.#dirty = begin.git === null ? Promise.resolve(null) : isDirty(project);
  }

  ready(stage: string, after: string | null): void {
    this.#ready.set(stage, { at: this.#now(), after });
  }

  began(stage: string, since: number): void {
    this.#started.set(stage, this.#now(since));
  }

  saw(stage: string, lock: Lock): void {
    this.#saw.set(stage, lock);
  }

  on(event: RunEvent): void {
    if (event.event !== "stage_end" || event.status === "skipped") return;
    const ended = this.#pastOf(event);
    this.#ended.set(event.stage, ended);
    this.#untold.push(ended);
    if (performance.now() - this.#told < TELL_MS) return;
    this.#told = performance.now();
    append(this.#place.dir, { run: this.#begin.run, stages: this.#untold });
    this.#untold = [];
  }

  async end(
    end: Pick<RunPast, "ms" | "exit">,
    past: history.History,
    durations: ReadonlyMap<string, number>,
  ): Promise<void> {
    const { git } = this.#begin;
    const digests = this.#project.records.digests?.();
    const dirty = await Promise.race([this.#dirty, Bun.sleep(PATIENCE_MS).then(() => null)]);
    past.record(
      {
        past: { ...this.#begin, git: git && { ...git, dirty }, ...end },
        ended: [...this.#ended.values()].map((one) => this.#withLock(one, digests)),
        skipped: this.#skipped(digests),
        textOf: (stage) => this.#textOf(stage),
        durations,
      },
      this.#keep,
    );
  }

  #pastOf({ stage, status, ms, reasons, error, attempts }: StageEnd): StagePast {
    const ready = this.#ready.get(stage);
    return {
      stage,
      status: status as StagePast["status"],
      ms,
      reasons,
      ready: ready?.at ?? null,
      after: ready?.after ?? null,
      started: this.#started.get(stage) ?? null,
      ended: this.#now(),
      ...(attempts !== undefined && { attempts }),
      ...(error && { error: plainError(error) }),
    };
  }

  #withLock(past: StagePast, digests: Digests): StagePast {
    const lock = this.#saw.get(past.stage);
    if (lock === undefined) return past;
    const isWritten = past.status === "ran" || past.status === "restored";
    const known = isWritten ? digests?.get(past.stage) : undefined;
    return { ...past, lock: known ?? digest([format(lock)]) };
  }

  #skipped(digests: Digests): ReadonlyMap<string, Hash> {
    const skipped = new Map<string, Hash>();
    for (const stage of this.#plan.stages.keys()) {
      if (this.#ended.has(stage)) continue;
      const known = digests?.get(stage);
      const text = known === undefined ? this.#textOf(stage) : null;
      const hash = known ?? (text === null ? undefined : digest([text]));
      if (hash !== undefined) skipped.set(stage, hash);
    }
    return skipped;
  }

  #textOf(stage: string): string | null {
    const saw = this.#saw.get(stage);
    if (saw !== undefined) return format(saw);
    const read = this.#project.records.locks.get(stage);
    return read?.kind === "ok" ? format(read.lock) : null;
  }

  /** Since the run began, in ms, to a hundredth. */
  #now(at = performance.now()): number {
    return Math.round((at - this.#place.began) * 100) / 100;
  }
}

function plainError({
  message,
  kind,
  exit,
  signal,
}: NonNullable<StageEnd["error"]>): NonNullable<StagePast["error"]> {
  return { message, kind, exit, signal };
}

/** Outs and locks are what runs make, this one too, and say nothing of where it began. */
async function isDirty(project: Project): Promise<GitPlace["dirty"]> {
  const { root, graph } = project;
  const top = topOf(root);
  if (top === null) return null;
  // To start a process takes 3 ms: stages come first.
  await Bun.sleep(0);
  const changed = await changedSince(root);
  if (changed === null) return null;
  const prefix = relative(top, root).split(sep).join("/");
  const isMade = within([...graph.producer.keys(), ".fastpipe"]);
  return changed.some((path) => {
    const isInside = prefix === "" || path.startsWith(`${prefix}/`);
    const own = isInside ? path.slice(prefix === "" ? 0 : prefix.length + 1) : null;
    return own === null || !(isMade(own) || /(^|\/)dvc\.lock$/.test(own));
  });
}
