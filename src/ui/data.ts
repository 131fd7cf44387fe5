// Plain data that commands hand over to be shown. The engine's own shapes fit these.
import type { Hash } from "../model/lock.ts";
import type { Reason, State } from "../model/reason.ts";
import type { Stage } from "../model/stage.ts";
import type { ValueMap } from "../model/value.ts";

export interface StageState {
  readonly stage: string;
  readonly state: State;
  readonly reasons: readonly Reason[];
}

/** What `list` shows of a stage. */
export type Listed = Pick<
  Stage,
  | "name"
  | "kind"
  | "desc"
  | "where"
  | "deps"
  | "outs"
  | "params"
  | "cmd"
  | "wdir"
  | "env"
  | "uses"
  | "mutex"
> &
  Pick<Stage, "frozen" | "always">;

/** From where the definitions of stages were taken. */
export type Registration =
  | { readonly from: "state" }
  | { readonly from: "evaluation"; readonly why: string | null };

export interface Inputs {
  /** Manifest key to digest. */
  readonly code: Readonly<Record<string, Hash>>;
  readonly params: ValueMap;
  /** A dep that is not there has no hash. */
  readonly deps: readonly { readonly path: string; readonly hash: Hash | null }[];
  readonly env: Readonly<Record<string, Hash>>;
  /** Variables of `env` that count only by being set. */
  readonly onlyIfSet?: readonly string[];
  /** Where code stands, `file:line`, by manifest key. */
  readonly places?: Readonly<Record<string, string>>;
  /** What leads to an entry of the code, by manifest key. */
  readonly via?: Readonly<Record<string, string>>;
}

export interface Explained extends StageState {
  readonly group?: string | null;
  readonly inputs: Inputs;
  /** Where the analysis of its code had to widen. */
  readonly coarse?: readonly string[];
}

/** A stage that an edit of a file could touch. */
export interface Touch {
  readonly stage: string;
  readonly group: string | null;
  /** Manifest keys of what it reaches in the file. */
  readonly entries: readonly string[];
  /** The way to each, the stage first. */
  readonly paths: readonly (readonly string[])[];
  readonly places: Readonly<Record<string, string>>;
  /** As what it knows the file. */
  readonly as: readonly ("code" | "spec" | "dep" | "params" | "uses" | "out")[];
  /** Line of its declaration, where it is in the file. */
  readonly declared: number | null;
}

export interface TouchedFile {
  readonly file: string;
  readonly stages: readonly Touch[];
  /** Would run after those. */
  readonly downstream: readonly string[];
  readonly frozen: readonly string[];
}

/** A stage and one that it depends on. */
export type Edge = readonly [stage: string, upstream: string];
