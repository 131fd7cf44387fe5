// What calls do with their receivers and arguments, as far as their names tell.

import { namesOf } from "./cuts.ts";
import type { How, Step } from "./kinds.ts";
import { child, dotted, isFunction, list, type Node, nameOf, propertyName, text } from "./node.ts";

export interface Use {
  /** Properties from the root to what is used; for a call, its method last. */
  readonly path: readonly Step[];
  readonly how: How;
  /** The left side of `"X" in here`, where it is a literal. */
  readonly asked?: string;
  /** The variable that it becomes. */
  readonly to?: string;
  /** It is written to by the call that it is an argument of, as `Object.assign` does. */
  readonly fills?: true;
  /** The call that it is an argument of. */
  readonly into?: { readonly callee: readonly string[]; readonly index: number };
  /** What a loop over its elements declares: all that gets them. */
  readonly over?: readonly string[];
  /** The function that a method like `map` gives its elements to: its name, or where it starts. */
  readonly callback?: Callback;
}

export interface Callback {
  readonly fn: string | number;
  /** Which argument the element is; the list itself comes two later. */
  readonly index: number;
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

export function callOf(call: Node, method: Step | undefined): How {
  const harmless = typeof method === "string" ? CALLS_BACK.get(method) : undefined;
  if (harmless === undefined) return "call";
  const first = list(call, "arguments")[0];
  if (first === undefined) return "call";
  if (first.type === "Identifier" && PLAIN_FUNCTIONS.has(text(first, "name"))) return "call";
  // With more parameters than that it gets the array itself.
  if (isFunction(first) && takesAtMost(first, harmless)) return "call";
  return "call-with";
}

/** Where a method calls back with each element. */
export function callbackOf(call: Node, method: Step | undefined): Callback | undefined {
  const count = typeof method === "string" ? CALLS_BACK.get(method) : undefined;
  const first = list(call, "arguments")[0];
  if (count === undefined || first === undefined) return undefined;
  const name = nameOf(first);
  if (name === null && !isFunction(first)) return undefined;
  return { fn: name ?? first.start, index: count - 2 };
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

/** Methods of `process` that change it, or what it stands for. */
export const SETS_PROCESS = /^(on|once|off|add|remove|prepend|set|chdir|umask|loadEnvFile)/;

/** They write to their first argument. */
const WRITES = new Set([
  "Object.freeze",
  "Object.preventExtensions",
  "Object.seal",
  "Reflect.preventExtensions",
  "Object.assign",
  "Object.defineProperty",
  "Object.defineProperties",
  "Object.setPrototypeOf",
  "Reflect.set",
  "Reflect.defineProperty",
  "Reflect.deleteProperty",
  "Reflect.setPrototypeOf",
]);

const TAKES_PATTERN = new Set(["replace", "replaceAll", "match", "matchAll", "split", "search"]);

export function constructorArgument(call: Node): How {
  return CONSTRUCTORS.get(calleeOf(call)) ?? "escape";
}

/** `Object.assign(here, ..)` and its like. */
export function writesTo(call: Node, argument: Node): boolean {
  if (call.type !== "CallExpression" || list(call, "arguments")[0] !== argument) return false;
  return WRITES.has(calleeOf(call));
}

function calleeOf(call: Node): string {
  return dotted(child(call, "callee"))?.join(".") ?? "";
}

export function argumentOf(
  call: Node,
  inner: Node,
  path: readonly Step[],
  trusted: ReadonlySet<string>,
  stack: readonly Node[],
): Use {
  const callee = dotted(child(call, "callee"));
  const name = callee?.join(".") ?? "";
  if (isTrusted(call, trusted, stack) || name.startsWith("Math.")) return { path, how: "read" };
  const known = FUNCTIONS.get(name);
  if (known !== undefined) return { path, how: known };
  const args = list(call, "arguments");
  const index = args.indexOf(inner);
  // `texts.map(Number)`
  if (
    index === 0 &&
    PLAIN_FUNCTIONS.has(nameOf(inner) ?? "") &&
    CALLS_BACK.has(methodOf(call) ?? "")
  )
    return { path, how: "read" };
  if (index === 0 && WRITES.has(name)) return { path, how: "escape", fills: true };
  if (name === "Object.assign") return { path, how: "elements" };
  if (index === 0 && TAKES_PATTERN.has(methodOf(call) ?? "")) {
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

/** A call of what was imported from "fastpipe"; `stack` leads to it, or beyond. */
export function isTrusted(
  call: Node,
  trusted: ReadonlySet<string>,
  stack: readonly Node[],
): boolean {
  if (trusted.size === 0) return false;
  const root = dotted(child(call, "callee"))?.[0];
  return root !== undefined && trusted.has(root) && !stack.some((node) => declares(node, root));
}

/** Has the function a name of its own that is the same? */
function declares(node: Node, name: string): boolean {
  if (!isFunction(node)) return false;
  if (list(node, "params").some((param) => namesOf(param).includes(name))) return true;
  const body = child(node, "body");
  return (body ? list(body, "body") : []).some((statement) => {
    if (nameOf(child(statement, "id")) === name) return true;
    return list(statement, "declarations").some((one) => namesOf(child(one, "id")).includes(name));
  });
}
