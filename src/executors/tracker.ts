// What a stage starts and could leave running in its thread: timers, servers, Workers.
import { replace } from "./replace.ts";

interface Kind {
  readonly one: string;
  readonly many: string;
  readonly live: Map<unknown, () => void>;
}

/** Counts what is alive, from `mark()` on, and ends it. */
export class Tracker {
  readonly #timers = kind("a timer", "timers");
  readonly #servers = kind("a server", "servers");
  readonly #workers = kind("a Worker", "Workers");
  readonly #real = { setTimeout, setImmediate };
  #tracking = false;

  /** Wraps the functions of this thread's globals. */
  install(): void {
    this.#wrapTimers();
    this.#wrapServers();
    this.#wrapWorkers();
  }

  /** What is made from now on counts as the stage's. */
  mark(): void {
    this.#tracking = true;
    for (const { live } of this.#kinds()) live.clear();
  }

  /** Ends what is left; gives what it was, in words. */
  end(): string[] {
    this.#tracking = false;
    const left: string[] = [];
    // Plain loops: a stage may have replaced the methods of arrays.
    for (const { one, many, live } of this.#kinds()) {
      const { size } = live;
      for (const stop of live.values()) stop();
      live.clear();
      if (size > 0) left[left.length] = size === 1 ? one : `${size} ${many}`;
    }
    return left;
  }

  /** One turn of the event loop, not counted. */
  turn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#real.setImmediate(resolve);
    return promise;
  }

  sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#real.setTimeout(resolve, ms);
    return promise;
  }

  #kinds(): readonly Kind[] {
    return [this.#timers, this.#servers, this.#workers];
  }

  #add({ live }: Kind, made: unknown, stop: () => void): void {
    if (this.#tracking) live.set(made, stop);
  }

  #wrapTimers(): void {
    const { live } = this.#timers;
    for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
      const make = globalThis[name] as (...args: unknown[]) => unknown;
      const clear = (name === "setImmediate" ? clearImmediate : clearTimeout) as (
        timer: unknown,
      ) => void;
      const once = name !== "setInterval";
      const wrapped = (callback: unknown, ...rest: unknown[]): unknown => {
        if (!this.#tracking || typeof callback !== "function") return make(callback, ...rest);
        const made = make(
          function (this: unknown, ...args: unknown[]) {
            if (once) live.delete(made);
            return Reflect.apply(callback, this, args);
          },
          ...rest,
        );
        live.set(made, () => clear(made));
        return made;
      };
      replace(globalThis, name, wrapped, make);
      replace(require("node:timers"), name, wrapped, make);
    }
    for (const name of ["clearTimeout", "clearInterval", "clearImmediate"] as const) {
      const clear = globalThis[name] as (timer: unknown) => void;
      const wrapped = (timer: unknown): void => {
        if (!live.delete(timer)) forget(live, timer);
        clear(timer);
      };
      replace(globalThis, name, wrapped, clear);
      replace(require("node:timers"), name, wrapped, clear);
    }
    const sleep = Bun.sleep.bind(Bun);
    replace(Bun, "sleep", (time: unknown) => {
      const ms = time instanceof Date ? time.getTime() - Date.now() : Number(time);
      if (!this.#tracking) return sleep(ms);
      const { promise, resolve } = Promise.withResolvers<void>();
      globalThis.setTimeout(resolve, ms);
      return promise;
    });
  }

  #wrapServers(): void {
    for (const name of ["serve", "listen"] as const) {
      const make = Bun[name] as (...args: unknown[]) => { stop(force: boolean): unknown };
      replace(Bun, name, (...args: unknown[]) => {
        const made = Reflect.apply(make, Bun, args);
        const stop = made.stop.bind(made);
        this.#add(this.#servers, made, () => void stop(true));
        made.stop = (...rest: [boolean]) => {
          this.#servers.live.delete(made);
          return stop(...rest);
        };
        return made;
      });
    }
  }

  #wrapWorkers(): void {
    const add = (worker: Worker): void => {
      this.#add(this.#workers, worker, () => worker.terminate());
      worker.addEventListener("close", () => this.#workers.live.delete(worker));
      const terminate = worker.terminate.bind(worker);
      replace(worker, "terminate", () => {
        this.#workers.live.delete(worker);
        return terminate();
      });
    };
    const wrapped = new Proxy(globalThis.Worker, {
      construct(target, args, newTarget) {
        const worker: Worker = Reflect.construct(target, args, newTarget);
        add(worker);
        return worker;
      },
    });
    replace(globalThis, "Worker", wrapped);
  }
}

function kind(one: string, many: string): Kind {
  return { one, many, live: new Map() };
}

/** `clearTimeout` also takes the timer's number. */
function forget(live: Map<unknown, () => void>, timer: unknown): void {
  if (typeof timer !== "number" && typeof timer !== "string") return;
  for (const made of live.keys()) {
    if (Number(made) === Number(timer)) live.delete(made);
  }
}
