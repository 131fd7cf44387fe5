// The names of a module: what each may hold, and which it exports.
import type { Use } from "./calls.ts";
import { commonJsMember, kindOf, type Names } from "./initial.ts";
import { follow, isImport, join, type Kind, objectOf, property } from "./kinds.ts";
import { child, dotted, isFunction, list, type Node, nameOf, stringOf, unwrap } from "./node.ts";
import { type Declaration, type Form, isLocal, type Scope } from "./scope.ts";
import { emptyTable } from "./table.ts";
import type { TextNames } from "./texts.ts";
import type { Walk } from "./walk.ts";

const RUNTIME_TOOLS = new Set(["path", "node:path", "url", "node:url"]);
const VALUES: ReadonlySet<Form> = new Set(["const", "let", "var", "function"]);
const TOP = new Set([
  "Program",
  "ExportNamedDeclaration",
  "ExportDefaultDeclaration",
  "VariableDeclaration",
  "VariableDeclarator",
]);
const MADE = new Set([
  "ArrayExpression",
  "ArrowFunctionExpression",
  "ClassExpression",
  "FunctionExpression",
  "ObjectExpression",
]);
const MADE_BY_NEW = new Set(["Map", "Set", "WeakMap", "WeakSet", "Date", "URL", "Array"]);
const GLOBALS = new Set(["undefined", "NaN", "Infinity"]);

export class ModuleNames implements Names {
  readonly stars: string[] = [];
  /** Variables of loops at the top of the module: what they go over, and the way from it. */
  private readonly loops = new Map<string, Pick<Use, "path"> & { readonly over: Node }>();
  /** Local names that were imported from "fastpipe". */
  readonly trusted = new Set<string>();
  private readonly declared = new Map<string, Declaration[]>();
  /** Of the module as a whole, not of a block in it. */
  private readonly atTop = new Set<string>();
  private readonly imported = new Map<string, Kind>();
  private readonly pathTools = new Set<string>();
  private readonly exported: { readonly name: string; readonly kind: () => Kind }[] = [];
  private readonly commonJs: { readonly name: string | null; readonly value: Node }[] = [];
  private readonly tainted = new Set<string>();
  private readonly kinds = new Map<string, Kind>();

  constructor(
    readonly isRequire: (callee: Node) => boolean,
    private readonly isTypeOnly: (node: Node) => boolean,
    readonly functionKind: (node: Node) => Kind,
  ) {}

  readonly lookup = (name: string): Kind => this.kindOfName(name);
  readonly isGlobal = (name: string): boolean => !this.has(name);
  readonly isPathTool = (name: string): boolean => this.pathTools.has(name);

  /** The value of a module-level constant. */
  readonly constant = (name: string): Node | null => {
    const [first, second] = this.declared.get(name) ?? [];
    if (first === undefined || second !== undefined || first.form !== "const") return null;
    return first.path?.length === 0 ? first.value : null;
  };

  /** The function that a module-level name means, always. */
  functionOf(name: string): Node | null {
    const [first, second] = this.declared.get(name) ?? [];
    if (first?.form === "function" && second === undefined) return first.value;
    const value = this.constant(name);
    return value !== null && isFunction(unwrap(value)) ? unwrap(value) : null;
  }

  /** As they are in a scope of the module. */
  textNames(scope: Scope | null): TextNames {
    return {
      constant: (name) => (isLocal(name, scope) ? null : this.constant(name)),
      declares: (name) => isLocal(name, scope) || this.has(name),
      isPathTool: (name) => !isLocal(name, scope) && this.isToolName(name),
    };
  }

  private isToolName(name: string): boolean {
    const kind = this.pathTools.has(name) ? "tool" : this.constant(name);
    if (kind === null || kind === "tool") return kind !== null;
    const made = unwrap(kind);
    const callee = made.type === "CallExpression" ? child(made, "callee") : null;
    return (
      callee !== null &&
      this.isRequire(callee) &&
      RUNTIME_TOOLS.has(stringOf(list(made, "arguments")[0] ?? null) ?? "")
    );
  }

  declare(declaration: Declaration, walk: Walk): void {
    const { name, form, value } = declaration;
    if (value !== null && VALUES.has(form) && walk.stack.every(isTop)) this.atTop.add(name);
    const before = this.declared.get(name);
    if (before) before.push(declaration);
    else this.declared.set(name, [declaration]);
    const depth = form === "const" || form === "let" || form === "var" ? 3 : 1;
    const above = walk.stack.at(-depth);
    if (above?.type === "ExportNamedDeclaration") this.export(name, () => this.kindOfName(name));
  }

  enter(node: Node, walk: Walk): void {
    switch (node.type) {
      case "ImportDeclaration":
        this.imports(node);
        return;
      case "TSImportEqualsDeclaration": {
        const target = child(node, "moduleReference");
        const spec = target && stringOf(child(target, "expression"));
        const name = nameOf(child(node, "id"));
        const kind: Kind =
          spec == null ? "unknown" : { kind: "import", source: `require ${spec}`, path: [] };
        if (name !== null) this.imported.set(name, kind);
        return;
      }
      case "ExportNamedDeclaration":
        this.exportNames(node);
        return;
      case "ExportAllDeclaration":
        this.exportAll(node);
        return;
      case "ExportDefaultDeclaration": {
        const value = child(node, "declaration");
        this.export("default", () => kindOf(value, this));
        return;
      }
      case "TSExportAssignment": {
        const value = child(node, "expression");
        if (value) this.commonJs.push({ name: null, value });
        return;
      }
      case "AssignmentExpression":
        this.commonJsExport(node, walk);
        return;
    }
  }

  has(name: string): boolean {
    return this.declared.has(name) || this.imported.has(name);
  }

  /** The world's name of the same text is not meant. `declare const` gives no value, and leaves it as it is. */
  shadows(name: string): boolean {
    if (this.imported.has(name)) return true;
    return this.atTop.has(name);
  }

  isImported(name: string): boolean {
    return this.imported.has(name);
  }

  isDeclared(name: string): boolean {
    return this.declared.has(name);
  }

  /** A loop at the top of the module gives what it goes over to these. */
  loop(over: Node | null, uses: readonly Use[]): void {
    for (const { to, path } of uses) if (over !== null && to) this.loops.set(to, { over, path });
  }

  /** Its first value does not tell what it holds. Kinds asked for before are forgotten by `settle`. */
  taint(name: string): void {
    this.tainted.add(name);
  }

  settle(): void {
    this.kinds.clear();
  }

  exports(): Record<string, Kind> {
    const exports: Record<string, Kind> = emptyTable();
    for (const { name, kind } of this.exported) exports[name] = kind();
    return exports;
  }

  private imports(node: Node): void {
    const spec = stringOf(child(node, "source"));
    if (spec === null || this.isTypeOnly(node)) return;
    const source = `import ${spec}`;
    for (const item of list(node, "specifiers")) {
      const local = nameOf(child(item, "local"));
      if (local === null) continue;
      const path =
        item.type === "ImportNamespaceSpecifier"
          ? []
          : [item.type === "ImportSpecifier" ? nameOf(child(item, "imported")) : "default"];
      this.imported.set(local, { kind: "import", source, path });
      if (RUNTIME_TOOLS.has(spec)) this.pathTools.add(local);
      if (spec === "fastpipe") this.trusted.add(local);
    }
  }

  private export(name: string, kind: () => Kind): void {
    this.exported.push({ name, kind });
  }

  private exportNames(node: Node): void {
    const spec = stringOf(child(node, "source"));
    for (const item of list(node, "specifiers")) {
      const exported = nameOf(child(item, "exported"));
      const local = nameOf(child(item, "local"));
      if (exported === null || local === null) continue;
      const kind = (): Kind =>
        spec === null
          ? this.kindOfName(local)
          : { kind: "import", source: `import ${spec}`, path: [local] };
      this.export(exported, kind);
    }
  }

  private exportAll(node: Node): void {
    const source = `import ${stringOf(child(node, "source")) ?? ""}`;
    const name = nameOf(child(node, "exported"));
    if (name === null) this.stars.push(source);
    else this.export(name, () => ({ kind: "import", source, path: [] }));
  }

  private commonJsExport(node: Node, walk: Walk): void {
    const left = child(node, "left");
    const value = child(node, "right");
    if (walk.scope !== null || left === null || value === null) return;
    const name = commonJsMember(left);
    if (name !== undefined) this.commonJs.push({ name, value });
  }

  commonJsKind(): Kind | undefined {
    if (this.commonJs.length === 0) return undefined;
    const whole = this.commonJs.filter(({ name }) => name === null);
    const [only] = whole;
    if (whole.length > 1) return "unknown";
    if (only) return this.commonJs.length === 1 ? kindOf(only.value, this) : "unknown";
    const members: Record<string, Kind> = emptyTable();
    for (const { name, value } of this.commonJs) {
      if (name === null) continue;
      const kind = kindOf(value, this);
      members[name] = name in members ? join(members[name] ?? kind, kind) : kind;
    }
    return objectOf(members);
  }

  kindOfName(name: string): Kind {
    const known = this.kinds.get(name);
    if (known !== undefined) return known;
    // A name that is made of itself can be anything.
    this.kinds.set(name, "unknown");
    const kind = this.tainted.has(name) ? "unknown" : this.initialKind(name);
    this.kinds.set(name, kind);
    return kind;
  }

  /** Does its one declaration make a new object, function or class, which has no other name before that? */
  isMade(name: string): boolean {
    const [only, second] = this.declared.get(name) ?? [];
    if (only === undefined || second !== undefined || this.imported.has(name)) return false;
    if (only.form === "function" || only.form === "class") return true;
    if (only.value === null || only.path?.length !== 0) return false;
    const made = unwrap(only.value);
    if (made.type === "NewExpression") return MADE_BY_NEW.has(nameOf(child(made, "callee")) ?? "");
    return MADE.has(made.type);
  }

  /** Does its one declaration make a list, a map or a set, with the methods that those have? */
  isContainer(name: string): boolean {
    const made = this.isMade(name) ? this.declared.get(name)?.[0]?.value : undefined;
    const { type } = made ? unwrap(made) : { type: "" };
    return type === "ArrayExpression" || type === "NewExpression";
  }

  private initialKind(name: string): Kind {
    const imported = this.imported.get(name);
    const declarations = this.declared.get(name);
    if (imported !== undefined) return declarations ? "unknown" : imported;
    if (declarations === undefined) return GLOBALS.has(name) ? "prim" : "unknown";
    const kinds = declarations.map((declaration) => this.kindOfDeclaration(declaration));
    return kinds.reduce(join);
  }

  private kindOfDeclaration({ name, form, value, path }: Declaration): Kind {
    const loop = value === null ? this.loops.get(name) : undefined;
    if (loop !== undefined) {
      const kind = follow(this.listed(loop.over), loop.path);
      // For what is the module's own it is enough that the loop gets it.
      return isImport(kind) ? kind : "unknown";
    }
    if (value === null || path === null) return "unknown";
    if (form === "enum") return { kind: "object", members: {}, rest: "prim", frozen: true };
    if (form === "namespace") return this.namespace(value);
    return follow(kindOf(value, this), path);
  }

  /** What a loop goes over. */
  private listed(over: Node): Kind {
    const inner = unwrap(over);
    const callee = inner.type === "CallExpression" ? dotted(child(inner, "callee")) : null;
    const [first] = list(inner, "arguments");
    const name = callee?.join(".");
    if (first === undefined || (name !== "Object.entries" && name !== "Object.values"))
      return kindOf(inner, this);
    const element = property(kindOf(first, this), null);
    return { kind: "box", element: name === "Object.values" ? element : { kind: "box", element } };
  }

  private namespace(node: Node): Kind {
    const body = child(node, "body");
    const members: Record<string, Kind> = emptyTable();
    for (const item of body ? list(body, "body") : []) {
      const declaration =
        item.type === "ExportNamedDeclaration" ? child(item, "declaration") : null;
      if (declaration === null) continue;
      const parts =
        declaration.type === "VariableDeclaration"
          ? list(declaration, "declarations")
          : [declaration];
      for (const part of parts) {
        const name = nameOf(child(part, "id"));
        if (name !== null) members[name] = this.kindOfName(name);
      }
    }
    return objectOf(members, "unknown");
  }
}

function isTop({ type }: Node): boolean {
  return TOP.has(type);
}
