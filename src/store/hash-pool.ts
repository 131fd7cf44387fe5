// Shares hashing out among threads. The other side of a Worker is hash-worker.ts.
import { join } from "node:path";
import { type HashedFile, type HashJob, hashInTurn } from "./hash.ts";
import { HASH_WORKER } from "./hash-argument.ts";
import { IoError } from "./io-error.ts";

/** A result as it crosses threads: there an error would lose its class. */
export type Reply = readonly (HashedFile | PlainError)[];

export interface PlainError {
  readonly message: string;
  readonly code: string;
  readonly path: string;
}

type Results = (HashedFile | IoError)[];

/** Files that a Worker gets at a time, and bytes at most, so that all end together. */
const BATCH_FILES = 64;
const BATCH_BYTES = 16 * 1024 * 1024;

/** Hashes on so many threads, this one included; results in the order of the jobs. */
export async function share(jobs: readonly HashJob[], threads: number): Promise<Results> {
  return await new Sharing(jobs).run(threads);
}

/** Indexes of jobs. */
type Batch = readonly number[];

class Sharing {
  readonly #jobs: readonly HashJob[];
  readonly #batches: Batch[];
  readonly #results: Results;

  constructor(jobs: readonly HashJob[]) {
    this.#jobs = jobs;
    this.#batches = batchesOf(jobs);
    this.#results = new Array(jobs.length);
  }

  async run(threads: number): Promise<Results> {
    const helpers = Math.min(threads, this.#batches.length) - 1;
    const helped = Array.from({ length: helpers }, () => this.#help());
    await this.#work();
    await Promise.all(helped);
    // A helper that died has given back what it had.
    await this.#work();
    return this.#results;
  }

  async #work(): Promise<void> {
    for (let batch = this.#batches.pop(); batch; batch = this.#batches.pop()) {
      this.#keep(batch, await hashInTurn(this.#jobsOf(batch)));
    }
  }

  /** One Worker, from its start to its end. Resolves also when it dies. */
  #help(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const worker = new Worker(workerEntry(), { argv: [HASH_WORKER] });
    let batch: Batch | undefined;
    const next = (): void => {
      batch = this.#batches.pop();
      worker.postMessage(batch ? this.#jobsOf(batch) : null);
    };
    // Its first message is empty: what is sent before it listens could be lost.
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (batch) this.#keep(batch, data.map(revive));
      next();
    };
    const over = (): void => {
      if (batch) this.#batches.push(batch);
      batch = undefined;
      resolve();
    };
    worker.onerror = () => {
      over();
      worker.terminate();
    };
    worker.addEventListener("close", over);
    return promise;
  }

  #jobsOf(batch: Batch): HashJob[] {
    return batch.flatMap((index) => this.#jobs[index] ?? []);
  }

  #keep(batch: Batch, results: Results): void {
    batch.forEach((index, i) => {
      const result = results[i];
      if (result !== undefined) this.#results[index] = result;
    });
  }
}

/** Batches are taken from the end: the biggest files stand there, so that none begins last. */
function batchesOf(jobs: readonly HashJob[]): Batch[] {
  const bySize = jobs.map((_, index) => index);
  bySize.sort((a, b) => (jobs[a]?.size ?? 0) - (jobs[b]?.size ?? 0));
  const batches: number[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const index of bySize) {
    const size = jobs[index]?.size ?? 0;
    const last = batches.at(-1);
    if (last && last.length < BATCH_FILES && bytes + size <= BATCH_BYTES) {
      last.push(index);
      bytes += size;
    } else {
      batches.push([index]);
      bytes = size;
    }
  }
  return batches;
}

function revive(result: HashedFile | PlainError): HashedFile | IoError {
  return "message" in result ? new IoError(result.message, result.code, result.path) : result;
}

/** In an executable there is one entry for all, which looks at its argument. */
function workerEntry(): string {
  const compiled = /^(\/\$bunfs\/|B:[/\\]~BUN)/.test(import.meta.path);
  return compiled ? import.meta.path : join(import.meta.dir, "hash-worker.ts");
}
