// Plain data that commands hand over to be shown. The engine's own shapes fit these.
import type { Hash } from "../model/lock.ts";
import type { Reason, State } from "../model/reason.ts";
import type { ValueMap } from "../model/value.ts";

export interface StageState {
  readonly stage: string;
  readonly state: State;
  readonly reasons: readonly Reason[];
}

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

/** A stage and one that it depends on. */
export type Edge = readonly [stage: string, upstream: string];
