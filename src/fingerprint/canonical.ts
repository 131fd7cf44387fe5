// A digest of syntax: the same for two texts that differ only in types, comments, positions, quotes and formatting.
// It is written so that it could be read back: no two trees give the same text.
import type { Hash } from "../model/lock.ts";
import { type Form, formOf, formsOf, isErased } from "./canonical-forms.ts";
import { xxh64 } from "./digest.ts";
import { type ChildFields, isNode, type Node } from "./node.ts";

const NO_SKIP: ReadonlySet<Node> = new Set();

/** `skip`: nodes of which only their place counts. */
export function digestNode(
  node: Node,
  fields: ChildFields,
  skip: ReadonlySet<Node> = NO_SKIP,
): Hash {
  const writer = new Writer(fields, skip);
  writer.node(node);
  const { text } = writer;
  // Halves of surrogate pairs would all become one character in UTF-8.
  return xxh64(text.isWellFormed() ? text : `!${JSON.stringify(text)}`);
}

class Writer {
  text = "";
  private readonly forms: Map<string, Form>;
  private readonly skips: boolean;

  constructor(
    private readonly fields: ChildFields,
    private readonly skip: ReadonlySet<Node>,
  ) {
    this.forms = formsOf(fields);
    this.skips = skip.size > 0;
  }

  node(given: Node): void {
    const node = given;
    if (this.skips && this.skip.has(node)) {
      this.text += "_";
      return;
    }
    switch (node.type) {
      case "Identifier":
        this.text += `i${length(node.name)}:${node.name}`;
        if (node.decorators !== undefined) this.decorators(node.decorators);
        return;
      case "Literal":
        this.literal(node);
        return;
      case "Property":
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty":
        this.member(node, node.key, node.value);
        return;
      case "TSEnumMember":
        this.member(node, node.id, node.initializer);
        return;
      case "BinaryExpression":
      case "LogicalExpression":
        this.binary(node);
        return;
      case "TaggedTemplateExpression":
        this.tagged(node);
        return;
      case "TemplateElement":
        this.string("c", pieceOf(node).cooked);
        return;
      case "JSXText":
        this.string("x", String(node.value).replaceAll("\r\n", "\n"));
        return;
      case "ImportSpecifier":
        this.text += "(ImportSpecifier";
        this.key(node.imported);
        this.child(node.local);
        this.text += ")";
        return;
      case "ExportSpecifier":
        this.text += "(ExportSpecifier";
        this.key(node.local);
        this.key(node.exported);
        this.text += ")";
        return;
      case "ImportAttribute":
        this.text += "(ImportAttribute";
        this.key(node.key);
        this.child(node.value);
        this.text += ")";
        return;
      case "ParenthesizedExpression":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSTypeAssertion":
      case "TSInstantiationExpression":
        this.child(node.expression);
        return;
    }
    this.other(node);
  }

  private other(node: Node): void {
    let form = this.forms.get(node.type);
    if (form === undefined) {
      form = formOf(node, this.fields);
      this.forms.set(node.type, form);
    }
    this.text += `(${node.type}`;
    for (const name of form.scalars) {
      const value = node[name];
      if (value === true) this.text += `+${name}`;
      else if (typeof value === "string") this.string(`+${name}=`, value);
      else if (value !== false && value !== null && value !== undefined) {
        this.string(`+${name}?`, JSON.stringify(value));
      }
    }
    for (const name of form.fields) {
      if (name === "decorators") this.decorators(node.decorators);
      else this.child(node[name]);
    }
    this.text += ")";
  }

  private child(value: unknown): void {
    if (value === null || value === undefined) this.text += ".";
    else if (Array.isArray(value)) this.list(value);
    else if (isNode(value)) this.node(value);
  }

  private list(nodes: readonly (Node | null)[]): void {
    this.text += "[";
    for (const node of nodes) {
      if (node === null) this.text += ".";
      else if (!isErased(node)) this.node(node);
    }
    this.text += "]";
  }

  private decorators(value: unknown): void {
    if (!Array.isArray(value) || value.length === 0) return;
    this.text += "@";
    this.list(value);
  }

  private string(mark: string, value: string | null): void {
    this.text += value === null ? `${mark}-` : `${mark}${value.length}:${value}`;
  }

  private literal({ value, bigint, regex, raw }: Node): void {
    if (typeof value === "string") this.string("s", value);
    else if (typeof value === "number") this.text += `d${value};`;
    else if (typeof value === "boolean") this.text += value ? "t" : "f";
    else if (typeof bigint === "string") this.string("b", bigint);
    else if (typeof regex === "object" && regex !== null && "pattern" in regex) {
      this.string("r", String(regex.pattern));
      this.string("f", "flags" in regex ? String(regex.flags) : "");
    } else this.string("l", String(raw));
  }

  /** With its key as a name, however that is spelled. */
  private member(node: Node, key: unknown, value: unknown): void {
    const { type, kind, computed } = node;
    this.text += `(${type}`;
    if (typeof kind === "string" && kind !== "init") this.text += `=${kind}`;
    if (node.static === true) this.text += "+static";
    if (node.method === true) this.text += "+method";
    // `{ __proto__ }` is a property, `{ __proto__: __proto__ }` the prototype.
    if (node.shorthand === true && isNode(key) && key.name === "__proto__") this.text += "+own";
    this.decorators(node.decorators);
    if (computed === true && !(type === "TSEnumMember" && isNode(key) && key.type === "Literal")) {
      this.text += "+computed";
      this.child(key);
    } else this.key(key);
    this.child(value);
    this.text += ")";
  }

  private key(key: unknown): void {
    if (!isNode(key)) return;
    if (key.type === "Identifier") this.string("k", String(key.name));
    else if (key.type === "Literal") this.string("k", String(key.value));
    else this.node(key);
  }

  /** A function may ask for the text as it was written. */
  private tagged(node: Node): void {
    this.text += "(Tagged";
    this.child(node.tag);
    const quasi = node.quasi;
    if (isNode(quasi) && Array.isArray(quasi.quasis)) {
      for (const piece of quasi.quasis) this.string("q", pieceOf(piece).raw);
    }
    this.child(quasi);
    this.text += ")";
  }

  /** Sums of thousands of terms lean to the left, deeper than calls can go. */
  private binary(node: Node): void {
    const chain: Node[] = [];
    let left: unknown = node;
    while (
      isNode(left) &&
      (left.type === "BinaryExpression" || left.type === "LogicalExpression") &&
      !(this.skips && this.skip.has(left))
    ) {
      chain.push(left);
      left = left.left;
    }
    this.text += "(".repeat(chain.length);
    this.child(left);
    for (let i = chain.length - 1; i >= 0; i--) {
      const one = chain[i];
      this.text += ` ${one?.operator} `;
      this.child(one?.right);
      this.text += ")";
    }
  }
}

function length(name: unknown): number {
  return typeof name === "string" ? name.length : -1;
}

/** Line endings are one character in both, as the runtime has it. */
function pieceOf({ value }: Node): { raw: string; cooked: string | null } {
  if (typeof value !== "object" || value === null) return { raw: "", cooked: null };
  const raw = "raw" in value ? String(value.raw).replace(/\r\n?/g, "\n") : "";
  const cooked = "cooked" in value && typeof value.cooked === "string" ? value.cooked : null;
  return { raw, cooked };
}
