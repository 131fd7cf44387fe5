// When code of a module runs: while the unit it stands in is evaluated, or later, when somebody calls a function.
import { isTrusted } from "./calls.ts";
import { child, flag, isFunction, isTransparent, list, type Node } from "./node.ts";

/** A function, or the value of a field of instances, that is in no other: does it run only when somebody calls it later? */
export function runsLater(
  node: Node,
  stack: readonly Node[],
  trusted: ReadonlySet<string>,
): boolean {
  if (isFunction(node)) return !isImmediate(node, stack, stack.length, trusted);
  return !stack.some(hasDecorators);
}

const CARRIES = new Set([
  "ArrayExpression",
  "AwaitExpression",
  "ClassBody",
  "ConditionalExpression",
  "LogicalExpression",
  "MethodDefinition",
  "ObjectExpression",
  "Property",
  "PropertyDefinition",
  "AccessorProperty",
  "SequenceExpression",
]);
const KEEPS = new Set([
  "AssignmentExpression",
  "BlockStatement",
  "ExportDefaultDeclaration",
  "ExportNamedDeclaration",
  "Program",
  "TSModuleBlock",
  "VariableDeclarator",
]);

/** Is a function called at once, or handed to somebody who may call it at once? */
function isImmediate(
  fn: Node,
  stack: readonly Node[],
  at: number,
  trusted: ReadonlySet<string>,
): boolean {
  let inner = fn;
  for (let i = at - 1; i >= 0; i--) {
    const parent = stack[i] as Node;
    const isClass = parent.type === "ClassExpression" || parent.type === "ClassDeclaration";
    // Decorators get the class, and what is in it.
    if (isClass && hasDecorators(parent)) return true;
    if (isClass || CARRIES.has(parent.type) || isTransparent(parent)) {
      if (list(parent, "decorators").length > 0) return true;
      inner = parent;
      continue;
    }
    if (parent.type === "CallExpression" && isTrusted(parent, trusted, stack)) {
      return child(parent, "callee") === inner;
    }
    return !KEEPS.has(parent.type);
  }
  return false;
}

function hasDecorators(node: Node): boolean {
  if (list(node, "decorators").length > 0) return true;
  const body = child(node, "body");
  return body !== null && list(body, "body").some((part) => list(part, "decorators").length > 0);
}

const LITERALS = new Set([
  "ArrayExpression",
  "ConditionalExpression",
  "LogicalExpression",
  "ObjectExpression",
  "Property",
]);

/** Does the value of `node`, or a property of it, become a part of the value that is declared, and nothing else? */
export function isPartOfValue(node: Node, stack: readonly Node[]): boolean {
  let inner = node;
  for (let i = stack.length - 1; i >= 0; i--) {
    const parent = stack[i] as Node;
    switch (parent.type) {
      case "MemberExpression":
        if (child(parent, "object") !== inner) return false;
        break;
      case "SpreadElement":
        if (stack[i - 1]?.type !== "ObjectExpression") return false;
        break;
      case "Property":
        if (child(parent, "value") !== inner || stack[i - 1]?.type !== "ObjectExpression")
          return false;
        break;
      case "VariableDeclarator":
        return child(parent, "init") === inner && isPlainPattern(child(parent, "id"));
      case "ExportDefaultDeclaration":
        return true;
      case "PropertyDefinition":
        return flag(parent, "static") && child(parent, "value") === inner;
      default:
        if (!LITERALS.has(parent.type) && !isTransparent(parent)) return false;
    }
    inner = parent;
  }
  return false;
}

/** Taking it apart calls no iterator. */
function isPlainPattern(pattern: Node | null): boolean {
  if (pattern === null || pattern.type === "Identifier") return true;
  if (pattern.type !== "ObjectPattern") return false;
  return list(pattern, "properties").every((part) => {
    if (part.type === "RestElement") return true;
    const value = child(part, "value");
    return value !== null && !flag(part, "computed") && isPlainPattern(value);
  });
}
