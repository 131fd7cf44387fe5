// Many files: on this thread, or shared out among all cores when there is enough to pay for starting Workers.
import { type HashedFile, type HashJob, hashInTurn } from "./hash.ts";
import type { IoError } from "./io-error.ts";

export interface HashManyOptions {
  /** Threads in all, this one included; else as many as the process may use. */
  readonly threads?: number;
  /** Less than this, in ms on one core, is not shared out. */
  readonly worthMs?: number;
}

/** Below this Workers take longer to start than they save. */
const WORTH_MS = 60;
const BYTES_PER_MS = 1_300_000;
const MS_PER_FILE = 0.03;

/** Results in the order of the jobs, with an `IoError` for what can't be read. */
export async function hashMany(
  jobs: readonly HashJob[],
  { threads, worthMs = WORTH_MS }: HashManyOptions = {},
): Promise<(HashedFile | IoError)[]> {
  if (jobs.length < 2 || costOf(jobs) < worthMs) return await hashInTurn(jobs);
  // To load it takes 3 ms, which most runs need not.
  const count = threads ?? (await import("node:os")).availableParallelism();
  if (count < 2) return await hashInTurn(jobs);
  const { share } = await import("./hash-pool.ts");
  return await share(jobs, count);
}

function costOf(jobs: readonly HashJob[]): number {
  let bytes = 0;
  for (const job of jobs) bytes += job.size;
  return bytes / BYTES_PER_MS + jobs.length * MS_PER_FILE;
}
