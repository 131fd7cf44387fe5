// What the parts of the walk over what may run while a module is loaded have in common.
import type { Node } from "./node.ts";
import type { PartMaker } from "./run-part.ts";
import type { RunScope } from "./run-scopes.ts";

/**
 * What becomes of a value: it is called, handed to somebody who may call it, made the function of a stage, or only
 * looked at.
 */
export type Fate = "run" | "hand" | "stage" | "look";

export const UNKNOWN = "calls what is only known when it runs";

export interface RunContext {
  /** The part whose code is walked over. */
  at: PartMaker;
  scope: RunScope;
  /** It has imports or exports, so that it is no script. */
  readonly isModule: boolean;
  line(node: Node): number;
  /** Notes in the part what may not be the same each time. */
  spoil(node: Node, text: string): void;
  /** Notes in the part a call of what can't be told. */
  unknown(node: Node, text: string): void;
  inPart(part: PartMaker, run: () => void): void;
  inScope(run: () => void): void;
  /** The part of a function or a class, made at the first call. */
  partOf(node: Node): number;
  partAt(index: number): PartMaker;
  /** Walks over a function; its part. */
  functionPart(node: Node): number;
  classPart(node: Node): number;
  /** Statements of a block, with a scope of their own. */
  block(nodes: readonly Node[]): void;
  value(node: Node, fate: Fate, isBase?: boolean): void;
  /** What an assignment writes to. */
  target(node: Node): void;
  /** Keys and defaults of a pattern; `declares`: its names too. */
  pattern(node: Node, declares: boolean): void;
  /** A property that is read, by name. */
  reads(node: Node, name: string): void;
}
