// Names of a module that hold something with a power, each in the scope that declares it.
import type { Node } from "./node.ts";
import type { Power } from "./powers.ts";
import type { Scope } from "./scope.ts";
import type { KnownText, TextNames } from "./texts.ts";

/** A function that reads a variable of the environment whose name comes from its arguments. */
export interface Reader {
  readonly id: string;
  /** The names, by the arguments of a call and what names mean where it stands. */
  readonly names: (args: readonly Node[], at: TextNames) => readonly KnownText[];
}

export type Held = Power | Reader;

export class Aliases {
  /** By the node of the scope; null: the module. */
  private readonly held = new Map<Node | null, Map<string, Map<string, Held>>>();

  /** False: it was known. */
  add(owner: Node | null, name: string, held: Held): boolean {
    const names = this.held.get(owner) ?? new Map<string, Map<string, Held>>();
    this.held.set(owner, names);
    const all = names.get(name) ?? new Map<string, Held>();
    names.set(name, all);
    const id = typeof held === "string" ? held : held.id;
    if (all.has(id)) return false;
    all.set(id, held);
    return true;
  }

  /** Undefined: the name holds nothing of the kind; or else it may hold each of these. */
  find(name: string, from: Scope | null): readonly Held[] | undefined {
    // First what is known: in a second walk too, a name is declared only when its declaration was passed.
    for (let scope = from; scope; scope = scope.parent) {
      const own = this.held.get(scope.node)?.get(name);
      if (own) return [...own.values()];
      if (scope.names?.has(name)) return undefined;
    }
    const own = this.held.get(null)?.get(name);
    return own && [...own.values()];
  }
}

/** The scope that declares a name; undefined: none of these does. */
export function ownerOf(name: string, from: Scope | null): Scope | undefined {
  for (let scope = from; scope; scope = scope.parent) if (scope.names?.has(name)) return scope;
  return undefined;
}
