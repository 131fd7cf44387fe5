// Gathers, in the one walk over a module, what its units mention, run and may change.
import { isTrusted, type Use, writesTo } from "./calls.ts";
import { usesOf } from "./context.ts";
import { type Cut, cutsOf, indexAt, namesOf } from "./cuts.ts";
import { follow, isImport } from "./kinds.ts";
import type { ModuleNames } from "./module-names.ts";
import {
  child,
  dotted,
  isFunction,
  isTransparent,
  type Lines,
  list,
  type Node,
  nameOf,
  propertyName,
  stringOf,
  unwrap,
} from "./node.ts";
import { isPartOfValue, runsLater } from "./placement.ts";
import { qualified } from "./reach-imports.ts";
import type { Declaration } from "./scope.ts";
import { isLocal, type Scope } from "./scope.ts";
import { endedBy } from "./tails.ts";
import { isOfModule, rootsOf } from "./targets.ts";
import { COMMON_JS, META, Touches } from "./touches.ts";
import type { Ref, Touch } from "./units.ts";
import type { Walk } from "./walk.ts";

/** Objects of the runtime that everybody shares. */
export const WORLD = new Set("globalThis global window self process Bun".split(" "));
const SHARED = new Set(
  "Math JSON Reflect Intl Atomics console navigator performance crypto".split(" "),
);
export const PROTOTYPES = new Set(["prototype", "__proto__"]);
/** They give members to what they are handed. */
const FILLS = new Set(["assign", "defineProperty", "defineProperties", "setPrototypeOf"]);
const REACHES_PROTOTYPES = new Set(["getPrototypeOf"]);
/** Members that code runs without being called by name. */
const IMPLICIT = new Set(
  "toString valueOf toJSON toLocaleString then next return __defineGetter__ defineProperty defineProperties".split(
    " ",
  ),
);

interface Span {
  readonly start: number;
  readonly end: number;
}

export interface StageSite {
  readonly call: Node;
  readonly fn: Node | null;
  readonly spec: Node | null;
  readonly scope: Scope | null;
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

/** What is gathered for one unit. */
export interface Gathered {
  readonly refs: ReadonlyMap<string, Ref>;
  readonly touches: readonly Touch[];
  readonly implicit: boolean;
  readonly jsx: boolean;
  readonly decorated: boolean;
  readonly fills: boolean;
}

export class UnitCollector {
  readonly sites: StageSite[] = [];
  readonly cuts: readonly Cut[];
  readonly declared = new Map<string, Set<number>>();
  isCommonJs = false;
  readonly marks: { readonly at: number; readonly text: string }[] = [];
  readonly trusted: ReadonlySet<string>;
  /** By function: the call with which it ends. */
  readonly endings = new Map<Node, Node>();
  readonly calls: { readonly call: Node; readonly scope: Scope | null }[] = [];
  private readonly seen: Seen[] = [];
  /** Code that runs later, and specs of stages: in source order when all is seen. */
  readonly laters: Span[] = [];
  private readonly specs: Span[] = [];
  private readonly implicit = new Set<number>();
  private readonly jsx = new Set<number>();
  private readonly decorated = new Set<number>();
  /** Assignments to members, by whose. */
  private readonly members: {
    readonly name: string;
    readonly at: number;
    readonly scope: Scope | null;
  }[] = [];
  private readonly touches: Touches;

  constructor(
    program: Node,
    lines: Lines,
    private readonly names: ModuleNames,
    private readonly source: string,
  ) {
    this.cuts = cutsOf(program, source);
    this.trusted = trustedIn(program);
    for (const name of this.trusted) names.trusted.add(name);
    this.touches = new Touches(lines, names);
  }

  topAt(offset: number): number {
    return indexAt(this.cuts, offset);
  }

  declare({ name, form, value }: Declaration, walk: Walk): void {
    const isNode = form !== "const" && form !== "let" && form !== "var" && form !== "caught";
    const at = isNode && value !== null ? value.start : walk.stack.at(-1)?.start;
    this.declareAt(name, at === undefined ? -1 : this.topAt(at));
  }

  private declareAt(name: string, index: number): void {
    const known = this.declared.get(name);
    if (known) known.add(index);
    else this.declared.set(name, new Set([index]));
  }

  enter(node: Node, walk: Walk): void {
    switch (node.type) {
      case "ImportExpression":
        this.loading(node, child(node, "source"), "import", walk.stack);
        return;
      case "CallExpression":
        this.call(node, walk);
        return;
      case "TSExportAssignment":
        this.isCommonJs = true;
        return;
      case "TSImportEqualsDeclaration":
        this.importEquals(node);
        return;
      case "Decorator":
        this.decorated.add(node.start);
        return;
      case "JSXElement":
      case "JSXFragment":
        this.jsx.add(node.start);
        return;
      case "MemberExpression": {
        const name = propertyName(node);
        if (name !== null && PROTOTYPES.has(name)) this.prototype(node, walk);
        else if (name === "constructor" && child(node, "object")?.type === "ThisExpression")
          this.ownClass(node, walk);
        return;
      }
      case "AssignmentExpression":
        this.givesMember(child(node, "left"));
        this.target(child(node, "left"), walk);
        return;
      case "VariableDeclarator":
        // What is made by `using` is disposed of at the end of the module.
        if (/using$/.test(String(walk.stack.at(-1)?.kind)))
          this.touches.beyond(node, "is disposed of");
        return;
      case "ForInStatement":
      case "ForOfStatement":
        this.target(child(node, "left"), walk);
        return;
      case "UpdateExpression":
        this.target(child(node, "argument"), walk);
        return;
      case "UnaryExpression":
        if (node.operator === "delete") this.target(child(node, "argument"), walk);
        return;
    }
  }

  /** Whether a name that is none of the module may matter. */
  watches(name: string): boolean {
    return WORLD.has(name) || SHARED.has(name) || COMMON_JS.has(name);
  }

  /** Names of the module that stand there, in whatever way. */
  wordsIn({ start, end }: Node): readonly string[] {
    const words = new Set(this.source.slice(start, end).match(/[\w$\u0080-\uffff]+/g));
    return [...words].filter((word) => this.names.has(word));
  }

  /** Whether the note that bundlers go by stands before a call. */
  isMarkedPure({ start }: Node): boolean {
    return /\/\*\s*[@#]__PURE__\s*\*\/[\s(]*$/.test(
      this.source.slice(Math.max(0, start - 80), start),
    );
  }

  later(node: Node, stack: readonly Node[]): void {
    if (runsLater(node, stack, this.trusted)) this.laters.push(node);
  }

  /** Whether what stands there only runs when somebody calls it. */
  readonly isLater = (offset: number): boolean => {
    return indexAt(this.laters, offset) !== -1;
  };

  /** A member of an object or a class, before it is visited. */
  member(node: Node): void {
    const kind = node.kind;
    const isAccessor = kind === "get" || kind === "set" || node.type === "AccessorProperty";
    const name = propertyName(node);
    const isSymbol = node.computed === true && !isPlainKey(child(node, "key"));
    this.modifiers(node);
    if (isAccessor || isSymbol || (name !== null && IMPLICIT.has(name)))
      this.implicit.add(node.start);
  }

  /** Words that the tree leaves out as if they said nothing at run time. */
  private modifiers(node: Node): void {
    const { source } = this;
    const fn = node.kind === "constructor" ? child(node, "value") : null;
    let from = fn?.start ?? 0;
    for (const param of fn ? list(fn, "params") : []) {
      const name = param.type === "AssignmentPattern" ? child(param, "left") : param;
      const before = source
        .slice(from, name?.start ?? from)
        .replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, "")
        .replace(/^.*\(/s, "");
      if (/\b(public|private|protected|readonly|override)\b/.test(before)) {
        this.marks.push({ at: param.start, text: `property ${nameOf(name)}` });
      }
      from = param.end;
    }
  }

  reference(node: Node, walk: Walk, uses: readonly Use[]): void {
    const { scope, stack } = walk;
    if (node.type === "ThisExpression" || node.type === "Super") {
      if (isOfModule(stack)) this.see("this", node, walk, uses);
      else if (isOfFunction(stack)) this.touches.givesThis = true;
      // Of the module itself: what it exports, in CommonJS.
      else if (!stack.some(hasOwnThis)) this.isCommonJs = true;
      return;
    }
    if (node.type === "MetaProperty") {
      if (nameOf(child(node, "property")) === "target") this.ownClass(node, walk);
      else this.see(META, node, walk, uses);
      return;
    }
    const name = String(node.name);
    if (name === "arguments" && !stack.some(hasOwnThis)) this.isCommonJs = true;
    // A module that has them has no names that its syntax tells.
    if (COMMON_JS.has(name) && !this.names.has(name) && !isLocal(name, scope))
      this.isCommonJs = true;
    if (name === "Proxy") this.implicit.add(node.start);
    this.see(name, node, walk, uses);
  }

  /** `this.constructor`, `new.target`: the class that the code stands in, or one that extends it. */
  private ownClass(node: Node, walk: Walk): void {
    const uses = usesOf(node, walk.stack, this.trusted).filter(({ how }) => how !== "new");
    this.see("this", node, walk, uses);
  }

  private see(name: string, node: Node, walk: Walk, uses: readonly Use[]): void {
    const { scope, stack } = walk;
    this.seen.push({
      name,
      uses,
      at: node.start,
      scope,
      part: scope === null && isPartOfValue(node, stack),
      ...resultIn(stack),
    });
  }

  private call(node: Node, walk: Walk): void {
    if (isTrusted(node, this.trusted, walk.stack) && isDirect(node)) {
      const [spec = null, fn = null] = list(node, "arguments");
      const isSpread = list(node, "arguments").some(({ type }) => type === "SpreadElement");
      if (spec !== null && !isSpread) this.specs.push(spec);
      this.sites.push({
        call: node,
        spec: isSpread ? null : spec,
        fn: isSpread ? null : fn,
        scope: walk.scope,
      });
    }
    const callee = child(node, "callee");
    const ended = endedBy(node, walk.stack);
    if (ended !== undefined) this.endings.set(ended, node);
    this.calls.push({ call: node, scope: walk.scope });
    if (callee && this.names.isRequire(callee)) {
      this.loading(node, list(node, "arguments")[0] ?? null, "require", walk.stack);
    }
    const method = callee?.type === "MemberExpression" ? propertyName(callee) : null;
    if (method === null) return;
    if (FILLS.has(method)) this.members.push({ name: "", at: node.start, scope: null });
    if (method.startsWith("define") || method === "__defineGetter__") this.implicit.add(node.start);
    if (REACHES_PROTOTYPES.has(method)) {
      this.touches.beyond(node, `calls ${method}()`);
    }
  }

  /** `import y = n.v`: the walk does not go into it. */
  private importEquals(node: Node): void {
    const target = child(node, "moduleReference");
    if (target === null || target.type === "TSExternalModuleReference") return;
    const [name = "", ...path] = qualified(target);
    const local = nameOf(child(node, "id"));
    if (local !== null) this.declareAt(local, this.topAt(node.start));
    const uses: readonly Use[] = [{ path, how: "escape" }];
    this.seen.push({ name, uses, at: node.start, scope: null, part: true, ...NO_CALL });
  }

  /** `import("./x").then(..)`: what is done with the module at once may change what it holds. */
  private loading(node: Node, source: Node | null, how: string, stack: readonly Node[]): void {
    const spec = stringOf(source);
    let at = stack.length - 1;
    let inner = node;
    while (at >= 0 && (isTransparent(stack[at] as Node) || stack[at]?.type === "AwaitExpression")) {
      inner = stack[at] as Node;
      at--;
    }
    const isKept =
      stack[at]?.type === "ExpressionStatement" || isPartOfValue(inner, stack.slice(0, at + 1));
    if (spec !== null && !isKept) this.touches.module(node, `${how} ${spec}`);
  }

  /** `x.prototype`, where what it is of has no name here. */
  private prototype(node: Node, walk: Walk): void {
    const root = rootsOf(node)[0];
    const name = root === undefined ? null : nameOf(root);
    if (name !== null && !isLocal(name, walk.scope) && this.names.has(name)) return;
    this.touches.prototype(node, walk);
  }

  /** `o.toString = ..` */
  private givesMember(left: Node | null): void {
    if (left?.type !== "MemberExpression") return;
    const name = propertyName(left);
    const isSymbol = left.computed === true && name === null;
    if (isSymbol || (name !== null && IMPLICIT.has(name))) this.implicit.add(left.start);
  }

  /** Assignments to what is no name of the module. */
  private target(left: Node | null, walk: Walk): void {
    if (left === null) return;
    const isMember = left.type !== "Identifier";
    for (const root of rootsOf(left)) {
      this.touches.assigned(root, walk.scope);
      if (isMember)
        this.members.push({ name: nameOf(root) ?? "", at: root.start, scope: walk.scope });
    }
  }

  /** By unit, when all names are known; `unitAt` finds the innermost unit at an offset. */
  finish(unitAt: (offset: number) => number, count: number): readonly Gathered[] {
    const refs = Array.from({ length: count }, () => new Map<string, Ref>());
    this.laters.sort(byStart);
    this.specs.sort(byStart);
    const mentions: { readonly one: Seen; readonly use: Use; readonly map: Map<string, Ref> }[] =
      [];
    for (const one of this.seen) {
      const unit = unitAt(one.at);
      const { name, scope } = one;
      if (unit === -1 || isHidden(name, scope, one.at)) continue;
      const isOwn = this.names.has(name);
      const kind = this.cuts[this.topAt(one.at)]?.kind;
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
    for (const { one, use, map } of mentions) this.addRef(map, one, use);
    const touches = this.touches.finish(unitAt, count, (offset) => this.isLater(offset));
    const implicit = new Set([...this.implicit].map(unitAt));
    const jsx = new Set([...this.jsx].map(unitAt));
    const decorated = new Set([...this.decorated].map(unitAt));
    const fills = new Set(
      this.members
        .filter(({ name, scope }) => name === "" || isLocal(name, scope))
        .map(({ at }) => unitAt(at)),
    );
    return refs.map((map, i) => ({
      refs: map,
      touches: touches[i] ?? [],
      implicit: implicit.has(i),
      jsx: jsx.has(i),
      decorated: decorated.has(i),
      fills: fills.has(i),
    }));
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

  private addRef(refs: Map<string, Ref>, { name, at, part }: Seen, use: Use): void {
    const { path: used, how } = use;
    const isImported = used.length > 0 && this.names.isImported(name);
    const path = isImported ? used.slice(0, DEPTH) : undefined;
    const key = path === undefined ? name : `${name} ${JSON.stringify(path)}`;
    const before = refs.get(key);
    const load = !this.isLater(at);
    const isCalm = how === "read" || how === "write" || part || this.touches.isPut(name, use);
    const runs = load && !isCalm;
    const called = runs && this.isCallee(name, use) && (before?.runs !== true || before.called);
    // `x += 1` reads it too.
    const looks =
      load && (how === "read" || how === "write" || used.length > 0 || how === "elements");
    const spec = this.specs.length > 0 && indexAt(this.specs, at) !== -1;
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
    });
  }
}

/** `stage(..)` or `fp.stage(..)`: what `stage.call(..)` is handed stands in other places. */
function isDirect(call: Node): boolean {
  const [, member, ...more] = dotted(child(call, "callee")) ?? [];
  return more.length === 0 && (member === undefined || member === "stage");
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

function hasOwnThis({ type }: Node): boolean {
  return (
    type === "FunctionExpression" || type === "FunctionDeclaration" || type.startsWith("Class")
  );
}

/** `this` of a function that is no method where it is written. */
function isOfFunction(stack: readonly Node[]): boolean {
  const at = stack.findLastIndex(
    ({ type }) => type === "FunctionExpression" || type === "FunctionDeclaration",
  );
  const parent = stack[at - 1]?.type;
  return at !== -1 && parent !== "MethodDefinition";
}

function byStart(a: Span, b: Span): number {
  return a.start - b.start;
}

/** As far as it can lead through modules that give others. */
const DEPTH = 4;

function isPlainKey(key: Node | null): boolean {
  return key?.type === "Literal" || key?.type === "TemplateLiteral";
}

/** Local names of what is imported from "fastpipe". */
function trustedIn(program: Node): ReadonlySet<string> {
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
