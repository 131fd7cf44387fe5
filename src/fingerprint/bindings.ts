// Where a name is declared that means something of a function, a block or a loop around its use.
import { child, isFunction, list, type Node, unwrap } from "./node.ts";
import { type Place, place } from "./parameters.ts";
import type { Declaration, Local, Scope } from "./scope.ts";
import type { Walk } from "./walk.ts";

export interface Binding {
  readonly local: Local;
  /** Null: it stands in a block at module level. */
  readonly scope: Scope | null;
  /** The function, block, loop or class that it belongs to. */
  readonly owner: Node;
  /** The owner is a loop or its body. */
  readonly inLoop: boolean;
}

interface BlockName {
  readonly name: string;
  readonly binding: Binding;
}

const BLOCKS = new Set([
  "BlockStatement",
  "CatchClause",
  "ForInStatement",
  "ForOfStatement",
  "ForStatement",
  "StaticBlock",
  "SwitchStatement",
]);
const LOOPS = new Set([
  "DoWhileStatement",
  "ForInStatement",
  "ForOfStatement",
  "ForStatement",
  "WhileStatement",
]);

const THIS = new Set([
  "AccessorProperty",
  "FunctionDeclaration",
  "FunctionExpression",
  "PropertyDefinition",
  "StaticBlock",
]);

/** Whether module-level code stands in a block or a loop. */
export function isInBlock(stack: readonly Node[]): boolean {
  return stack.some(({ type }) => BLOCKS.has(type));
}

export class Bindings {
  /** Names of blocks at module level, which the walk counts as the module's own. */
  private readonly ofBlocks: BlockName[] = [];

  declare({ name, form, value, path }: Declaration, { stack }: Walk): void {
    const at = stack.findLastIndex(({ type }) => BLOCKS.has(type));
    const owner = stack[at];
    if (owner === undefined) return;
    const inLoop = LOOPS.has(owner.type) || LOOPS.has(stack[at - 1]?.type ?? "");
    const local: Local = { form, value, path };
    this.ofBlocks.push({ name, binding: { local, scope: null, owner, inLoop } });
  }

  /** Undefined: it is the module's, or the world's. `at`: where it is used. */
  find(name: string, from: Scope | null, at: number): Binding | undefined {
    for (let scope = from; scope; scope = scope.parent) {
      const local = scope.names?.get(name);
      if (local === undefined) continue;
      const owner = scope.node;
      const above = scope.parent?.node;
      const inLoop =
        LOOPS.has(owner.type) ||
        (above !== undefined && LOOPS.has(above.type) && child(above, "body") === owner);
      return { local, scope, owner, inLoop };
    }
    let found: Binding | undefined;
    for (const { name: own, binding } of this.ofBlocks) {
      const { start, end } = binding.owner;
      if (own !== name || start > at || end <= at) continue;
      if (found === undefined || found.owner.start <= start) found = binding;
    }
    return found;
  }
}

/** Which argument of its function a parameter is, or which part of one. */
export function placeOf(name: string, fn: Node): Place | undefined {
  const places = new Map<string, Place>();
  for (const [index, param] of list(fn, "params").entries()) {
    place(param, { index, path: [] }, places);
  }
  return places.get(name);
}

/** What a captured variable is, for people. */
export function describe({ local, owner, inLoop }: Binding): string {
  if (local.form === "param") return "a parameter of the function around it";
  if (local.form === "caught") return "the error of the `catch` around it";
  if (inLoop) return "a variable of the loop around it";
  if (owner.type.startsWith("Class")) return "the name of the class around it";
  const isFunction = owner.type.includes("Function");
  return `a variable of the ${isFunction ? "function" : "block"} around it`;
}

/** Nodes whose code has a `this` of its own. */
export function hasThis({ type }: Node): boolean {
  return THIS.has(type);
}

/** Whether `this` and `arguments` are those of a function. */
export function hasOwnThis(from: Scope | null): boolean {
  for (let scope = from; scope; scope = scope.parent) {
    if (hasThis(scope.node)) return true;
  }
  return false;
}

/** The function that a variable holds, always. */
export function functionIn({ local: { form, value, path } }: Binding): Node | null {
  if (value === null || (form !== "function" && form !== "const") || path?.length !== 0)
    return null;
  const inner = unwrap(value);
  return isFunction(inner) ? inner : null;
}
