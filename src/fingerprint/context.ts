// What becomes of a value where it is used: read, written to, called, taken apart, or handed on.
import {
  argumentOf,
  callbackOf,
  callOf,
  constructorArgument,
  isTrusted,
  type Use,
} from "./calls.ts";
import type { How, Step } from "./kinds.ts";
import { child, flag, isTransparent, list, type Node, propertyName, text } from "./node.ts";

export type { Use } from "./calls.ts";

const LOOKS: ReadonlySet<string> = new Set([
  "UnaryExpression",
  "BinaryExpression",
  "ExpressionStatement",
  "IfStatement",
  "WhileStatement",
  "DoWhileStatement",
  "ForStatement",
  "SwitchStatement",
  "SwitchCase",
  "TemplateLiteral",
  "ExportDefaultDeclaration",
  "ClassDeclaration",
  "ClassExpression",
  "ImportExpression",
  "TSExportAssignment",
]);

/** The commonest case, told by the parent alone: the value is part of a sum, a test or a text. */
export function isLookedAt(stack: readonly Node[]): boolean {
  const parent = stack[stack.length - 1];
  return parent?.type === "BinaryExpression" || parent?.type === "IfStatement";
}

/** How the value of `node` is used; `stack` ends with its parent. */
export function usesOf(
  node: Node,
  stack: readonly Node[],
  trusted: ReadonlySet<string>,
): readonly Use[] {
  const path: Step[] = [];
  let inner = node;
  for (let at = stack.length - 1; at >= 0; at--) {
    const parent = stack[at];
    if (parent === undefined) break;
    if (isTransparent(parent) || parent.type === "AwaitExpression") {
      inner = parent;
      continue;
    }
    switch (parent.type) {
      case "MemberExpression":
      case "JSXMemberExpression":
        if (child(parent, "object") !== inner) return [{ path, how: "read" }];
        path.push(stepOf(parent));
        inner = parent;
        continue;
      case "LogicalExpression":
        // Only what is nothing comes through the left of `&&`.
        if (text(parent, "operator") === "&&" && child(parent, "left") === inner) {
          return [{ path, how: "read" }];
        }
        inner = parent;
        continue;
      case "ConditionalExpression":
        if (child(parent, "test") === inner) return [{ path, how: "read" }];
        inner = parent;
        continue;
      case "SequenceExpression":
        if (list(parent, "expressions").at(-1) !== inner) return [{ path, how: "read" }];
        inner = parent;
        continue;
      default:
        return useIn(parent, inner, path, stack, at, trusted);
    }
  }
  return [{ path, how: "escape" }];
}

function stepOf(member: Node): Step {
  if (member.type !== "JSXMemberExpression") return propertyName(member);
  const property = child(member, "property");
  return property ? text(property, "name") : null;
}

function useIn(
  parent: Node,
  inner: Node,
  path: Step[],
  stack: readonly Node[],
  at: number,
  trusted: ReadonlySet<string>,
): readonly Use[] {
  const one = (how: How): readonly Use[] => [{ path, how }];
  const above = stack[at - 1];
  switch (parent.type) {
    case "CallExpression":
      if (child(parent, "callee") === inner) {
        const callback = callbackOf(parent, path.at(-1));
        return [{ path, how: callOf(parent, path.at(-1)), ...(callback && { callback }) }];
      }
      return [overBy(above, parent, argumentOf(parent, inner, path, trusted, stack))];
    case "NewExpression":
      if (child(parent, "callee") === inner) return one("new");
      return one(constructorArgument(parent));
    case "TaggedTemplateExpression":
      return one("call");
    case "JSXOpeningElement":
      return one("call");
    case "Decorator":
      return one("call");
    case "UpdateExpression":
      return one("write");
    case "UnaryExpression":
      return one(text(parent, "operator") === "delete" ? "write" : "read");
    case "BinaryExpression": {
      const left = child(parent, "left");
      const asked = left?.value;
      if (text(parent, "operator") !== "in" || left === inner) return one("read");
      return [{ path, how: "read", ...(typeof asked === "string" && { asked }) }];
    }
    case "TemplateLiteral":
      return one(above?.type === "TaggedTemplateExpression" ? "escape" : "read");
    case "AssignmentExpression":
      if (child(parent, "left") === inner) return one("write");
      return one(HANDS_ON.has(text(parent, "operator")) ? "escape" : "read");
    case "AssignmentPattern": {
      const left = child(parent, "left");
      if (left === null || left === inner) return one("write");
      return takenApart(left, path);
    }
    case "ObjectPattern":
    case "ArrayPattern":
    case "RestElement":
      return one("write");
    case "Property":
      if (above?.type === "ObjectPattern") return one(isKey(parent, inner) ? "read" : "write");
      return one(isKey(parent, inner) || isForTrusted(stack, at, trusted) ? "read" : "escape");
    case "ArrayExpression":
      return one(isForTrusted(stack, at, trusted) ? "read" : "escape");
    case "PropertyDefinition":
    case "AccessorProperty":
    case "MethodDefinition":
      return one(isKey(parent, inner) ? "read" : "escape");
    case "ForOfStatement":
    case "ForInStatement":
      if (child(parent, "left") === inner) return one("write");
      if (parent.type === "ForInStatement") return one("read");
      return [overBy(parent, inner, { path, how: "elements" })];
    case "SpreadElement":
    case "JSXSpreadAttribute":
      return one("elements");
    case "YieldExpression":
      return one(flag(parent, "delegate") ? "elements" : "escape");
    case "VariableDeclarator": {
      const id = child(parent, "id");
      return id ? takenApart(id, path) : one("read");
    }
    default:
      return one(LOOKS.has(parent.type) ? "read" : "escape");
  }
}

/** Of elements that a loop goes over: who gets them. */
function overBy(loop: Node | undefined, right: Node, use: Use): Use {
  const isLoop = loop?.type === "ForOfStatement" && child(loop, "right") === right;
  if (!isLoop || use.how !== "elements") return use;
  const names = loopNames(loop);
  return names === null ? use : { ...use, over: names.map(({ to = "" }) => to) };
}

/** The variables that a loop declares, each with its way from what the loop goes over; null: it gives them to others. */
export function loopNames(loop: Node): readonly Use[] | null {
  const left = child(loop, "left");
  const [declarator] = left?.type === "VariableDeclaration" ? list(left, "declarations") : [];
  const id = declarator && child(declarator, "id");
  if (!id) return null;
  const uses = takenApart(id, [null]);
  return uses.every(({ to }) => to !== undefined) ? uses : null;
}

const LITERALS = new Set(["ObjectExpression", "ArrayExpression", "Property", "SpreadElement"]);

/** A part of a literal that is an argument of `stage()`. */
function isForTrusted(stack: readonly Node[], from: number, trusted: ReadonlySet<string>): boolean {
  if (trusted.size === 0) return false;
  let at = from - 1;
  while (LITERALS.has(stack[at]?.type ?? "")) at--;
  const call = stack[at];
  return call?.type === "CallExpression" && isTrusted(call, trusted, stack);
}

function isKey(property: Node, inner: Node): boolean {
  return flag(property, "computed") && child(property, "key") === inner;
}

/** Assignments whose right side becomes the value itself, not a part of a sum. */
const HANDS_ON = new Set(["=", "||=", "&&=", "??="]);

/** `const { a, b: { c } } = here`: what goes to whom. */
function takenApart(pattern: Node, path: readonly Step[]): readonly Use[] {
  switch (pattern.type) {
    case "ObjectPattern":
      return list(pattern, "properties").flatMap((part) => {
        if (part.type !== "Property") return [{ path, how: "elements" as const }];
        const value = child(part, "value");
        return value ? takenApart(value, [...path, propertyName(part)]) : [];
      });
    case "ArrayPattern":
      return list(pattern, "elements").flatMap((part) =>
        part.type === "RestElement"
          ? [{ path, how: "elements" as const }]
          : takenApart(part, [...path, null]),
      );
    case "AssignmentPattern": {
      const left = child(pattern, "left");
      return left ? takenApart(left, path) : [];
    }
    default:
      return [{ path, how: "escape", to: text(pattern, "name") }];
  }
}
