// The names that an expression takes from what is around it, and what it does with each.
import { hasThis } from "./bindings.ts";
import {
  type ChildFields,
  child,
  flag,
  isFunction,
  isTransparent,
  list,
  type Node,
  propertyName,
} from "./node.ts";
import type { Scope } from "./scope.ts";
import { type Visitor, Walk } from "./walk.ts";

export type { ChildFields };

export type Role =
  /** It is the expression's value, or one of the two that it may have. */
  | "whole"
  /** It is called. */
  | "called"
  /** It is an argument of the call that makes the expression's value. */
  | "given"
  | "data";

export interface FreeName {
  /** Or `this` or `arguments`. */
  readonly name: string;
  readonly node: Node;
  readonly role: Role;
  /** Properties that lead from it to what has the role. */
  readonly path: readonly string[];
}

export interface FreeNames {
  /** In source order. */
  readonly names: readonly FreeName[];
  /** To have its value, something is called, awaited or assigned. */
  readonly computes: boolean;
}

const COMPUTES = new Set([
  "AssignmentExpression",
  "AwaitExpression",
  "CallExpression",
  "ImportExpression",
  "NewExpression",
  "TaggedTemplateExpression",
  "UpdateExpression",
  "YieldExpression",
]);
const OF_FUNCTIONS = new Set(["call", "apply", "bind"]);

export function freeNames(expression: Node, childFields: ChildFields): FreeNames {
  const seen: { readonly use: FreeName; readonly scope: Scope | null }[] = [];
  let computes = false;
  const visitor: Visitor = {
    declare: nothing,
    outermost: nothing,
    enter(node, walk) {
      if (COMPUTES.has(node.type) && !walk.stack.some(runsLater)) computes = true;
    },
    reference(node, walk) {
      const name = nameIn(node, walk.stack);
      if (name !== undefined) {
        seen.push({ use: { name, node, ...roleOf(node, walk.stack) }, scope: walk.scope });
      }
    },
  };
  const own = new Walk(childFields, visitor, COMPUTES).part(expression, null);
  // Only now all declarations are known: some stand below their uses.
  const names = seen.filter(({ use, scope }) => !isWithin(use.name, scope, own));
  return { names: names.map(({ use }) => use), computes };
}

/** Where a name of a scope stands for its value while the scope's own code runs, functions in it left out. */
export function usesIn(
  name: string,
  owner: Node,
  childFields: ChildFields,
): { readonly node: Node; readonly stack: readonly Node[] }[] {
  const uses: { readonly node: Node; readonly stack: readonly Node[] }[] = [];
  const visitor: Visitor = {
    declare: nothing,
    outermost: nothing,
    enter: nothing,
    reference(node, walk) {
      if (node.name !== name) return;
      const stack = walk.stack[0] === owner ? walk.stack.slice(1) : walk.stack;
      if (!stack.some(runsLater)) uses.push({ node, stack: [...walk.stack] });
    },
  };
  new Walk(childFields, visitor, new Set()).part(owner, null);
  return uses;
}

function nothing(): void {
  // Names and functions of the module have no part in this.
}

function isWithin(name: string, from: Scope | null, own: Scope): boolean {
  for (let at = from; at; at = at.parent) {
    if (at.names?.has(name)) return true;
    if (at === own) return false;
  }
  return false;
}

/** Undefined: it takes nothing from around. */
function nameIn(node: Node, stack: readonly Node[]): string | undefined {
  switch (node.type) {
    case "ThisExpression":
    case "Super":
    case "MetaProperty":
      if (node.type === "MetaProperty" && child(node, "meta")?.name !== "new") return undefined;
      return stack.some(hasThis) ? undefined : "this";
    case "JSXIdentifier":
      // Written small, it is an element of the page.
      if (stack.at(-1)?.type !== "JSXMemberExpression" && /^[a-z]/.test(String(node.name))) {
        return undefined;
      }
      return String(node.name);
    default:
      if (node.name === "arguments" && stack.some(hasThis)) return undefined;
      return typeof node.name === "string" ? node.name : undefined;
  }
}

function runsLater(node: Node): boolean {
  return isFunction(node) || (node.type === "PropertyDefinition" && !flag(node, "static"));
}

function roleOf(node: Node, stack: readonly Node[]): Pick<FreeName, "role" | "path"> {
  const path: string[] = [];
  const data: Pick<FreeName, "role" | "path"> = { role: "data", path: [] };
  let inner = node;
  let isChoice = false;
  let at = stack.length - 1;
  for (; at >= 0; at--) {
    const parent = stack[at];
    if (parent === undefined) break;
    if (parent.type === "MemberExpression" && child(parent, "object") === inner && !isChoice) {
      const name = propertyName(parent);
      if (name === null) return data;
      path.push(name);
    } else if (parent.type === "LogicalExpression" || isBranch(parent, inner)) isChoice = true;
    else if (!isTransparent(parent)) break;
    inner = parent;
  }
  const parent = stack[at];
  if (parent === undefined) return { role: "whole", path };
  if (parent.type !== "CallExpression") return data;
  if (child(parent, "callee") === inner) {
    const method = path.at(-1);
    const isOwn = method !== undefined && OF_FUNCTIONS.has(method);
    // `city.trim()` calls no function that was handed in.
    return path.length === 0 || (isOwn && path.length === 1) ? { role: "called", path: [] } : data;
  }
  const isOuter = stack.slice(0, at).every(isCallOrTransparent);
  return isOuter && list(parent, "arguments").includes(inner) ? { role: "given", path } : data;
}

function isBranch(parent: Node, inner: Node): boolean {
  return parent.type === "ConditionalExpression" && child(parent, "test") !== inner;
}

function isCallOrTransparent(node: Node): boolean {
  return node.type === "CallExpression" || isTransparent(node);
}
