// Statements that declare nothing outside of themselves, for what may run while a module is loaded.
import { child, flag, list, type Node, nameOf } from "./node.ts";
import { type RunContext, UNKNOWN } from "./run-context.ts";
import { VALUE } from "./run-scopes.ts";

const HARMLESS = new Set([
  "BreakStatement",
  "ContinueStatement",
  "DebuggerStatement",
  "EmptyStatement",
]);
/** Of TypeScript's, those that do something. */
const RUNNING = new Set(["TSModuleDeclaration", "TSExportAssignment", "TSImportEqualsDeclaration"]);

interface Walk extends RunContext {
  statements(nodes: readonly Node[]): void;
}

export class RunStatements {
  constructor(private readonly walk: Walk) {}

  statement(node: Node): void {
    const { walk } = this;
    if (HARMLESS.has(node.type)) return;
    switch (node.type) {
      case "BlockStatement":
        walk.block(list(node, "body"));
        return;
      case "ExpressionStatement":
        this.value(node, "expression", "look");
        return;
      case "ReturnStatement":
      case "ThrowStatement":
        this.value(node, "argument", "hand");
        return;
      case "IfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        this.value(node, "test", "look");
        for (const field of ["consequent", "alternate", "body"]) this.block(child(node, field));
        return;
      case "ForInStatement":
      case "ForOfStatement":
        if (flag(node, "await")) walk.spoil(node, "awaits");
        walk.inScope(() => this.each(node));
        return;
      case "ForStatement":
        walk.inScope(() => this.loop(node));
        return;
      case "LabeledStatement":
        this.block(child(node, "body"));
        return;
      case "TryStatement":
        this.block(child(node, "block"));
        walk.inScope(() => this.handler(child(node, "handler")));
        this.block(child(node, "finalizer"));
        return;
      case "SwitchStatement":
        this.value(node, "discriminant", "look");
        walk.inScope(() => this.cases(list(node, "cases")));
        return;
      case "TSEnumDeclaration":
        walk.inScope(() => this.enumeration(list(child(node, "body") ?? node, "members")));
        return;
      default:
        if (node.type.startsWith("TS") && !RUNNING.has(node.type)) return;
        walk.spoil(node, `holds ${node.type}, which is not analysed`);
    }
  }

  private value(node: Node, field: string, fate: "look" | "hand"): void {
    const value = child(node, field);
    if (value) this.walk.value(value, fate);
  }

  private block(node: Node | null): void {
    if (node) this.walk.block(node.type === "BlockStatement" ? list(node, "body") : [node]);
  }

  private each(node: Node): void {
    const left = child(node, "left");
    if (left?.type === "VariableDeclaration") this.declare(left);
    else if (left) {
      // A property may get anything.
      if (left.type !== "Identifier") this.walk.unknown(left, UNKNOWN);
      this.walk.target(left);
    }
    this.value(node, "right", "hand");
    this.block(child(node, "body"));
  }

  private loop(node: Node): void {
    const init = child(node, "init");
    if (init?.type === "VariableDeclaration") this.declare(init);
    else if (init) this.walk.value(init, "look");
    for (const field of ["test", "update"]) this.value(node, field, "look");
    this.block(child(node, "body"));
  }

  private declare(node: Node): void {
    if (String(node.kind).endsWith("using")) this.walk.spoil(node, `declares by \`${node.kind}\``);
    for (const one of list(node, "declarations")) {
      const id = child(one, "id");
      // A `var` is known to the function already.
      if (id) this.walk.pattern(id, node.kind !== "var");
      this.value(one, "init", "hand");
    }
  }

  private handler(node: Node | null): void {
    if (node === null) return;
    const param = child(node, "param");
    if (param) this.walk.pattern(param, true);
    this.block(child(node, "body"));
  }

  private cases(cases: readonly Node[]): void {
    const body = cases.flatMap((one) => list(one, "consequent"));
    this.walk.statements(body);
    // What is declared in one is known in all.
    for (const one of cases) this.value(one, "test", "look");
  }

  private enumeration(members: readonly Node[]): void {
    for (const one of members) this.walk.scope.names.set(nameOf(child(one, "id")) ?? "", VALUE);
    for (const one of members) this.value(one, "initializer", "hand");
  }
}
