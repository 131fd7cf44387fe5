// All that a report page shows, as plain data.
import type { Hash } from "./lock.ts";
import type { KnownRun, StagePast } from "./past.ts";
import type { Reason, State } from "./reason.ts";
import type { OutKind } from "./stage.ts";
import type { Value, ValueMap } from "./value.ts";

export interface ReportStage {
  readonly name: string;
  readonly group: string | null;
  readonly state: State;
  readonly reasons: readonly Reason[];
  readonly desc: string | null;
  /** The command; null: a function. */
  readonly cmd: string | null;
  /** `file:line` of its declaration. */
  readonly where: string;
  readonly upstream: readonly string[];
  readonly params: ValueMap;
  readonly deps: readonly { readonly path: string; readonly hash: Hash | null }[];
  readonly outs: readonly ReportOut[];
  /** Manifest key to digest. */
  readonly code: Readonly<Record<string, Hash>>;
  /** Where code stands, `file:line`, by manifest key. */
  readonly places: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, Hash>>;
  /** Where the analysis of its code had to widen. */
  readonly coarse: readonly string[];
  /** Last first; those in which it was not up to date. */
  readonly history: readonly StageRun[];
}

export interface ReportOut {
  readonly path: string;
  readonly kind: OutKind;
  /** As recorded; null: it is not. */
  readonly hash: Hash | null;
  readonly size: number | null;
}

export interface StageRun {
  /** Of the run. */
  readonly number: number;
  /** ms since 1970. */
  readonly at: number;
  readonly past: StagePast;
}

export interface ReportNode {
  readonly id: string;
  readonly label: string;
  /** Those that it stands for. */
  readonly stages: readonly string[];
}

export interface ReportMetric {
  readonly path: string;
  /** By dotted name. */
  readonly values: readonly (readonly [name: string, value: Value])[];
  /** Why it can't be shown. */
  readonly problem: string | null;
}

export interface ReportRun {
  readonly known: KnownRun;
  /** Those that were not skipped. */
  readonly stages: readonly StagePast[];
}

export interface ReportData {
  /** Of the project: its folder. */
  readonly name: string;
  /** The pipeline file. */
  readonly file: string;
  /** ms since 1970. */
  readonly made: number;
  readonly version: string;
  /** Topological. */
  readonly stages: readonly ReportStage[];
  readonly nodes: readonly ReportNode[];
  readonly edges: readonly (readonly [from: string, to: string])[];
  readonly metrics: readonly ReportMetric[];
  /** Null: none is recorded. */
  readonly run: ReportRun | null;
}
