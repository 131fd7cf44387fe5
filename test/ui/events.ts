// Runs as the engine tells them, for tests of what a person sees.

import type {
  DryStatus,
  RunEnd,
  RunStart,
  StageEnd,
  StageError,
  StageOutput,
  StageStart,
  StageStatus,
} from "../../src/model/event.ts";
import type { Reason } from "../../src/model/reason.ts";

export const LR: Reason = { code: "params_changed", what: "lr", old: 0.01, new: 0.1 };
export const CODE: Reason = {
  code: "code_changed",
  what: "module lib/clean.ts",
  old: "xxh64:1111111111111111",
  new: "xxh64:2222222222222222",
};

export function runStart(stages: number, jobs = 2): RunStart {
  return { event: "run_start", run: "r", stages, jobs, executor: "warm" };
}

export function start(stage: string, ...reasons: Reason[]): StageStart {
  return { event: "stage_start", stage, reasons };
}

export function output(
  stage: string,
  line: string,
  stream: "stdout" | "stderr" = "stdout",
): StageOutput {
  return { event: "stage_output", stage, stream, line };
}

export function end(
  stage: string,
  status: StageStatus | DryStatus,
  ms = 0,
  error?: StageError,
  ...reasons: Reason[]
): StageEnd {
  return { event: "stage_end", stage, status, ms, reasons, ...(error && { error }) };
}

export function failure(message: string, more: Partial<StageError> = {}): StageError {
  return { message, exit: 1, signal: null, kind: "exit", ...more };
}

export function blockedBy(upstream: string): StageError {
  return {
    message: `${upstream} did not succeed`,
    exit: null,
    signal: null,
    kind: "blocked",
    upstream,
  };
}

export function runEnd(counts: Partial<RunEnd>): RunEnd {
  return {
    event: "run_end",
    ran: 0,
    skipped: 0,
    restored: 0,
    failed: 0,
    blocked: 0,
    cancelled: 0,
    ms: 4100,
    savedMs: 0,
    exit: 0,
    ...counts,
  };
}
