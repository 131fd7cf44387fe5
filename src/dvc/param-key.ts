// Looks a param's key up in what a file holds, as dpath does: `train.lr`, `models.0`, `kw.x*`, `**.seed`.
import { fnmatch } from "./fnmatch.ts";
import { keyValue } from "./key.ts";
import { isDict, isList, type Value } from "./value.ts";

export type Found =
  | { readonly kind: "found"; readonly value: Value }
  | { readonly kind: "missing" }
  /** A glob that matches more than one: DVC takes none of them. */
  | { readonly kind: "several" };

export function lookup(data: Value, key: string): Found {
  // What dpath says of these two.
  if (key === "" || key === "/") return { kind: "found", value: data };
  const segments = key.replace(/^\.+/, "").split(".");
  const found = new Set<Child>();
  search({ key: 0n, length: undefined, value: data }, segments, 0, found, true);
  const [first, second] = found;
  if (first === undefined) return { kind: "missing" };
  return second === undefined ? { kind: "found", value: first.value } : { kind: "several" };
}

interface Child {
  readonly key: Value;
  /** Of the list that it stands in. */
  readonly length: number | undefined;
  readonly value: Value;
}

function search(
  node: Child,
  segments: readonly string[],
  at: number,
  found: Set<Child>,
  root = false,
): void {
  if (found.size > 1) return;
  const segment = segments[at];
  if (segment === undefined) {
    if (!root) found.add(node);
    return;
  }
  if (segment === "**") {
    // Nothing in between, or anything.
    search(node, segments, at + 1, found, root);
    for (const child of children(node.value)) search(child, segments, at, found);
    return;
  }
  for (const child of children(node.value)) {
    if (matches(child, segment)) search(child, segments, at + 1, found);
  }
}

function children(value: Value): Child[] {
  if (isList(value)) {
    return value.map((item, i) => ({ key: BigInt(i), length: value.length, value: item }));
  }
  if (!isDict(value)) return [];
  return [...value].map(([key, item]) => ({ key: keyValue(key), length: undefined, value: item }));
}

function matches({ key, length }: Child, segment: string): boolean {
  if (typeof key === "string") return fnmatch(key, segment);
  const index = typeof key === "boolean" ? (key ? 1n : 0n) : key;
  if (typeof index !== "bigint") return false;
  if (!/^\s*[-+]?[0-9]+\s*$/.test(segment)) return fnmatch(index.toString(), segment);
  const asked = BigInt(segment.trim().replace(/^\+/, ""));
  return asked === index || (length !== undefined && asked === index - BigInt(length));
}
