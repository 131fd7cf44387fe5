// A Worker that hashes batches of files until it is told to end. Its other side is hash-pool.ts.
import { parentPort } from "node:worker_threads";
import { type HashJob, hashInTurn } from "./hash.ts";
import type { Reply } from "./hash-pool.ts";
import { IoError } from "./io-error.ts";

parentPort?.on("message", async (jobs: readonly HashJob[] | null) => {
  if (jobs === null) {
    parentPort?.close();
    return;
  }
  const results = await hashInTurn(jobs);
  const reply: Reply = results.map((result) =>
    result instanceof IoError
      ? { message: result.message, code: result.code, path: result.path }
      : result,
  );
  parentPort?.postMessage(reply);
});
