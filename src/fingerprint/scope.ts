// Names, where they are declared.
import type { Node } from "./node.ts";

/** Names of a function or a block in one; module level has no scope. */
export interface Scope {
  readonly parent: Scope | null;
  readonly isFunction: boolean;
  /** The function, block, loop or class. */
  readonly node: Node;
  /** Made when the first is declared: most blocks have none. */
  names: Map<string, Local> | undefined;
}

export type Form =
  | "const"
  | "let"
  | "var"
  | "function"
  | "class"
  | "enum"
  | "namespace"
  | "param"
  | "caught";

/** A name of a function or a block, as declared; `value` and `path` as in a `Declaration`. */
export interface Local {
  readonly form: Form;
  readonly value: Node | null;
  readonly path: readonly string[] | null;
}

/** A module-level name, as declared. `path` leads from `value` to it, for names taken out of a pattern. */
export interface Declaration {
  readonly name: string;
  readonly form: Form;
  readonly value: Node | null;
  /** Null: not by plain properties. */
  readonly path: readonly string[] | null;
}

/** Whether a name means something of an enclosing function, rather than of the module or the world. */
export function isLocal(name: string, scope: Scope | null): boolean {
  for (let at = scope; at; at = at.parent) if (at.names?.has(name)) return true;
  return false;
}
