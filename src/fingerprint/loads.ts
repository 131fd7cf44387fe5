// Which modules a module may load, and where that can't be told.
import type { EcmaScriptModule } from "oxc-parser";
import type { EnvReads } from "./env-reads.ts";
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
import { isRelative } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { isOwnUrl, type KnownText, type TextNames, textsOf } from "./texts.ts";
import type { Walk } from "./walk.ts";

export class Loads {
  readonly loads: Load[] = [];
  readonly prefixes: Prefix[] = [];
  readonly wide: Note[] = [];
  jsx: true | string | undefined;
  private readonly requireNames = new Set(["require"]);
  private readonly told = new Set<string>();
  /** Names that are imported as types alone. */
  private readonly typeNames = new Set<string>();
  /** Imports and exports of types alone, by their start. */
  private readonly typeOnly: ReadonlySet<number>;

  constructor(
    module: EcmaScriptModule,
    private readonly lines: Lines,
    private readonly env: EnvReads,
    private readonly namesAt: (scope: Scope | null) => TextNames,
  ) {
    this.typeOnly = typeOnlyOf(module);
    for (const { entries } of module.staticImports) {
      for (const { isType, localName } of entries) if (isType) this.typeNames.add(localName.value);
    }
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

  isTypeName(name: string): boolean {
    return this.typeNames.has(name);
  }

  enter(node: Node, walk: Walk): void {
    switch (node.type) {
      case "ImportDeclaration":
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
        this.dynamic(
          child(node, "source"),
          "import",
          node,
          this.namesAt(walk.scope),
          typeOption(node),
        );
        return;
      case "NewExpression":
        this.ownUrl(node, walk);
        return;
      case "VariableDeclarator": {
        const value = child(node, "init");
        const name = nameOf(child(node, "id"));
        const made = value && unwrap(value);
        if (name !== null && made?.type === "CallExpression" && isCreateRequire(made)) {
          this.requireNames.add(name);
        }
        return;
      }
      case "JSXElement":
      case "JSXFragment":
        this.jsx ??= true;
        return;
    }
  }

  private static(node: Node): void {
    const spec = stringOf(child(node, "source"));
    if (spec === null || this.typeOnly.has(node.start)) return;
    const type = list(node, "attributes").find((item) => nameOf(child(item, "key")) === "type");
    this.add(spec, "import", node, stringOf(type ? child(type, "value") : null));
  }

  /** A module that is loaded, or a file that is started, by an expression. */
  dynamic(
    source: Node | null,
    how: Load["how"],
    at: Node,
    names: TextNames,
    type: string | null = null,
  ): void {
    for (const known of textsOf(source, names)) {
      if (known.whole) this.add(specOf(known), how, at, type);
      else if (isVague(known) || (how === "worker" && isAnywhere(known))) {
        const what = how === "worker" ? "what it starts" : `${how}(...)`;
        this.widen(at, `${what} is only known when it runs`);
      } else
        this.prefix({
          text: known.text,
          fromDir: known.fromDir,
          line: this.line(at),
          at: at.start,
        });
    }
  }

  /** `require.resolve(..)` and its like. */
  asked(call: Node, how: "require" | "resolve", names: TextNames): void {
    const [first, second] = list(call, "arguments");
    if (first === undefined) return;
    // From another folder, as `Bun.resolveSync` takes it.
    if (how === "resolve" && second !== undefined && !isOwnFolder(second)) return;
    for (const known of textsOf(first, names)) {
      if (known.whole) this.add(specOf(known), how, call);
    }
  }

  widen(at: Node, why: string): void {
    const { start } = at;
    if (this.isNew("wide", start, why))
      this.wide.push({ line: this.line(at), at: start, text: why });
  }

  private ownUrl(node: Node, walk: Walk): void {
    if (!isOwnUrl(node)) return;
    for (const known of textsOf(node, this.namesAt(walk.scope))) {
      if (known.whole) this.add(specOf(known), "path", node);
    }
  }

  private add(spec: string, how: Load["how"], at: Node, type?: string | null): void {
    if (!this.isNew(how, at.start, spec, type ?? "")) return;
    // Its text is here, but what it loads and reads was not looked at.
    if (spec.startsWith("data:")) {
      this.widen(at, "code in a URL may load or run any code");
      this.env.any(at, "code in a URL may read the environment");
    }
    this.loads.push({ spec, how, line: this.line(at), at: at.start, ...(type && { type }) });
  }

  private prefix(prefix: Prefix): void {
    if (this.isNew("prefix", prefix.at, prefix.text, String(prefix.fromDir)))
      this.prefixes.push(prefix);
  }

  /** A module may be walked over several times. */
  private isNew(kind: string, at: number, ...rest: readonly string[]): boolean {
    const key = JSON.stringify([kind, at, ...rest]);
    if (this.told.has(key)) return false;
    this.told.add(key);
    return true;
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

/** A Worker's path counts from the module or from where the process runs. */
function isAnywhere({ text: start, fromDir }: KnownText): boolean {
  return isRelative(start) && !fromDir && !/[?#]/.test(start);
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
