// Gathers, in the one walk over a module, what its units mention, run and may change.
import { isTrusted, type Use } from "./calls.ts";
import { loopNames, usesOf } from "./context.ts";
import { type Cut, cutsOf, indexAt } from "./cuts.ts";
import type { Handing } from "./facts.ts";
import { GivenFunctions } from "./given.ts";
import { Mentions } from "./mentions.ts";
import type { ModuleNames } from "./module-names.ts";
import {
  child,
  isTransparent,
  type Lines,
  list,
  type Node,
  nameOf,
  propertyName,
  stringOf,
} from "./node.ts";
import { isPartOfValue, runsLater } from "./placement.ts";
import { qualified } from "./reach-imports.ts";
import type { Declaration } from "./scope.ts";
import { isLocal, type Scope } from "./scope.ts";
import { endedBy } from "./tails.ts";
import { isOfModule, rootsOf } from "./targets.ts";
import { COMMON_JS, META, Touches } from "./touches.ts";
import { isDirect, trustedIn } from "./trusted.ts";
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
/** The same by `Reflect`. */
const REFLECTS = new Set(["set", "deleteProperty", "preventExtensions"]);
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
  private readonly mentions: Mentions;
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
  private readonly given = new GivenFunctions();
  /** Functions that calls get: by whom. */
  givenTo: readonly (Handing | null)[] = [];

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
    this.mentions = new Mentions(names, this.touches);
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
      case "ForOfStatement":
        if (walk.scope === null) this.names.loop(child(node, "right"), loopNames(node) ?? []);
        this.target(child(node, "left"), walk);
        return;
      case "ForInStatement":
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
    else this.given.see(node, stack);
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
      if (isOfModule(stack)) this.mentions.see("this", node, walk, uses);
      else if (isOfFunction(stack)) this.touches.givesThis = true;
      // Of the module itself: what it exports, in CommonJS.
      else if (!stack.some(hasOwnThis)) this.isCommonJs = true;
      return;
    }
    if (node.type === "MetaProperty") {
      if (nameOf(child(node, "property")) === "target") this.ownClass(node, walk);
      else this.mentions.see(META, node, walk, uses);
      return;
    }
    const name = String(node.name);
    if (name === "arguments" && !stack.some(hasOwnThis)) this.isCommonJs = true;
    // A module that has them has no names that its syntax tells.
    if (COMMON_JS.has(name) && !this.names.has(name) && !isLocal(name, scope))
      this.isCommonJs = true;
    if (name === "Proxy") this.implicit.add(node.start);
    this.mentions.see(name, node, walk, uses);
  }

  /** `this.constructor`, `new.target`: the class that the code stands in, or one that extends it. */
  private ownClass(node: Node, walk: Walk): void {
    const uses = usesOf(node, walk.stack, this.trusted).filter(({ how }) => how !== "new");
    this.mentions.see("this", node, walk, uses);
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
    const isOfReflect = callee !== null && nameOf(child(callee, "object")) === "Reflect";
    if (FILLS.has(method) || (isOfReflect && REFLECTS.has(method)))
      this.members.push({ name: "", at: node.start, scope: null });
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
    this.mentions.seePart(name, node.start, uses);
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
    this.laters.sort(byStart);
    this.specs.sort(byStart);
    this.givenTo = this.given.finish(this.names);
    const givenAt = (offset: number): number => {
      const at = this.given.at(offset);
      return this.givenTo[at] ? at : -1;
    };
    const refs = this.mentions.refs(count, {
      unitAt,
      kindAt: (offset) => this.cuts[this.topAt(offset)]?.kind,
      isLater: this.isLater,
      givenAt,
      specs: this.specs,
    });
    const touches = this.touches.finish(unitAt, count, this.isLater, givenAt);
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

function isPlainKey(key: Node | null): boolean {
  return key?.type === "Literal" || key?.type === "TemplateLiteral";
}
