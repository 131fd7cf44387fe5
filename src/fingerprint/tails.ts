// Calls by which a function ends. Modules are strict code: a call in that place drops the frame of the function that
// makes it, so the stack of `stage()` shows the call before that.
import { child, flag, isFunction, isTransparent, type Node } from "./node.ts";

/** The function that ends with this call, and with nothing else; undefined: none does. `stack` leads to the call. */
export function endedBy(call: Node, stack: readonly Node[]): Node | undefined {
  let at = stack.length - 1;
  let inner = call;
  while (at >= 0 && isTransparent(stack[at] as Node)) inner = stack[at--] as Node;
  const parent = stack[at];
  if (parent?.type === "ArrowFunctionExpression") {
    return child(parent, "body") === inner && isPlain(parent) ? parent : undefined;
  }
  if (parent?.type !== "ReturnStatement") return undefined;
  const fn = stack.slice(0, at).findLast(isFunction);
  const body = fn && child(fn, "body");
  return fn && body && isPlain(fn) && returnsIn(body) === 1 ? fn : undefined;
}

function isPlain(fn: Node): boolean {
  return !flag(fn, "async") && !flag(fn, "generator");
}

/** In all of it, without functions and classes in it. */
function returnsIn(node: Node): number {
  let count = node.type === "ReturnStatement" ? 1 : 0;
  for (const key in node) {
    const value = node[key];
    for (const one of Array.isArray(value) ? value : [value]) {
      if (!isStatement(one)) continue;
      count += returnsIn(one);
    }
  }
  return count;
}

/** Returns stand in statements alone. */
function isStatement(value: unknown): value is Node {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  const type = String(value.type);
  return /Statement$|^(SwitchCase|CatchClause)$/.test(type);
}
