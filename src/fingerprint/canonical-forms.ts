// What of each kind of node counts in a digest of code: its fields, and what says nothing at run time.
import { type ChildFields, isNode, type Node } from "./node.ts";

/** How nodes of a type are written: what they say of themselves, then what they are made of. */
export interface Form {
  readonly scalars: readonly string[];
  readonly fields: readonly string[];
}

// Types whose fields are not all what they do. Of other types every field counts, so that syntax to come is not overlooked.
const SCALARS: Readonly<Record<string, readonly string[]>> = {
  ArrayPattern: [],
  ArrowFunctionExpression: ["async"],
  AssignmentPattern: [],
  CallExpression: ["optional"],
  ClassDeclaration: [],
  ClassExpression: [],
  ExpressionStatement: ["directive"],
  FunctionDeclaration: ["async", "generator"],
  FunctionExpression: ["async", "generator"],
  MemberExpression: ["optional", "computed"],
  ObjectPattern: [],
  Program: [],
  RestElement: [],
  TSEnumDeclaration: ["const"],
  TSModuleDeclaration: [],
  UnaryExpression: ["operator"],
  VariableDeclaration: ["kind"],
};

const SAYS_NOTHING = new Set([
  "type",
  "start",
  "end",
  "range",
  "loc",
  "raw",
  "hashbang",
  "selfClosing",
  "accessibility",
  "abstract",
  "declare",
  "definite",
  "override",
  "readonly",
  "importKind",
  "exportKind",
]);

/** Types, and the ends of JSX elements. */
const NOT_WRITTEN = new Set([
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "returnType",
  "superTypeArguments",
  "implements",
  "closingElement",
  "closingFragment",
]);

const known = new WeakMap<ChildFields, Map<string, Form>>();

/** Of all types that `fields` has, as they come. */
export function formsOf(fields: ChildFields): Map<string, Form> {
  const before = known.get(fields);
  if (before !== undefined) return before;
  const forms = new Map<string, Form>();
  known.set(fields, forms);
  return forms;
}

export function formOf(node: Node, fields: ChildFields): Form {
  const children = fields[node.type] ?? [];
  const others = (): string[] =>
    Object.keys(node)
      .filter((name) => !children.includes(name) && !SAYS_NOTHING.has(name))
      .sort();
  return {
    scalars: SCALARS[node.type] ?? others(),
    fields: children.filter((name) => !NOT_WRITTEN.has(name)),
  };
}

/** Nodes in a list, of statements or members, that leave nothing for the runtime. */
export function isErased(node: Node): boolean {
  switch (node.type) {
    case "EmptyStatement":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSDeclareFunction":
    case "TSNamespaceExportDeclaration":
    case "TSAbstractMethodDefinition":
    case "TSAbstractPropertyDefinition":
    case "TSAbstractAccessorProperty":
    case "TSIndexSignature":
      return true;
    case "MethodDefinition":
      return isNode(node.value) && node.value.type === "TSEmptyBodyFunctionExpression";
    case "VariableDeclaration":
    case "ClassDeclaration":
    case "PropertyDefinition":
    case "AccessorProperty":
    case "TSEnumDeclaration":
      return node.declare === true;
    case "TSModuleDeclaration":
      return node.declare === true || isOfTypes(node);
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
      return isErasedInModule(node);
    case "TSImportEqualsDeclaration":
    case "ImportSpecifier":
      return node.importKind === "type";
    case "ExportAllDeclaration":
    case "ExportSpecifier":
      return node.exportKind === "type";
    case "ExportDefaultDeclaration":
      return isNode(node.declaration) && isErased(node.declaration);
    case "JSXExpressionContainer":
      return isNode(node.expression) && node.expression.type === "JSXEmptyExpression";
    case "JSXText":
      return isIndentation(String(node.value));
    case "Identifier":
      // The parameter that only has a type.
      return node.name === "this";
    default:
      return false;
  }
}

/** `import {} from "x"` loads it, `import { type T } from "x"` does not. */
function isErasedInModule(node: Node): boolean {
  if (node.importKind === "type" || node.exportKind === "type") return true;
  if (isNode(node.declaration)) return isErased(node.declaration);
  const { specifiers } = node;
  return Array.isArray(specifiers) && specifiers.length > 0 && specifiers.every(isErased);
}

/** The runtime makes no object for a namespace without code. What is only declared in it is no code, and yet makes one. */
function isOfTypes({ body }: Node): boolean {
  const statements = isNode(body) ? body.body : null;
  if (!Array.isArray(statements)) return false;
  return statements.every((statement: Node) => {
    const node = isNode(statement.declaration) ? statement.declaration : statement;
    switch (node.type) {
      case "EmptyStatement":
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
        return true;
      case "TSModuleDeclaration":
        return node.declare !== true && isOfTypes(node);
      default:
        return false;
    }
  });
}

function isIndentation(text: string): boolean {
  return text.includes("\n") && /^[ \t\r\n]*$/.test(text);
}
