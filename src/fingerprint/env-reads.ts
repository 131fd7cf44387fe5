// Environment variables that a module reads.
import { type Use, usesOf } from "./context.ts";
import type { EnvRead, Note } from "./facts.ts";
import type { Step } from "./kinds.ts";
import { child, type Lines, list, type Node, nameOf, stringOf, text } from "./node.ts";
import { isLocal } from "./scope.ts";
import type { Walk } from "./walk.ts";

const NO_NAMES: ReadonlySet<string> = new Set();
const WORLD = new Set(["globalThis", "global", "window", "self"]);
const SOURCES = new Set(["process", "node:process", "bun"]);
const WHOLE = "the environment as a whole";
/** Inherited by the environment from every object. */
const METHODS = new Set([
  "hasOwnProperty",
  "propertyIsEnumerable",
  "toString",
  "toJSON",
  "valueOf",
]);

export class EnvReads {
  readonly reads: EnvRead[] = [];
  readonly notes: Note[] = [];
  /** Names that mean `process` or `Bun`, and names that mean the environment itself. */
  private readonly holders = new Set(["process", "Bun"]);
  private readonly aliases = new Set<string>();
  private readonly exported = new Map<string, number>();

  constructor(
    private readonly lines: Lines,
    /** Names whose references are shown. */
    private readonly watched: Set<string>,
  ) {
    for (const name of [...this.holders, ...WORLD]) watched.add(name);
  }

  enter(node: Node): void {
    if (node.type === "ExportNamedDeclaration") this.exports(node);
    if (node.type !== "ImportDeclaration") return;
    const source = stringOf(child(node, "source")) ?? "";
    if (!SOURCES.has(source)) return;
    for (const item of list(node, "specifiers")) {
      const local = nameOf(child(item, "local"));
      if (local === null) continue;
      if (item.type !== "ImportSpecifier") this.holders.add(local);
      else if (nameOf(child(item, "imported")) === "env") this.aliases.add(local);
      this.watched.add(local);
    }
  }

  /** What other modules do with an environment that they import from here is not seen. */
  finish(): void {
    for (const [name, line] of this.exported) {
      if (this.aliases.has(name)) this.notes.push({ line, text: WHOLE });
    }
  }

  private exports(node: Node): void {
    const source = stringOf(child(node, "source"));
    const line = this.lines.at(node.start);
    for (const item of list(node, "specifiers")) {
      const local = nameOf(child(item, "local"));
      if (source === null && local !== null) this.exported.set(local, line);
      if (SOURCES.has(source ?? "") && local === "env") this.notes.push({ line, text: WHOLE });
    }
    const declaration = child(node, "declaration");
    for (const declarator of declaration ? list(declaration, "declarations") : []) {
      const name = nameOf(child(declarator, "id"));
      if (name !== null) this.exported.set(name, line);
    }
  }

  reference(node: Node, walk: Walk): void {
    const prefix = this.prefixOf(node, walk);
    if (prefix === undefined) return;
    for (const use of usesOf(node, walk.stack, NO_NAMES)) {
      const path = fromWorld([...prefix, ...use.path]);
      if (path[0] === "env") this.use(path.slice(1), use, node, walk);
    }
  }

  /** The path from `process` to what the node means; undefined: it has nothing to do with it. */
  private prefixOf(node: Node, walk: Walk): readonly Step[] | undefined {
    if (node.type === "MetaProperty") return [];
    if (node.type !== "Identifier") return undefined;
    const name = text(node, "name");
    if (this.aliases.has(name)) return ["env"];
    if (isLocal(name, walk.scope)) return undefined;
    if (this.holders.has(name)) return [];
    return WORLD.has(name) ? ["*"] : undefined;
  }

  private use(path: readonly Step[], use: Use, node: Node, walk: Walk): void {
    const line = this.lines.at(node.start);
    const [name] = path;
    if (name === undefined) {
      this.whole(use, line, walk.stack);
      return;
    }
    if (name === null) {
      this.notes.push({ line, text: "a variable of the environment by a computed name" });
      return;
    }
    const isCall = use.how === "call" || use.how === "call-with";
    if (isCall && path.length === 1 && METHODS.has(name)) return;
    if (use.how === "write" && path.length === 1 && isPlainWrite(walk.stack)) return;
    this.reads.push({ name, line });
  }

  private whole(use: Use, line: number, stack: readonly Node[]): void {
    if (use.asked !== undefined) this.reads.push({ name: use.asked, line });
    else if (use.to !== undefined) {
      this.aliases.add(use.to);
      this.watched.add(use.to);
    } else if (use.how !== "write" && (use.how !== "read" || isArgument(stack))) {
      this.notes.push({ line, text: WHOLE });
    }
  }
}

/** `globalThis.process.env` */
function fromWorld(path: readonly Step[]): readonly Step[] {
  if (path[0] !== "*") return path;
  return path[1] === "process" || path[1] === "Bun" ? path.slice(2) : [];
}

function isArgument(stack: readonly Node[]): boolean {
  const call = stack.findLast((node) => node.type !== "MemberExpression");
  return call?.type === "CallExpression" || call?.type === "NewExpression";
}

/** Set or deleted without a look at what it was. */
function isPlainWrite(stack: readonly Node[]): boolean {
  const parent = stack.findLast((node) => node.type !== "MemberExpression");
  if (parent?.type === "AssignmentExpression") return text(parent, "operator") === "=";
  return parent?.type === "UnaryExpression";
}
