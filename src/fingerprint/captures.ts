// What stage functions take from the functions, loops and blocks around them. Such a value is in no file and in no
// param: when it changed, the stage would be skipped wrongly.
import { listIn, nameIn, partAt, partsOf } from "./arguments.ts";
import {
  type Binding,
  Bindings,
  describe,
  functionIn,
  hasThis,
  isInBlock,
  placeOf,
} from "./bindings.ts";
import { Constants } from "./constants.ts";
import type { Capture, Factory, Handing, PendingCapture } from "./facts.ts";
import type { ChildFields, FreeName } from "./free-names.ts";
import { kindOf } from "./initial.ts";
import { alternatives, follow, isImport, type Kind } from "./kinds.ts";
import type { ModuleNames } from "./module-names.ts";
import { child, dotted, isFunction, type Lines, list, type Node, text, unwrap } from "./node.ts";
import type { Declaration, Scope } from "./scope.ts";
import type { Walk } from "./walk.ts";

interface Call {
  readonly node: Node;
  readonly args: readonly Node[];
  readonly scope: Scope | null;
  /** It stands in a function, a loop or a block: elsewhere there is nothing to capture. */
  readonly isNested: boolean;
  /** `this` and `arguments` are those of something around it. */
  readonly hasThis: boolean;
}

/** Where a function goes to. */
interface Goal {
  /** The call that it is handed to. */
  readonly call: Call;
  /** Undefined: to a stage for certain. */
  readonly on: Handing | undefined;
  readonly stage: string | undefined;
  /** Functions that were looked into. */
  readonly seen: Set<Node>;
}

/** Modules that come with the runtime make no stages. */
const RUNTIME = /^(import|require) (node:|bun:|bun$|fastpipe$)/;

/** `handing`: also what is handed to functions of other modules, which may hand it on to `stage`. */
export type Depth = "nothing" | "stages" | "handing";

export class Captures {
  readonly certain: Capture[] = [];
  readonly pending: PendingCapture[] = [];
  readonly factories: Factory[] = [];
  private readonly calls: Call[] = [];
  private readonly bindings = new Bindings();
  private readonly told = new Set<string>();
  private readonly constants: Constants;
  private readonly makers = new Set<Node>();
  private callsOf: Map<Node, Call[]> | undefined;

  constructor(
    private readonly lines: Lines,
    private readonly names: ModuleNames,
    childFields: ChildFields,
    /** How much is asked: nothing of a module that does not name fastpipe. */
    private readonly depth: Depth,
  ) {
    this.constants = new Constants(this.bindings, names, childFields);
  }

  declare(declaration: Declaration, walk: Walk): void {
    this.bindings.declare(declaration, walk);
  }

  enter(node: Node, walk: Walk): void {
    if (node.type !== "CallExpression" || this.depth === "nothing") return;
    const args = list(node, "arguments");
    if (args.length === 0 || args.some(({ type }) => type === "SpreadElement")) return;
    const { scope, stack } = walk;
    const isNested = scope !== null || isInBlock(stack);
    this.calls.push({ node, args, scope, isNested, hasThis: stack.some(hasThis) });
  }

  /** When all names are known. */
  finish(): void {
    for (const call of this.calls) {
      if (!call.isNested) continue;
      this.stageCall(call);
      if (this.depth === "handing") this.handingCall(call);
    }
  }

  /** Whether `factories` tells of a function. */
  isMaker(node: Node): boolean {
    return this.makers.has(node);
  }

  private stageCall(call: Call): void {
    const [spec, fn] = call.args;
    if (spec === undefined || fn === undefined) return;
    const callee = child(call.node, "callee");
    if (callee === null || !alternatives(this.kindOf(callee, call.scope)).some(isStage)) return;
    const goal = { call, on: undefined, stage: nameIn(spec), seen: new Set<Node>() };
    this.value(fn, call.scope, goal);
  }

  /** A call of another module's function, which may hand its arguments on to `stage`. */
  private handingCall(call: Call): void {
    const callee = child(call.node, "callee");
    const root = dotted(callee)?.[0];
    if (callee === null || root === undefined || !this.names.isImported(root)) return;
    const kind = this.kindOf(callee, call.scope);
    if (!isImport(kind) || RUNTIME.test(kind.source)) return;
    for (const [index, arg] of call.args.entries()) {
      for (const [path, value] of partsOf(unwrap(arg))) {
        const on = { callee: kind, index, path };
        this.value(value, call.scope, { call, on, stage: undefined, seen: new Set() });
      }
    }
  }

  /** An expression whose value becomes a stage's function. */
  private value(node: Node, scope: Scope | null, goal: Goal): void {
    if (goal.seen.has(node)) return;
    goal.seen.add(node);
    for (const use of this.constants.freeOf(node).names) this.use(use, scope, goal);
  }

  private use(use: FreeName, scope: Scope | null, goal: Goal): void {
    const binding = this.bindings.find(use.name, scope, use.node.start);
    if (binding === undefined) {
      const isOwn = use.name === "this" || use.name === "arguments";
      if (!isOwn || !goal.call.hasThis) return;
      this.capture(use, "that of the function around it", 0, goal);
      return;
    }
    const { local } = binding;
    const inner = functionIn(binding);
    if (inner !== null) this.value(inner, binding.scope, goal);
    else if (local.form === "param") this.parameter(use, binding, goal);
    else if (!this.isFixed(use, binding, goal)) {
      this.capture(use, describe(binding), binding.owner.start, goal);
    }
  }

  /** Whether the code alone says what a variable holds. */
  private isFixed(use: FreeName, { local, scope, owner }: Binding, goal: Goal): boolean {
    const { form, value } = local;
    if (form === "const" && value === null) {
      // Which function of a list of functions: there is no other way to hand in one.
      const isHanded = use.role === "whole" || use.role === "called";
      const over = owner.type === "ForOfStatement" ? child(owner, "right") : null;
      return (
        isHanded && over !== null && this.constants.isConstant(listIn(over), scope?.parent ?? null)
      );
    }
    if ((form !== "const" && form !== "class" && form !== "enum") || value === null) return false;
    const inner = unwrap(value);
    if (this.constants.isChanged(use.name, inner, owner)) return false;
    const isFunction = use.role === "whole" || use.role === "called";
    const isName = use.role === "given" && dotted(inner) !== null;
    if ((isFunction || isName) && local.path?.length === 0) {
      // As if it stood here itself.
      this.value(inner, scope, goal);
      return true;
    }
    return this.constants.isConstant(inner, scope);
  }

  /** The function comes from whoever calls: their arguments are looked at instead. */
  private parameter(use: FreeName, binding: Binding, goal: Goal): void {
    const fn = binding.owner;
    const place = placeOf(use.name, fn);
    const path = [...(place?.path ?? []), ...use.path];
    const isHanded =
      use.role === "whole" ||
      use.role === "called" ||
      (use.role === "given" && place !== undefined && this.getsFunctions(fn, place.index, path));
    if (!isHanded || place === undefined) {
      this.capture(use, describe(binding), fn.start, goal);
      return;
    }
    const steps = path.filter((step) => step !== null);
    // Of an array: which of its elements can't be told.
    if (steps.length !== path.length) return;
    this.factory(fn, place.index, steps, goal);
  }

  private factory(fn: Node, index: number, path: readonly string[], goal: Goal): void {
    const { on } = goal;
    const key = JSON.stringify([fn.start, index, path, on]);
    if (this.told.has(key)) return;
    this.told.add(key);
    this.makers.add(fn);
    this.factories.push({ at: fn.start, index, path, ...(on && { on }) });
    for (const call of this.callsTo(fn)) {
      const arg = partAt(call.args[index], path);
      if (arg) this.value(arg, call.scope, { ...goal, call, stage: undefined, seen: new Set() });
    }
  }

  /** All calls in this module, and there are some, hand in what can only be a function. */
  private getsFunctions(fn: Node, index: number, path: readonly (string | null)[]): boolean {
    const calls = this.callsTo(fn);
    return (
      calls.length > 0 &&
      calls.every(({ args, scope }) => {
        const arg = partAt(args[index], path);
        return arg !== null && this.functionAt(arg, scope) !== null;
      })
    );
  }

  private callsTo(fn: Node): readonly Call[] {
    if (this.callsOf === undefined) {
      this.callsOf = new Map();
      for (const call of this.calls) {
        const callee = child(call.node, "callee");
        const target = callee && this.functionAt(unwrap(callee), call.scope);
        if (!target) continue;
        const calls = this.callsOf.get(target);
        if (calls) calls.push(call);
        else this.callsOf.set(target, [call]);
      }
    }
    return this.callsOf.get(fn) ?? [];
  }

  /** The function that an expression means. */
  private functionAt(node: Node, scope: Scope | null): Node | null {
    if (isFunction(node)) return node;
    if (node.type !== "Identifier") return null;
    const name = text(node, "name");
    const binding = this.bindings.find(name, scope, node.start);
    return binding ? functionIn(binding) : this.names.functionOf(name);
  }

  private kindOf(callee: Node, scope: Scope | null, depth = 0): Kind {
    const path = dotted(callee);
    const [root, ...rest] = path ?? [];
    if (root === undefined) return kindOf(callee, this.names);
    const binding = this.bindings.find(root, scope, callee.start);
    if (binding === undefined) {
      return this.names.has(root) ? follow(this.names.kindOfName(root), rest) : "unknown";
    }
    const { value, path: into } = binding.local;
    if (value === null || into === null || depth > 4) return "unknown";
    return follow(this.kindOf(unwrap(value), binding.scope, depth + 1), [...into, ...rest]);
  }

  private capture(use: FreeName, what: string, from: number, goal: Goal): void {
    const { call, on, stage } = goal;
    const key = JSON.stringify([call.node.start, use.name, from, on]);
    if (this.told.has(key)) return;
    this.told.add(key);
    const line = this.lines.at(use.node.start);
    const capture: Capture = {
      name: use.name,
      what,
      line,
      column: this.lines.columnAt(use.node.start),
      source: this.lines.textOf(line),
      ...(stage !== undefined && { stage }),
    };
    if (on) this.pending.push({ capture, on });
    else this.certain.push(capture);
  }
}

function isStage(kind: Kind): boolean {
  if (!isImport(kind) || !/^(import|require) fastpipe$/.test(kind.source)) return false;
  const [first, ...rest] = kind.path;
  const [last, ...none] = first === "default" ? rest : kind.path;
  return last === "stage" && none.length === 0;
}
