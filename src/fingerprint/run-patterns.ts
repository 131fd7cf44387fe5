// Patterns and what is assigned to, for what may run while a module is loaded.
import { child, flag, list, type Node, propertyName, unwrap } from "./node.ts";
import { type RunContext, UNKNOWN } from "./run-context.ts";
import { lookUp, VALUE } from "./run-scopes.ts";

export class RunPatterns {
  constructor(private readonly walk: RunContext) {}

  pattern(node: Node, declares: boolean): void {
    const { walk } = this;
    switch (node.type) {
      case "Identifier": {
        const name = String(node.name);
        if (declares) walk.scope.names.set(name, VALUE);
        else if (!lookUp(walk.scope, name)) this.target(node);
        return;
      }
      case "AssignmentPattern": {
        const left = child(node, "left");
        const right = child(node, "right");
        if (left) this.pattern(left, declares);
        if (right) walk.value(right, "hand");
        return;
      }
      case "RestElement":
      case "TSParameterProperty": {
        const inner = child(node, node.type === "RestElement" ? "argument" : "parameter");
        if (inner) this.pattern(inner, declares);
        return;
      }
      case "ArrayPattern":
        for (const one of list(node, "elements")) this.pattern(one, declares);
        return;
      case "ObjectPattern":
        for (const one of list(node, "properties")) {
          if (one.type === "Property") this.property(one, declares);
          else this.pattern(one, declares);
        }
        return;
      default:
        // A property gets what can't be told.
        walk.unknown(node, UNKNOWN);
        this.target(node);
    }
  }

  target(node: Node): void {
    const { walk } = this;
    const left = unwrap(node);
    if (left.type === "MemberExpression") {
      this.member(left);
      return;
    }
    if (left.type !== "Identifier") {
      this.pattern(left, false);
      return;
    }
    const binding = lookUp(walk.scope, String(left.name));
    const isFixed = binding?.kind === "fn" || binding?.kind === "class";
    if (binding === undefined || isFixed) walk.spoil(left, `assigns to ${left.name}`);
  }

  private member(left: Node): void {
    const { walk } = this;
    const root = rootOf(left);
    const isGlobal =
      root?.type === "Identifier" && lookUp(walk.scope, String(root.name)) === undefined;
    if (isGlobal) walk.spoil(left, `changes ${root.name}`);
    const object = child(left, "object");
    const property = child(left, "property");
    const name = propertyName(left);
    if (object) walk.value(object, "look");
    if (name !== null) walk.reads(left, name);
    else if (property) walk.value(property, "look");
  }

  private property(node: Node, declares: boolean): void {
    const key = child(node, "key");
    const name = propertyName(node);
    if (flag(node, "computed") && key) this.walk.value(key, "look");
    if (name !== null) this.walk.reads(node, name);
    const value = child(node, "value");
    if (value) this.pattern(value, declares);
  }
}

function rootOf(member: Node): Node | null {
  let at: Node | null = member;
  while (at?.type === "MemberExpression") {
    const object = child(at, "object");
    at = object && unwrap(object);
  }
  return at;
}
