// Parts of what calls are given, as it is written.
import { child, dotted, list, type Node, propertyName, unwrap } from "./node.ts";

/** Take apart a list that the code may spell out. */
const LISTS = new Set(["Object.entries", "Object.values", "Object.keys"]);

/** An argument, or each property of one that is written as an object. */
export function partsOf(arg: Node): [readonly string[], Node][] {
  if (arg.type !== "ObjectExpression") return [[[], arg]];
  return list(arg, "properties").flatMap((part): [readonly string[], Node][] => {
    const name = part.type === "Property" ? propertyName(part) : null;
    const value = child(part, "value");
    return name === null || value === null ? [] : [[[name], unwrap(value)]];
  });
}

/** Null: there is none, or it can't be told. */
export function partAt(arg: Node | undefined, path: readonly (string | null)[]): Node | null {
  let found = arg === undefined ? null : unwrap(arg);
  for (const step of path) {
    if (found?.type !== "ObjectExpression") return null;
    const part = list(found, "properties").findLast(
      (one) => one.type === "Property" && propertyName(one) === step,
    );
    const value = part && child(part, "value");
    found = value ? unwrap(value) : null;
  }
  return found;
}

/** What a loop goes over. */
export function listIn(over: Node): Node {
  const inner = unwrap(over);
  if (inner.type !== "CallExpression") return inner;
  const isList = LISTS.has(dotted(child(inner, "callee"))?.join(".") ?? "");
  return (isList && list(inner, "arguments")[0]) || inner;
}

/** The name of a stage, where its spec spells it out. */
export function nameIn(spec: Node): string | undefined {
  const name = partAt(spec, ["name"]);
  return name?.type === "Literal" && typeof name.value === "string" ? name.value : undefined;
}
