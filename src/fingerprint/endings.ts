// Where the calls of a module lead in the end, as far as that is a call of `stage()`: for stacks from which frames are
// gone, as they are for functions that end in a call.

import type { ModuleNames } from "./module-names.ts";
import {
  child,
  dotted,
  isFunction,
  type Lines,
  list,
  type Node,
  propertyName,
  unwrap,
} from "./node.ts";
import { isLocal } from "./scope.ts";
import type { UnitCollector } from "./unit-collector.ts";
import type { End, HandOff, UnitFacts } from "./units.ts";

export interface EndingsContext {
  readonly lines: Lines;
  readonly names: ModuleNames;
  /** Units that declare a name. */
  readonly declared: Readonly<Record<string, readonly number[]>>;
}

/** Methods of the runtime that call what they are handed. */
const CALL_BACK = new Set(
  "forEach map flatMap filter find findIndex some every reduce reduceRight".split(" "),
);

/** Where functions end, as far as that leads to a call of `stage()`. */
export function endingsOf(
  { cuts, sites, endings, calls, trusted, isLater }: UnitCollector,
  { names, lines, declared }: EndingsContext,
): Pick<UnitFacts, "ends" | "handOffs"> {
  const indices = new Map(sites.map(({ call }, index) => [call, index]));
  const scopes = new Map(calls.map(({ call, scope }) => [call, scope]));
  const endOfFunction = (fn: Node): End | undefined => {
    const call = endings.get(fn);
    return call && endOfCall(call);
  };
  const endOfCall = (call: Node): End | undefined =>
    indices.get(call) ??
    endOf(call, endOfFunction, (name) => {
      return names.has(name) && !isLocal(name, scopes.get(call) ?? null);
    });
  const ends: Record<number, End> = {};
  for (const [index, { kind, node }] of cuts.entries()) {
    const value = node.type === "VariableDeclarator" ? child(node, "init") : node;
    const end = kind === "fn" && value !== null ? endOfFunction(unwrap(value)) : undefined;
    if (end !== undefined) ends[index] = end;
  }
  const leads = (end: End): boolean =>
    typeof end === "number" ||
    names.isImported(end[0] ?? "") ||
    (end.length === 1 && (declared[end[0] ?? ""] ?? []).some((index) => index in ends));
  const handOffs: HandOff[] = [];
  for (const { call } of calls) {
    if (indices.has(call) || (trusted.size === 0 && isLater(call.start))) continue;
    const to = endOfCall(call);
    if (to === undefined || !leads(to)) continue;
    const { start, end } = placeOfCall(call);
    handOffs.push({ start: lines.placeAt(start), end: lines.placeAt(end), to });
  }
  return {
    ...(Object.keys(ends).length > 0 && { ends }),
    ...(handOffs.length > 0 && { handOffs }),
  };
}

/** Where what is called by this call ends, as far as it says so itself; `isNamed`: of the module, or an import. */
function endOf(
  call: Node,
  endOfFunction: (fn: Node) => End | undefined,
  isNamed: (name: string) => boolean,
): End | undefined {
  const callee = child(call, "callee");
  const called = callee && unwrap(callee);
  if (called?.type !== "MemberExpression") return named(called ?? null, isNamed);
  const [first] = list(call, "arguments");
  const method = propertyName(called);
  if (first === undefined || method === null || !CALL_BACK.has(method))
    return named(called, isNamed);
  const given = unwrap(first);
  return isFunction(given) ? endOfFunction(given) : named(given, isNamed);
}

/** Where the stack says that a call is: at the name of what is called. */
function placeOfCall(call: Node): { readonly start: number; readonly end: number } {
  const callee = child(call, "callee") ?? call;
  const called = unwrap(callee);
  const name = called.type === "MemberExpression" ? child(called, "property") : called;
  return { start: name?.start ?? call.start, end: callee.end };
}

/** `name`, or `namespace.name`. */
function named(node: Node | null, isNamed: (name: string) => boolean): End | undefined {
  const path = dotted(node);
  return path !== null && path.length <= 2 && isNamed(path[0] ?? "") ? path : undefined;
}
