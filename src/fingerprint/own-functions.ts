// Functions of a module by the names that they have: whose every call may be seen.
import { ownerOf } from "./aliases.ts";
import {
  type ChildFields,
  child,
  childNodes,
  isFunction,
  list,
  type Node,
  nameOf,
  text,
  unwrap,
} from "./node.ts";
import type { Scope } from "./scope.ts";
import { rootsOf } from "./targets.ts";

export interface Named {
  readonly name: string;
  /** The scope that declares it; null: the module. */
  readonly owner: Node | null;
}

/** The function that a use stands in, with its scope. */
export function functionAround(scope: Scope | null): Scope | undefined {
  for (let at = scope; at; at = at.parent) {
    if (at.isFunction) return isFunction(at.node) ? at : undefined;
  }
  return undefined;
}

/** The one name by which a function can be called; undefined: there are other ways, or none. */
export function nameOfFunction({ node, parent }: Scope, stack: readonly Node[]): Named | undefined {
  const id = node.type === "FunctionDeclaration" ? child(node, "id") : declaredAs(node, stack);
  const name = nameOf(id);
  if (name === null) return undefined;
  const scope = ownerOf(name, parent);
  // A name of a block at module level is the module's.
  return { name, owner: scope?.node ?? null };
}

function declaredAs(node: Node, stack: readonly Node[]): Node | null {
  const at = stack.lastIndexOf(node);
  const declarator = stack[at - 1];
  const declaration = stack[at - 2];
  if (declarator?.type !== "VariableDeclarator" || declaration === undefined) return null;
  if (text(declaration, "kind") !== "const") return null;
  const value = child(declarator, "init");
  return value !== null && unwrap(value) === node ? child(declarator, "id") : null;
}

export interface Parameter {
  readonly name: string;
  readonly index: number;
  /** What it is when it is not given. */
  readonly fallback: Node | null;
}

/** Plain parameters that keep the value that was given. */
export function parametersOf(fn: Node, fields: ChildFields): Parameter[] {
  return list(fn, "params").flatMap((param, index) => {
    const left = param.type === "AssignmentPattern" ? child(param, "left") : param;
    if (left?.type !== "Identifier") return [];
    const name = text(left, "name");
    if (isAssigned(fn, name, fields)) return [];
    return [{ name, index, fallback: param === left ? null : child(param, "right") }];
  });
}

/** The name of an argument where the function can use it only by that name. */
export function nameOfParameter(fn: Node, index: number, fields: ChildFields): string | null {
  const param = list(fn, "params")[index];
  const left = param?.type === "AssignmentPattern" ? child(param, "left") : (param ?? null);
  if (left?.type !== "Identifier") return null;
  const isArguments = (node: Node): boolean =>
    node.type === "Identifier" && text(node, "name") === "arguments";
  return mentions(fn, isArguments, fields) ? null : text(left, "name");
}

/** Whether something in a node gives a name another value. */
export function isAssigned(node: Node, name: string, fields: ChildFields): boolean {
  const assigns = (inner: Node): boolean => {
    const target = targetOf(inner);
    return target !== null && rootsOf(target).some((root) => text(root, "name") === name);
  };
  return mentions(node, assigns, fields) !== null;
}

/** The first node of the kind, somewhere in another. */
export function mentions(
  node: Node,
  isKind: (node: Node) => boolean,
  fields: ChildFields,
): Node | null {
  if (isKind(node)) return node;
  for (const inner of childNodes(node, fields)) {
    const found = mentions(inner, isKind, fields);
    if (found !== null) return found;
  }
  return null;
}

function targetOf(node: Node): Node | null {
  switch (node.type) {
    case "AssignmentExpression":
    case "ForInStatement":
    case "ForOfStatement":
      return child(node, "left");
    case "UpdateExpression":
      return child(node, "argument");
    default:
      return null;
  }
}
