// Expressions of a module, for what may run while it is loaded: where functions go, and what is called.
import {
  child,
  flag,
  isTransparent,
  list,
  type Node,
  nameOf,
  propertyName,
  stringOf,
  unwrap,
} from "./node.ts";
import { RunCalls } from "./run-calls.ts";
import { type Fate, type RunContext, UNKNOWN } from "./run-context.ts";
import { RunGlobals } from "./run-globals.ts";
import { SUSPECT } from "./run-names.ts";
import { lookUp } from "./run-scopes.ts";

const KINDS = { run: "calls", hand: "hands", stage: "stages" } as const;

export class RunValues {
  readonly globals: RunGlobals;
  private readonly calls: RunCalls;

  constructor(private readonly walk: RunContext) {
    this.globals = new RunGlobals(walk);
    this.calls = new RunCalls(walk, this.globals);
  }

  value(node: Node, fate: Fate, isBase: boolean): void {
    if (isTransparent(node)) {
      this.parts(node, ["expression"], fate, isBase);
      return;
    }
    if (this.isDone(node, fate)) return;
    // Its value comes from a call, or from somewhere else that can't be told.
    if (fate === "run")
      this.walk.unknown(node, isBase ? "builds on what is only known when it runs" : UNKNOWN);
  }

  reads(node: Node, name: string): void {
    if (SUSPECT.has(name)) this.walk.spoil(node, `uses ${name}`);
    if (name === "fn") this.walk.at.opens = true;
  }

  /** False: what becomes of its value is still to be told. */
  private isDone(node: Node, fate: Fate): boolean {
    const { walk } = this;
    switch (node.type) {
      case "Literal":
      case "TemplateLiteral":
        this.text(node);
        return true;
      case "Identifier":
        this.name(node, fate);
        return true;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        this.give(walk.functionPart(node), fate);
        return true;
      case "ClassExpression":
        walk.at.add("calls", walk.classPart(node));
        return true;
      case "MemberExpression":
        this.member(node, fate);
        return true;
      case "ConditionalExpression":
        this.parts(node, ["test"], "look");
        this.parts(node, ["consequent", "alternate"], fate);
        return true;
      case "LogicalExpression":
        this.parts(node, ["left", "right"], fate);
        return true;
      case "SequenceExpression": {
        const all = list(node, "expressions");
        for (const one of all) walk.value(one, one === all.at(-1) ? fate : "look");
        return true;
      }
      case "BinaryExpression":
        this.parts(node, ["left", "right"], "look");
        return true;
      case "UnaryExpression":
        this.unary(node);
        return true;
      case "UpdateExpression":
        walk.target(child(node, "argument") ?? node);
        return true;
      case "ArrayExpression":
        for (const one of list(node, "elements")) walk.value(one, "hand");
        return true;
      case "SpreadElement":
        this.parts(node, ["argument"], "hand");
        return true;
      case "ObjectExpression":
        for (const one of list(node, "properties")) {
          if (one.type === "SpreadElement") walk.value(one, "hand");
          else this.calls.property(one);
        }
        return true;
      case "PrivateIdentifier":
        return true;
      default:
        return this.isForeign(node);
    }
  }

  /** What comes from a call, and what is not known; true: that is noted, and nothing else. */
  private isForeign(node: Node): boolean {
    const { walk } = this;
    switch (node.type) {
      case "CallExpression":
      case "NewExpression":
        this.calls.call(node);
        return false;
      case "AssignmentExpression":
        this.calls.assignment(node);
        return false;
      case "TaggedTemplateExpression":
        this.calls.tagged(node);
        return false;
      case "YieldExpression":
        this.parts(node, ["argument"], "hand");
        return false;
      case "AwaitExpression":
        this.parts(node, ["argument"], "hand");
        walk.spoil(node, "awaits");
        return false;
      case "ThisExpression":
      case "Super":
        // In a script it can be the global object.
        if (!walk.isModule) walk.spoil(node, "uses `this` in a script");
        return false;
      case "MetaProperty":
        if (nameOf(child(node, "meta")) === "import") walk.spoil(node, "uses import.meta");
        return false;
      case "ImportExpression":
        walk.spoil(node, "imports a module when it runs");
        return true;
      default:
        walk.spoil(node, node.type.startsWith("JSX") ? "holds JSX" : `holds ${node.type}`);
        return true;
    }
  }

  private parts(node: Node, fields: readonly string[], fate: Fate, isBase = false): void {
    for (const field of fields) {
      const value = child(node, field);
      if (value) this.walk.value(value, fate, isBase);
    }
  }

  private text(node: Node): void {
    const text = stringOf(node);
    if (text !== null && SUSPECT.has(text)) this.walk.spoil(node, `uses ${text}`);
    for (const one of list(node, "expressions")) this.walk.value(one, "hand");
  }

  private give(part: number, fate: Fate): void {
    if (fate !== "look") this.walk.at.add(KINDS[fate], part);
  }

  private name(node: Node, fate: Fate): void {
    const name = String(node.name);
    const binding = lookUp(this.walk.scope, name);
    switch (binding?.kind) {
      case undefined:
        this.globals.name(node, name);
        return;
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
    else if (flag(node, "computed") && property) this.walk.value(property, "look");
    const whole = this.calls.namespaceOf(object);
    if (whole !== undefined && name !== null) {
      this.imported(node, [whole, name], fate);
      return;
    }
    this.walk.value(object, "look");
    if (fate === "run") this.walk.unknown(node, name === null ? UNKNOWN : `calls ${name}`);
  }

  /** What stands in a chain of properties from a global on. */
  private chain(node: Node): void {
    let at: Node | null = node;
    while (at?.type === "MemberExpression") {
      const name = propertyName(at);
      const property = child(at, "property");
      if (name !== null) this.reads(at, name);
      else if (property) this.walk.value(property, "look");
      const object = child(at, "object");
      at = object && unwrap(object);
    }
  }

  private unary(node: Node): void {
    const argument = child(node, "argument");
    if (argument === null) return;
    if (node.operator === "delete") this.walk.target(argument);
    else if (node.operator !== "typeof" || !this.globals.isThere(argument)) {
      this.walk.value(argument, "look");
    }
  }
}
