// Where functions run: a thread or a process of its own. Loads the pipeline and runs one stage at a time.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Job } from "../model/stage.ts";
import { makeContext, type StageContext } from "./context.ts";
import { forgetLocalModules, LoadedModules } from "./modules.ts";
import { type Settled, type Setup, STAGE_VARIABLE, type Thrown } from "./protocol.ts";
import { describe } from "./thrown.ts";
import { Tracker } from "./tracker.ts";

type StageFunction = (context: object) => unknown;

/** How a pipeline file becomes functions by stage name. `again`: its modules are to be evaluated anew. */
export type LoadFunctions = (
  file: string,
  again: boolean,
) => Promise<ReadonlyMap<string, StageFunction>>;

export interface Loose {
  readonly error: Thrown;
  readonly owner: number | null;
  readonly during: number | null;
}

/** What its place does beside it. */
export interface SeatHooks {
  /** Modules have been evaluated: what they set up is how it should be before each stage. */
  readonly onLoaded: () => void;
  /** The function has settled: what must be done before what it left is ended. */
  readonly beforeEnd: () => Promise<void>;
}

interface Running {
  readonly id: number;
  readonly controller: AbortController;
}

export class Seat {
  readonly tracker = new Tracker();
  readonly modules = new LoadedModules();
  readonly #setup: Setup;
  readonly #loadFunctions: LoadFunctions;
  readonly #hooks: SeatHooks;
  /** Ids of runs: whose code an error comes from. */
  readonly #owners = new AsyncLocalStorage<number>();
  #functions: ReadonlyMap<string, StageFunction> = new Map();
  #running: Running | null = null;
  /** Stages have run since the modules were evaluated. */
  #used = false;
  /** One of them may have changed the modules' state. */
  #stained = false;

  constructor(setup: Setup, loadFunctions: LoadFunctions, hooks: SeatHooks) {
    this.#setup = setup;
    this.#loadFunctions = loadFunctions;
    this.#hooks = hooks;
  }

  /** From now on errors that nobody catches come here. */
  onLoose(report: (loose: Loose) => void): void {
    const onError = (error: unknown): void =>
      report({
        error: describe(error),
        owner: this.#owners.getStore() ?? null,
        during: this.#running?.id ?? null,
      });
    process.on("uncaughtException", onError);
    process.on("unhandledRejection", onError);
  }

  /** Loads `preload`, then the pipeline. */
  async load(): Promise<Thrown | null> {
    try {
      for (const name of this.#setup.preload) {
        await import(Bun.resolveSync(name, this.#setup.root));
      }
      this.#functions = await this.#loadFunctions(this.#setup.file, false);
      this.modules.look();
      this.#hooks.onLoaded();
      return null;
    } catch (error) {
      return describe(error);
    }
  }

  /** Never rejects. */
  async run(id: number, job: Job, fresh: boolean): Promise<Settled> {
    const controller = new AbortController();
    this.#running = { id, controller };
    const reloaded = await this.#renew(fresh);
    const { signal } = controller;
    if (reloaded !== null || signal.aborted) {
      this.#running = null;
      const error = reloaded ?? describe(signal.reason);
      return { error, left: [], exitCode: null, loaded: null };
    }
    this.#used = true;
    this.#stained = fresh;
    process.env[STAGE_VARIABLE] = job.stage;
    this.tracker.mark();
    const error = await this.#call(id, job, signal);
    // What it rejected and did not catch is told in this turn.
    await this.tracker.turn();
    await this.#hooks.beforeEnd();
    const left = this.tracker.end();
    this.#running = null;
    return { error, left, exitCode: takeExitCode(), loaded: this.modules.news() };
  }

  cancel(id: number): void {
    if (this.#running?.id === id) {
      this.#running.controller.abort(new DOMException("The run was cancelled", "AbortError"));
    }
  }

  /** A stage that needs its own module state neither sees that of others nor leaves its own to them. */
  async #renew(fresh: boolean): Promise<Thrown | null> {
    if (!(fresh && this.#used) && !this.#stained) return null;
    forgetLocalModules();
    this.#used = false;
    this.#stained = false;
    try {
      this.#functions = await this.#loadFunctions(this.#setup.file, true);
      this.#hooks.onLoaded();
      return null;
    } catch (error) {
      return describe(error);
    }
  }

  async #call(id: number, job: Job, signal: AbortSignal): Promise<Thrown | null> {
    const call = this.#functions.get(job.stage);
    if (!call)
      return describe(new Error(`the pipeline file declares no function for ${job.stage}`));
    const context: StageContext = makeContext(job, signal);
    try {
      await this.#owners.run(id, async () => await call(context));
      return null;
    } catch (error) {
      return describe(error);
    }
  }
}

/** As the stage set it; it counts for nothing and does not stay. */
function takeExitCode(): number | null {
  const code = Number(process.exitCode ?? 0);
  if (code === 0 || Number.isNaN(code)) return null;
  process.exitCode = 0;
  return code;
}
