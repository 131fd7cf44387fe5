// The coordinator's side of one Worker: `starting` -> `idle` <-> `running` -> `ending` -> `gone`.
import type { OnOutput } from "../model/executor.ts";
import type { Job } from "../model/stage.ts";
import { childrenOf } from "./proc.ts";
import type {
  ExitNote,
  FromWorker,
  LooseMessage,
  SettledMessage,
  Setup,
  StartMessage,
  Thrown,
  ToWorker,
  Watch,
} from "./protocol.ts";
import { STAGE_WORKER } from "./protocol.ts";
import { type FrameKind, makeRing, NOTE, RingReader, STDOUT } from "./ring.ts";
import { self } from "./self.ts";

/** How a run of a stage in a Worker ended. */
export type Verdict =
  | { readonly kind: "settled"; readonly settled: SettledMessage }
  /** It was not begun, since what ran there before has changed the Worker. */
  | { readonly kind: "refused" }
  /** An error that nobody caught; `sure`: it is this stage's own. */
  | { readonly kind: "loose"; readonly error: Thrown; readonly sure: boolean }
  | { readonly kind: "exit"; readonly note: ExitNote }
  | { readonly kind: "died"; readonly why: string };

type State = "starting" | "idle" | "running" | "ending" | "gone";

interface Run {
  readonly id: number;
  readonly onOutput: OnOutput;
  readonly finish: (verdict: Verdict) => void;
}

export interface HostOptions extends Setup {
  /** The Worker's `process.env`. */
  readonly environ: Readonly<Record<string, string>>;
  /** An error that no running stage is to blame for, in a Worker that has run these. */
  readonly onStray: (error: Thrown, stages: readonly string[]) => void;
}

/** Output while modules load is kept for the stage that runs first, up to so many bytes. */
const EARLY_LIMIT = 256 * 1024;
/** A Worker that is asked to end has so long, in ms. */
const END_LIMIT = 1_000;

let lastId = 0;

export class Host {
  /** The pipeline is loaded, or why it could not be. Never rejects. */
  readonly loaded: Promise<Thrown | null>;
  /** Resolves when the Worker is gone. */
  readonly gone: Promise<void>;
  /** The stages that have run here, by run id, and their names. */
  readonly #stages = new Map<number, string>();
  readonly #names = new Set<string>();
  readonly #options: HostOptions;
  readonly #worker: Worker;
  /** What user code posts does not come here. */
  readonly #port: MessagePort;
  readonly #ring: SharedArrayBuffer = makeRing();
  readonly #reader = new RingReader(this.#ring);
  readonly #tellLoaded: (error: Thrown | null) => void;
  readonly #tellGone: () => void;
  #state: State = "starting";
  #run: Run | null = null;
  #early: { stream: "stdout" | "stderr"; bytes: Uint8Array }[] = [];
  #earlyBytes = 0;
  #note: ExitNote | null = null;
  #why = "its Worker ended unexpectedly";
  thread: number | null = null;
  /** The user's files that it has loaded as modules, as far as it has told. */
  modules: readonly string[] = [];
  /** Processes that its modules started while they loaded. */
  helpers: readonly number[] = [];

  constructor(options: HostOptions) {
    this.#options = options;
    const loaded = Promise.withResolvers<Thrown | null>();
    const gone = Promise.withResolvers<void>();
    this.loaded = loaded.promise;
    this.gone = gone.promise;
    this.#tellLoaded = loaded.resolve;
    this.#tellGone = gone.resolve;
    this.#worker = new Worker(self().worker, {
      argv: [STAGE_WORKER],
      env: { ...options.environ },
    });
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.onmessage = ({ data }: { data: FromWorker }) => this.#onMessage(data);
    this.#worker.onmessage = () => this.#greet(port2);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#why = `its Worker failed: ${event.message}`;
    };
    this.#worker.addEventListener("close", (event) => this.#onClose(event));
  }

  get state(): State {
    return this.#state;
  }

  get runs(): number {
    return this.#stages.size;
  }

  get stages(): readonly string[] {
    return [...this.#names];
  }

  /** Runs a stage; one at a time. Resolves also when the Worker dies. */
  run(
    job: Job,
    { fresh, watch, onOutput }: { fresh: boolean; watch: Watch; onOutput: OnOutput },
  ): { id: number; verdict: Promise<Verdict> } {
    if (this.#state !== "idle") throw new Error(`a Worker that is ${this.#state} can't run`);
    const { promise: verdict, resolve } = Promise.withResolvers<Verdict>();
    const id = ++lastId;
    this.#run = { id, onOutput, finish: resolve };
    this.#state = "running";
    this.#stages.set(id, job.stage);
    this.#names.add(job.stage);
    this.#ref(true);
    this.takeEarly(onOutput);
    this.#post({ type: "run", id, job, fresh, watch });
    return { id, verdict };
  }

  /** Aborts the stage's signal. */
  cancel(id: number): void {
    if (this.#run?.id === id) this.#post({ type: "cancel", id });
  }

  /** Gives what was printed while the pipeline loaded. */
  takeEarly(onOutput: OnOutput): void {
    for (const { stream, bytes } of this.#early) onOutput(stream, bytes);
    this.#early = [];
  }

  /** Asks the Worker to end; by force only when it does not. */
  async end(): Promise<void> {
    if (this.#state === "gone") return;
    if (this.#state === "starting") await Promise.race([this.loaded, Bun.sleep(END_LIMIT)]);
    if (this.#state !== "ending") this.#post({ type: "end" });
    this.#state = "ending";
    const timer = setTimeout(() => this.#worker.terminate(), END_LIMIT);
    await this.gone;
    clearTimeout(timer);
  }

  /** Ends it now, also out of a loop. */
  async terminate(): Promise<void> {
    if (this.#state === "gone") return;
    this.#state = "ending";
    this.#reader.close();
    this.#worker.terminate();
    await this.gone;
  }

  /** Its first message says that it listens; it never hears more on that channel. */
  #greet(port: MessagePort): void {
    this.#worker.onmessage = null;
    const { root, file, preload } = this.#options;
    const start: StartMessage = { type: "start", root, file, preload, ring: this.#ring, port };
    this.#worker.postMessage(start, [port]);
  }

  #post(message: ToWorker): void {
    this.#port.postMessage(message);
  }

  /** While it has nothing to do it does not keep fastpipe from ending. */
  #ref(busy: boolean): void {
    if (busy) this.#worker.ref();
    else this.#worker.unref();
    if (busy) this.#port.ref();
    else this.#port.unref();
  }

  #onMessage(message: FromWorker): void {
    this.#drain();
    switch (message.type) {
      case "loaded":
        this.thread = message.thread;
        if (message.thread !== null) this.helpers = childrenOf(message.thread);
        if (this.#state === "starting") this.#state = "idle";
        this.#ref(false);
        this.#tellLoaded(message.error);
        return;
      case "settled":
        this.modules = message.loaded ?? this.modules;
        if (message.id === this.#run?.id) this.#finish({ kind: "settled", settled: message });
        return;
      case "refused":
        if (message.id === this.#run?.id) this.#finish({ kind: "refused" });
        return;
      case "loose":
        this.#onLoose(message);
    }
  }

  #onLoose({ error, owner, during }: LooseMessage): void {
    const run = this.#run;
    const own = run !== null && (owner === run.id || (owner === null && this.runs === 1));
    const unclear = owner === null && run !== null && during === run.id;
    if (own || unclear) {
      this.#finish({ kind: "loose", error, sure: own });
      return;
    }
    const stage = owner === null ? undefined : this.#stages.get(owner);
    const before = this.stages.filter((name) => run === null || name !== this.#stages.get(run.id));
    this.#options.onStray(error, stage === undefined ? before : [stage]);
  }

  #drain(): void {
    this.#reader.drain((kind, payload) => this.#onFrame(kind, payload));
  }

  #onFrame(kind: FrameKind, payload: Uint8Array): void {
    if (kind === NOTE) {
      this.#note = JSON.parse(Buffer.from(payload).toString("utf8"));
      return;
    }
    const stream = kind === STDOUT ? "stdout" : "stderr";
    if (this.#run) {
      this.#run.onOutput(stream, payload);
      return;
    }
    if (this.#state !== "starting" || this.#earlyBytes > EARLY_LIMIT) return;
    this.#earlyBytes += payload.length;
    this.#early.push({ stream, bytes: payload.slice() });
  }

  #finish(verdict: Verdict): void {
    const run = this.#run;
    this.#run = null;
    if (this.#state === "running") this.#state = "idle";
    this.#ref(false);
    run?.finish(verdict);
  }

  #onClose(event: Event): void {
    this.#drain();
    this.#port.close();
    const starting = this.#state === "starting";
    this.#state = "gone";
    const note = this.#note;
    const code = "code" in event ? Number(event.code) : 0;
    if (starting)
      this.#tellLoaded({ text: lostWords(note, this.#why, code), frames: note?.frames ?? "" });
    if (this.#run) this.#finish(note ? { kind: "exit", note } : { kind: "died", why: this.#why });
    this.#tellLoaded(null);
    this.#tellGone();
  }
}

function lostWords(note: ExitNote | null, why: string, code: number): string {
  if (note) return `process.exit(${note.code}) was called while the pipeline loaded`;
  return `${why} while the pipeline loaded (code ${code})`;
}
