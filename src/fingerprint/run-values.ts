// Expressions of a module, for what may run while it is loaded: where functions go, and what is called.
import {
  child,
  flag,
  isFunction,
  isTransparent,
  list,
  type Node,
  nameOf,
  propertyName,
  stringOf,
  unwrap,
} from "./node.ts";
import { Globals } from "./run-globals.ts";
import { CALLING_METHODS, CONSTANTS, isCalledByName, METHODS, SUSPECT } from "./run-names.ts";
import { type Binding, lookUp, type RunScope } from "./run-scopes.ts";
import type { RunWalk } from "./run-walk.ts";

/**
 * What becomes of a value: it is called, handed to somebody who may call it, made the function of a stage, or only
 * looked at.
 */
export type Fate = "run" | "hand" | "stage" | "look";

const KINDS = { run: "calls", hand: "hands", stage: "stages" } as const;
/** Expressions whose value is never a function. */
const PLAIN = new Set([
  "ArrayExpression",
  "BinaryExpression",
  "Literal",
  "ObjectExpression",
  "TemplateLiteral",
  "UnaryExpression",
  "UpdateExpression",
]);

export class Values {
  private readonly globals: Globals;

  constructor(private readonly walk: RunWalk) {
    this.globals = new Globals(walk);
  }

  /** `isBase`: a class is built on it. */
  value(node: Node, fate: Fate, isBase = false): void {
    if (isTransparent(node)) {
      const inner = child(node, "expression");
      if (inner) this.value(inner, fate, isBase);
      return;
    }
    switch (node.type) {
      case "Literal":
        if (typeof node.value === "string" && SUSPECT.has(node.value))
          this.suspect(node, node.value);
        return;
      case "Identifier":
        this.name(node, fate);
        return;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        this.give(this.walk.functionPart(node), fate);
        return;
      case "ClassExpression":
        this.walk.at.add("calls", this.walk.classPart(node));
        return;
      case "MemberExpression":
        this.member(node, fate);
        return;
      case "CallExpression":
      case "NewExpression":
        this.call(node);
        break;
      case "ConditionalExpression":
        this.parts(node, ["test"], "look");
        this.parts(node, ["consequent", "alternate"], fate);
        return;
      case "LogicalExpression":
        this.parts(node, ["left", "right"], fate);
        return;
      case "SequenceExpression": {
        const all = list(node, "expressions");
        for (const one of all) this.value(one, one === all.at(-1) ? fate : "look");
        return;
      }
      case "AssignmentExpression":
        this.assignment(node);
        break;
      case "BinaryExpression":
        this.parts(node, ["left", "right"], "look");
        return;
      case "UnaryExpression":
        this.unary(node);
        return;
      case "UpdateExpression":
        this.target(child(node, "argument") ?? node);
        return;
      case "TemplateLiteral": {
        const text = stringOf(node);
        if (text !== null && SUSPECT.has(text)) this.suspect(node, text);
        for (const one of list(node, "expressions")) this.value(one, "hand");
        return;
      }
      case "TaggedTemplateExpression":
        this.tagged(node);
        break;
      case "ArrayExpression":
        for (const one of list(node, "elements")) this.value(one, "hand");
        return;
      case "SpreadElement":
        this.parts(node, ["argument"], "hand");
        return;
      case "ObjectExpression":
        for (const one of list(node, "properties")) this.property(one);
        return;
      case "YieldExpression":
        this.parts(node, ["argument"], "hand");
        break;
      case "AwaitExpression":
        this.parts(node, ["argument"], "hand");
        this.walk.spoil(node, "awaits");
        break;
      case "ThisExpression":
      case "Super":
        // In a script it can be the global object.
        if (!this.walk.isModule) this.walk.spoil(node, "uses `this` in a script");
        break;
      case "MetaProperty":
        if (nameOf(child(node, "meta")) === "import") this.walk.spoil(node, "uses import.meta");
        break;
      case "PrivateIdentifier":
        return;
      case "ImportExpression":
        this.walk.spoil(node, "imports a module when it runs");
        return;
      default:
        this.walk.spoil(node, node.type.startsWith("JSX") ? "holds JSX" : `holds ${node.type}`);
        return;
    }
    if (fate === "run")
      this.walk.unknown(node, isBase ? "builds on what is only known when it runs" : UNKNOWN);
  }

  /** What an assignment writes to. */
  target(node: Node): void {
    const left = unwrap(node);
    if (left.type === "MemberExpression") {
      const root = rootOf(left);
      const isGlobal =
        root?.type === "Identifier" && lookUp(this.walk.scope, String(root.name)) === undefined;
      if (isGlobal) this.walk.spoil(left, `changes ${root.name}`);
      this.parts(left, flag(left, "computed") ? ["object", "property"] : ["object"], "look");
      const name = propertyName(left);
      if (name !== null) this.reads(left, name);
      return;
    }
    if (left.type === "Identifier") {
      const binding = lookUp(this.walk.scope, String(left.name));
      if (binding === undefined) this.walk.spoil(left, `assigns to ${left.name}`);
      else if (binding.kind === "fn" || binding.kind === "class")
        this.walk.spoil(left, `assigns to ${left.name}`);
      return;
    }
    this.walk.unknown(left, UNKNOWN);
    this.walk.pattern(left, false);
  }

  /** A property that is read, by name. */
  reads(node: Node, name: string): void {
    if (SUSPECT.has(name)) this.suspect(node, name);
    if (name === "fn") this.walk.at.opens = true;
  }

  /** `const { A, B = "b" } = process.env`: whether it was that. */
  takesEnvironment(pattern: Node, value: Node): boolean {
    return this.globals.takesEnvironment(pattern, value);
  }

  private parts(node: Node, fields: readonly string[], fate: Fate): void {
    for (const field of fields) {
      const value = child(node, field);
      if (value) this.value(value, fate);
    }
  }

  private suspect(node: Node, name: string): void {
    this.walk.spoil(node, `uses ${name}`);
  }

  private give(part: number, fate: Fate): void {
    if (fate !== "look") this.walk.at.add(KINDS[fate], part);
  }

  private name(node: Node, fate: Fate): void {
    const name = String(node.name);
    const binding = lookUp(this.walk.scope, name);
    if (binding === undefined) {
      this.globals.name(node, name);
      return;
    }
    switch (binding.kind) {
      case "fn":
        this.give(binding.part, fate);
        return;
      case "class":
        this.walk.at.add("calls", binding.part);
        return;
      case "import":
        this.imported(node, [name], fate);
        return;
      case "value":
        if (fate === "run") this.walk.unknown(node, `calls ${name}`);
        return;
    }
  }

  private imported(node: Node, path: readonly [string, ...string[]], fate: Fate): void {
    const kind = fate === "look" ? "hands" : KINDS[fate];
    this.walk.at.add(kind, [this.walk.line(node), ...path]);
  }

  private member(node: Node, fate: Fate): void {
    const object = child(node, "object");
    const property = child(node, "property");
    if (object === null) return;
    if (this.globals.member(node)) {
      this.chain(node);
      return;
    }
    const name = propertyName(node);
    if (name !== null) this.reads(node, name);
    else if (flag(node, "computed") && property) this.value(property, "look");
    const whole = this.namespaceOf(object);
    if (whole !== undefined && name !== null) {
      this.imported(node, [whole, name], fate);
      return;
    }
    this.value(object, "look");
    if (fate === "run") this.walk.unknown(node, name === null ? UNKNOWN : `calls ${name}`);
  }

  /** What stands in a chain of properties from a global on. */
  private chain(node: Node): void {
    let at: Node | null = node;
    while (at?.type === "MemberExpression") {
      const name = propertyName(at);
      const property = child(at, "property");
      if (name !== null) this.reads(at, name);
      else if (property) this.value(property, "look");
      const object = child(at, "object");
      at = object && unwrap(object);
    }
  }

  /** The name of a module that was imported as a whole. */
  private namespaceOf(object: Node): string | undefined {
    const inner = unwrap(object);
    if (inner.type !== "Identifier") return undefined;
    const name = String(inner.name);
    const binding = lookUp(this.walk.scope, name);
    return binding?.kind === "import" && binding.isWhole ? name : undefined;
  }

  private call(node: Node): void {
    const callee = unwrap(child(node, "callee") ?? node);
    const args = list(node, "arguments");
    const api = this.apiOf(callee);
    if (api !== undefined) {
      const isStage =
        api === "stage" && !args.slice(0, 2).some(({ type }) => type === "SpreadElement");
      for (const [i, arg] of args.entries()) this.value(arg, isStage && i === 1 ? "stage" : "hand");
      return;
    }
    if (this.globals.call(node, callee)) {
      const from = this.globals.callsFrom(callee);
      this.hand(args, (i) => i >= from);
      return;
    }
    if (callee.type === "Super") {
      this.hand(args);
      return;
    }
    const method = callee.type === "MemberExpression" ? this.methodOf(callee) : undefined;
    if (method === undefined) {
      this.value(callee, "run");
      this.hand(args);
      return;
    }
    this.method(callee, method, args);
  }

  private method(callee: Node, method: string, args: readonly Node[]): void {
    const object = child(callee, "object") ?? callee;
    this.reads(callee, method);
    if (method === "call" || method === "apply") {
      this.value(object, "run");
      this.hand(args);
      return;
    }
    // What it is called on is not called, and `f.bind(..)` is `f`.
    this.value(object, method === "bind" ? "hand" : "look");
    const calls = CALLING_METHODS.get(method);
    if (calls === undefined && !METHODS.has(method)) this.walk.unknown(callee, `calls ${method}`);
    this.hand(args, (i) => i === calls);
  }

  /** Undefined: it is not a method of some value, but told by what it is of. */
  private methodOf(callee: Node): string | undefined {
    const object = child(callee, "object");
    if (object === null || this.namespaceOf(object) !== undefined) return undefined;
    if (object.type === "Super") return undefined;
    return propertyName(callee) ?? undefined;
  }

  private hand(args: readonly Node[], isCalled: (index: number) => boolean = () => false): void {
    for (const [i, arg] of args.entries()) {
      const runs = isCalled(i) && mayBeFunction(arg, this.walk.scope);
      this.value(arg, runs ? "run" : "hand");
    }
  }

  /** `stage`, or `fastpipe.stage`. */
  private apiOf(callee: Node): string | undefined {
    const binding = bindingOf(callee, this.walk.scope);
    if (binding?.kind === "api") return binding.name;
    if (callee.type !== "MemberExpression") return undefined;
    const whole = bindingOf(child(callee, "object"), this.walk.scope);
    return whole?.kind === "api" ? (propertyName(callee) ?? "") : undefined;
  }

  private assignment(node: Node): void {
    const left = unwrap(child(node, "left") ?? node);
    const right = child(node, "right");
    this.target(left);
    if (right === null) return;
    const isMember = left.type === "MemberExpression";
    const name = isMember ? propertyName(left) : "";
    const isFunctionLike =
      isMember && mayBeFunction(right, this.walk.scope) && !this.isStage(right);
    if (name === null && isFunctionLike) this.walk.unknown(left, UNKNOWN);
    this.value(right, isFunctionLike && name !== null && isCalledByName(name) ? "run" : "hand");
  }

  private isStage(node: Node): boolean {
    const inner = unwrap(node);
    return (
      inner.type === "CallExpression" &&
      this.apiOf(unwrap(child(inner, "callee") ?? inner)) !== undefined
    );
  }

  private unary(node: Node): void {
    const argument = child(node, "argument");
    if (argument === null) return;
    if (node.operator === "delete") this.target(argument);
    else if (node.operator !== "typeof" || !this.globals.isThere(argument))
      this.value(argument, "look");
  }

  private tagged(node: Node): void {
    const tag = unwrap(child(node, "tag") ?? node);
    if (!this.globals.call(node, tag)) this.value(tag, "run");
    const quasi = child(node, "quasi");
    for (const one of quasi ? list(quasi, "expressions") : []) this.value(one, "hand");
  }

  private property(node: Node): void {
    if (node.type === "SpreadElement") {
      this.value(node, "hand");
      return;
    }
    const value = child(node, "value");
    const key = child(node, "key");
    const name = propertyName(node);
    if (name === null && key) this.value(key, "look");
    if (value === null) return;
    const isAccessor = node.kind === "get" || node.kind === "set";
    const isCalled = isAccessor || name === null || isCalledByName(name);
    const runs = isCalled && mayBeFunction(value, this.walk.scope) && !this.isStage(value);
    this.value(value, runs ? "run" : "hand");
  }
}

const UNKNOWN = "calls what is only known when it runs";

function bindingOf(node: Node | null, scope: RunScope): Binding | undefined {
  const inner = node && unwrap(node);
  return inner?.type === "Identifier" ? lookUp(scope, String(inner.name)) : undefined;
}

function rootOf(member: Node): Node | null {
  let at: Node | null = member;
  while (at?.type === "MemberExpression") {
    const object = child(at, "object");
    at = object && unwrap(object);
  }
  return at;
}

/** Whether the value of an expression can be a function. */
export function mayBeFunction(node: Node, scope: RunScope): boolean {
  const inner = unwrap(node);
  if (PLAIN.has(inner.type)) return false;
  switch (inner.type) {
    case "Identifier": {
      const name = String(inner.name);
      const binding = lookUp(scope, name);
      return binding === undefined ? !CONSTANTS.has(name) : binding.kind !== "plain";
    }
    case "ConditionalExpression":
      return either(inner, ["consequent", "alternate"], scope);
    case "LogicalExpression":
      return either(inner, ["left", "right"], scope);
    case "NewExpression": {
      // What a class of somebody's gives can be anything.
      const made = bindingOf(child(inner, "callee"), scope);
      return made !== undefined;
    }
    default:
      return isFunction(inner) || !isThis(inner);
  }
}

function either(node: Node, fields: readonly string[], scope: RunScope): boolean {
  return fields.some((field) => {
    const one = child(node, field);
    return one !== null && mayBeFunction(one, scope);
  });
}

function isThis({ type }: Node): boolean {
  return type === "MetaProperty";
}
