// Stage definitions as resolved: plain data, in declared order, paths relative to the root with `/`.
import type { Where } from "./failure.ts";
import type { PlotOptions } from "./plot.ts";
import type { Value, ValueMap } from "./value.ts";

export type ExecutorName = "warm" | "interpreter" | "process";
export const EXECUTORS: readonly ExecutorName[] = ["warm", "interpreter", "process"];

export type StageKind = "ts" | "python" | "cmd";

export interface Dep {
  readonly path: string;
  /** The key, where the spec declared a record; several deps share a key where it held a list. */
  readonly as?: string;
}

export type OutKind = "out" | "metric" | "plot";

export interface Out extends Dep {
  readonly kind: OutKind;
  /** Kept in the cache (metrics and plots: git has them). */
  readonly cache: boolean;
  /** Left in place before the stage runs. */
  readonly persist: boolean;
  readonly push: boolean;
  readonly desc?: string;
  /** How it is drawn; plots only. */
  readonly plot?: PlotOptions;
}

/** Paths in the shape in which the spec declared them, as the stage function gets them. */
export type Shaped =
  | readonly (string | readonly string[])[]
  | Readonly<Record<string, string | readonly string[]>>;

export interface Shapes {
  readonly deps: Shaped;
  readonly outs: Shaped;
  readonly metrics: Shaped;
  readonly plots: Shaped;
}

/** `param("conf.yaml", "a.b")`: the value lives in another file. */
export interface ParamSource {
  readonly file: string;
  readonly key: string;
}

/** A place in a stack. */
export interface Frame {
  /** Relative to the root. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Script {
  /** Each a shell process of its own; the first that fails ends the stage. */
  readonly lines: readonly string[];
  /** The shell, and its options before the text. */
  readonly shell: readonly string[];
  /** Variables that it is given besides those of the spec. */
  readonly environ: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly name: string;
  /** The name before `@`, for a member of a matrix. */
  readonly group: string | null;
  readonly kind: StageKind;
  readonly desc: string | null;
  /** The call of `stage()`. */
  readonly where: Where;
  /** The user's part of the stack of that call, innermost first. */
  readonly frames: readonly Frame[];
  readonly deps: readonly Dep[];
  /** outs, then metrics, then plots. */
  readonly outs: readonly Out[];
  readonly shapes: Shapes;
  /** As resolved: spec < params files < `--set`, and the matrix values. */
  readonly params: ValueMap;
  /** Files that `param()` in the spec names; absent: none. */
  readonly paramFiles?: readonly string[];
  /** By param, where `param()` says that its value lives; absent: none. */
  readonly paramSources?: Readonly<Record<string, ParamSource>>;
  /** Paths of params that are whole floats, where code can tell them from integers; absent: none. */
  readonly floats?: readonly (readonly string[])[];
  readonly matrix: ValueMap;
  /** The shell text with `${...}` filled in; null for a function. */
  readonly cmd: string | null;
  /** How `cmd` is run; absent: the whole text by `/bin/sh -ec`. */
  readonly script?: Script;
  readonly wdir: string | null;
  readonly environ: Readonly<Record<string, string>>;
  /** Environment variables by name: do they count? */
  readonly env: Readonly<Record<string, boolean>>;
  /** Extra code: files or globs. */
  readonly uses: readonly string[];
  readonly always: boolean;
  readonly frozen: boolean;
  readonly mutex: readonly string[];
  readonly timeoutMs: number | null;
  readonly retries: number;
  readonly executor: ExecutorName | null;
  readonly meta: Value;
}

/** What a stage function's context is built from; crosses to Workers and processes. */
export interface Job {
  readonly stage: string;
  readonly shapes: Shapes;
  readonly params: ValueMap;
  /** Of a Python function: see `Stage`. */
  readonly floats?: readonly (readonly string[])[];
}
