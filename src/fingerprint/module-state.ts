// Whether functions of a module change anything that outlives them. Two stages that run in one Worker would share
// such a thing, so the result of one could depend on whether the other ran before.
// Doubt counts as a change: it costs a fresh Worker, no more.
import { SETS_PROCESS } from "./calls.ts";
import { type Use, usesOf } from "./context.ts";
import type { Note, Pending } from "./facts.ts";
import { harmless } from "./harm.ts";
import { kindOf } from "./initial.ts";
import {
  alternatives,
  follow,
  type How,
  hasImport,
  isFunctionKind,
  type Kind,
  type Step,
} from "./kinds.ts";
import type { ModuleNames } from "./module-names.ts";
import { child, type Lines, type Node, propertyName, text } from "./node.ts";
import { argumentOf } from "./parameters.ts";
import { isLocal, type Scope } from "./scope.ts";
import { isOfModule, rootsOf } from "./targets.ts";
import type { Walk } from "./walk.ts";

interface Recorded {
  /** A name, or what is not one: `this`, `import.meta`, `*prototype`. */
  readonly name: string;
  readonly use: Use;
  readonly scope: Scope | null;
  readonly line: number;
}

/** Objects of the runtime through which a function could leave something behind. */
const WORLD = new Set(
  "globalThis global window self process Bun module exports require".split(" "),
);
const NOT_NAMES = new Set(["this", "import.meta", "*prototype"]);

export class ModuleState {
  readonly changes: Note[] = [];
  private readonly uses: Recorded[] = [];
  private readonly later = new Map<string, Pending>();

  constructor(
    private readonly lines: Lines,
    private readonly names: ModuleNames,
  ) {}

  enter(node: Node, walk: Walk): void {
    switch (node.type) {
      case "AssignmentExpression":
      case "ForInStatement":
      case "ForOfStatement":
        this.target(child(node, "left"), walk);
        return;
      case "UpdateExpression":
        this.target(child(node, "argument"), walk);
        return;
      case "UnaryExpression":
        if (text(node, "operator") === "delete") this.target(child(node, "argument"), walk);
        return;
      case "MemberExpression":
        if (walk.scope !== null && propertyName(node) === "prototype") {
          this.record("*prototype", node, walk, usesOf(node, walk.stack, this.names.trusted));
        }
        return;
      case "ImportExpression":
        this.loading(node, walk);
        return;
      case "CallExpression": {
        const callee = child(node, "callee");
        if (callee && this.names.isRequire(callee)) this.loading(node, walk);
        return;
      }
    }
  }

  reference(node: Node, walk: Walk, uses: readonly Use[]): void {
    if (node.type === "ThisExpression" || node.type === "Super") {
      if (walk.scope !== null && isOfModule(walk.stack)) this.record("this", node, walk, uses);
      return;
    }
    if (node.type === "MetaProperty") {
      if (walk.scope !== null) this.record("import.meta", node, walk, uses);
      return;
    }
    const name = text(node, "name");
    // Names of the module are all known once functions are visited.
    if (walk.scope === null || this.names.has(name) || WORLD.has(name)) {
      this.record(name, node, walk, uses);
    }
  }

  /** Judges what was seen. */
  finish(): readonly Pending[] {
    for (const { name, use, scope } of this.uses) if (scope === null) this.taint(name, use);
    this.names.settle();
    for (const recorded of this.uses) {
      if (recorded.scope === null) this.loadTime(recorded);
      else this.judge(recorded);
    }
    return [...this.later.values()];
  }

  private record(name: string, node: Node, walk: Walk, uses: readonly Use[]): void {
    for (const use of uses) {
      if (use.how === "read") continue;
      this.uses.push({ name, use, scope: walk.scope, line: this.lines.at(node.start) });
    }
  }

  /** Assignments to names that mean nothing here: the world's, unless a function has them. */
  private target(left: Node | null, walk: Walk): void {
    if (walk.scope === null || left === null) return;
    for (const root of rootsOf(left)) {
      const name = text(root, "name");
      if (this.names.has(name) || WORLD.has(name)) continue;
      const use: Use = { path: [], how: "write" };
      this.uses.push({ name, use, scope: walk.scope, line: this.lines.at(root.start) });
    }
  }

  /** `import("./x")` or `require("./x")` in a function: what becomes of the module. */
  private loading(node: Node, walk: Walk): void {
    if (walk.scope === null) return;
    const kind = kindOf(node, this.names);
    const line = this.lines.at(node.start);
    const root = node.type === "ImportExpression" ? "import(..)" : "require(..)";
    for (const use of usesOf(node, walk.stack, this.names.trusted)) {
      const isChain = node.type === "ImportExpression" && use.path[0] === "then";
      const meant: Use = isChain ? { path: [], how: "escape" } : use;
      if (meant.how !== "read")
        this.weigh(kind, meant, walk.scope, line, written(root, meant.path));
    }
  }

  /** Code that runs while loading makes of a name what its first value does not tell. */
  private taint(name: string, use: Use): void {
    if (!this.names.isDeclared(name)) return;
    const kind = this.names.kindOfName(name);
    if (alternatives(kind).every(isFunctionKind) && use.path.length > 0) return;
    if (!hasImport(follow(kind, use.path)) && !harmless(kind, use)) this.names.taint(name);
  }

  /** While loading, only what belongs to other modules matters: it becomes what they don't tell. */
  private loadTime({ name, use, line }: Recorded): void {
    const kind = this.names.kindOfName(name);
    if (!this.names.isImported(name) || !hasImport(kind)) return;
    // To call another module's functions is the normal work of one that loads.
    const isCall = use.how === "call" || use.how === "call-with" || use.how === "new";
    if (isCall && use.path.length === 0) return;
    this.weigh(kind, use, null, line, written(name, use.path));
  }

  private judge({ name, use, scope, line }: Recorded): void {
    const { path, how } = use;
    if (NOT_NAMES.has(name)) {
      const isChange =
        name === "this" || how === "write" || (path.length === 0 && how === "escape");
      if (isChange) this.change(how, line, written(name.replace("*", ".."), path));
      return;
    }
    if (isLocal(name, scope)) return;
    const shown = written(name, path);
    if (this.names.has(name)) this.weigh(this.names.kindOfName(name), use, scope, line, shown);
    else if (WORLD.has(name) ? !isQuietWorld(name, use) : how === "write") {
      this.change(how, line, shown);
    }
  }

  /** Tells at once what the module alone can tell; the rest when all modules are known. */
  private weigh(kind: Kind, use: Use, scope: Scope | null, line: number, shown: string): void {
    const { path } = use;
    const how = use.fills ? "write" : use.how;
    if (how === "write") {
      this.change(how, line, shown);
      return;
    }
    const isCall = how === "call" || how === "call-with";
    const base = isCall ? follow(kind, path.slice(0, -1)) : follow(kind, path);
    const into = argumentOf(use, scope, this.names);
    if (into === undefined && !hasImport(base)) {
      if (!harmless(kind, use)) this.change(how, line, shown);
      return;
    }
    if (!hasImport(base) && harmless(kind, use)) return;
    const rest = isCall ? path.slice(-1) : [];
    const key = JSON.stringify([base, rest, how, into]);
    if (this.later.has(key)) return;
    const said = sentence(how, shown);
    this.later.set(key, { kind: base, path: rest, how, ...(into && { into }), line, text: said });
  }

  private change(how: How, line: number, shown: string): void {
    this.changes.push({ line, text: sentence(how, shown) });
  }
}

function isQuietWorld(name: string, { path, how }: Use): boolean {
  if (how === "write") return false;
  const [first] = path;
  const calls = how === "call" || how === "call-with";
  switch (name) {
    case "process":
      if (path.length === 0) return false;
      return !(calls && path.length === 1 && (first === null || SETS_PROCESS.test(first ?? "")));
    case "Bun":
      return path.length > 0 && first !== "plugin";
    case "require":
      return true;
    default:
      return path.length > 0 && first !== null;
  }
}

function written(root: string, path: readonly Step[]): string {
  return root + path.map((step) => (step === null ? "[..]" : `.${step}`)).join("");
}

function sentence(how: How, shown: string): string {
  switch (how) {
    case "write":
      return `assigns to ${shown}`;
    case "call":
    case "call-with":
      return `calls ${shown}()`;
    case "new":
      return `makes a new ${shown}`;
    case "elements":
      return `hands on what ${shown} holds`;
    case "escape":
    case "pattern":
      return `hands on ${shown}`;
    case "read":
      return `reads ${shown}`;
  }
}
