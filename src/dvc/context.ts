// What `${...}` can name: the values of params.yaml, of `vars`, and of the item of a group, each with its origin.
import { isStringKey } from "./key.ts";
import { DateValue, isDict, isList, type Value } from "./value.ts";

/** From where a value is. */
export interface Origin {
  /** A file, relative to the root, or `vars[0]`. */
  readonly source: string;
  readonly isFile: boolean;
}

interface Place {
  readonly origin: Origin;
  /** In its origin: `models.0.lr`. */
  readonly path: string;
}

export interface Leaf extends Place {
  readonly kind: "leaf";
  readonly value: null | boolean | bigint | number | string;
}

export interface Items extends Place {
  readonly kind: "list";
  readonly items: readonly Node[];
}

export interface Entries extends Place {
  readonly kind: "dict";
  /** Grows as files are merged. */
  readonly entries: Map<string, Node>;
}

export type Node = Leaf | Items | Entries;

/** A value that is of no file. */
export const NOWHERE: Origin = { source: "", isFile: false };

/** A value that templates can't use. */
export class Unusable {
  constructor(readonly path: readonly (string | number)[]) {}
}

/** The value as nodes. Keys that are no strings can't be named, so they are left out. */
export function toNode(
  value: Value,
  origin: Origin,
  path: readonly (string | number)[] = [],
): Node | Unusable {
  const place = { origin, path: path.join(".") };
  if (value instanceof DateValue) return new Unusable(path);
  if (isList(value)) {
    const items: Node[] = [];
    for (const [i, item] of value.entries()) {
      const node = toNode(item, origin, [...path, i]);
      if (node instanceof Unusable) return node;
      items.push(node);
    }
    return { kind: "list", items, ...place };
  }
  if (!isDict(value)) return { kind: "leaf", value, ...place };
  const entries = new Map<string, Node>();
  for (const [key, item] of value) {
    if (!isStringKey(key)) continue;
    const node = toNode(item, origin, [...path, key]);
    if (node instanceof Unusable) return node;
    entries.set(key, node);
  }
  return { kind: "dict", entries, ...place };
}

export function plainOf(node: Node): Value {
  if (node.kind === "leaf") return node.value;
  if (node.kind === "list") return node.items.map(plainOf);
  return new Map([...node.entries].map(([key, item]) => [key, plainOf(item)]));
}

/** Two values for one name. */
export interface Clash {
  readonly path: string;
  readonly from: string;
  readonly known: string;
}

export type MergeProblem = Clash | { readonly reserved: string };

export class Context {
  readonly #entries: Map<string, Node>;
  /** `item` and `key` of a group; they hide what has these names, and nothing may set them. */
  readonly #own: ReadonlyMap<string, Node>;
  /** Files that were merged, each with its keys that were; null: all. */
  readonly imports: Map<string, readonly string[] | null>;

  constructor(
    entries: Map<string, Node> = new Map(),
    own: ReadonlyMap<string, Node> = new Map(),
    imports: ReadonlyMap<string, readonly string[] | null> = new Map(),
  ) {
    this.#entries = entries;
    this.#own = own;
    this.imports = new Map(imports);
  }

  /** One that can be added to without changing this. */
  clone(): Context {
    return new Context(copied(this.#entries), this.#own, this.imports);
  }

  withOwn(own: ReadonlyMap<string, Node>): Context {
    return new Context(this.#entries, own, this.imports);
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Names at the top, for suggestions. */
  names(): string[] {
    return [...new Set([...this.#own.keys(), ...this.#entries.keys()])];
  }

  /** Maps are merged, all else is a clash: nothing is ever overridden. */
  merge(update: Entries): MergeProblem | undefined {
    for (const name of this.#own.keys()) if (update.entries.has(name)) return { reserved: name };
    return merge(this.#entries, update.entries);
  }

  select(segments: readonly string[]): Node | undefined {
    // A segment from a bracket may hold no dot, so all dots are between segments.
    const [first = "", ...rest] = segments.map((segment) => segment.trim());
    let node = this.#own.get(first) ?? this.#entries.get(first);
    for (const segment of rest) {
      if (node === undefined) return undefined;
      node = child(node, segment);
    }
    return node;
  }
}

function child(node: Node, segment: string): Node | undefined {
  if (node.kind === "dict") return node.entries.get(segment);
  // As Python's `int()`: from the end with a sign.
  if (node.kind === "leaf" || !/^[+-]?\d+(_\d+)*$/.test(segment)) return undefined;
  return node.items.at(Number(segment.replaceAll("_", "")));
}

function merge(into: Map<string, Node>, update: ReadonlyMap<string, Node>): Clash | undefined {
  for (const [key, node] of update) {
    const known = into.get(key);
    if (known === undefined) {
      into.set(key, node);
      continue;
    }
    if (known.kind !== "dict" || node.kind !== "dict") {
      return { path: node.path, from: node.origin.source, known: known.origin.source };
    }
    const clash = merge(known.entries, node.entries);
    if (clash) return clash;
  }
  return undefined;
}

function copied(entries: ReadonlyMap<string, Node>): Map<string, Node> {
  const copy = new Map<string, Node>();
  for (const [key, node] of entries) {
    copy.set(key, node.kind === "dict" ? { ...node, entries: copied(node.entries) } : node);
  }
  return copy;
}
