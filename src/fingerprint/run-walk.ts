// Statements and functions of a module, for what may run while it is loaded.
import {
  type ChildFields,
  child,
  isFunction,
  type Lines,
  list,
  type Node,
  nameOf,
  unwrap,
} from "./node.ts";
import { RunClasses } from "./run-classes.ts";
import type { Fate, RunContext } from "./run-context.ts";
import { PURE_MODULES } from "./run-names.ts";
import { PartMaker } from "./run-part.ts";
import { RunPatterns } from "./run-patterns.ts";
import {
  type Binding,
  hoist,
  hoistImport,
  hoistVars,
  isDeclared,
  lookUp,
  mayBeFunction,
  type RunScope,
  VALUE,
} from "./run-scopes.ts";
import { RunStatements } from "./run-statements.ts";
import { RunValues } from "./run-values.ts";
import type { RunFacts } from "./runs.ts";
import { emptyTable } from "./table.ts";
import { DEFAULT } from "./units.ts";

export interface RunSource {
  readonly program: Node;
  readonly fields: ChildFields;
  readonly lines: Lines;
  readonly source: string;
  /** It has imports or exports, so that it is no script. */
  readonly isModule: boolean;
  /** Look into functions, too: few modules have any that are called while the pipeline is loaded. */
  readonly isDeep: boolean;
}

export function runFacts(module: RunSource): RunFacts {
  return new RunWalk(module).run();
}

class RunWalk implements RunContext {
  at: PartMaker;
  scope: RunScope;
  readonly isModule: boolean;
  private readonly parts: PartMaker[] = [];
  private readonly top: RunScope = { parent: null, names: new Map() };
  private readonly known = new Map<Node, number>();
  private readonly names: Record<string, number> = emptyTable();
  private readonly pure = new Set<string>();
  private readonly values = new RunValues(this);
  private readonly classes = new RunClasses(this);
  private readonly patterns = new RunPatterns(this);
  private readonly other = new RunStatements(this);

  /** Few modules have any, and to look for them takes time. */
  private readonly hasVars: boolean;
  /** A function was passed by. */
  private isShallow = false;

  constructor(private readonly module: RunSource) {
    this.hasVars = /\bvar\b/.test(module.source);
    this.isModule = module.isModule;
    this.scope = this.top;
    this.at = this.part(module.program);
  }

  run(): RunFacts {
    const { program, fields } = this.module;
    const body = list(program, "body");
    for (const one of body) if (one.type === "ImportDeclaration") this.imports(one);
    this.hoist(body);
    if (this.hasVars) for (const one of body) hoistVars(one, this.top, fields);
    for (const one of body) this.statement(one);
    for (const [name, binding] of this.top.names) {
      if (binding.kind === "plain") this.names[name] = -1;
      if (binding.kind === "fn" || binding.kind === "class") this.names[name] = binding.part;
    }
    const parts = this.parts.map((part) => part.finish());
    const shallow = this.isShallow ? { shallow: true as const } : undefined;
    return { parts, names: this.names, pure: [...this.pure], ...shallow };
  }

  line(node: Node): number {
    return this.module.lines.at(node.start);
  }

  spoil(node: Node, text: string): void {
    if (!this.at.isSpoilt) this.at.spoil({ line: this.line(node), text });
  }

  unknown(node: Node, text: string): void {
    if (!this.at.callsUnknown) this.at.callUnknown({ line: this.line(node), text });
  }

  inPart(part: PartMaker, run: () => void): void {
    const outer = this.at;
    this.at = part;
    run();
    this.at = outer;
  }

  inScope(run: () => void): void {
    const outer = this.scope;
    this.scope = { parent: outer, names: new Map() };
    run();
    this.scope = outer;
  }

  partOf(node: Node): number {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    this.known.set(node, this.parts.length);
    this.part(node);
    return this.parts.length - 1;
  }

  partAt(index: number): PartMaker {
    const part = this.parts[index];
    if (part === undefined) throw new Error(`no part ${index}`);
    return part;
  }

  classPart(node: Node): number {
    return this.classes.part(node);
  }

  functionPart(node: Node): number {
    const index = this.partOf(node);
    if (!this.module.isDeep) {
      this.isShallow = true;
      return index;
    }
    this.inPart(this.partAt(index), () => this.inScope(() => this.body(node, index)));
    return index;
  }

  block(nodes: readonly Node[]): void {
    this.inScope(() => this.statements(nodes));
  }

  value(node: Node, fate: Fate, isBase = false): void {
    this.values.value(node, fate, isBase);
  }

  target(node: Node): void {
    this.patterns.target(node);
  }

  pattern(node: Node, declares: boolean): void {
    this.classes.decorators(node);
    this.patterns.pattern(node, declares);
  }

  reads(node: Node, name: string): void {
    this.values.reads(node, name);
  }

  /** Statements that need no scope of their own. */
  statements(nodes: readonly Node[]): void {
    this.hoist(nodes);
    for (const node of nodes) this.statement(node);
  }

  statement(node: Node): void {
    if (isDeclared(node, this.module.source)) return;
    switch (node.type) {
      case "ImportDeclaration":
      case "ExportAllDeclaration":
        return;
      case "ExportNamedDeclaration": {
        const declaration = child(node, "declaration");
        if (declaration) this.statement(declaration);
        return;
      }
      case "ExportDefaultDeclaration":
        this.exportDefault(node);
        return;
      case "VariableDeclaration": {
        const kind = String(node.kind);
        if (kind.endsWith("using")) this.spoil(node, `declares by \`${kind}\``);
        for (const one of list(node, "declarations")) this.variable(one, kind === "const");
        return;
      }
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
      default:
        this.other.statement(node);
    }
  }

  private body(node: Node, index: number): void {
    const { names } = this.scope;
    if (node.type !== "ArrowFunctionExpression") names.set("arguments", VALUE);
    const own = nameOf(child(node, "id"));
    if (own !== null) names.set(own, { kind: "fn", part: index });
    for (const param of list(node, "params")) this.pattern(param, true);
    const body = child(node, "body");
    if (body?.type !== "BlockStatement") {
      if (body) this.value(body, "hand");
      return;
    }
    if (this.hasVars) hoistVars(body, this.scope, this.module.fields);
    this.statements(list(body, "body"));
  }

  private exportDefault(node: Node): void {
    const declaration = child(node, "declaration");
    if (declaration === null) return;
    const value = unwrap(declaration);
    if (isFunction(value)) {
      if (child(value, "body")) this.names[DEFAULT] = this.functionPart(value);
    } else if (value.type.startsWith("Class")) this.names[DEFAULT] = this.classPart(value);
    else if (!value.type.startsWith("TS")) {
      if (!mayBeFunction(value, this.scope)) this.names[DEFAULT] = -1;
      this.value(value, "hand");
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
    const binding = isConst && id.type === "Identifier" ? this.named(id) : undefined;
    const isOwn =
      (binding?.kind === "fn" || binding?.kind === "class") &&
      this.known.get(value) === binding.part;
    if (isOwn && isFunction(value)) this.functionPart(value);
    else if (isOwn) this.classPart(value);
    else if (!this.values.globals.takesEnvironment(id, value)) {
      this.value(init, "hand");
      this.pattern(id, false);
    }
  }

  private hoist(statements: readonly Node[]): void {
    hoist(statements, this.scope, {
      source: this.module.source,
      partOf: (node) => this.partOf(node),
    });
  }

  private imports(node: Node): void {
    hoistImport(node, this.top, (source) => {
      if (!PURE_MODULES.has(source)) return false;
      this.pure.add(source);
      return true;
    });
  }

  private named(id: Node): Binding | undefined {
    return lookUp(this.scope, String(id.name));
  }

  private bindingOf(node: Node): Binding | undefined {
    const id = child(node, "id");
    return id ? this.named(id) : undefined;
  }

  private part(node: Node): PartMaker {
    const made = new PartMaker(this.line(node));
    this.parts.push(made);
    return made;
  }
}
