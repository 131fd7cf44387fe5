// ESTree as oxc gives it, without its hundred types: nodes are read by field, and what is not there is null.

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

export function child(node: Node, field: string): Node | null {
  const value = node[field];
  return isNode(value) ? value : null;
}

export function list(node: Node, field: string): readonly Node[] {
  const value = node[field];
  if (!Array.isArray(value)) return NO_NODES;
  // Nearly always all are nodes, and this is asked often.
  for (const one of value) if (!isNode(one)) return value.filter(isNode);
  return value;
}

const NO_NODES: readonly Node[] = [];

export function text(node: Node, field: string): string {
  const value = node[field];
  return typeof value === "string" ? value : "";
}

export function flag(node: Node, field: string): boolean {
  return node[field] === true;
}

/** The name of an identifier, JSX identifier or private name; the text of a string literal. */
export function nameOf(node: Node | null): string | null {
  if (node === null) return null;
  if (typeof node.name === "string") {
    return node.type === "PrivateIdentifier" ? `#${node.name}` : node.name;
  }
  return stringOf(node);
}

export function stringOf(node: Node | null): string | null {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && list(node, "expressions").length === 0) {
    return cooked(list(node, "quasis")[0]);
  }
  return null;
}

/** The text of a template's piece, escapes resolved. */
export function cooked(quasi: Node | undefined): string | null {
  const value = quasi?.value;
  if (typeof value !== "object" || value === null || !("cooked" in value)) return null;
  return typeof value.cooked === "string" ? value.cooked : null;
}

/** The name of a property, where it is written out: `a.b`, `a["b"]`, `{ b: 1 }`; null when computed. */
export function propertyName(node: Node): string | null {
  const key = child(node, node.type === "MemberExpression" ? "property" : "key");
  if (!flag(node, "computed")) {
    if (key?.type === "Literal" && typeof key.value === "number") return String(key.value);
    return nameOf(key);
  }
  return stringOf(key);
}

const TRANSPARENT = new Set([
  "ChainExpression",
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

/** Nodes that stand for the value of the expression in them. */
export function isTransparent(node: Node): boolean {
  return TRANSPARENT.has(node.type);
}

export function unwrap(node: Node): Node {
  let inner = node;
  while (isTransparent(inner)) {
    const next = child(inner, "expression");
    if (next === null) return inner;
    inner = next;
  }
  return inner;
}

export function isFunction(node: Node): boolean {
  return (
    node.type === "ArrowFunctionExpression" ||
    node.type === "FunctionExpression" ||
    node.type === "FunctionDeclaration"
  );
}

/** `a.b.c` as ["a","b","c"] when every part is a plain name; else null. */
export function dotted(node: Node | null): string[] | null {
  if (node === null) return null;
  const inner = unwrap(node);
  if (inner.type === "Identifier") return [text(inner, "name")];
  if (inner.type === "MetaProperty") {
    return [`${nameOf(child(inner, "meta"))}.${nameOf(child(inner, "property"))}`];
  }
  if (inner.type !== "MemberExpression") return null;
  const object = dotted(child(inner, "object"));
  const name = propertyName(inner);
  return object === null || name === null ? null : [...object, name];
}

/** The fields of a node type that hold nodes, in source order. */
export type ChildFields = Readonly<Record<string, readonly string[]>>;

/** What a node is made of, in source order. */
export function childNodes(node: Node, fields: ChildFields): readonly Node[] {
  return (fields[node.type] ?? []).flatMap((field) => {
    const value = node[field];
    return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
  });
}

/** Line numbers of offsets, from 1. */
export class Lines {
  private starts: number[] | undefined;
  constructor(private readonly source: string) {}

  at(offset: number): number {
    const starts = this.all();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Line and column. */
  placeAt(offset: number): readonly [number, number] {
    const line = this.at(offset);
    return [line, offset - (this.all()[line - 1] ?? 0) + 1];
  }

  /** From 1, in UTF-16 units. */
  columnAt(offset: number): number {
    return offset - (this.all()[this.at(offset) - 1] ?? 0) + 1;
  }

  textOf(line: number): string {
    const starts = this.all();
    return this.source.slice(starts[line - 1] ?? 0, starts[line]).replace(/\r?\n$/, "");
  }

  private all(): number[] {
    if (this.starts) return this.starts;
    const starts = [0];
    for (let at = this.source.indexOf("\n"); at !== -1; at = this.source.indexOf("\n", at + 1)) {
      starts.push(at + 1);
    }
    this.starts = starts;
    return starts;
  }
}
