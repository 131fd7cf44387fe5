// What becomes of a value where it is used: read, written to, called, taken apart, or handed on.
import type { How, Step } from "./kinds.ts";
import {
  child,
  dotted,
  flag,
  isFunction,
  isTransparent,
  list,
  type Node,
  propertyName,
  text,
} from "./node.ts";

export interface Use {
  /** Properties from the root to what is used; for a call, its method last. */
  readonly path: readonly Step[];
  readonly how: How;
  /** The left side of `"X" in here`, where it is a literal. */
  readonly asked?: string;
  /** The variable that it becomes. */
  readonly to?: string;
  /** The call that it is an argument of. */
  readonly into?: { readonly callee: readonly string[]; readonly index: number };
}

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
        return useIn(parent, inner, path, stack.slice(0, at), trusted);
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
  outer: readonly Node[],
  trusted: ReadonlySet<string>,
): readonly Use[] {
  const one = (how: How): readonly Use[] => [{ path, how }];
  const above = outer.at(-1);
  switch (parent.type) {
    case "CallExpression":
      if (child(parent, "callee") === inner) return one(callOf(parent, path.at(-1)));
      return [argumentOf(parent, inner, path, trusted)];
    case "NewExpression":
      if (child(parent, "callee") === inner) return one("new");
      return one(CONSTRUCTORS.get(calleeOf(parent)) ?? "escape");
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
    case "AssignmentPattern":
      return one(child(parent, "left") === inner ? "write" : "escape");
    case "ObjectPattern":
    case "ArrayPattern":
    case "RestElement":
      return one("write");
    case "Property":
      if (above?.type === "ObjectPattern") return one(isKey(parent, inner) ? "read" : "write");
      return one(isKey(parent, inner) || isForTrusted(outer, trusted) ? "read" : "escape");
    case "ArrayExpression":
      return one(isForTrusted(outer, trusted) ? "read" : "escape");
    case "PropertyDefinition":
    case "AccessorProperty":
    case "MethodDefinition":
      return one(isKey(parent, inner) ? "read" : "escape");
    case "ForOfStatement":
    case "ForInStatement":
      if (child(parent, "left") === inner) return one("write");
      return one(parent.type === "ForInStatement" ? "read" : "elements");
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

const LITERALS = new Set(["ObjectExpression", "ArrayExpression", "Property", "SpreadElement"]);

/** A part of a literal that is an argument of `stage()`. */
function isForTrusted(outer: readonly Node[], trusted: ReadonlySet<string>): boolean {
  const call = outer.findLast((node) => !LITERALS.has(node.type));
  return call?.type === "CallExpression" && isTrusted(call, trusted);
}

function isTrusted(call: Node, trusted: ReadonlySet<string>): boolean {
  const root = dotted(child(call, "callee"))?.[0];
  return root !== undefined && trusted.has(root);
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

/** Methods that call back with the element first. */
const CALLS_BACK: ReadonlyMap<string, number> = new Map([
  ...["filter", "find", "findIndex", "findLast", "findLastIndex", "flatMap"].map(two),
  ...["forEach", "map", "some", "every"].map(two),
  ["reduce", 3],
  ["reduceRight", 3],
]);

function two(name: string): [string, number] {
  return [name, 2];
}

const PLAIN_FUNCTIONS = new Set([
  "String",
  "Number",
  "Boolean",
  "BigInt",
  "parseInt",
  "parseFloat",
]);

function callOf(call: Node, method: Step | undefined): How {
  const harmless = typeof method === "string" ? CALLS_BACK.get(method) : undefined;
  if (harmless === undefined) return "call";
  const first = list(call, "arguments")[0];
  if (first === undefined) return "call";
  if (first.type === "Identifier" && PLAIN_FUNCTIONS.has(text(first, "name"))) return "call";
  // With more parameters than that it gets the array itself.
  if (isFunction(first) && takesAtMost(first, harmless)) return "call";
  return "call-with";
}

function takesAtMost(fn: Node, count: number): boolean {
  const params = list(fn, "params");
  return params.length <= count && params.every((param) => param.type !== "RestElement");
}

/** What well-known functions do with their arguments. */
const FUNCTIONS: ReadonlyMap<string, How> = new Map<string, How>([
  ...[
    "JSON.stringify",
    "Object.keys",
    "Object.is",
    "Object.hasOwn",
    "Object.isFrozen",
    "Array.isArray",
    "String",
    "Number",
    "Boolean",
    "BigInt",
    "isNaN",
    "isFinite",
    "parseInt",
    "parseFloat",
    "structuredClone",
    "Number.isInteger",
    "Number.isFinite",
    "Bun.deepEquals",
    "Bun.inspect",
    "Bun.hash",
    "Bun.write",
    "Bun.file",
    "console.log",
    "console.info",
    "console.warn",
    "console.error",
    "console.debug",
    "console.table",
  ].map((name): [string, How] => [name, "read"]),
  ...["Object.values", "Object.entries", "Array.from", "Object.fromEntries"].map(
    (name): [string, How] => [name, "elements"],
  ),
]);

const CONSTRUCTORS: ReadonlyMap<string, How> = new Map<string, How>([
  ...["Set", "Map", "WeakSet"].map((name): [string, How] => [name, "elements"]),
  ...["Date", "URL", "RegExp", "Error", "TypeError", "RangeError", "Response", "Blob"].map(
    (name): [string, How] => [name, "read"],
  ),
]);

const TAKES_PATTERN = new Set(["replace", "replaceAll", "match", "matchAll", "split", "search"]);

function calleeOf(call: Node): string {
  return dotted(child(call, "callee"))?.join(".") ?? "";
}

function argumentOf(
  call: Node,
  inner: Node,
  path: readonly Step[],
  trusted: ReadonlySet<string>,
): Use {
  const callee = dotted(child(call, "callee"));
  const name = callee?.join(".") ?? "";
  if (isTrusted(call, trusted) || name.startsWith("Math.")) return { path, how: "read" };
  const known = FUNCTIONS.get(name);
  if (known !== undefined) return { path, how: known };
  const args = list(call, "arguments");
  const index = args.indexOf(inner);
  if (name === "Object.assign") return { path, how: index === 0 ? "escape" : "elements" };
  if (index === 0 && TAKES_PATTERN.has(callee?.at(-1) ?? methodOf(call) ?? "")) {
    return { path, how: "pattern" };
  }
  const isSpread = args.slice(0, index).some((arg) => arg.type === "SpreadElement");
  if (callee === null || isSpread) return { path, how: "escape" };
  return { path, how: "escape", into: { callee, index } };
}

function methodOf(call: Node): string | null {
  const callee = child(call, "callee");
  return callee?.type === "MemberExpression" ? propertyName(callee) : null;
}
