// One walk over a module. Code that runs when the module loads is visited first; bodies of functions after it,
// when every module-level name is known. Types were left out by the parser.
import { child, flag, isFunction, isNode, type Node, nameOf, propertyName, text } from "./node.ts";
import type { Declaration, Form, Local, Scope } from "./scope.ts";

export interface Visitor {
  /** Module-level names only; imports come by `enter`. */
  declare(declaration: Declaration, walk: Walk): void;
  /** An identifier, `this` or `import.meta` where a value is read or written. */
  reference(node: Node, walk: Walk): void;
  /** A function that is in no other, before its parameters. */
  outermost(node: Node, scope: Scope): void;
  /** Other nodes, before their children. */
  enter(node: Node, walk: Walk): void;
  /** A function that is in no other, or the value of a field of instances: its code comes after that of the module. */
  later?(node: Node, stack: readonly Node[]): void;
  /** A property of an object, or a member of a class. */
  member?(node: Node): void;
}

interface Deferred {
  readonly node: Node;
  readonly stack: readonly Node[];
}

const EXPRESSION: readonly string[] = ["expression"];
const OBJECT: readonly string[] = ["object"];
const OBJECT_AND_PROPERTY: readonly string[] = ["object", "property"];
const VALUE: readonly string[] = ["value"];
const KEY_AND_VALUE: readonly string[] = ["key", "value"];
const NONE: readonly string[] = [];
const EITHER: Local = { form: "let", value: null, path: null };

const RUNS = new Set(["TSEnumBody", "TSModuleBlock", "TSExportAssignment"]);

/** Of `namespace a.b.c`, and of a plain name. */
function leftmost(id: Node | null): Node | null {
  let at = id;
  while (at?.type === "TSQualifiedName") at = child(at, "left");
  return at;
}

function isTypeOnly(type: string): boolean {
  return type.startsWith("TS") && !RUNS.has(type);
}

/** What becomes of nodes of a type of which nothing else is known. */
interface Way {
  readonly isTypeOnly: boolean;
  readonly isEntered: boolean;
  readonly fields: readonly string[];
}

export class Walk {
  /** From the program down to the parent of the node that is visited. */
  stack: Node[] = [];
  scope: Scope | null = null;
  private readonly deferred: Deferred[] = [];
  private readonly ways = new Map<string, Way>();

  constructor(
    private readonly childFields: Readonly<Record<string, readonly string[]>>,
    private readonly visitor: Visitor,
    /** Types of nodes that `enter` wants to see, besides declarations, members and loops. */
    private readonly entered: ReadonlySet<string>,
  ) {}

  run(program: Node): void {
    this.visit(program);
    for (const { node, stack } of this.deferred) {
      this.stack = [...stack];
      this.visitor.later?.(node, stack);
      if (isFunction(node)) this.functionBody(node);
      else this.inScope(true, node, () => this.visit(node));
    }
  }

  /** Visits an expression or a declaration alone, as part of a scope; gives the scope of what it declares itself. */
  part(node: Node, parent: Scope | null): Scope {
    const own: Scope = { parent, isFunction: true, node, names: undefined };
    this.stack = [];
    this.scope = own;
    this.visit(node);
    return own;
  }

  private visit(node: Node): void {
    // Declared elsewhere: here it is nothing, and hides nothing.
    if (node.declare === true) return;
    switch (node.type) {
      case "Literal":
      case "TemplateElement":
        return;
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "TSImportEqualsDeclaration":
        this.visitor.enter(node, this);
        return;
      case "Identifier":
      case "JSXIdentifier":
      case "ThisExpression":
      case "Super":
      case "MetaProperty":
        this.visitor.reference(node, this);
        return;
      case "FunctionDeclaration":
        this.declareName(child(node, "id"), "function", node);
        this.aFunction(node);
        return;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        this.aFunction(node);
        return;
      case "ClassDeclaration":
        this.declareName(child(node, "id"), "class", node);
        this.aClass(node);
        return;
      case "ClassExpression":
        this.aClass(node);
        return;
      case "VariableDeclaration":
        this.variables(node);
        return;
      case "TSEnumDeclaration":
        this.declareName(child(node, "id"), "enum", node);
        this.fields(node, ["body"]);
        return;
      case "TSEnumMember":
        this.fields(node, ["initializer"]);
        return;
      case "TSModuleDeclaration":
        this.declareName(leftmost(child(node, "id")), "namespace", node);
        this.fields(node, ["body"]);
        return;
      case "ExportNamedDeclaration":
        this.visitor.enter(node, this);
        this.fields(node, ["declaration"]);
        return;
      case "ForInStatement":
      case "ForOfStatement":
        this.visitor.enter(node, this);
        this.inScope(false, node, () => this.children(node));
        return;
      case "SwitchStatement":
        // What is asked about is outside of the block.
        this.fields(node, ["discriminant"]);
        this.inScope(false, node, () => this.fields(node, ["cases"]));
        return;
      case "BlockStatement":
      case "ForStatement":
        this.inScope(false, node, () => this.children(node));
        return;
      case "StaticBlock":
        // A \`var\` in it is its own; at module level there are no scopes but those of functions.
        this.inScope(this.scope !== null, node, () => this.children(node));
        return;
      case "CatchClause":
        this.inScope(false, node, () => {
          const param = child(node, "param");
          this.stack.push(node);
          if (param) this.pattern(param, "caught", null, null);
          const body = child(node, "body");
          if (body) this.visit(body);
          this.stack.pop();
        });
        return;
      case "MemberExpression":
        this.visitor.enter(node, this);
        this.fields(node, node.computed === true ? OBJECT_AND_PROPERTY : OBJECT);
        return;
      case "Property":
        this.visitor.member?.(node);
        this.fields(node, node.computed === true ? KEY_AND_VALUE : VALUE);
        return;
      case "LabeledStatement":
        this.fields(node, ["body"]);
        return;
      case "JSXMemberExpression":
        this.fields(node, ["object"]);
        return;
      case "JSXAttribute":
        this.fields(node, ["value"]);
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "JSXClosingElement":
      case "JSXNamespacedName":
        return;
      case "ChainExpression":
      case "ParenthesizedExpression":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSTypeAssertion":
      case "TSInstantiationExpression":
        this.fields(node, EXPRESSION);
        return;
      default:
        this.other(node);
    }
  }

  private other(node: Node): void {
    const { type } = node;
    let way = this.ways.get(type);
    if (way === undefined) {
      const isEntered = this.entered.has(type);
      way = { isTypeOnly: isTypeOnly(type), isEntered, fields: this.childFields[type] ?? NONE };
      this.ways.set(type, way);
    }
    if (way.isTypeOnly) return;
    if (way.isEntered) this.visitor.enter(node, this);
    this.fields(node, way.fields);
  }

  private children(node: Node): void {
    this.fields(node, this.childFields[node.type] ?? NONE);
  }

  private fields(node: Node, fields: readonly string[]): void {
    this.stack.push(node);
    for (const field of fields) {
      const value = node[field];
      if (Array.isArray(value)) {
        for (const item of value) if (item !== null) this.visit(item);
      } else if (value !== null && value !== undefined) this.visit(value as Node);
    }
    this.stack.pop();
  }

  private inScope(isFunctionScope: boolean, node: Node, run: () => void): void {
    const outer = this.scope;
    // Blocks at module level add to the module's own names: to mix them up is only coarser.
    if (outer !== null || isFunctionScope) {
      this.scope = { parent: outer, isFunction: isFunctionScope, node, names: undefined };
    }
    run();
    this.scope = outer;
  }

  private aFunction(node: Node): void {
    if (this.scope === null) this.deferred.push({ node, stack: [...this.stack] });
    else this.functionBody(node);
  }

  private functionBody(node: Node): void {
    this.inScope(true, node, () => {
      if (this.scope?.parent === null) this.visitor.outermost(node, this.scope);
      if (node.type === "FunctionExpression") this.declareName(child(node, "id"), "function", node);
      this.stack.push(node);
      const params = node.params;
      if (Array.isArray(params)) {
        for (const param of params) if (isNode(param)) this.pattern(param, "param", null, null);
      }
      const body = child(node, "body");
      // The body's block shares the scope of the parameters: a `let` there can't have the name of one.
      if (body?.type === "BlockStatement") this.children(body);
      else if (body) this.visit(body);
      this.stack.pop();
    });
  }

  private aClass(node: Node): void {
    this.inScope(false, node, () => {
      if (node.type === "ClassExpression") this.declareName(child(node, "id"), "class", node);
      this.fields(node, ["decorators", "superClass"]);
      const body = child(node, "body");
      const members = body?.body;
      if (!body || !Array.isArray(members)) return;
      this.stack.push(node, body);
      for (const member of members) if (isNode(member)) this.member(member);
      this.stack.pop();
      this.stack.pop();
    });
  }

  private member(member: Node): void {
    if (member.type === "StaticBlock") {
      this.visit(member);
      return;
    }
    if (isTypeOnly(member.type)) return;
    this.visitor.member?.(member);
    this.fields(member, flag(member, "computed") ? ["decorators", "key"] : ["decorators"]);
    const value = child(member, "value");
    if (value === null) return;
    this.stack.push(member);
    const runsLater = member.type !== "MethodDefinition" && !flag(member, "static");
    if (!runsLater || isFunction(value)) this.visit(value);
    else if (this.scope === null) this.deferred.push({ node: value, stack: [...this.stack] });
    else this.inScope(true, member, () => this.visit(value));
    this.stack.pop();
  }

  private variables(node: Node): void {
    const form = text(node, "kind");
    const declarations = node.declarations;
    if (!Array.isArray(declarations)) return;
    this.stack.push(node);
    for (const declarator of declarations) {
      if (!isNode(declarator)) continue;
      this.visitor.enter(declarator, this);
      const id = child(declarator, "id");
      this.stack.push(declarator);
      const value = child(declarator, "init");
      if (id) {
        const kept = form === "var" || form === "let" ? form : "const";
        this.pattern(id, kept, value, value ? [] : null);
      }
      if (value) this.visit(value);
      this.stack.pop();
    }
    this.stack.pop();
  }

  /** Declares the names of a pattern and visits the expressions in it. */
  private pattern(
    node: Node,
    form: Form,
    value: Node | null,
    path: readonly string[] | null,
  ): void {
    // Of parameters.
    if (Array.isArray(node.decorators)) for (const one of node.decorators) this.visit(one as Node);
    switch (node.type) {
      case "Identifier":
        if (node.name !== "this") this.declareName(node, form, value, path);
        return;
      case "AssignmentPattern": {
        const left = child(node, "left");
        const right = child(node, "right");
        if (left) this.pattern(left, form, value, null);
        this.stack.push(node);
        if (right) this.visit(right);
        this.stack.pop();
        return;
      }
      case "RestElement":
      case "TSParameterProperty": {
        const inner = child(node, node.type === "RestElement" ? "argument" : "parameter");
        if (inner) this.pattern(inner, form, value, null);
        return;
      }
      case "ObjectPattern":
      case "ArrayPattern": {
        const parts = node[node.type === "ObjectPattern" ? "properties" : "elements"];
        if (!Array.isArray(parts)) return;
        for (const part of parts) if (isNode(part)) this.patternPart(part, form, value, path);
        return;
      }
    }
  }

  private patternPart(
    part: Node,
    form: Form,
    value: Node | null,
    path: readonly string[] | null,
  ): void {
    if (part.type !== "Property") {
      this.pattern(part, form, value, null);
      return;
    }
    if (flag(part, "computed")) this.fields(part, ["key"]);
    const inner = child(part, "value");
    const name = propertyName(part);
    if (inner) this.pattern(inner, form, value, path && name !== null ? [...path, name] : null);
  }

  private declareName(
    id: Node | null,
    form: Form,
    value: Node | null,
    path: readonly string[] | null = [],
  ): void {
    const name = nameOf(id);
    if (name === null) return;
    let scope = this.scope;
    if (scope === null) {
      this.visitor.declare({ name, form, value, path }, this);
      return;
    }
    if (form === "var") while (!scope.isFunction && scope.parent) scope = scope.parent;
    scope.names ??= new Map();
    // Declared twice, it can have either value.
    const local: Local = scope.names.has(name) ? EITHER : { form, value, path };
    scope.names.set(name, local);
  }
}
