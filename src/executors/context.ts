// What a stage function gets as its one argument.
import type { Job } from "../model/stage.ts";
import { formatAll } from "./format.ts";

type Print = (...args: unknown[]) => void;

/** `log("...")` and its levels: lines of the stage's output, warnings and errors on stderr. */
export interface Log extends Print {
  (...args: unknown[]): void;
  readonly debug: Print;
  readonly info: Print;
  readonly warn: Print;
  readonly error: Print;
}

export interface StageContext {
  readonly stage: string;
  readonly deps: Job["shapes"]["deps"];
  readonly outs: Job["shapes"]["outs"];
  readonly metrics: Job["shapes"]["metrics"];
  readonly plots: Job["shapes"]["plots"];
  readonly params: Job["params"];
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** `job` has crossed a thread or process: nobody else holds its objects. */
export function makeContext(job: Job, signal: AbortSignal): StageContext {
  return { stage: job.stage, ...job.shapes, params: job.params, log: makeLog(), signal };
}

function makeLog(): Log {
  const out: Print = (...args) => void process.stdout.write(`${formatAll(args)}\n`);
  const err: Print = (...args) => void process.stderr.write(`${formatAll(args)}\n`);
  return Object.assign((...args: unknown[]) => out(...args), {
    debug: out,
    info: out,
    warn: err,
    error: err,
  });
}
