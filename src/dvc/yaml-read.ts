// YAML as DVC's ruamel.yaml reads it: 1.2, exact integers, floats apart, merge keys, no duplicate keys, and places.
import type { Alias, Document, Node, Pair, Scalar, YAMLMap } from "yaml";
import { type Failure, fail, ok, type Result, type Where } from "../model/failure.ts";
import { keyOf, keyValue, normalKey } from "./key.ts";
import { DateValue, type Dict, type Value } from "./value.ts";
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  lineCounter,
  parseDocument,
} from "./yaml-library.ts";
import { floatOf, intOf, plainScalar } from "./yaml-scalar.ts";

export interface YamlText {
  /** Null: an empty file. */
  readonly value: Value;
  /** The place of what is at this path (keys as `keyOf` makes them, indexes of lists), or of the closest thing above it. */
  where(path: readonly (string | number)[]): Where;
}

/** `name` is the file's name for messages. */
export function readYaml(text: string, name: string): Result<YamlText> {
  const places = new Places(text, name);
  // As strings: what a scalar means is decided here, as ruamel decides it.
  const document = parseDocument(text, {
    schema: "failsafe",
    uniqueKeys: false,
    prettyErrors: false,
    // Not "silent": it would keep quiet about a second document.
    logLevel: "error",
    keepSourceTokens: false,
    lineCounter: places.counter,
  });
  const wrong = document.errors[0];
  if (wrong !== undefined) {
    return fail(syntax(places, firstLine(wrong.message), wrong.pos[0], text));
  }
  if (document.directives?.yaml.explicit && document.directives.yaml.version === "1.1") {
    return fail(syntax(places, "YAML 1.1 is not supported, only 1.2", 0, text));
  }
  const reader = new Reader();
  try {
    const root = document.contents;
    const value = isNode(root) ? reader.value(root) : null;
    return ok({ value, where: (path) => places.at(reader.find(document, path)) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return fail(syntax(places, error.message, error.offset, text));
  }
}

class Refusal extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

class Reader {
  // Filled in the order of the text, so that an anchor that is set again means the latest above its alias.
  readonly #anchors = new Map<string, Node>();
  readonly #aliased = new Map<Alias, Node>();
  readonly #values = new Map<Node, Value>();
  readonly #open = new Set<Node>();

  value(node: Node): Value {
    const known = this.#values.get(node);
    if (known !== undefined) return known;
    if (isAlias(node)) return this.value(this.#target(node));
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (this.#open.has(node)) throw new Refusal("a value that holds itself", offsetOf(node));
    this.#open.add(node);
    const value = this.#fresh(node);
    this.#open.delete(node);
    this.#values.set(node, value);
    return value;
  }

  /** The node at a path, or the closest above it. */
  find(document: Document, path: readonly (string | number)[]): Node | null {
    let node: Node | null = isNode(document.contents) ? document.contents : null;
    for (const [depth, step] of path.entries()) {
      const next = this.#child(node, step, depth === path.length - 1);
      if (next === null) return node;
      node = next;
    }
    return node;
  }

  #child(node: Node | null, step: string | number, last: boolean): Node | null {
    const parent = isAlias(node) ? (this.#aliased.get(node) ?? null) : node;
    if (isSeq(parent) && typeof step === "number") {
      const item: unknown = parent.items[step];
      return isNode(item) ? item : null;
    }
    if (!isMap(parent)) return null;
    const pair = parent.items.find(({ key }) => isNode(key) && this.#keyText(key) === step);
    if (pair === undefined) return null;
    // The key is where the eye looks; the value leads further down.
    const next: unknown = last ? pair.key : pair.value;
    return isNode(next) ? next : null;
  }

  #keyText(key: Node): string | undefined {
    const value = this.#values.get(key);
    return isHashable(value) ? keyOf(value) : undefined;
  }

  #target(alias: Alias): Node {
    const known = this.#aliased.get(alias);
    if (known !== undefined) return known;
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      throw new Refusal(`no anchor is named ${alias.source}`, offsetOf(alias));
    }
    this.#aliased.set(alias, target);
    return target;
  }

  #fresh(node: Node): Value {
    if (isScalar(node)) return scalar(node);
    if (isSeq(node)) {
      checkTag(node, "seq");
      return node.items.map((item) => (isNode(item) ? this.value(item) : null));
    }
    if (isMap(node)) {
      checkTag(node, "map");
      return this.#dict(node);
    }
    return null;
  }

  #dict(node: YAMLMap): Dict {
    const merge = node.items.filter(isMerge);
    const second = merge[1];
    if (second !== undefined) throw new Refusal("a second merge key <<", offsetOf(second.key));
    const dict = new Map<string, Value>();
    const normal = new Map<string, string>();
    const put = (key: string, value: Value): void => {
      const same = normalKey(key);
      // Python keeps the key that was first there.
      const kept = normal.get(same) ?? key;
      normal.set(same, kept);
      dict.set(kept, value);
    };
    for (const pair of node.items) {
      if (isMerge(pair)) continue;
      const key = this.#key(pair);
      const value = isNode(pair.value) ? this.value(pair.value) : null;
      // ruamel looks for duplicates only where nothing is merged.
      if (merge.length === 0 && normal.has(normalKey(key))) {
        throw new Refusal(`duplicate key ${shown(key)}`, offsetOf(pair.key));
      }
      put(key, value);
    }
    const first = merge[0];
    if (first === undefined) return dict;
    // Merged keys come first, as in Python's dict.
    const own = new Map(dict);
    dict.clear();
    normal.clear();
    for (const source of this.#merged(first)) for (const [key, value] of source) put(key, value);
    for (const [key, value] of own) put(key, value);
    return dict;
  }

  #key(pair: Pair): string {
    const value = isNode(pair.key) ? this.value(pair.key) : null;
    if (!isHashable(value)) throw new Refusal("a list or map as a key", offsetOf(pair.key));
    return keyOf(value);
  }

  /** The maps to merge, weakest first. */
  #merged(pair: Pair): Dict[] {
    const node = isNode(pair.value) ? pair.value : null;
    const value = node === null ? null : this.value(node);
    const all = Array.isArray(value) ? [...value].reverse() : [value];
    return all.map((item) => {
      if (item instanceof Map) return item;
      throw new Refusal("<< takes a map or a list of maps", offsetOf(pair.key));
    });
  }
}

function isMerge(pair: Pair): boolean {
  const key = pair.key;
  return isScalar(key) && key.type === "PLAIN" && key.value === "<<" && key.tag === undefined;
}

function isHashable(
  value: Value | undefined,
): value is null | boolean | bigint | number | string | DateValue {
  return value !== undefined && !Array.isArray(value) && !(value instanceof Map);
}

const PREFIX = "tag:yaml.org,2002:";

function scalar(node: Scalar): Value {
  const text = typeof node.value === "string" ? node.value : "";
  // A null that is not written has no source, and its value is "" or null.
  const plain = node.type === "PLAIN" || node.type === undefined;
  switch (node.tag) {
    case undefined:
      return plain ? plainScalar(text) : text;
    // "!" means: as it is written.
    case "!":
    case `${PREFIX}str`:
      return text;
    case `${PREFIX}int`: {
      const value = intOf(text);
      if (value !== undefined) return value;
      break;
    }
    case `${PREFIX}float`: {
      const value = floatOf(text) ?? (intOf(text) === undefined ? undefined : Number(intOf(text)));
      if (value !== undefined) return value;
      break;
    }
    case `${PREFIX}null`:
      return null;
    case `${PREFIX}bool`: {
      const value = plainScalar(text);
      if (typeof value === "boolean") return value;
      break;
    }
    case `${PREFIX}timestamp`: {
      const value = plainScalar(text);
      if (value instanceof DateValue) return value;
      break;
    }
  }
  throw new Refusal(`a value with the tag ${node.tag}`, offsetOf(node));
}

function checkTag(node: Node, kind: "seq" | "map"): void {
  const tag = node.tag;
  if (tag === undefined || tag === "!" || tag === PREFIX + kind) return;
  throw new Refusal(`a value with the tag ${tag}`, offsetOf(node));
}

function shown(key: string): string {
  const value = keyValue(key);
  return value instanceof DateValue ? value.text : String(value);
}

function offsetOf(node: unknown): number {
  return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}

/** Lines and columns of offsets. */
class Places {
  readonly counter = lineCounter();
  constructor(
    readonly text: string,
    readonly name: string,
  ) {}

  at(node: Node | null): Where {
    return node?.range ? this.of(node.range[0]) : { file: this.name };
  }

  of(offset: number): Where {
    const { line, col: column } = this.counter.linePos(offset);
    const source = this.text.split("\n", line)[line - 1]?.trimEnd();
    return { file: this.name, line, column, ...(source !== undefined && { source }) };
  }
}

/** As DVC finds them: seven signs, a space, anything. */
const CONFLICT = /^(?:[<=>]{7}) .*$/m;

function syntax(places: Places, message: string, offset: number, text: string): Failure {
  return {
    code: "syntax",
    message: `${places.name}: ${message}`,
    where: places.of(offset),
    ...(CONFLICT.test(text) && { hint: "There are merge conflict markers in it." }),
  };
}

function firstLine(text: string): string {
  return text.split("\n")[0]?.replace(/:$/, "") ?? text;
}
