// Classes, for what may run while a module is loaded: what making one does is of the part around it; constructors,
// fields and all that the runtime calls by itself are of a part of its own; other methods are values in it.
import { child, flag, isFunction, list, type Node, nameOf, propertyName, unwrap } from "./node.ts";
import type { RunContext } from "./run-context.ts";
import { isCalledByName } from "./run-names.ts";
import type { PartMaker } from "./run-part.ts";

export class RunClasses {
  constructor(private readonly walk: RunContext) {}

  part(node: Node): number {
    const { walk } = this;
    const index = walk.partOf(node);
    const own = walk.partAt(index);
    walk.inScope(() => {
      const name = nameOf(child(node, "id"));
      if (name !== null) walk.scope.names.set(name, { kind: "class", part: index });
      const base = child(node, "superClass");
      if (base) this.base(base, own);
      const members = list(child(node, "body") ?? node, "body");
      let isLooked = this.decorators(node);
      for (const member of members) if (this.member(member, own)) isLooked = true;
      if (isLooked) walk.at.add("calls", index);
    });
    return index;
  }

  /** Whether there are any: they get at what they decorate. */
  decorators(node: Node): boolean {
    const all = list(node, "decorators");
    if (all.length > 0) this.walk.unknown(node, "calls a decorator");
    for (const one of all) {
      const expression = child(one, "expression");
      if (expression) this.walk.value(expression, "run");
    }
    return all.length > 0;
  }

  /** Nothing of a class runs when another is built on it. */
  private base(base: Node, own: PartMaker): void {
    const { type } = unwrap(base);
    if (type !== "Identifier" && type !== "MemberExpression") this.walk.value(base, "look");
    this.walk.inPart(own, () => this.walk.value(base, "run", true));
  }

  /** Whether it may get at the class while that is made. */
  private member(member: Node, own: PartMaker): boolean {
    const { walk } = this;
    if (member.type === "StaticBlock") {
      walk.block(list(member, "body"));
      return true;
    }
    if (member.type.startsWith("TS")) return false;
    const isDecorated = this.decorators(member);
    const key = child(member, "key");
    const value = child(member, "value");
    const name = flag(member, "computed") ? null : propertyName(member);
    if (flag(member, "computed") && key) walk.value(key, "look");
    if (value === null) return isDecorated;
    const isImplicit = name === null || isCalledByName(name);
    if (member.type === "MethodDefinition") {
      if (!child(value, "body")) return isDecorated;
      const isCalled = isImplicit || member.kind !== "method";
      own.add(isCalled ? "calls" : "hands", walk.functionPart(value));
      return isDecorated;
    }
    const fate = isImplicit ? "run" : "hand";
    if (!flag(member, "static")) {
      walk.inPart(own, () => walk.value(value, fate));
      return isDecorated;
    }
    walk.value(value, fate);
    return isDecorated || !isFunction(unwrap(value));
  }
}
