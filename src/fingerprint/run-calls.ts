// Calls, for what may run while a module is loaded: who is called, and what becomes of the arguments.
import { child, list, type Node, propertyName, unwrap } from "./node.ts";
import { type RunContext, UNKNOWN } from "./run-context.ts";
import type { RunGlobals } from "./run-globals.ts";
import { CALLING_METHODS, isCalledByName, METHODS } from "./run-names.ts";
import { bindingOf, mayBeFunction } from "./run-scopes.ts";

export class RunCalls {
  constructor(
    private readonly walk: RunContext,
    private readonly globals: RunGlobals,
  ) {}

  /** A call, or `new`. */
  call(node: Node): void {
    const callee = unwrap(child(node, "callee") ?? node);
    const args = list(node, "arguments");
    const api = this.apiOf(callee);
    if (api !== undefined) {
      const isSpread = args.slice(0, 2).some(({ type }) => type === "SpreadElement");
      const isStage = api === "stage" && !isSpread;
      for (const [i, arg] of args.entries())
        this.walk.value(arg, isStage && i === 1 ? "stage" : "hand");
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
    if (method !== undefined) {
      this.method(callee, method, args);
      return;
    }
    this.walk.value(callee, "run");
    this.hand(args);
  }

  tagged(node: Node): void {
    const tag = unwrap(child(node, "tag") ?? node);
    if (!this.globals.call(node, tag)) this.walk.value(tag, "run");
    const quasi = child(node, "quasi");
    for (const one of quasi ? list(quasi, "expressions") : []) this.walk.value(one, "hand");
  }

  assignment(node: Node): void {
    const left = unwrap(child(node, "left") ?? node);
    const right = child(node, "right");
    this.walk.target(left);
    if (right === null) return;
    const isMember = left.type === "MemberExpression";
    const name = isMember ? propertyName(left) : "";
    const isFunctionLike = isMember && this.mayCall(right);
    if (name === null && isFunctionLike) this.walk.unknown(left, UNKNOWN);
    const runs = isFunctionLike && name !== null && isCalledByName(name);
    this.walk.value(right, runs ? "run" : "hand");
  }

  /** A property of an object that is written out. */
  property(node: Node): void {
    const value = child(node, "value");
    const key = child(node, "key");
    const name = propertyName(node);
    if (name === null && key) this.walk.value(key, "look");
    if (value === null) return;
    const isAccessor = node.kind === "get" || node.kind === "set";
    const isCalled = isAccessor || name === null || isCalledByName(name);
    this.walk.value(value, isCalled && this.mayCall(value) ? "run" : "hand");
  }

  /** The name of a module that was imported as a whole. */
  namespaceOf(object: Node): string | undefined {
    const inner = unwrap(object);
    const binding = bindingOf(inner, this.walk.scope);
    return binding?.kind === "import" && binding.isWhole ? String(inner.name) : undefined;
  }

  private method(callee: Node, method: string, args: readonly Node[]): void {
    const { walk } = this;
    const object = child(callee, "object") ?? callee;
    walk.reads(callee, method);
    if (method === "call" || method === "apply") {
      walk.value(object, "run");
      this.hand(args);
      return;
    }
    // What it is called on is not called, and `f.bind(..)` is `f`.
    walk.value(object, method === "bind" ? "hand" : "look");
    const calls = CALLING_METHODS.get(method);
    if (calls === undefined && !METHODS.has(method)) walk.unknown(callee, `calls ${method}`);
    this.hand(args, (i) => i === calls);
  }

  /** Undefined: it is not a method of some value, but told by what it is of. */
  private methodOf(callee: Node): string | undefined {
    const object = child(callee, "object");
    if (object === null || object.type === "Super") return undefined;
    return this.namespaceOf(object) === undefined ? (propertyName(callee) ?? undefined) : undefined;
  }

  private hand(args: readonly Node[], isCalled: (index: number) => boolean = () => false): void {
    for (const [i, arg] of args.entries()) {
      const runs = isCalled(i) && mayBeFunction(arg, this.walk.scope);
      this.walk.value(arg, runs ? "run" : "hand");
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

  /** What `stage()` gives is no function. */
  private mayCall(node: Node): boolean {
    const inner = unwrap(node);
    const callee = inner.type === "CallExpression" ? child(inner, "callee") : null;
    const isApi = callee !== null && this.apiOf(unwrap(callee)) !== undefined;
    return !isApi && mayBeFunction(inner, this.walk.scope);
  }
}
