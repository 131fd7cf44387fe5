// What an assignment or `this` is about.
import { child, flag, isFunction, list, type Node, unwrap } from "./node.ts";

/** Is `this` here an object or a class of the module itself, rather than an instance? */
export function isOfModule(stack: readonly Node[]): boolean {
  const at = stack.findLastIndex(hasThis);
  const owner = stack[at];
  if (owner === undefined || stack.slice(0, at).some(runsLater)) return false;
  if (owner.type === "StaticBlock") return true;
  if (owner.type === "PropertyDefinition" || owner.type === "AccessorProperty") {
    return flag(owner, "static");
  }
  const parent = stack[at - 1];
  if (parent?.type === "MethodDefinition") return flag(parent, "static");
  return parent?.type === "Property" && child(parent, "value") === owner;
}

function hasThis(node: Node): boolean {
  return (
    node.type === "FunctionExpression" ||
    node.type === "FunctionDeclaration" ||
    node.type === "StaticBlock" ||
    node.type === "PropertyDefinition" ||
    node.type === "AccessorProperty"
  );
}

function runsLater(node: Node): boolean {
  return isFunction(node) || (node.type === "PropertyDefinition" && !flag(node, "static"));
}

/** The names at the roots of what is assigned to. */
export function rootsOf(target: Node): Node[] {
  const inner = unwrap(target);
  switch (inner.type) {
    case "Identifier":
      return [inner];
    case "MemberExpression":
      return rootsIn(inner, "object");
    case "AssignmentPattern":
      return rootsIn(inner, "left");
    case "RestElement":
      return rootsIn(inner, "argument");
    case "ObjectPattern":
      return list(inner, "properties").flatMap((part) =>
        part.type === "Property" ? rootsIn(part, "value") : rootsOf(part),
      );
    case "ArrayPattern":
      return list(inner, "elements").flatMap(rootsOf);
    default:
      return [];
  }
}

function rootsIn(node: Node, field: string): Node[] {
  const inner = child(node, field);
  return inner ? rootsOf(inner) : [];
}
