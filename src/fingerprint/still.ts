// What is the same whatever ran before it.
import { child, flag, isFunction, list, type Node, nameOf, unwrap } from "./node.ts";

const CONSTANTS = new Set(["undefined", "NaN", "Infinity"]);

/** Evaluating it reads nothing: literals, and functions that are made and not called. */
export function isStill(node: Node | null): boolean {
  if (node === null) return true;
  const inner = unwrap(node);
  if (isFunction(inner)) return true;
  switch (inner.type) {
    case "Literal":
      return true;
    case "Identifier":
      return CONSTANTS.has(nameOf(inner) ?? "");
    case "UnaryExpression":
      return isStill(child(inner, "argument"));
    case "TemplateLiteral":
      return list(inner, "expressions").length === 0;
    case "ArrayExpression":
      return list(inner, "elements").every(isStill);
    case "ObjectExpression":
      return list(inner, "properties").every(
        (part) =>
          part.type === "Property" && !flag(part, "computed") && isStill(child(part, "value")),
      );
    default:
      return false;
  }
}
