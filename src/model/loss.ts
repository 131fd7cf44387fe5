// What is lost when a pipeline is exported: what DVC can't be told.

export type LossKind =
  /** Environment variables that count. */
  | "env"
  | "mutex"
  | "timeout"
  | "retries"
  /** `uses` that new files can come to match. */
  | "pattern"
  /** Packages that no lockfile tells of. */
  | "package"
  /** Files of params that DVC can't read. */
  | "unreadable"
  /** Plots without a header and with several columns. */
  | "header"
  /** A date in params.yaml. */
  | "date"
  /** Params whose values are written into commands. */
  | "filled";

export interface Loss {
  readonly kind: LossKind;
  /** Variables, patterns, packages, files; none where the kind says it all. */
  readonly what: readonly string[];
  /** Those that it is about; none: all. */
  readonly stages: readonly string[];
}
