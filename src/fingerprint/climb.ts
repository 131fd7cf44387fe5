// Where the value of an expression, or of a property of it, goes.
import { child, isTransparent, list, type Node, text } from "./node.ts";

export interface Place {
  /** The node that takes the value. */
  readonly parent: Node | undefined;
  /** The child of it that has the value. */
  readonly inner: Node;
  /** Where the parent stands in the stack. */
  readonly at: number;
  /** The members on the way, innermost first. */
  readonly members: readonly Node[];
}

/** The same way up as `usesOf` goes. */
export function climb(node: Node, stack: readonly Node[]): Place {
  const members: Node[] = [];
  let inner = node;
  let at = stack.length - 1;
  for (; at >= 0; at--) {
    const parent = stack[at];
    if (parent === undefined || !isPassed(parent, inner)) break;
    if (parent.type === "MemberExpression") members.push(parent);
    inner = parent;
  }
  return { parent: stack[at], inner, at, members };
}

function isPassed(parent: Node, inner: Node): boolean {
  switch (parent.type) {
    case "AwaitExpression":
      return true;
    case "MemberExpression":
    case "JSXMemberExpression":
      return child(parent, "object") === inner;
    case "LogicalExpression":
      return text(parent, "operator") !== "&&" || child(parent, "right") === inner;
    case "ConditionalExpression":
      return child(parent, "test") !== inner;
    case "SequenceExpression":
      return list(parent, "expressions").at(-1) === inner;
    default:
      return isTransparent(parent);
  }
}

const LOOKS = new Set([
  "UnaryExpression",
  "BinaryExpression",
  "ExpressionStatement",
  "IfStatement",
  "WhileStatement",
  "DoWhileStatement",
  "ForStatement",
  "SwitchStatement",
  "SwitchCase",
  "LogicalExpression",
  "ConditionalExpression",
  "SequenceExpression",
  "MemberExpression",
]);

/** Whether nothing gets hold of the value there. */
export function isLook({ parent, inner, at }: Place, stack: readonly Node[]): boolean {
  if (parent === undefined) return false;
  if (parent.type === "TemplateLiteral") return stack[at - 1]?.type !== "TaggedTemplateExpression";
  if (parent.type === "Property") return child(parent, "key") === inner;
  return LOOKS.has(parent.type);
}
