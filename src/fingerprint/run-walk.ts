// Statements, functions and classes of a module, for what may run while it is loaded.
import {
  type ChildFields,
  child,
  flag,
  isFunction,
  type Lines,
  list,
  type Node,
  nameOf,
  propertyName,
  unwrap,
} from "./node.ts";
import { isCalledByName, PURE_MODULES } from "./run-names.ts";
import { PartMaker } from "./run-part.ts";
import {
  type Binding,
  hoist,
  hoistImport,
  hoistVars,
  isDeclared,
  lookUp,
  type RunScope,
  VALUE,
} from "./run-scopes.ts";
import { mayBeFunction, Values } from "./run-values.ts";
import type { RunFacts } from "./runs.ts";
import { DEFAULT } from "./units.ts";

const HARMLESS = new Set([
  "BreakStatement",
  "ContinueStatement",
  "DebuggerStatement",
  "EmptyStatement",
  "ExportAllDeclaration",
  "ImportDeclaration",
]);

export interface RunSource {
  readonly program: Node;
  readonly fields: ChildFields;
  readonly lines: Lines;
  readonly source: string;
  /** It has imports or exports, so that it is no script. */
  readonly isModule: boolean;
}

export function runFacts(module: RunSource): RunFacts {
  return new RunWalk(module).run();
}

export class RunWalk {
  at: PartMaker;
  scope: RunScope;
  readonly lines: Lines;
  readonly isModule: boolean;
  private readonly parts: PartMaker[] = [];
  private readonly top: RunScope = { parent: null, names: new Map() };
  private readonly known = new Map<Node, number>();
  private readonly names: Record<string, number> = {};
  private readonly pure = new Set<string>();
  private readonly values: Values;

  constructor(private readonly module: RunSource) {
    this.lines = module.lines;
    this.isModule = module.isModule;
    this.scope = this.top;
    this.at = this.part(module.program);
    this.values = new Values(this);
  }

  run(): RunFacts {
    const { program, fields } = this.module;
    const body = list(program, "body");
    const isPure = (source: string): boolean => {
      const pure = PURE_MODULES.has(source);
      if (pure) this.pure.add(source);
      return pure;
    };
    for (const one of body)
      if (one.type === "ImportDeclaration") hoistImport(one, this.top, isPure);
    this.hoist(body, this.top);
    for (const one of body) hoistVars(one, this.top, fields);
    for (const one of body) this.statement(one);
    for (const [name, binding] of this.top.names) {
      if (binding.kind === "plain") this.names[name] = -1;
      if (binding.kind === "fn" || binding.kind === "class") this.names[name] = binding.part;
    }
    return {
      parts: this.parts.map((part) => part.finish()),
      names: this.names,
      pure: [...this.pure],
    };
  }

  line(node: Node): number {
    return this.lines.at(node.start);
  }

  spoil(node: Node, text: string): void {
    this.at.spoil(this.line(node), text);
  }

  unknown(node: Node, text: string): void {
    this.at.callsUnknown(this.line(node), text);
  }

  statements(nodes: readonly Node[], own: RunScope = this.inner()): void {
    const outer = this.scope;
    this.scope = own;
    this.hoist(nodes, own);
    for (const node of nodes) this.statement(node);
    this.scope = outer;
  }

  inner(): RunScope {
    return { parent: this.scope, names: new Map() };
  }

  /** A function literal: the part that it is. */
  functionPart(node: Node): number {
    const part = this.partOf(node);
    const made = this.parts[part];
    if (made) this.fill(made, node);
    return part;
  }

  /** A class: what it does at once is of the part around it, the rest of a part of its own. */
  classPart(node: Node): number {
    const index = this.partOf(node);
    const own = this.parts[index];
    if (own === undefined) return index;
    const outer = this.scope;
    this.scope = this.inner();
    const name = nameOf(child(node, "id"));
    if (name !== null) this.scope.names.set(name, { kind: "class", part: index });
    const base = child(node, "superClass");
    if (base) {
      this.values.value(base, "look");
      this.inPart(own, () => this.values.value(base, "run", true));
    }
    const members = list(child(node, "body") ?? node, "body");
    const isDecorated = list(node, "decorators").length > 0;
    if (isDecorated) this.decorators(node);
    let isLooked = isDecorated;
    for (const member of members) if (this.member(member, own)) isLooked = true;
    this.scope = outer;
    if (isLooked) this.at.add("calls", index);
    return index;
  }

  /** Whether it may get at the class while the class is made. */
  private member(member: Node, own: PartMaker): boolean {
    if (member.type === "StaticBlock") {
      this.statements(list(member, "body"));
      return true;
    }
    if (member.type.startsWith("TS")) return false;
    const isDecorated = list(member, "decorators").length > 0;
    if (isDecorated) this.decorators(member);
    const key = child(member, "key");
    const value = child(member, "value");
    const name = flag(member, "computed") ? null : propertyName(member);
    if (flag(member, "computed") && key) this.values.value(key, "look");
    const isImplicit = name === null || isCalledByName(name);
    if (member.type === "MethodDefinition") {
      if (value === null || !child(value, "body")) return isDecorated;
      const isCalled = isImplicit || member.kind !== "method";
      const part = this.functionPart(value);
      own.add(isCalled ? "calls" : "hands", part);
      return isDecorated;
    }
    if (value === null) return isDecorated;
    const how = isImplicit ? "run" : "hand";
    if (flag(member, "static")) {
      this.values.value(value, how);
      return isDecorated || !isFunction(unwrap(value));
    }
    this.inPart(own, () => this.values.value(value, how));
    return isDecorated;
  }

  private decorators(node: Node): void {
    this.unknown(node, "calls a decorator");
    for (const one of list(node, "decorators")) {
      const expression = child(one, "expression");
      if (expression) this.values.value(expression, "run");
    }
  }

  private inPart(part: PartMaker, run: () => void): void {
    const outer = this.at;
    this.at = part;
    run();
    this.at = outer;
  }

  private fill(part: PartMaker, node: Node): void {
    this.inPart(part, () => {
      const outer = this.scope;
      this.scope = this.inner();
      const { names } = this.scope;
      if (node.type !== "ArrowFunctionExpression") names.set("arguments", VALUE);
      const own = nameOf(child(node, "id"));
      const index = this.known.get(node);
      if (own !== null && index !== undefined) names.set(own, { kind: "fn", part: index });
      for (const param of list(node, "params")) this.pattern(param, true);
      const body = child(node, "body");
      if (body?.type === "BlockStatement") {
        hoistVars(body, this.scope, this.module.fields);
        this.statements(list(body, "body"), this.scope);
      } else if (body) this.values.value(body, "hand");
      this.scope = outer;
    });
  }

  private statement(node: Node): void {
    if (HARMLESS.has(node.type) || isDeclared(node, this.module.source)) return;
    switch (node.type) {
      case "ExportNamedDeclaration": {
        const declaration = child(node, "declaration");
        if (declaration) this.statement(declaration);
        return;
      }
      case "ExportDefaultDeclaration":
        this.exportDefault(node);
        return;
      case "VariableDeclaration":
        if (node.kind === "using" || node.kind === "await using")
          this.spoil(node, `declares by \`${node.kind}\``);
        for (const one of list(node, "declarations")) this.variable(one, node.kind === "const");
        return;
      case "FunctionDeclaration": {
        if (child(node, "body") === null) return;
        const part = this.functionPart(node);
        // Of several of one name any can be meant.
        if (this.bindingOf(node)?.kind !== "fn") this.at.add("hands", part);
        return;
      }
      case "ClassDeclaration": {
        const part = this.classPart(node);
        if (this.bindingOf(node)?.kind !== "class") this.at.add("calls", part);
        return;
      }
      case "BlockStatement":
        this.statements(list(node, "body"));
        return;
      case "ExpressionStatement":
        this.one(node, "expression", "look");
        return;
      case "ReturnStatement":
      case "ThrowStatement":
        this.one(node, "argument", "hand");
        return;
      case "IfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        this.one(node, "test", "look");
        for (const field of ["consequent", "alternate", "body"]) this.block(child(node, field));
        return;
      case "ForStatement":
        this.loop(node);
        return;
      case "ForInStatement":
      case "ForOfStatement":
        if (flag(node, "await")) this.spoil(node, "awaits");
        this.loop(node);
        return;
      case "LabeledStatement":
        this.block(child(node, "body"));
        return;
      case "TryStatement":
        this.block(child(node, "block"));
        this.handler(child(node, "handler"));
        this.block(child(node, "finalizer"));
        return;
      case "SwitchStatement":
        this.one(node, "discriminant", "look");
        for (const one of list(node, "cases")) this.one(one, "test", "look");
        this.statements(list(node, "cases").flatMap((one) => list(one, "consequent")));
        return;
      case "TSEnumDeclaration":
        this.enumeration(node);
        return;
      default:
        if (node.type.startsWith("TS") && !RUNNING.has(node.type)) return;
        this.spoil(node, `holds ${node.type}, which is not analysed`);
    }
  }

  private one(node: Node, field: string, how: "look" | "hand"): void {
    const value = child(node, field);
    if (value) this.values.value(value, how);
  }

  private block(node: Node | null): void {
    if (node) this.statements(node.type === "BlockStatement" ? list(node, "body") : [node]);
  }

  private loop(node: Node): void {
    const outer = this.scope;
    this.scope = this.inner();
    const first = child(node, node.type === "ForStatement" ? "init" : "left");
    if (first?.type === "VariableDeclaration") {
      for (const one of list(first, "declarations")) {
        const id = child(one, "id");
        if (first.kind !== "var" && id) this.pattern(id, true);
        else if (id) this.pattern(id, false);
        this.one(one, "init", "hand");
      }
    } else if (first) {
      if (node.type === "ForStatement") this.values.value(first, "look");
      else this.values.target(first);
    }
    for (const field of ["test", "update"]) this.one(node, field, "look");
    this.one(node, "right", "hand");
    this.block(child(node, "body"));
    this.scope = outer;
  }

  private handler(node: Node | null): void {
    if (node === null) return;
    const outer = this.scope;
    this.scope = this.inner();
    const param = child(node, "param");
    if (param) this.pattern(param, true);
    this.block(child(node, "body"));
    this.scope = outer;
  }

  private enumeration(node: Node): void {
    const outer = this.scope;
    this.scope = this.inner();
    const members = list(child(node, "body") ?? node, "members");
    for (const one of members) this.scope.names.set(nameOf(child(one, "id")) ?? "", VALUE);
    for (const one of members) this.one(one, "initializer", "hand");
    this.scope = outer;
  }

  private exportDefault(node: Node): void {
    const declaration = child(node, "declaration");
    if (declaration === null) return;
    const value = unwrap(declaration);
    if (isFunction(value) && child(value, "body")) this.names[DEFAULT] = this.functionPart(value);
    else if (value.type === "ClassDeclaration" || value.type === "ClassExpression")
      this.names[DEFAULT] = this.classPart(value);
    else if (!value.type.startsWith("TS")) {
      if (!mayBeFunction(value, this.scope)) this.names[DEFAULT] = -1;
      this.values.value(value, "hand");
    }
  }

  private variable(declarator: Node, isConst: boolean): void {
    const id = child(declarator, "id");
    const init = child(declarator, "init");
    if (id === null) return;
    if (init === null) {
      this.pattern(id, false);
      return;
    }
    const value = unwrap(init);
    const binding =
      isConst && id.type === "Identifier" ? lookUp(this.scope, String(id.name)) : undefined;
    const isOwn =
      (binding?.kind === "fn" || binding?.kind === "class") &&
      this.known.get(value) === binding.part;
    if (isOwn && isFunction(value)) this.functionPart(value);
    else if (isOwn) this.classPart(value);
    else if (!this.values.takesEnvironment(id, value)) {
      this.values.value(init, "hand");
      this.pattern(id, false);
    }
  }

  /** Keys and defaults of a pattern; `declares`: its names too. */
  pattern(node: Node, declares: boolean): void {
    for (const one of list(node, "decorators")) this.decorators({ ...one, decorators: [one] });
    switch (node.type) {
      case "Identifier":
        if (declares) this.scope.names.set(String(node.name), VALUE);
        else if (!lookUp(this.scope, String(node.name))) this.values.target(node);
        return;
      case "AssignmentPattern": {
        const left = child(node, "left");
        if (left) this.pattern(left, declares);
        this.one(node, "right", "hand");
        return;
      }
      case "RestElement":
      case "TSParameterProperty": {
        const inner = child(node, node.type === "RestElement" ? "argument" : "parameter");
        if (inner) this.pattern(inner, declares);
        return;
      }
      case "ArrayPattern":
        for (const one of list(node, "elements")) this.pattern(one, declares);
        return;
      case "ObjectPattern":
        for (const one of list(node, "properties")) {
          if (one.type !== "Property") this.pattern(one, declares);
          else this.property(one, declares);
        }
        return;
      default:
        // A property that is assigned to.
        this.values.target(node);
    }
  }

  private property(node: Node, declares: boolean): void {
    const key = child(node, "key");
    const name = propertyName(node);
    if (flag(node, "computed") && key) this.values.value(key, "look");
    if (name !== null) this.values.reads(node, name);
    const value = child(node, "value");
    if (value) this.pattern(value, declares);
  }

  private hoist(statements: readonly Node[], scope: RunScope): void {
    hoist(statements, scope, {
      source: this.module.source,
      partOf: (node) => this.partOf(node),
      mayBeFunction,
    });
  }

  private bindingOf(node: Node): Binding | undefined {
    const name = nameOf(child(node, "id"));
    return name === null ? undefined : lookUp(this.scope, name);
  }

  private partOf(node: Node): number {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    this.known.set(node, this.parts.length);
    this.part(node);
    return this.parts.length - 1;
  }

  private part(node: Node): PartMaker {
    const made = new PartMaker(this.line(node));
    this.parts.push(made);
    return made;
  }
}

/** Statements of TypeScript that do something. */
const RUNNING = new Set(["TSModuleDeclaration", "TSExportAssignment", "TSImportEqualsDeclaration"]);
