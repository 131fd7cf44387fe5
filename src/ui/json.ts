// For machines: CLI.md's JSON, field by field. Fields are added, never renamed.
import type { RunEnd, RunEvent, StageEnd, StageError } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Reason, State } from "../model/reason.ts";
import type { Stage } from "../model/stage.ts";
import { toJson, type Value } from "../model/value.ts";
import type { Edge, Explained, Registration, StageState, TouchedFile } from "./data.ts";

export const SCHEMA = 1;

/** One event as one line, with its newline. */
export function eventLine(event: RunEvent): string {
  // By hand: a stage can print millions of lines.
  if (event.event === "stage_output") {
    const { stage, stream, line } = event;
    return `{"event":"stage_output","stage":${JSON.stringify(stage)},"stream":"${stream}","line":${JSON.stringify(line)}}\n`;
  }
  return `${toJson(eventJson(event))}\n`;
}

function eventJson(event: Exclude<RunEvent, { event: "stage_output" }>): object {
  switch (event.event) {
    case "run_start": {
      const { run, stages, jobs, executor } = event;
      return { event: "run_start", schema: SCHEMA, run, stages, jobs, executor };
    }
    case "stage_start": {
      const { stage, reasons } = event;
      return { event: "stage_start", stage, reasons: reasons.map(reasonJson) };
    }
    case "warning": {
      const { stage, message } = event;
      return { event: "warning", ...(stage !== undefined && { stage }), message };
    }
    case "stage_retry": {
      const { stage, attempt, delayMs, error } = event;
      return {
        event: "stage_retry",
        stage,
        attempt,
        delay_ms: tenths(delayMs),
        error: errorJson(error),
      };
    }
    case "stage_end":
      return endJson(event);
    case "run_end":
      return runEndJson(event);
  }
}

function endJson({ stage, status, ms, reasons, error, attempts }: StageEnd): object {
  return {
    event: "stage_end",
    stage,
    status,
    ms: tenths(ms),
    reasons: reasons.map(reasonJson),
    ...(error && { error: errorJson(error) }),
    ...(attempts !== undefined && { attempts }),
  };
}

function runEndJson(end: RunEnd): object {
  const { ran, skipped, restored, failed, blocked, cancelled, ms, savedMs, exit, failures } = end;
  return {
    event: "run_end",
    ran,
    skipped,
    restored,
    failed,
    blocked,
    cancelled,
    ms: tenths(ms),
    exit,
    saved_ms: tenths(savedMs),
    ...(failures && failures.length > 0 && { failures: failures.map(failureJson) }),
  };
}

function errorJson({ message, exit, signal, kind, stack, upstream }: StageError): object {
  return {
    message,
    exit,
    signal,
    kind,
    ...(stack !== undefined && stack !== "" && { stack }),
    ...(upstream !== undefined && { upstream }),
  };
}

/** Only the fields that apply, in CLI.md's order. */
export function reasonJson(reason: Reason): object {
  const { code, what, where, upstream } = reason;
  return {
    code,
    ...(what !== undefined && { what }),
    ...(reason.old !== undefined && { old: reason.old }),
    ...(reason.new !== undefined && { new: reason.new }),
    ...(where !== undefined && { where }),
    ...(upstream !== undefined && { upstream }),
    ...(reason.path !== undefined && { path: reason.path }),
  };
}

export function failureJson({ code, message, where, hint, stage }: Failure): object {
  return {
    code,
    message,
    ...(stage !== undefined && { stage }),
    ...(where && { where }),
    ...(hint !== undefined && { hint }),
  };
}

/** Milliseconds to a tenth; never -0 and never NaN. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10 || 0;
}

type Counts = Readonly<Record<State, number>>;

export function countStates(stages: Iterable<StageState>): Counts {
  const counts = { fresh: 0, stale: 0, restorable: 0, frozen: 0 };
  for (const { state } of stages) counts[state]++;
  return counts;
}

function stateJson({ stage, state, reasons }: StageState): object {
  return { stage, state, reasons: reasons.map(reasonJson) };
}

/** Documents are one line, ended by a newline. */
export function document(fields: object): string {
  return `${toJson({ schema: SCHEMA, ...fields })}\n`;
}

export function statusJson(stages: readonly StageState[]): string {
  const { fresh, stale, restorable, frozen } = countStates(stages);
  return document({ stages: stages.map(stateJson), fresh, stale, restorable, frozen });
}

export function explainJson(stages: readonly Explained[], loading?: Registration): string {
  return document({ stages: stages.map(explainedJson), ...(loading && { loading }) });
}

/** `explained`: of a file that is the pipeline itself, what `explain` says besides. */
export function touchedJson(
  files: readonly TouchedFile[],
  explained: readonly Explained[] | null,
): string {
  return document({
    ...(explained && { stages: explained.map(explainedJson) }),
    files: files.map(({ file, stages, downstream, frozen }) => ({
      file,
      stages: stages.map(({ stage, entries, paths, as }) => ({ stage, entries, paths, as })),
      downstream,
      ...(frozen.length > 0 && { frozen }),
    })),
  });
}

function explainedJson({ inputs, coarse, ...stage }: Explained): object {
  const { code, params, deps, env, places = {}, via = {}, onlyIfSet = [] } = inputs;
  return {
    ...stateJson(stage),
    inputs: {
      code,
      params,
      deps: deps.map(({ path, hash }) => ({ path, hash })),
      env,
      places,
      via,
      ...(onlyIfSet.length > 0 && { only_if_set: onlyIfSet }),
    },
    ...(coarse && coarse.length > 0 && { coarse }),
  };
}

/** `stages`: what was verified; `differ`: those of them that do not match. */
export function verifyJson(stages: readonly StageState[], differ: readonly StageState[]): string {
  return document({
    ok: differ.length === 0,
    verified: stages.length,
    stages: differ.map(stateJson),
  });
}

export interface ListData {
  /** Relative to the root. */
  readonly file: string;
  readonly stages: readonly Stage[];
  readonly edges: readonly Edge[];
  readonly order: readonly string[];
}

export function listJson({ file, stages, edges, order }: ListData): string {
  return document({ file, stages: stages.map(stageJson), edges, order });
}

/** A stage of a dvc.yaml, as DVC resolves it: keys of files of params are deps. */
export interface DvcListed {
  readonly name: string;
  readonly group: string | null;
  readonly desc: string | null;
  /** DVC takes anything for a command until it runs it. */
  readonly cmd: Value;
  readonly wdir: string;
  readonly deps: readonly { readonly path: string; readonly params?: readonly string[] }[];
  readonly outs: readonly {
    readonly path: string;
    readonly cache: boolean;
    readonly persist: boolean;
    readonly metric: boolean;
    readonly plot: boolean;
    readonly push: boolean;
  }[];
  readonly frozen: boolean;
  readonly always_changed: boolean;
}

export function dvcListJson({
  file,
  stages,
  edges,
  order,
}: Omit<ListData, "stages"> & { readonly stages: readonly DvcListed[] }): string {
  const listed = stages.map(({ name, group, desc, ...rest }) => {
    const { cmd, wdir, ...more } = rest;
    return { name, group, kind: "cmd", desc, cmd, wdir, params: {}, ...more };
  });
  return document({ file, stages: listed, edges, order });
}

function stageJson(stage: Stage): object {
  return {
    name: stage.name,
    group: stage.group,
    kind: stage.kind,
    desc: stage.desc,
    cmd: stage.cmd,
    wdir: stage.wdir,
    params: stage.params,
    deps: stage.deps.map(({ path }) => ({ path })),
    outs: stage.outs.map(({ path, cache, persist, kind, push }) => ({
      path,
      cache,
      persist,
      metric: kind === "metric",
      plot: kind === "plot",
      push,
    })),
    frozen: stage.frozen,
    always_changed: stage.always,
  };
}

export interface DagData {
  readonly nodes: readonly string[];
  readonly edges: readonly Edge[];
}

export function dagJson({ nodes, edges }: DagData): string {
  return document({ nodes, edges });
}

/** What ended a command before it had an answer: `{"schema":1,"errors":[...]}`. */
export function failuresJson(failures: readonly Failure[]): string {
  return document({ errors: failures.map(failureJson) });
}
