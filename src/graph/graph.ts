// The graph of stages.
import type { Stage } from "../model/stage.ts";

export interface Graph {
  /** In declared order. */
  readonly stages: ReadonlyMap<string, Stage>;
  /** Topological; as declared where that is possible. */
  readonly order: readonly string[];
  /** The stages that a stage needs directly; an entry for every stage. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  /** The stages that need a stage directly; those that nobody needs may be left out. */
  readonly downstream: ReadonlyMap<string, readonly string[]>;
  /** Which stage makes an out, by the out's path. */
  readonly producer: ReadonlyMap<string, string>;
}
