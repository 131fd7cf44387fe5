// Names of what is imported from "fastpipe", and calls of `stage()` by them.
import { namesOf } from "./cuts.ts";
import { child, dotted, list, type Node, nameOf, unwrap } from "./node.ts";

/** Local names. */
export function trustedIn(program: Node): ReadonlySet<string> {
  const trusted = new Set<string>();
  for (const statement of list(program, "body")) {
    if (statement.type === "VariableDeclaration") {
      for (const declarator of list(statement, "declarations")) {
        if (!isRequired(child(declarator, "init"))) continue;
        for (const name of namesOf(child(declarator, "id"))) trusted.add(name);
      }
    }
    if (statement.type !== "ImportDeclaration") continue;
    if (child(statement, "source")?.value !== "fastpipe") continue;
    for (const item of list(statement, "specifiers")) {
      const local = nameOf(child(item, "local"));
      if (local !== null) trusted.add(local);
    }
  }
  return trusted;
}

/** `require("fastpipe")` */
function isRequired(node: Node | null): boolean {
  const call = node && unwrap(node);
  if (call?.type !== "CallExpression" || nameOf(child(call, "callee")) !== "require") return false;
  return list(call, "arguments")[0]?.value === "fastpipe";
}

/** `stage(..)` or `fp.stage(..)`: what `stage.call(..)` is handed stands in other places. */
export function isDirect(call: Node): boolean {
  const [, member, ...more] = dotted(child(call, "callee")) ?? [];
  return more.length === 0 && (member === undefined || member === "stage");
}
