// Output of stages that run at the same time: one writes as it goes, the others are held and printed whole.
export type Stream = "stdout" | "stderr";

export type Print = (stage: string, stream: Stream, line: string) => void;

/** Held in all, in UTF-16 units; who holds most then writes as it goes too. */
const HELD_IN_ALL = 8 * 1024 * 1024;

interface Held {
  readonly lines: (readonly [Stream, string])[];
  size: number;
}

/**
 * The oldest running stage writes as it goes. A stage that ends is printed whole at once, and when the writer
 * ends the next oldest takes its place. Memory is bounded: past the limit the largest block is printed early,
 * and its stage's lines come in between the writer's from then on.
 */
export class Collator {
  readonly #print: Print;
  readonly #limit: number;
  /** Running stages that do not write as they go; oldest first. */
  readonly #held = new Map<string, Held>();
  readonly #writers = new Set<string>();
  #size = 0;

  constructor(print: Print, limit = HELD_IN_ALL) {
    this.#print = print;
    this.#limit = limit;
  }

  start(stage: string): void {
    if (this.#writers.size === 0) this.#writers.add(stage);
    else this.#held.set(stage, { lines: [], size: 0 });
  }

  line(stage: string, stream: Stream, line: string): void {
    const held = this.#held.get(stage);
    if (!held) {
      this.#print(stage, stream, line);
      return;
    }
    held.lines.push([stream, line]);
    // An empty line takes memory too.
    held.size += line.length + 16;
    this.#size += line.length + 16;
    if (this.#size > this.#limit) this.#release(this.#largest());
  }

  end(stage: string): void {
    this.#flush(stage);
    if (!this.#writers.delete(stage) || this.#writers.size > 0) return;
    const [oldest] = this.#held.keys();
    if (oldest !== undefined) this.#release(oldest);
  }

  #release(stage: string): void {
    this.#flush(stage);
    this.#writers.add(stage);
  }

  #flush(stage: string): void {
    const held = this.#held.get(stage);
    if (!held) return;
    this.#held.delete(stage);
    this.#size -= held.size;
    for (const [stream, line] of held.lines) this.#print(stage, stream, line);
  }

  #largest(): string {
    let largest = "";
    let most = -1;
    for (const [stage, { size }] of this.#held) {
      if (size <= most) continue;
      largest = stage;
      most = size;
    }
    return largest;
  }
}
