// Changes values in a text of YAML as DVC does in `.dvc` files: what stays the same keeps its bytes, and comments stay.
import type { Node, Pair, YAMLMap } from "yaml";
import { isStringKey, keyOf } from "./key.ts";
import { pythonEquals } from "./python-equal.ts";
import { sameValue } from "./same-value.ts";
import { type Dict, isDict, isList, type Value } from "./value.ts";
import { emitDict, emitScalar } from "./yaml-emit.ts";
import { isMap, isNode, isScalar, isSeq, parseDocument } from "./yaml-library.ts";
import { readYaml } from "./yaml-read.ts";
import { plainScalar } from "./yaml-scalar.ts";

/** The text that says `next`. New keys stand at the end of their map. */
export function patchYaml(text: string, next: Dict): string {
  const read = readYaml(text, "");
  if (read.ok && sameValue(read.value.value, next)) return text;
  const ended = text.endsWith("\n") ? text : `${text}\n`;
  const patched = read.ok ? patch(ended, read.value.value, next) : undefined;
  // What does not come apart in lines (flow style, aliases) is written anew, whole.
  if (patched !== undefined && says(patched, next)) return patched;
  return `${emitDict(next, 0, "new")}\n`;
}

function says(text: string, value: Dict): boolean {
  const read = readYaml(text, "");
  return read.ok && pythonEquals(read.value.value, value);
}

class Unpatchable extends Error {}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function patch(text: string, before: Value, next: Dict): string | undefined {
  const document = parseDocument(text, { schema: "failsafe", logLevel: "error" });
  const edits: Edit[] = [];
  try {
    if (!isMap(document.contents) || !isDict(before)) return undefined;
    new Patcher(text, edits).dict(document.contents, before, next);
  } catch (error) {
    if (error instanceof Unpatchable) return undefined;
    throw error;
  }
  let patched = text;
  for (const { from, to, text: put } of edits.sort((a, b) => b.from - a.from)) {
    patched = patched.slice(0, from) + put + patched.slice(to);
  }
  return patched;
}

class Patcher {
  constructor(
    readonly text: string,
    readonly edits: Edit[],
  ) {}

  dict(node: YAMLMap, before: Dict, next: Dict): void {
    if (sameEntries(before, next)) return;
    if (node.flow === true) throw new Unpatchable();
    const known = new Set<string>();
    for (const [i, pair] of node.items.entries()) {
      const key = keyText(pair);
      known.add(key);
      const value = next.get(key);
      if (value === undefined) this.#remove(node, i);
      else this.#value(pair, before.get(key), value);
    }
    const added = [...next].filter(([key]) => !known.has(key));
    if (added.length > 0) this.#add(node, new Map(added));
  }

  #value(pair: Pair, before: Value | undefined, next: Value): void {
    if (before === undefined) throw new Unpatchable();
    if (sameValue(before, next)) return;
    const node = pair.value;
    if (isMap(node) && isDict(before) && isDict(next)) this.dict(node, before, next);
    else if (isSeq(node) && isList(before) && isList(next)) {
      this.#list(node.items, before, next);
    } else if (isScalar(node) && !isDict(next) && !isList(next)) this.#scalar(pair, node, next);
    else throw new Unpatchable();
  }

  #list(items: readonly unknown[], before: readonly Value[], next: readonly Value[]): void {
    if (before.length !== next.length) throw new Unpatchable();
    for (const [i, value] of next.entries()) {
      const was = before[i] ?? null;
      const item = items[i];
      if (sameValue(was, value)) continue;
      if (!isMap(item) || !isDict(was) || !isDict(value)) throw new Unpatchable();
      this.dict(item, was, value);
    }
  }

  #scalar(pair: Pair, node: Node, next: Value): void {
    const [from, to] = rangeOf(node);
    const indent = this.#column(rangeOf(pair.key)[0]);
    const column = this.#column(from);
    const gap = this.text[from - 1] === ":" ? " " : "";
    this.edits.push({ from, to, text: gap + emitScalar(next, indent, column, "new") });
  }

  #remove(node: YAMLMap, index: number): void {
    const pair = node.items[index];
    const next = node.items[index + 1];
    const [from] = rangeOf(pair?.key);
    const start = from - this.#column(from);
    // The first key of an item of a list shares its line with the dash.
    if (/\S/.test(this.text.slice(start, from))) {
      if (next === undefined) throw new Unpatchable();
      this.edits.push({ from, to: rangeOf(next.key)[0], text: "" });
      return;
    }
    this.edits.push({ from: start, to: this.#lineEnd(lastOf(pair)), text: "" });
  }

  #add(node: YAMLMap, added: Dict): void {
    const first = node.items[0];
    const last = node.items.at(-1);
    if (first === undefined) throw new Unpatchable();
    const at = this.#lineEnd(lastOf(last));
    const lines = emitDict(added, this.#column(rangeOf(first.key)[0]), "new");
    this.edits.push({ from: at, to: at, text: `${lines}\n` });
  }

  #column(offset: number): number {
    return offset - (this.text.lastIndexOf("\n", offset - 1) + 1);
  }

  /** Behind the line break of the line. */
  #lineEnd(offset: number): number {
    // What ends with its line, as a block does, is there already.
    if (offset > 0 && this.text[offset - 1] === "\n") return offset;
    return this.text.indexOf("\n", offset) + 1;
  }
}

function sameEntries(a: Dict, b: Dict): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([key, value]) => {
    const other = b.get(key);
    return other !== undefined && sameValue(value, other);
  });
}

function keyText({ key }: Pair): string {
  if (!isScalar(key) || typeof key.value !== "string") throw new Unpatchable();
  const value = key.type === "PLAIN" ? plainScalar(key.value) : key.value;
  if (typeof value !== "string" || value === "<<") throw new Unpatchable();
  const text = keyOf(value);
  if (!isStringKey(text)) throw new Unpatchable();
  return text;
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = isNode(node) ? node.range : undefined;
  if (!range) throw new Unpatchable();
  return [range[0], range[1]];
}

/** Where a pair's value, or else its key, ends. */
function lastOf(pair: Pair | undefined): number {
  if (pair === undefined) throw new Unpatchable();
  return isNode(pair.value) ? rangeOf(pair.value)[1] : rangeOf(pair.key)[1];
}
