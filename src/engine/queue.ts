// The ready queue: what may start now, most urgent first, as far as mutexes allow.
import type { Stage } from "../model/stage.ts";

interface Ready {
  readonly stage: Stage;
  readonly priority: number;
  readonly order: number;
}

/** Stages that are ready, held back where another stage of the same mutex runs. */
export class ReadyQueue {
  #heap: Ready[] = [];
  #held = new Map<string, Ready[]>();
  #busy = new Set<string>();
  #added = 0;

  push(stage: Stage, priority: number): void {
    this.#push({ stage, priority, order: this.#added++ });
  }

  /** Takes the most urgent stage whose mutexes are free, and holds these. */
  take(): Stage | undefined {
    for (let ready = this.#pop(); ready; ready = this.#pop()) {
      const blocker = ready.stage.mutex.find((name) => this.#busy.has(name));
      if (blocker === undefined) {
        for (const name of ready.stage.mutex) this.#busy.add(name);
        return ready.stage;
      }
      const held = this.#held.get(blocker);
      if (held) held.push(ready);
      else this.#held.set(blocker, [ready]);
    }
    return undefined;
  }

  /** Frees the mutexes of a stage that `take` gave. */
  release(stage: Stage): void {
    for (const name of stage.mutex) {
      this.#busy.delete(name);
      const held = this.#held.get(name) ?? [];
      this.#held.delete(name);
      for (const ready of held) this.#push(ready);
    }
  }

  /** Everything that waits, in no order; the queue is empty afterwards. */
  drain(): Stage[] {
    const all = [...this.#heap, ...[...this.#held.values()].flat()].map((ready) => ready.stage);
    this.#heap = [];
    this.#held.clear();
    return all;
  }

  #push(ready: Ready): void {
    const heap = this.#heap;
    let i = heap.push(ready) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(ready, heap[parent] as Ready)) break;
      heap[i] = heap[parent] as Ready;
      i = parent;
    }
    heap[i] = ready;
  }

  #pop(): Ready | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const right = heap[child + 1];
      if (right && before(right, heap[child] as Ready)) child++;
      const next = heap[child];
      if (next === undefined || !before(next, last)) break;
      heap[i] = next;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}

function before(a: Ready, b: Ready): boolean {
  return a.priority === b.priority ? a.order < b.order : a.priority > b.priority;
}
