// Which modules a module may load, and where that can't be told.
import type { EcmaScriptModule } from "oxc-parser";
import { usesOf } from "./context.ts";
import type { Load, Note, Prefix } from "./facts.ts";
import {
  child,
  dotted,
  type Lines,
  list,
  type Node,
  nameOf,
  propertyName,
  stringOf,
  text,
  unwrap,
} from "./node.ts";
import { isLocal } from "./scope.ts";
import { type Constant, isOwnUrl, isSelf, type KnownText, textsOf } from "./texts.ts";
import type { Walk } from "./walk.ts";

const NO_NAMES: ReadonlySet<string> = new Set();
const WORLD = new Set(["globalThis", "global", "window", "self"]);
const WATCHED = new Set(["eval", "Function", "Bun", ...WORLD]);
/** Give the code that is loaded, or run code from texts. */
const EVALUATORS = new Set(["vm", "node:vm"]);
const HOOKS = new Set(["register", "registerHooks"]);
const ASKS = new Set([
  "require.resolve",
  "import.meta.resolve",
  "import.meta.resolveSync",
  "Bun.resolveSync",
]);

const ASKING = new Set(["resolve", "resolveSync"]);
const STARTS = new Set(["Worker", "SharedWorker", "URL"]);

export class Loads {
  readonly loads: Load[] = [];
  readonly prefixes: Prefix[] = [];
  readonly wide: Note[] = [];
  jsx: true | string | undefined;
  private readonly requireNames = new Set(["require"]);
  /** Imports and exports of types alone, by their start. */
  private readonly typeOnly: ReadonlySet<number>;

  constructor(
    module: EcmaScriptModule,
    private readonly lines: Lines,
    private readonly constant: (name: string) => Node | null,
    /** Names whose references are shown. */
    private readonly watched: Set<string>,
  ) {
    this.typeOnly = typeOnlyOf(module);
    for (const name of ["require", ...WATCHED]) watched.add(name);
  }

  readonly isRequire = (callee: Node): boolean => {
    switch (callee.type) {
      case "Identifier":
        return this.requireNames.has(text(callee, "name"));
      case "MemberExpression": {
        if (propertyName(callee) !== "require") return false;
        const name = dotted(callee)?.join(".");
        return name === "module.require" || name === "import.meta.require";
      }
      case "CallExpression":
        return isCreateRequire(callee);
      default:
        return false;
    }
  };

  isTypeOnly(node: Node): boolean {
    return this.typeOnly.has(node.start);
  }

  enter(node: Node, walk: Walk): void {
    switch (node.type) {
      case "ImportDeclaration":
        this.static(node);
        this.meddling(node);
        return;
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
        this.static(node);
        return;
      case "TSImportEqualsDeclaration": {
        const target = child(node, "moduleReference");
        const spec = target && stringOf(child(target, "expression"));
        if (spec != null) this.add(spec, "require", node);
        return;
      }
      case "ImportExpression":
        this.dynamic(child(node, "source"), "import", node, walk, typeOption(node));
        return;
      case "CallExpression":
        this.call(node, walk);
        return;
      case "NewExpression":
        this.construction(node, walk);
        return;
      case "VariableDeclarator": {
        const value = child(node, "init");
        const name = nameOf(child(node, "id"));
        const made = value && unwrap(value);
        if (name !== null && made?.type === "CallExpression" && isCreateRequire(made)) {
          this.requireNames.add(name);
          this.watched.add(name);
        }
        return;
      }
      case "JSXElement":
      case "JSXFragment":
        this.jsx ??= true;
        return;
    }
  }

  /** Names that load or evaluate, used in another way than by a plain call. */
  reference(node: Node, walk: Walk): void {
    const name = node.type === "Identifier" ? text(node, "name") : "";
    if (!WATCHED.has(name) && !this.requireNames.has(name)) return;
    if (isLocal(name, walk.scope) && !this.requireNames.has(name)) return;
    for (const { path, how } of usesOf(node, walk.stack, NO_NAMES)) {
      const goes = how === "call" || how === "new" || how === "escape" || how === "elements";
      const first = path[0];
      if (name === "eval") this.anything(node, "eval");
      else if (name === "Function") {
        if (path.length === 0 && goes) this.anything(node, "new Function");
      } else if (name === "Bun") {
        if (first === "plugin") this.anything(node, "Bun.plugin changes how modules are loaded");
      } else if (WORLD.has(name)) {
        const dangerous = first === null || first === "eval" || first === "Function";
        if (dangerous && goes) this.anything(node, `${name}[...]`);
      } else if (path.length === 0 && how !== "call" && goes) {
        this.anything(node, `${name} is handed on`);
      }
    }
  }

  private static(node: Node): void {
    const spec = stringOf(child(node, "source"));
    if (spec === null || this.typeOnly.has(node.start)) return;
    const type = list(node, "attributes").find((item) => nameOf(child(item, "key")) === "type");
    this.add(spec, "import", node, stringOf(type ? child(type, "value") : null));
  }

  /** Imports of what evaluates text, or changes what an import means. */
  private meddling(node: Node): void {
    const spec = stringOf(child(node, "source")) ?? "";
    if (this.typeOnly.has(node.start)) return;
    if (EVALUATORS.has(spec)) this.anything(node, `${spec} runs code from texts`);
    if (spec !== "module" && spec !== "node:module") return;
    for (const item of list(node, "specifiers")) {
      const name = nameOf(child(item, "imported")) ?? "";
      if (HOOKS.has(name)) this.anything(node, `${name} changes how modules are loaded`);
    }
  }

  private call(node: Node, walk: Walk): void {
    const callee = child(node, "callee");
    if (callee === null) return;
    if (this.isRequire(callee)) {
      this.dynamic(list(node, "arguments")[0] ?? null, "require", node, walk, null);
      return;
    }
    // Most calls are of something else: a look at the last name says so.
    if (callee.type !== "MemberExpression" || !ASKING.has(propertyName(callee) ?? "")) return;
    const [first, second] = list(node, "arguments");
    const name = dotted(callee)?.join(".") ?? "";
    if (!ASKS.has(name) || first === undefined) return;
    if (name === "Bun.resolveSync" && !isOwnFolder(second)) return;
    for (const known of textsOf(first, this.constants(walk))) {
      const how = name === "require.resolve" ? "require" : "resolve";
      if (known.whole) this.add(specOf(known), how, node);
    }
  }

  private construction(node: Node, walk: Walk): void {
    const callee = nameOf(child(node, "callee")) ?? "";
    if (!STARTS.has(callee)) return;
    const [first] = list(node, "arguments");
    if (callee === "Worker" || callee === "SharedWorker") {
      if (!isSelf(first ?? null)) this.dynamic(first ?? null, "worker", node, walk, null);
    } else if (isOwnUrl(node)) {
      for (const known of textsOf(node, this.constants(walk))) {
        if (known.whole) this.add(specOf(known), "path", node);
      }
    }
  }

  private constants(walk: Walk): Constant {
    const { scope } = walk;
    return (name) => (isLocal(name, scope) ? null : this.constant(name));
  }

  private dynamic(
    source: Node | null,
    how: Load["how"],
    at: Node,
    walk: Walk,
    type: string | null,
  ): void {
    for (const known of textsOf(source, this.constants(walk))) {
      if (known.whole) this.add(specOf(known), how, at, type);
      else if (isVague(known)) {
        const what = how === "worker" ? "new Worker" : how;
        this.anything(at, `${what}(...) of what is only known when it runs`);
      } else this.prefixes.push({ text: known.text, fromDir: known.fromDir, line: this.line(at) });
    }
  }

  private add(spec: string, how: Load["how"], at: Node, type?: string | null): void {
    this.loads.push({ spec, how, line: this.line(at), ...(type && { type }) });
  }

  private anything(at: Node, why: string): void {
    this.wide.push({ line: this.line(at), text: why });
  }

  private line(node: Node): number {
    return this.lines.at(node.start);
  }
}

function isCreateRequire(call: Node): boolean {
  return dotted(child(call, "callee"))?.at(-1) === "createRequire";
}

function isOwnFolder(node: Node | undefined): boolean {
  return dotted(node ?? null)?.[0] === "import.meta";
}

function specOf(known: KnownText): string {
  return known.fromDir ? `.${known.text}` : known.text;
}

/** The beginning says nothing of the folder. */
function isVague({ text: start, fromDir }: KnownText): boolean {
  if (fromDir) return start !== "" && !start.startsWith("/");
  return (
    start === "" || start === "." || start === ".." || start === "/" || start.startsWith("file:")
  );
}

function typeOption(node: Node): string | null {
  const options = child(node, "options");
  for (const part of options ? list(options, "properties") : []) {
    const value = child(part, "value");
    if (propertyName(part) !== "with" || value === null) continue;
    const type = list(value, "properties").find((item) => propertyName(item) === "type");
    return stringOf(type ? child(type, "value") : null);
  }
  return null;
}

function typeOnlyOf(module: EcmaScriptModule): ReadonlySet<number> {
  const starts = new Set<number>();
  for (const { start, entries } of [...module.staticImports, ...module.staticExports]) {
    if (entries.length > 0 && entries.every((entry) => entry.isType)) starts.add(start);
  }
  return starts;
}
