// What the code of units mentions: each use of a name, and what of it a unit refers to.
import { type Use, writesTo } from "./calls.ts";
import { indexAt } from "./cuts.ts";
import { follow, isImport } from "./kinds.ts";
import type { ModuleNames } from "./module-names.ts";
import { child, isFunction, isTransparent, type Node } from "./node.ts";
import { isPartOfValue } from "./placement.ts";
import { isLocal, type Scope } from "./scope.ts";
import type { Touches } from "./touches.ts";
import type { Ref, UnitKind } from "./units.ts";
import type { Walk } from "./walk.ts";

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Seen {
  readonly name: string;
  readonly uses: readonly Use[];
  readonly at: number;
  readonly scope: Scope | null;
  /** It becomes a part of the value that is declared. */
  readonly part: boolean;
  /** Nobody gets what the call gives. */
  readonly dropped: boolean;
  /** What the call gives gets a member at once. */
  readonly filled: boolean;
}

/** Where things are, when all has been seen. */
export interface MentionsContext {
  /** The innermost unit at an offset; -1: none. */
  readonly unitAt: (offset: number) => number;
  readonly kindAt: (offset: number) => UnitKind | undefined;
  readonly isLater: (offset: number) => boolean;
  /** The function that holds it and that a call gets; -1: none. */
  readonly givenAt: (offset: number) => number;
  /** Specs of stages, in source order. */
  readonly specs: readonly Span[];
}

export class Mentions {
  private readonly seen: Seen[] = [];

  constructor(
    private readonly names: ModuleNames,
    private readonly touches: Touches,
  ) {}

  see(name: string, node: Node, { scope, stack }: Walk, uses: readonly Use[]): void {
    const part = scope === null && isPartOfValue(node, stack);
    const meant = uses.length === 1 && isBaseInside(node, stack) ? uses.map(asMade) : uses;
    this.seen.push({ name, uses: meant, at: node.start, scope, part, ...resultIn(stack) });
  }

  /** What becomes a part of a value at the top of the module. */
  seePart(name: string, at: number, uses: readonly Use[]): void {
    this.seen.push({ name, uses, at, scope: null, part: true, ...NO_CALL });
  }

  /** By unit; tells `touches` of each use. */
  refs(count: number, context: MentionsContext): readonly ReadonlyMap<string, Ref>[] {
    const refs = Array.from({ length: count }, () => new Map<string, Ref>());
    const mentions: { readonly one: Seen; readonly use: Use; readonly map: Map<string, Ref> }[] =
      [];
    for (const one of this.seen) {
      const unit = context.unitAt(one.at);
      const { name, scope } = one;
      if (unit === -1 || isHidden(name, scope, one.at)) continue;
      const isOwn = this.names.has(name);
      const kind = context.kindAt(one.at);
      const { at, part, dropped, filled } = one;
      const map = isOwn ? refs[unit] : undefined;
      for (const found of one.uses) {
        const fills = found.fills || this.inherits(found, scope);
        const use: Use = fills ? { path: [...found.path, null], how: "write" } : found;
        if (use.how !== "read")
          this.touches.see({ name, use, at, scope, part, dropped, filled, isOwn, kind });
        if (map) mentions.push({ one, use, map });
      }
    }
    for (const { one, use, map } of mentions) this.addRef(map, one, use, context);
    return refs;
  }

  /** `inherits(here, ..)` of `node:util` gives it another prototype. */
  private inherits({ into }: Use, scope: Scope | null): boolean {
    const [root, ...path] = into?.index === 0 ? into.callee : [];
    if (root === undefined || isLocal(root, scope) || !this.names.has(root)) return false;
    const kind = follow(this.names.kindOfName(root), path);
    if (!isImport(kind)) return false;
    if (/^(import|require) inherits$/.test(kind.source)) return true;
    return /^(import|require) (node:)?util$/.test(kind.source) && kind.path.at(-1) === "inherits";
  }

  /** Called by its name, or by one of a module. */
  private isCallee(name: string, { path, how }: Use): boolean {
    if (how !== "call" && how !== "call-with" && how !== "new") return false;
    if (path.length === 0) return true;
    const kind = path.length === 1 ? this.names.kindOfName(name) : undefined;
    return kind !== undefined && isImport(kind) && kind.path.length === 0;
  }

  private addRef(
    refs: Map<string, Ref>,
    { name, at, part }: Seen,
    use: Use,
    { isLater, givenAt, specs }: MentionsContext,
  ): void {
    const { path: used, how } = use;
    const isImported = used.length > 0 && this.names.isImported(name);
    const path = isImported ? used.slice(0, DEPTH) : undefined;
    const load = !isLater(at);
    const given = load ? givenAt(at) : -1;
    const meant = path === undefined ? name : `${name} ${JSON.stringify(path)}`;
    const key = given === -1 ? meant : `${meant} in ${given}`;
    const before = refs.get(key);
    const isCalm = how === "read" || how === "write" || part || this.touches.isPut(name, use);
    const runs = load && !isCalm;
    const called = runs && this.isCallee(name, use) && (before?.runs !== true || before.called);
    // `x += 1` reads it too.
    const looks =
      load && (how === "read" || how === "write" || used.length > 0 || how === "elements");
    const spec = specs.length > 0 && indexAt(specs, at) !== -1;
    const isKnown =
      before !== undefined &&
      (!load || before.load) &&
      (!runs || (before.runs && (called || !before.called))) &&
      (!looks || before.looks) &&
      (spec || !before.spec);
    if (isKnown) return;
    refs.set(key, {
      name,
      ...(path && { path }),
      ...((load || before?.load) && { load: true }),
      ...((runs || before?.runs) && { runs: true }),
      ...((runs ? called : before?.called) && { called: true }),
      ...((looks || before?.looks) && { looks: true }),
      ...(spec && before?.spec !== undefined && { spec: true }),
      ...(spec && before === undefined && { spec: true }),
      ...(given !== -1 && { given }),
    });
  }
}

const NO_CALL = { dropped: true, filled: false };

/** What becomes of the result of a call of a method, or with the value as its argument. */
function resultIn(stack: readonly Node[]): Pick<Seen, "dropped" | "filled"> {
  let at = above(stack, stack.length - 1, isStep);
  const call = stack[at];
  if (call?.type !== "CallExpression") return NO_CALL;
  const outer = above(stack, at - 1, isTransparent);
  at = above(stack, outer, isStep);
  const inner = stack[at + 1] ?? call;
  const parent = stack[at];
  return {
    dropped: stack[outer]?.type === "ExpressionStatement",
    filled:
      parent !== undefined && (at < outer ? isTarget(inner, parent) : writesTo(parent, inner)),
  };
}

/** Around a class that is a unit of its own. */
const AROUND_UNITS = new Set([
  "Program",
  "ExportNamedDeclaration",
  "ExportDefaultDeclaration",
  "VariableDeclaration",
  "VariableDeclarator",
]);

/** What a class extends that is no unit: whoever makes one of it does so where it stands, as far as can be told. */
function isBaseInside(node: Node, stack: readonly Node[]): boolean {
  const at = above(stack, stack.length - 1, isStep);
  const parent = stack[at];
  if (parent?.type !== "ClassExpression" && parent?.type !== "ClassDeclaration") return false;
  if (child(parent, "superClass") !== (stack[at + 1] ?? node)) return false;
  return !stack.slice(0, at).every(({ type }) => AROUND_UNITS.has(type));
}

function asMade({ path }: Use): Use {
  return { path, how: "new" };
}

function above(stack: readonly Node[], from: number, skips: (node: Node) => boolean): number {
  let at = from;
  while (at >= 0 && skips(stack[at] as Node)) at--;
  return at;
}

function isStep(node: Node): boolean {
  return node.type === "MemberExpression" || isTransparent(node);
}

function isTarget(node: Node, parent: Node): boolean {
  if (parent.type === "AssignmentExpression") return child(parent, "left") === node;
  return (
    parent.type === "UpdateExpression" ||
    (parent.type === "UnaryExpression" && parent.operator === "delete")
  );
}

/** Whether a name there means one of a function around it. Defaults of parameters do not see what the body declares. */
function isHidden(name: string, from: Scope | null, at: number): boolean {
  for (let scope = from; scope; scope = scope.parent) {
    const local = scope.names?.get(name);
    if (local === undefined) continue;
    const body = isFunction(scope.node) ? child(scope.node, "body") : null;
    if (local.form === "param" || body === null || at >= body.start) return true;
  }
  return false;
}

/** As far as it can lead through modules that give others. */
const DEPTH = 4;
