// What the functions of a module do with their arguments: handing a constant to a function that only looks at it
// changes nothing.
import { isLookedAt, type Use, usesOf } from "./context.ts";
import { type Argument, functionKey, type Parameters, type ValueUse } from "./facts.ts";
import { follow, type Kind, type Step } from "./kinds.ts";
import type { ModuleNames } from "./module-names.ts";
import { child, list, type Node, propertyName, text } from "./node.ts";
import { isLocal, type Scope } from "./scope.ts";
import type { Walk } from "./walk.ts";

/** A name of a parameter list: which argument it is, or which part of one. */
export interface Place {
  readonly index: number;
  readonly path: readonly Step[];
}

interface Seen {
  readonly use: Use;
  readonly scope: Scope | null;
}

interface Outermost {
  readonly node: Node;
  readonly scope: Scope;
  readonly places: ReadonlyMap<string, Place>;
  /** By argument; null: it can be anything. */
  readonly seen: (Seen[] | null)[];
}

/** More ways than this to use an argument are not worth telling apart. */
const LIMIT = 12;

export class ParameterUses {
  private readonly functions = new Map<Node, Outermost>();
  private current: Outermost | undefined;

  constructor(private readonly names: ModuleNames) {}

  outermost(node: Node, scope: Scope): void {
    const places = new Map<string, Place>();
    const seen: (Seen[] | null)[] = [];
    for (const [index, param] of list(node, "params").entries()) {
      seen.push(place(param, { index, path: [] }, places) ? [] : null);
    }
    this.current = { node, scope, places, seen };
    if (seen.length > 0) this.functions.set(node, this.current);
  }

  /** Whether a name may be one of a parameter. */
  watches(name: string): boolean {
    return this.current?.places.has(name) === true || name === "arguments";
  }

  reference(node: Node, walk: Walk): void {
    const { current } = this;
    if (isLookedAt(walk.stack)) return;
    if (current === undefined || !isWithin(text(node, "name"), walk.scope, current.scope)) return;
    const at = current.places.get(text(node, "name"));
    if (at === undefined) {
      // `arguments` are all of them.
      current.seen.fill(null);
      return;
    }
    const seen = current.seen[at.index];
    if (!seen) return;
    for (const found of usesOf(node, walk.stack, this.names.trusted)) {
      const use: Use = found.fills ? { path: [...found.path, null], how: "write" } : found;
      // Another value for the parameter is no change of the argument.
      if (use.how === "read" || (use.how === "write" && use.path.length === 0)) continue;
      if (isLost(use) || seen.length >= LIMIT) {
        current.seen[at.index] = null;
        return;
      }
      seen.push({ use: { ...use, path: [...at.path, ...use.path] }, scope: walk.scope });
    }
  }

  /** When all names are known. */
  finish(): Record<string, Parameters> {
    const functions: Record<string, Parameters> = {};
    for (const fn of this.functions.values()) {
      if (!isTold(fn)) continue;
      const told = fn.seen.map((uses) => uses?.map((one) => this.valueUse(one)) ?? null);
      functions[functionKey(fn.node.start)] = told;
    }
    return functions;
  }

  /** Whether `finish` will tell of it. */
  tells(node: Node): boolean {
    const fn = this.functions.get(node);
    return fn !== undefined && isTold(fn);
  }

  private valueUse({ use, scope }: Seen): ValueUse {
    const into = argumentOf(use, scope, this.names);
    return { path: use.path, how: use.how, ...(into && { into }) };
  }
}

function isTold({ seen }: Outermost): boolean {
  return seen.some((uses) => uses !== null);
}

/** The function that gets a value, where it is one of the module or an import. */
export function argumentOf(
  { into }: Pick<Use, "into">,
  scope: Scope | null,
  names: ModuleNames,
): Argument | undefined {
  const [root, ...rest] = into?.callee ?? [];
  if (into === undefined || root === undefined || isLocal(root, scope)) return undefined;
  if (!names.has(root)) return undefined;
  const callee: Kind = follow(names.kindOfName(root), rest);
  return callee === "unknown" ? undefined : { callee, index: into.index };
}

/** The function that a method gives elements to, where it is one of the module or an import. */
export function callbackArgument(
  { callback }: Pick<Use, "callback">,
  scope: Scope | null,
  names: ModuleNames,
): Argument | undefined {
  if (callback === undefined) return undefined;
  const { fn, index } = callback;
  if (typeof fn === "number") return { callee: { kind: "fn", at: fn }, index };
  if (isLocal(fn, scope) || !names.has(fn)) return undefined;
  const callee = names.kindOfName(fn);
  return callee === "unknown" ? undefined : { callee, index };
}

/** Whoever gets it so can do anything with it. */
function isLost({ how, path, into }: Use): boolean {
  return how === "escape" && path.length === 0 && into === undefined;
}

/** Names of a parameter, each with its place; false: one that takes several arguments. */
export function place(param: Node, at: Place, places: Map<string, Place>): boolean {
  switch (param.type) {
    case "Identifier":
      places.set(text(param, "name"), at);
      return true;
    case "AssignmentPattern":
    case "TSParameterProperty": {
      const inner = child(param, param.type === "AssignmentPattern" ? "left" : "parameter");
      return inner !== null && place(inner, at, places);
    }
    case "ObjectPattern":
      return list(param, "properties").every((part) => {
        const value = child(part, "value");
        if (part.type !== "Property" || value === null) return false;
        return place(value, { ...at, path: [...at.path, propertyName(part)] }, places);
      });
    case "ArrayPattern":
      return list(param, "elements").every((part) =>
        place(part, { ...at, path: [...at.path, null] }, places),
      );
    default:
      return false;
  }
}

function isWithin(name: string, from: Scope | null, outer: Scope): boolean {
  for (let at = from; at; at = at.parent) {
    if (at === outer) return true;
    if (at.names?.has(name)) return false;
  }
  return false;
}
