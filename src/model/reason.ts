// Why a stage is not fresh. The codes are a contract: other people's scripts match on them.
import type { Value } from "./value.ts";

export const REASON_CODES = [
  "never_run",
  "code_changed",
  "params_changed",
  "deps_changed",
  "deps_missing",
  "deps_added",
  "deps_removed",
  "outs_changed",
  "outs_missing",
  "outs_not_in_cache",
  "outs_added",
  "outs_removed",
  "cmd_changed",
  "env_changed",
  "upstream_will_run",
  "always",
  "forced",
  "lock_unreadable",
  "frozen",
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  readonly code: ReasonCode;
  /** A path, a param's name, a manifest key, a variable's name, a lock file. */
  readonly what?: string;
  readonly old?: Value;
  readonly new?: Value;
  /** `file:line` */
  readonly where?: string;
  readonly upstream?: string;
  /** How the stage reaches the code that changed, itself first: `train`, `lib/a.ts#parse`. Only where it is explained. */
  readonly path?: readonly string[];
}

export type State = "fresh" | "stale" | "restorable" | "frozen";

/** In place of a path: a function gets the same paths in another shape, as one that was in a list and stands alone now. */
export const SHAPE = "(shape)";
