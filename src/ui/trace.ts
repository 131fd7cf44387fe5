// Where a run's time went, as a Chrome trace: for Perfetto and chrome://tracing.
import type { RunEvent, StageEnd } from "../model/event.ts";
import { toJson } from "../model/value.ts";
import type { Watch } from "../model/watch.ts";
import { reasonJson, tenths } from "./json.ts";

/** One of the format's events; `ts` and `dur` in microseconds. */
type TraceEvent = Readonly<Record<string, unknown>>;

interface Begun {
  readonly slot: number;
  readonly at: number;
}

interface ReadyStage {
  readonly at: number;
  readonly after: string | null;
}

const PID = 1;
/** The track of what is done for the run as a whole; slots are numbered from 1. */
const RUN_TRACK = 0;

/** Gathers what happens; times are those of `performance.now()`, which counts from the start of the process. */
export class Trace implements Watch {
  readonly #events: TraceEvent[] = [];
  readonly #ready = new Map<string, ReadyStage>();
  readonly #begun = new Map<string, Begun>();
  /** Those that are in use, by number. */
  readonly #slots: boolean[] = [];
  readonly #now: () => number;
  #run: Readonly<Record<string, unknown>> = {};
  #stagesSince: number | null = null;
  #waits = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#slice("start", RUN_TRACK, 0, now());
  }

  ready(stage: string, after: string | null): void {
    this.#ready.set(stage, { at: this.#now(), after });
  }

  began(stage: string, at: number): void {
    const free = this.#slots.indexOf(false);
    const slot = free < 0 ? this.#slots.length : free;
    this.#slots[slot] = true;
    this.#begun.set(stage, { slot, at });
    const ready = this.#ready.get(stage);
    const since = this.#stagesSince;
    if (ready === undefined || since === null) return;
    if (ready.after !== null) this.#wait(`${stage} waits for ${ready.after}`, since, ready.at);
    this.#wait(`${stage} waits for a slot`, ready.at, at);
  }

  span(what: string, since: number, stage?: string): void {
    const begun = stage === undefined ? undefined : this.#begun.get(stage);
    if (stage === undefined) this.#slice(what, RUN_TRACK, since, this.#now());
    else if (begun) this.#slice(what, begun.slot + 1, since, this.#now(), { stage });
  }

  on(event: RunEvent): void {
    switch (event.event) {
      case "run_start":
        this.#stagesSince = this.#now();
        this.#run = { run: event.run, jobs: event.jobs, executor: event.executor };
        break;
      case "stage_end":
        this.#ended(event);
        break;
      case "run_end": {
        const { ran, skipped, restored, failed, blocked, cancelled, exit } = event;
        const counts = { ran, skipped, restored, failed, blocked, cancelled, exit };
        const since = this.#stagesSince ?? this.#now();
        this.#stagesSince = null;
        this.#slice("stages", RUN_TRACK, since, this.#now(), { ...this.#run, ...counts });
        break;
      }
    }
  }

  /** The text of the file: whole also where the run was not. */
  text(): string {
    const now = this.#now();
    const open = [...this.#begun].map(([stage, { slot, at }]) =>
      slice(stage, slot + 1, at, now, { status: "unfinished" }),
    );
    if (this.#stagesSince !== null) open.push(slice("stages", RUN_TRACK, this.#stagesSince, now));
    const names = [
      meta("process_name", RUN_TRACK, { name: "fastpipe run" }),
      meta("thread_name", RUN_TRACK, { name: "run" }),
      ...this.#slots.map((_, i) => meta("thread_name", i + 1, { name: `slot ${i + 1}` })),
      ...[RUN_TRACK, ...this.#slots.map((_, i) => i + 1)].map((tid) =>
        meta("thread_sort_index", tid, { sort_index: tid }),
      ),
    ];
    const traceEvents = [...names, ...this.#events, ...open];
    return `${toJson({ displayTimeUnit: "ms", traceEvents })}\n`;
  }

  #ended({ stage, status, reasons, error, attempts }: StageEnd): void {
    const begun = this.#begun.get(stage);
    if (begun === undefined) return;
    this.#begun.delete(stage);
    this.#slots[begun.slot] = false;
    const ready = this.#ready.get(stage);
    this.#slice(stage, begun.slot + 1, begun.at, this.#now(), {
      status,
      reasons: reasons.map(reasonJson),
      ...(ready && { after: ready.after, waited_ms: tenths(begun.at - ready.at) }),
      ...(attempts !== undefined && { attempts }),
      ...(error && { error: error.message }),
    });
  }

  #slice(name: string, tid: number, since: number, until: number, args: object = {}): void {
    this.#events.push(slice(name, tid, since, until, args));
  }

  /** Waits lie over each other, so that each has a track of its own. */
  #wait(name: string, since: number, until: number): void {
    const id = ++this.#waits;
    const common = { name, cat: "wait", id, pid: PID, tid: RUN_TRACK };
    this.#events.push({ ...common, ph: "b", ts: since * 1000 });
    this.#events.push({ ...common, ph: "e", ts: until * 1000 });
  }
}

function slice(
  name: string,
  tid: number,
  since: number,
  until: number,
  args: object = {},
): TraceEvent {
  const dur = Math.max(0, until - since) * 1000;
  return {
    name,
    cat: tid === RUN_TRACK ? "run" : "stage",
    ph: "X",
    pid: PID,
    tid,
    ts: since * 1000,
    dur,
    args,
  };
}

function meta(name: string, tid: number, args: object): TraceEvent {
  return { name, ph: "M", pid: PID, tid, args };
}
