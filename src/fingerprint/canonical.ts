// A digest of syntax: the same for two texts that differ only in types, comments, positions, quotes and formatting.
import type { Hash } from "../model/lock.ts";
import { xxh64 } from "./digest.ts";
import type { ChildFields, Node } from "./node.ts";

const NO_SKIP: ReadonlySet<Node> = new Set();

/** `skip`: nodes of which only their place counts. */
export function digestNode(
  node: Node,
  fields: ChildFields,
  skip: ReadonlySet<Node> = NO_SKIP,
): Hash {
  const writer = new Writer(fields, skip);
  writer.node(node);
  return xxh64(writer.text);
}

/** Nodes that say nothing at run time. */
const ERASED = new Set([
  "EmptyStatement",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
  "TSGlobalDeclaration",
  "TSNamespaceExportDeclaration",
  "TSAbstractMethodDefinition",
  "TSAbstractPropertyDefinition",
  "TSAbstractAccessorProperty",
  "TSIndexSignature",
  "TSTypeAnnotation",
  "TSTypeParameterDeclaration",
  "TSTypeParameterInstantiation",
  "TSClassImplements",
]);
const TRANSPARENT = new Set([
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);
/** Fields that hold types alone. */
const OF_TYPES = new Set([
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "returnType",
  "superTypeArguments",
  "superTypeParameters",
  "implements",
]);
/** Fields that are no nodes, and change what the code does. */
const SCALARS = [
  "operator",
  "kind",
  "prefix",
  "computed",
  "static",
  "optional",
  "delegate",
  "async",
  "generator",
  "await",
  "method",
  "const",
  "phase",
] as const;

class Writer {
  text = "";

  constructor(
    private readonly fields: ChildFields,
    private readonly skip: ReadonlySet<Node>,
  ) {}

  node(given: Node): void {
    let node = given;
    while (TRANSPARENT.has(node.type)) node = node.expression as Node;
    if (this.skip.size > 0 && (this.skip.has(node) || this.skip.has(given))) {
      this.text += "(skipped)";
      return;
    }
    switch (node.type) {
      case "Identifier":
      case "JSXIdentifier":
      case "PrivateIdentifier":
        this.named(node);
        return;
      case "Literal":
        this.literal(node);
        return;
      case "TemplateElement":
        this.template(node);
        return;
      case "JSXText":
        this.string("x", String(node.value));
        return;
      case "Property":
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty":
      case "TSEnumMember":
        this.member(node);
        return;
      case "BinaryExpression":
        this.binary(node);
        return;
    }
    this.text += `(${node.type}`;
    for (const name of SCALARS) {
      const value = node[name];
      if (value === undefined || value === null || value === false) continue;
      this.text += ` ${name}=${value}`;
    }
    if (typeof node.directive === "string") this.text += " directive";
    this.children(node);
    this.text += ")";
  }

  private children(node: Node): void {
    for (const field of this.fields[node.type] ?? []) {
      if (OF_TYPES.has(field)) continue;
      const value = node[field];
      if (value === null || value === undefined) this.text += ".";
      else if (Array.isArray(value)) this.list(value);
      else this.node(value as Node);
    }
  }

  private list(nodes: readonly (Node | null)[]): void {
    this.text += "[";
    for (const node of nodes) {
      if (node === null) this.text += ".";
      else if (!isErased(node)) this.node(node);
    }
    this.text += "]";
  }

  private named({ type, name, decorators }: Node): void {
    this.text += type === "PrivateIdentifier" ? "#" : "";
    this.string("i", String(name));
    if (Array.isArray(decorators) && decorators.length > 0) this.list(decorators);
  }

  /** Texts that are made of names and marks alone can't be taken for something else. */
  private string(mark: string, value: string): void {
    this.text += `${mark}${value.length}:${value};`;
  }

  private literal(node: Node): void {
    const { value, bigint, regex } = node;
    if (typeof bigint === "string") this.text += `n${bigint};`;
    else if (typeof regex === "object" && regex !== null && "pattern" in regex) {
      this.string("r", String(regex.pattern));
      this.string("f", "flags" in regex ? String(regex.flags) : "");
    } else if (typeof value === "string") this.string("s", value);
    else this.text += `${typeof value === "number" ? "d" : "v"}${String(value)};`;
  }

  private template({ value }: Node): void {
    const { raw, cooked } = value as { raw: string; cooked: string | null };
    this.string("q", raw.replace(/\r\n?/g, "\n"));
    if (cooked === null) this.text += "!";
    else this.string("c", cooked.replace(/\r\n?/g, "\n"));
  }

  /** With its key as a name, however it is written. */
  private member(node: Node): void {
    const { type, computed, kind, method, shorthand } = node;
    const isField = type !== "TSEnumMember";
    const key = (isField ? node.key : node.id) as Node;
    const name = computed === true ? undefined : nameOf(key);
    this.text += `(${type} ${kind ?? ""}${method === true ? "m" : ""}${node.static === true ? "s" : ""}`;
    // Written so it is a property of its own, otherwise the prototype.
    if (name === "__proto__" && (shorthand === true || method === true)) this.text += "own";
    if (Array.isArray(node.decorators) && node.decorators.length > 0) this.list(node.decorators);
    if (name === undefined) {
      this.text += computed === true ? " computed" : "";
      this.node(key);
    } else this.string("k", name);
    const value = isField ? node.value : node.initializer;
    if (value === null || value === undefined) this.text += ".";
    else this.node(value as Node);
    this.text += ")";
  }

  /** Sums of thousands of terms lean to the left. */
  private binary(node: Node): void {
    const chain: Node[] = [];
    let left = node;
    while (left.type === "BinaryExpression" && !this.skip.has(left)) {
      chain.push(left);
      left = left.left as Node;
    }
    this.text += "(".repeat(chain.length);
    this.node(left);
    for (let i = chain.length - 1; i >= 0; i--) {
      const { operator, right } = chain[i] as Node;
      this.text += ` ${operator} `;
      this.node(right as Node);
      this.text += ")";
    }
  }
}

function nameOf(key: Node): string | undefined {
  if (key.type === "Identifier") return String(key.name);
  return key.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}

function isErased(node: Node): boolean {
  if (ERASED.has(node.type) || node.declare === true) return true;
  const value = node.value;
  return (
    node.type === "MethodDefinition" &&
    (value as Node | null)?.type === "TSEmptyBodyFunctionExpression"
  );
}
