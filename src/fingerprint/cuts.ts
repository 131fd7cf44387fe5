// Where the units of a module begin and end in its text.
import { child, flag, list, type Node, nameOf, unwrap } from "./node.ts";
import { qualified } from "./reach-imports.ts";
import type { UnitKind } from "./units.ts";

export interface Cut {
  readonly kind: UnitKind;
  /** Of what its digest is made. */
  readonly node: Node;
  readonly start: number;
  readonly end: number;
  /** Its name, when the declaration has one; the default export's is "default". */
  readonly symbol: string;
}

const DECLARED: Readonly<Record<string, UnitKind>> = {
  FunctionDeclaration: "fn",
  FunctionExpression: "fn",
  ArrowFunctionExpression: "fn",
  ClassDeclaration: "class",
  ClassExpression: "class",
  TSEnumDeclaration: "enum",
  TSModuleDeclaration: "namespace",
};

const NOT_UNITS = new Set(["ImportDeclaration", "ExportAllDeclaration", "EmptyStatement"]);

/** In source order; imports, types and lists of exports are no units. */
export function cutsOf(program: Node, source: string): readonly Cut[] {
  // The tree does not say of all that is declared elsewhere that it is.
  const isDeclared = ({ start }: Node): boolean =>
    source.startsWith("declare", start) &&
    /^declare\s+(const|let|var|abstract|class|enum|function|namespace|module|async)\b/.test(
      source.slice(start, start + 80),
    );
  return list(program, "body").flatMap((one) =>
    isDeclared(child(one, "declaration") ?? one) ? [] : cutsIn(one),
  );
}

function cutsIn(statement: Node): readonly Cut[] {
  if (NOT_UNITS.has(statement.type)) return [];
  if (statement.type === "ExportNamedDeclaration") {
    const declaration = child(statement, "declaration");
    return declaration === null ? [] : declarationCuts(declaration, statement);
  }
  if (statement.type === "ExportDefaultDeclaration") {
    const value = child(statement, "declaration");
    if (value === null || isOfTypes(value)) return [];
    const name = nameOf(child(value, "id"));
    const kind = DECLARED[value.type] ?? "const";
    return [
      cut(
        kind,
        statement,
        value,
        value.type.endsWith("Declaration") ? (name ?? "default") : "default",
      ),
    ];
  }
  return declarationCuts(statement, statement);
}

function declarationCuts(node: Node, around: Node): readonly Cut[] {
  if (isOfTypes(node)) return [];
  if (node.type === "VariableDeclaration") {
    const declarators = list(node, "declarations");
    const kind = String(node.kind);
    const form = kind === "let" || kind === "var" ? kind : "const";
    return declarators.map((declarator, i): Cut => {
      const symbol = namesOf(child(declarator, "id")).join(",");
      const value = child(declarator, "init");
      const own = form === "const" && value ? DECLARED[unwrap(value).type] : undefined;
      const one = cut(own ?? form, declarator, declarator, symbol);
      // What stands before the first belongs to it: `using`, `export`.
      return i === 0 ? { ...one, start: around.start } : one;
    });
  }
  if (node.type === "TSImportEqualsDeclaration") {
    const isModule = child(node, "moduleReference")?.type === "TSExternalModuleReference";
    return isModule ? [] : [cut("const", around, node, nameOf(child(node, "id")) ?? "")];
  }
  const kind = DECLARED[node.type];
  if (kind === undefined) return [cut("statement", around, node, "")];
  return [cut(kind, around, node, declaredName(node))];
}

function declaredName(node: Node): string {
  const id = child(node, "id");
  return (id?.type === "TSQualifiedName" ? qualified(id)[0] : nameOf(id)) ?? "";
}

function cut(kind: UnitKind, { start, end }: Node, node: Node, symbol: string): Cut {
  // Decorators may stand before the `export` of their class.
  const first = list(node, "decorators")[0]?.start ?? start;
  return { kind, node, start: Math.min(start, first), end, symbol };
}

function isOfTypes(node: Node): boolean {
  if (flag(node, "declare")) return true;
  return (
    node.type === "TSInterfaceDeclaration" ||
    node.type === "TSTypeAliasDeclaration" ||
    node.type === "TSDeclareFunction" ||
    node.type === "TSGlobalDeclaration" ||
    node.type === "TSNamespaceExportDeclaration"
  );
}

/** The names of a pattern, in order. */
export function namesOf(pattern: Node | null): readonly string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [String(pattern.name)];
    case "ObjectPattern":
      return list(pattern, "properties").flatMap((part) =>
        namesOf(child(part, part.type === "Property" ? "value" : "argument")),
      );
    case "ArrayPattern":
      return list(pattern, "elements").flatMap(namesOf);
    case "AssignmentPattern":
      return namesOf(child(pattern, "left"));
    case "RestElement":
      return namesOf(child(pattern, "argument"));
    default:
      return [];
  }
}

/** The index of what holds an offset, among spans in order that do not overlap; -1: none. */
export function indexAt(
  spans: readonly { readonly start: number; readonly end: number }[],
  offset: number,
): number {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (span === undefined) return -1;
    if (offset < span.start) high = middle - 1;
    else if (offset >= span.end) low = middle + 1;
    else return middle;
  }
  return -1;
}
