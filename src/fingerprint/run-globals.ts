// Names that are none of the module: what of the runtime gives the same each time, and what does not.
import { child, list, type Node, nameOf, propertyName, unwrap } from "./node.ts";
import type { RunContext } from "./run-context.ts";
import {
  CALLING_STATICS,
  CONSTANTS,
  flawOfGlobal,
  MEMBERS,
  OF_META,
  OF_PROCESS,
  PLAIN_GLOBALS,
} from "./run-names.ts";
import { lookUp } from "./run-scopes.ts";

/** Always there, whoever has set what: `typeof` of them tells nothing. */
const THERE = new Set(
  "process Bun console globalThis Date Math fetch crypto performance".split(" "),
);

export class RunGlobals {
  constructor(private readonly walk: RunContext) {}

  /** A name alone: its value goes somewhere. */
  name(node: Node, name: string): void {
    if (PLAIN_GLOBALS.has(name) || CONSTANTS.has(name)) return;
    this.walk.spoil(node, flawOfGlobal(name));
  }

  isThere(node: Node): boolean {
    const inner = unwrap(node);
    const name = inner.type === "Identifier" ? String(inner.name) : "";
    return THERE.has(name) && lookUp(this.walk.scope, name) === undefined;
  }

  /** A property of a global or of `import.meta`; false: it is of something else. */
  member(node: Node): boolean {
    if (this.isPure(node)) return true;
    const path = this.pathOf(node);
    if (path === undefined) return false;
    const [root, first, second] = path;
    if (first === "env" && HAVE_ENV.has(root)) {
      if (typeof second === "string") this.walk.at.reads(this.walk.line(node), second);
      else this.walk.spoil(node, "uses the environment as a whole");
    } else if (root === "Date" && (first === "UTC" || first === "parse")) this.walk.at.dates = true;
    else if (!isHarmless(root, first)) {
      this.walk.spoil(node, flawOfGlobal(`${root}.${first ?? "[..]"}`));
    }
    return true;
  }

  /** A call, or `new`, of a global or of a property of one that does no harm; its arguments are not looked at. */
  call(node: Node, callee: Node): boolean {
    if (callee.type === "MemberExpression") {
      const path = this.pathOf(callee);
      // `process.env.X.trim()` is a method of the text.
      if (path === undefined) return this.isPure(callee);
      if (path.length !== 2) return false;
      this.member(callee);
      if (namesThings(path.join("."), node)) this.walk.unknown(node, "names what it is given");
      return true;
    }
    if (callee.type !== "Identifier") return false;
    const name = String(callee.name);
    const binding = lookUp(this.walk.scope, name);
    if (binding !== undefined) return binding.kind === "pure";
    if (name === "Date" && node.type === "NewExpression") {
      const [first] = list(node, "arguments");
      if (first === undefined || first.type === "SpreadElement")
        this.walk.spoil(node, flawOfGlobal("new Date"));
      else this.walk.at.dates = true;
      return true;
    }
    this.name(callee, name);
    return true;
  }

  /** From which argument on a call of a global calls its arguments. */
  callsFrom(callee: Node): number {
    const path = callee.type === "MemberExpression" ? this.pathOf(callee) : undefined;
    return CALLING_STATICS.get(path?.join(".") ?? "") ?? Number.POSITIVE_INFINITY;
  }

  takesEnvironment(pattern: Node, value: Node): boolean {
    const path = value.type === "MemberExpression" ? this.pathOf(value) : undefined;
    const isEnv = path?.length === 2 && path[1] === "env" && HAVE_ENV.has(path[0] ?? "");
    if (!isEnv || pattern.type !== "ObjectPattern") return false;
    const names = list(pattern, "properties").map((one) =>
      one.type === "Property" ? propertyName(one) : null,
    );
    if (!names.every((name) => name !== null)) return false;
    for (const name of names) this.walk.at.reads(this.walk.line(value), name);
    this.walk.pattern(pattern, false);
    return true;
  }

  /** Something of a module that does no harm. */
  private isPure(callee: Node): boolean {
    let at: Node | null = callee;
    while (at?.type === "MemberExpression") {
      if (propertyName(at) === null) return false;
      const object = child(at, "object");
      at = object && unwrap(object);
    }
    return at?.type === "Identifier" && lookUp(this.walk.scope, String(at.name))?.kind === "pure";
  }

  /** Names from a global, or `import.meta`, on; null for one that is computed, which is the last. */
  private pathOf(node: Node): readonly [string, ...(string | null)[]] | undefined {
    const path: (string | null)[] = [];
    let at: Node | null = node;
    while (at?.type === "MemberExpression") {
      path.unshift(propertyName(at));
      const object = child(at, "object");
      at = object && unwrap(object);
    }
    if (at?.type === "MetaProperty") {
      return nameOf(child(at, "meta")) === "import" ? ["import.meta", ...path] : undefined;
    }
    if (at?.type !== "Identifier" || lookUp(this.walk.scope, String(at.name))) return undefined;
    return [String(at.name), ...path];
  }
}

/** Functions may get any name by it, such as that of one of the runtime's methods. */
function namesThings(written: string, call: Node): boolean {
  if (written === "JSON.parse") return list(call, "arguments").length > 1;
  return written === "Object.fromEntries";
}

const HAVE_ENV = new Set(["process", "Bun", "import.meta"]);

function isHarmless(root: string, first: string | null | undefined): boolean {
  if (typeof first !== "string") return false;
  if (root === "import.meta") return OF_META.has(first);
  if (root === "process") return OF_PROCESS.has(first);
  return Object.hasOwn(MEMBERS, root) && MEMBERS[root]?.has(first) === true;
}
