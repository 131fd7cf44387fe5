// Where something with a power goes from where it stands: to what it loads or reads, into a name, or out of sight.
import type { Held } from "./aliases.ts";
import { climb, isLook, type Place } from "./climb.ts";
import { type Use, usesOf } from "./context.ts";
import type { EnvReads } from "./env-reads.ts";
import type { Step } from "./kinds.ts";
import type { Loads } from "./loads.ts";
import type { ModuleNames } from "./module-names.ts";
import { child, list, type Node, propertyName, stringOf, text, unwrap } from "./node.ts";
import { loadsAnything, type Power, powerOfModule, step, tellsEnvironment } from "./powers.ts";
import { isLocal, type Scope } from "./scope.ts";
import { isSelf, textsOf } from "./texts.ts";
import type { At, Variables } from "./variables.ts";

const NO_NAMES: ReadonlySet<string> = new Set();
/** `Reflect.get(here, "X")` */
const ASKS = new Set([
  "Reflect.get",
  "Reflect.has",
  "Object.hasOwn",
  "Reflect.getOwnPropertyDescriptor",
  "Object.getOwnPropertyDescriptor",
]);
const FILLS = new Set(
  "Object.assign Object.defineProperty Object.defineProperties Object.setPrototypeOf".split(" "),
);
/** They say whether they could. */
const FILLS_ONLY = new Set(
  "Reflect.set Reflect.defineProperty Reflect.deleteProperty Reflect.setPrototypeOf".split(" "),
);
/** Options of Workers and children that say nothing of what runs in them. */
const OPTIONS = new Set(
  "name type smol ref credentials workerData argv env stdin stdout stderr resourceLimits transferList trackUnmanagedFds cwd detached silent serialization signal killSignal timeout uid gid stdio".split(
    " ",
  ),
);
/** An argument of a function of the module. */
export interface HandedIn {
  readonly held: Held;
  readonly callee: string;
  readonly index: number;
  readonly at: At;
}

export interface Taker {
  /** A variable has it now; false: there is no such variable. */
  readonly becomes: (name: string, held: Held, scope: Scope | null) => boolean;
  readonly handIn: (handed: HandedIn) => void;
}

export class Follow {
  constructor(
    private readonly loads: Loads,
    private readonly env: EnvReads,
    private readonly names: ModuleNames,
    private readonly variables: Variables,
    private readonly taker: Taker,
  ) {}

  follow(held: Held, at: At): void {
    const place = climb(at.node, at.stack);
    for (const use of usesOf(at.node, at.stack, NO_NAMES)) this.use(held, use, place, at);
  }

  /** A module of the runtime that a call or `import(..)` gives, for each that `source` may mean. */
  builtin(source: Node | null, at: At): void {
    for (const { text: spec, whole, fromDir } of textsOf(source, this.names.textNames(at.scope))) {
      const power = whole && !fromDir ? powerOfModule(spec) : undefined;
      if (power) this.follow(power, { ...at, written: spec });
    }
  }

  private use(held: Held, use: Use, place: Place, at: At): void {
    let now = held;
    let { written } = at;
    for (const [index, name] of use.path.entries()) {
      if (now === "env") {
        this.variables.member(name, index, use, place, { ...at, written });
        return;
      }
      const isPromise = at.node.type === "ImportExpression" && index === 0 && isOfPromise(name);
      if (typeof now !== "string" || isPromise) {
        if (!isLook(place, at.stack)) this.handOn(now, at);
        return;
      }
      const next = step(now, name);
      if (next === undefined) return;
      written = name === null ? `${written}[...]` : `${written}.${name}`;
      now = next;
    }
    this.end(now, use, place, { ...at, written });
  }

  private end(held: Held, use: Use, place: Place, at: At): void {
    if (this.isAsked(held, use, place, at) || use.how === "write") return;
    if (isLook(place, at.stack)) return;
    if (use.to !== undefined && this.taker.becomes(use.to, held, at.scope)) return;
    const { parent, inner } = place;
    const isCallee = parent !== undefined && child(parent, "callee") === inner;
    if (!isCallee) {
      if (!this.isArgument(held, place, at)) this.handOn(held, at);
    } else if (typeof held === "string") this.called(held, parent, place, at);
    else this.variables.readBy(held, parent, at);
  }

  /** `"X" in here` */
  private isAsked(held: Held, use: Use, { parent, inner }: Place, at: At): boolean {
    if (held !== "env" || parent?.type !== "BinaryExpression") return false;
    if (text(parent, "operator") !== "in" || child(parent, "right") !== inner) return false;
    if (use.asked !== undefined) this.env.read(use.asked, at.node);
    else this.variables.named(child(parent, "left"), at);
    return true;
  }

  private called(power: Power, call: Node, place: Place, at: At): void {
    const [first = null, ...options] = list(call, "arguments");
    const spec = stringOf(first);
    const names = this.names.textNames(at.scope);
    switch (power) {
      case "require":
        this.loads.dynamic(first, "require", call, names);
        this.builtin(first, outside(call, place, at));
        return;
      case "createRequire":
        if (isSelf(first)) this.result("require", at.written, place, at);
        else this.handOn(power, at);
        return;
      case "getBuiltin":
        if (spec === null) this.handOn(power, at);
        else this.builtin(first, outside(call, place, at));
        return;
      case "ask":
        this.loads.asked(call, at.written.includes("require") ? "require" : "resolve", names);
        return;
      case "starts":
        if (!isSelf(first)) this.loads.dynamic(first, "worker", call, names);
        if (!options.every(isPlain)) this.handOn("anything", at);
        return;
      default:
        this.handOn(power, at);
    }
  }

  /** What the call around it gives. */
  private result(power: Power | undefined, written: string, place: Place, at: At): void {
    const call = place.parent;
    if (power === undefined || call === undefined) return;
    this.follow(power, {
      node: call,
      stack: at.stack.slice(0, place.at),
      scope: at.scope,
      written,
    });
  }

  /** An argument of a call that is known not to hand it on, or can be looked into. */
  private isArgument(held: Held, place: Place, at: At): boolean {
    const { parent, inner } = place;
    if (parent?.type !== "CallExpression") return false;
    const args = list(parent, "arguments");
    const index = args.indexOf(inner);
    const path = calleePath(child(parent, "callee"));
    const isSpread = args.slice(0, index).some(({ type }) => type === "SpreadElement");
    if (index === -1 || path === null || isSpread) return false;
    const [root = ""] = path;
    const name = path.join(".");
    if (this.names.has(root) || isLocal(root, at.scope)) {
      if (path.length > 1) return false;
      this.taker.handIn({ held, callee: root, index, at });
      return true;
    }
    if (index !== 0 || typeof held !== "string") return false;
    const isAlone = at.stack[place.at - 1]?.type === "ExpressionStatement";
    if (FILLS_ONLY.has(name) || (FILLS.has(name) && isAlone)) return true;
    if (!ASKS.has(name)) return false;
    const key = args[1] ?? null;
    if (held === "env") this.variables.named(key, at);
    else if (name !== "Reflect.get" || stringOf(key) === null) return false;
    else this.result(step(held, stringOf(key)), `${at.written}.${stringOf(key)}`, place, at);
    return true;
  }

  /** What becomes of it is not seen. */
  handOn(held: Held, at: At): void {
    if (typeof held !== "string") this.variables.unnamed(at);
    else if (held === "env" || held === "report") this.variables.whole(at);
    else {
      if (tellsEnvironment(held)) this.env.any(at.node, `${at.written} may read the environment`);
      if (loadsAnything(held)) this.loads.widen(at.node, `${at.written} may load or run any code`);
    }
  }
}

/** The call, where it stands. */
function outside(call: Node, place: Place, at: At): At {
  return { ...at, node: call, stack: at.stack.slice(0, place.at) };
}

/** `import(..).then(..)` */
function isOfPromise(name: Step): boolean {
  return name === "then" || name === "catch" || name === "finally";
}

function calleePath(callee: Node | null): readonly string[] | null {
  if (callee === null) return null;
  const inner = unwrap(callee);
  if (inner.type === "Identifier") return [text(inner, "name")];
  const object = inner.type === "MemberExpression" ? child(inner, "object") : null;
  const name = object?.type === "Identifier" ? propertyName(inner) : null;
  return object === null || name === null ? null : [text(object, "name"), name];
}

/** `fork(file, args, options)`, `new Worker(file, options)` */
function isPlain(option: Node): boolean {
  if (option.type === "ArrayExpression") return true;
  if (option.type !== "ObjectExpression") return false;
  return list(option, "properties").every((part) => OPTIONS.has(propertyName(part) ?? ""));
}
