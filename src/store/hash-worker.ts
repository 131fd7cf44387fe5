// A Worker that hashes batches of files until it is told to end. Its other side is hash-pool.ts.
import { type HashJob, hashInTurn } from "./hash.ts";
import type { Reply } from "./hash-pool.ts";
import { IoError } from "./io-error.ts";

declare const self: Worker;

async function answer({ data: jobs }: MessageEvent<readonly HashJob[] | null>): Promise<void> {
  if (jobs === null) process.exit(0);
  const results = await hashInTurn(jobs);
  const reply: Reply = results.map((result) =>
    result instanceof IoError
      ? { message: result.message, code: result.code, path: result.path }
      : result,
  );
  self.postMessage(reply);
}

if (!Bun.isMainThread) {
  self.onmessage = answer;
  self.postMessage([]);
}
