// Names, and what is known of what they hold, for the walk over what may run while a module is loaded.
import { namesOf } from "./cuts.ts";
import {
  type ChildFields,
  child,
  childNodes,
  flag,
  isFunction,
  list,
  type Node,
  nameOf,
  stringOf,
  unwrap,
} from "./node.ts";

import { CONSTANTS } from "./run-names.ts";

export type Binding =
  | { readonly kind: "fn" | "class"; readonly part: number }
  /** Never a function. */
  | { readonly kind: "plain" }
  /** It could be anything that the code has made. */
  | { readonly kind: "value" }
  | { readonly kind: "import"; readonly isWhole: boolean }
  /** Of a module of the runtime that does no harm. */
  | { readonly kind: "pure" }
  /** Of "fastpipe": which name; `*` is all of it. */
  | { readonly kind: "api"; readonly name: string };

export interface RunScope {
  readonly parent: RunScope | null;
  readonly names: Map<string, Binding>;
}

export const VALUE: Binding = { kind: "value" };
const PLAIN: Binding = { kind: "plain" };

export function lookUp(scope: RunScope | null, name: string): Binding | undefined {
  for (let at = scope; at; at = at.parent) {
    const found = at.names.get(name);
    if (found) return found;
  }
  return undefined;
}

export interface HoistOptions {
  readonly source: string;
  /** Makes a part for a function or a class, which is filled when it is met. */
  readonly partOf: (node: Node) => number;
}

/** Puts the names that a list of statements declares into its scope, before any of them is looked at. */
export function hoist(statements: readonly Node[], scope: RunScope, options: HoistOptions): void {
  const declared = statements.flatMap((one) => {
    const isExport =
      one.type === "ExportNamedDeclaration" || one.type === "ExportDefaultDeclaration";
    const node = isExport ? child(one, "declaration") : one;
    return node === null || isDeclared(node, options.source) ? [] : node;
  });
  for (const node of declared) {
    switch (node.type) {
      case "FunctionDeclaration":
        if (child(node, "body"))
          declare(scope, child(node, "id"), { kind: "fn", part: options.partOf(node) });
        break;
      case "ClassDeclaration":
        declare(scope, child(node, "id"), { kind: "class", part: options.partOf(node) });
        break;
      case "TSEnumDeclaration":
        scope.names.set(nameOf(child(node, "id")) ?? "", PLAIN);
        break;
      case "TSModuleDeclaration":
      case "TSImportEqualsDeclaration":
        scope.names.set(nameOf(child(node, "id")) ?? "", VALUE);
        break;
    }
  }
  // What these hold may be told by the others.
  for (const node of declared) {
    if (node.type !== "VariableDeclaration") continue;
    for (const one of list(node, "declarations")) variable(one, node, scope, options);
  }
}

function variable(declarator: Node, { kind }: Node, scope: RunScope, options: HoistOptions): void {
  const id = child(declarator, "id");
  const init = child(declarator, "init");
  if (kind !== "const" || id?.type !== "Identifier" || init === null) {
    for (const name of namesOf(id)) scope.names.set(name, VALUE);
    return;
  }
  const value = unwrap(init);
  if (isFunction(value)) declare(scope, id, { kind: "fn", part: options.partOf(value) });
  else if (value.type === "ClassExpression")
    declare(scope, id, { kind: "class", part: options.partOf(value) });
  else declare(scope, id, mayBeFunction(value, scope) ? VALUE : PLAIN);
}

function declare(scope: RunScope, id: Node | null, binding: Binding): void {
  const name = nameOf(id);
  if (name === null) return;
  // Declared twice, it can be either.
  scope.names.set(name, scope.names.has(name) ? VALUE : binding);
}

/** `var`s belong to the function, wherever in it they stand. */
export function hoistVars(body: Node, scope: RunScope, fields: ChildFields): void {
  if (isFunction(body) || body.type.startsWith("Class") || body.type.endsWith("Expression")) return;
  if (body.type === "VariableDeclaration" && body.kind === "var") {
    for (const declarator of list(body, "declarations")) {
      for (const name of namesOf(child(declarator, "id"))) scope.names.set(name, VALUE);
    }
  }
  for (const node of childNodes(body, fields)) hoistVars(node, scope, fields);
}

/** Types alone: the runtime never sees it, and its name means a global. */
export function isDeclared(node: Node, source: string): boolean {
  if (flag(node, "declare")) return true;
  if (!source.startsWith("declare", node.start)) return false;
  return DECLARED.test(source.slice(node.start, node.start + 80));
}

const DECLARED =
  /^declare\s+(const|let|var|abstract|class|enum|function|namespace|module|global|async)\b/;

/** Names that an import gives; `isPure` says of a source whether its module is known to do no harm. */
export function hoistImport(
  node: Node,
  scope: RunScope,
  isPure: (source: string) => boolean,
): void {
  const source = stringOf(child(node, "source")) ?? "";
  for (const item of list(node, "specifiers")) {
    const name = nameOf(child(item, "local"));
    if (name === null) continue;
    const isWhole = item.type === "ImportNamespaceSpecifier";
    const imported = item.type === "ImportSpecifier" ? nameOf(child(item, "imported")) : null;
    if (source === "fastpipe") {
      scope.names.set(name, { kind: "api", name: imported ?? "*" });
    } else scope.names.set(name, isPure(source) ? { kind: "pure" } : { kind: "import", isWhole });
  }
}

export function bindingOf(node: Node | null, scope: RunScope): Binding | undefined {
  const inner = node && unwrap(node);
  return inner?.type === "Identifier" ? lookUp(scope, String(inner.name)) : undefined;
}

/** Expressions whose value is never a function. */
const NO_FUNCTIONS = new Set([
  "ArrayExpression",
  "BinaryExpression",
  "Literal",
  "ObjectExpression",
  "TemplateLiteral",
  "UnaryExpression",
  "UpdateExpression",
]);

/** Whether the value of an expression can be a function. */
export function mayBeFunction(node: Node, scope: RunScope): boolean {
  const inner = unwrap(node);
  const either = (fields: readonly string[]): boolean =>
    fields.some((field) => {
      const one = child(inner, field);
      return one !== null && mayBeFunction(one, scope);
    });
  if (NO_FUNCTIONS.has(inner.type)) return false;
  switch (inner.type) {
    case "Identifier": {
      const name = String(inner.name);
      const binding = lookUp(scope, name);
      return binding === undefined ? !CONSTANTS.has(name) : binding.kind !== "plain";
    }
    case "ConditionalExpression":
      return either(["consequent", "alternate"]);
    case "LogicalExpression":
      return either(["left", "right"]);
    case "NewExpression":
      // A class of the user's can give anything.
      return bindingOf(child(inner, "callee"), scope) !== undefined;
    default:
      return true;
  }
}
