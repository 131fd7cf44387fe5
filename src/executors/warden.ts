// Knows all that a run has started, and sees to it that nothing of it is left.
import { libc } from "./libc.ts";
import { childrenOf, factsOf, hasVariable, type ProcessFacts, signal } from "./proc.ts";
import { RUN_VARIABLE, STAGE_VARIABLE } from "./protocol.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

/** What belongs to a stage that has ended. */
export interface Remains {
  readonly stage: string;
  /** The process group of its command or child. */
  readonly group: number | null;
  /** The thread that it ran in: what it started there are children of that thread. */
  readonly thread: number | null;
  /** Children of that thread that were there before, and stay. */
  readonly spared?: readonly number[];
}

/** How long what a stage left may take to end by itself (a `tee` that writes the last lines), in ms. */
const GRACE = 200;
/** After that long we give up on a process that can't be killed, in ms. */
const LIMIT = 5_000;

export class Warden {
  readonly #run: string;
  /** Groups that live, by the process that leads each. */
  readonly #groups = new Set<number>();
  readonly #session = factsOf(process.pid)?.session;
  /** Children of ours that are not of this run: a shell may have become fastpipe by `exec`. */
  readonly #others = new Set<number>();
  #watchdog: Watchdog | null = null;
  #started = false;

  constructor(run: string) {
    this.#run = run;
  }

  /** Idempotent; before anything is started. */
  start(): void {
    if (this.#watchdog?.alive) return;
    if (!this.#started) {
      for (const pid of childrenOf(process.pid)) this.#others.add(pid);
      libc()?.becomeSubreaper();
    }
    this.#started = true;
    this.#watchdog = startWatchdog(this.#run, this.#groups);
  }

  get watchdog(): Watchdog | null {
    return this.#watchdog;
  }

  /** Where a child says `+GROUP` before it begins. */
  get watchdogFd(): number | "ignore" {
    return this.#watchdog?.fd ?? "ignore";
  }

  add(group: number): void {
    this.#groups.add(group);
  }

  /** Ends what a stage left running; gives the names of those that it had to kill. */
  async clear(remains: Remains): Promise<readonly string[]> {
    const killed = await endAll(() => this.#find(remains));
    const { group } = remains;
    if (group !== null) {
      this.#groups.delete(group);
      this.#watchdog?.forget(group);
    }
    return killed;
  }

  /** Kills at once all that a stage has running. */
  kill(remains: Remains): void {
    if (remains.group !== null) signal(-remains.group, "SIGKILL");
    for (const facts of this.#find(remains)) killOne(facts);
  }

  /** The run is over: ends the watchdog, and what hid from all stages. */
  async close(): Promise<readonly string[]> {
    if (!this.#started) return [];
    const strays = await endAll(() =>
      this.#orphans().filter(
        ({ pid, session }) =>
          session !== this.#session || hasVariable(pid, RUN_VARIABLE, this.#run),
      ),
    );
    await this.#watchdog?.end();
    this.#watchdog = null;
    return strays;
  }

  #find({ stage, group, thread, spared = [] }: Remains): ProcessFacts[] {
    const own = thread === null ? [] : childrenOf(thread);
    const found = alive(own.filter((pid) => !spared.includes(pid) && !this.#isKnown(pid)));
    for (const facts of this.#orphans()) {
      const ofGroup = group !== null && (facts.group === group || facts.session === group);
      if (ofGroup || this.#isMarked(facts.pid, stage)) found.push(facts);
    }
    // Members whose parents live, and all of them where /proc shows no children.
    const unseen = found.every((facts) => facts.group !== group);
    if (group !== null && unseen && signal(-group, 0)) found.push(groupFacts(group));
    return found;
  }

  /** Not a stray: a child of ours, or of somebody else. */
  #isKnown(pid: number): boolean {
    return this.#groups.has(pid) || this.#others.has(pid) || pid === this.#watchdog?.pid;
  }

  #isMarked(pid: number, stage: string): boolean {
    return hasVariable(pid, RUN_VARIABLE, this.#run) && hasVariable(pid, STAGE_VARIABLE, stage);
  }

  /** Children of the main thread that we did not start: their parents are gone. Reaps those that have ended. */
  #orphans(): ProcessFacts[] {
    const orphans: ProcessFacts[] = [];
    for (const pid of childrenOf(process.pid)) {
      if (this.#isKnown(pid)) continue;
      const facts = factsOf(pid);
      if (facts === null) continue;
      if (!facts.zombie) orphans.push(facts);
      // A zombie of our own session may be a child that the runtime waits for.
      else if (facts.session !== this.#session) libc()?.reap(pid);
    }
    return orphans;
  }
}

async function endAll(find: () => readonly ProcessFacts[]): Promise<readonly string[]> {
  const killed = new Map<number, string>();
  const start = performance.now();
  for (let pause = 1; ; pause = Math.min(pause * 2, 32)) {
    const found = find();
    const elapsed = performance.now() - start;
    if (found.length === 0 || elapsed > LIMIT) return [...killed.values()];
    if (elapsed >= GRACE) {
      for (const facts of found) {
        killed.set(facts.pid, facts.name);
        killOne(facts);
      }
    }
    await Bun.sleep(pause);
  }
}

/** With its group, when it leads one: never the group that fastpipe itself is in. */
function killOne({ pid, group }: ProcessFacts): void {
  if (group !== pid || !signal(-group, "SIGKILL")) signal(pid, "SIGKILL");
}

function alive(pids: readonly number[]): ProcessFacts[] {
  return pids.flatMap((pid) => {
    const facts = factsOf(pid);
    return facts === null || facts.zombie ? [] : [facts];
  });
}

/** A group of which only the id is known. */
function groupFacts(group: number): ProcessFacts {
  const name = factsOf(group)?.name ?? "a process";
  return { pid: group, group, session: group, zombie: false, name };
}
