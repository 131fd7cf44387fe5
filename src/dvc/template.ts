// Fills `${...}` in values, as DVC does.
import { didYouMean } from "../model/suggest.ts";
import { type Context, NOWHERE, type Node, plainOf, toNode, Unusable } from "./context.ts";
import { badText, isBad, matchesIn, parseExpression, unescaped } from "./expression.ts";
import { isStringKey, keyOf, keyValue } from "./key.ts";
import { kindOf, spelled } from "./python.ts";
import type { Path, Report } from "./report.ts";
import { type ParsingConfig, unpacked } from "./unpack.ts";
import { DateValue, type Dict, isDict, isList, type List, type Value } from "./value.ts";

export interface TemplateOptions {
  readonly context: Context;
  readonly report: Report;
  readonly parsing: ParsingConfig;
  /** The key of the stage that the values are below: `cmd`; null: of no stage. */
  readonly key: string | null;
  readonly stage?: string;
  /** Values of files that were used, by file and key. */
  readonly tracked?: Map<string, Map<string, Value>>;
}

/** In maps keys are filled too. */
export class Template {
  readonly #options: TemplateOptions;

  constructor(options: TemplateOptions) {
    this.#options = options;
  }

  value(value: Value, path: Path): Value {
    if (typeof value === "string") {
      const filled = this.#text(value, path);
      return typeof filled === "string" ? filled : plainOf(filled);
    }
    if (isList(value)) return value.map((item, i) => this.value(item, [...path, i]));
    if (!isDict(value)) return value;
    const dict = new Map<string, Value>();
    for (const [key, item] of value) {
      dict.set(this.#key(key, [...path, key]), this.value(item, [...path, key]));
    }
    return dict;
  }

  /** As `value`, with the origins of what is taken whole. Undefined: it was told what is wrong. */
  node(value: Value, path: Path): Node | undefined {
    if (typeof value === "string") {
      const filled = this.#text(value, path);
      return typeof filled === "string" ? this.#fresh(filled, path) : filled;
    }
    if (isList(value)) return this.#list(value, path);
    return isDict(value) ? this.#dict(value, path) : this.#fresh(value, path);
  }

  /** The key of a group's map, which DVC can't take whole from the context. Undefined: it was told what is wrong. */
  key(key: string, path: Path): string | undefined {
    if (!isStringKey(key)) return key;
    const filled = this.#text(String(keyValue(key)), path);
    if (typeof filled === "string") return keyOf(filled);
    this.#tell(
      path,
      `the key ${key} can't be one template`,
      "Write it out, or put the map into vars.",
    );
    return undefined;
  }

  #list(list: List, path: Path): Node | undefined {
    const nodes = list.map((item, i) => this.node(item, [...path, i]));
    const items = nodes.filter((node) => node !== undefined);
    return items.length < nodes.length
      ? undefined
      : { kind: "list", items, origin: NOWHERE, path: "" };
  }

  #dict(dict: Dict, path: Path): Node | undefined {
    const entries = new Map<string, Node>();
    for (const [key, item] of dict) {
      // No template can name it.
      if (!isStringKey(key)) continue;
      const name = this.key(key, [...path, key]);
      const node = this.node(item, [...path, key]);
      if (name === undefined || node === undefined) return undefined;
      entries.set(name, node);
    }
    return { kind: "dict", entries, origin: NOWHERE, path: "" };
  }

  /** A value that is of no file. Undefined: it was told what is wrong. */
  #fresh(value: Value, path: Path): Node | undefined {
    const node = toNode(value, NOWHERE);
    if (!(node instanceof Unusable)) return node;
    this.#tell([...path, ...node.path], "a date can't be used in templates", "Quote it.");
    return undefined;
  }

  #key(key: string, path: Path): string {
    if (!isStringKey(key)) return key;
    const text = String(keyValue(key));
    const filled = this.#text(text, path);
    if (typeof filled === "string") return keyOf(filled);
    if (filled.kind === "leaf") return keyOf(filled.value);
    this.#tell(path, `${text} is ${kindOf(plainOf(filled))}, which can't be a key`);
    return key;
  }

  /** A text that is one expression keeps the kind of its value. */
  #text(text: string, path: Path): string | Node {
    const matches = matchesIn(text);
    const [first] = matches;
    if (first && matches.length === 1 && first.start === 0 && first.end === text.length) {
      const node = this.#select(first.inner, path);
      if (node === undefined || !this.#fits(node, first.inner, path)) return "";
      return node;
    }
    let filled = "";
    let index = 0;
    for (const { start, end, inner } of matches) {
      const node = this.#select(inner, path);
      filled += text.slice(index, start);
      if (node !== undefined && this.#fits(node, inner, path)) filled += this.#spelled(node, path);
      index = end;
    }
    return unescaped(filled + text.slice(index));
  }

  #select(inner: string, path: Path): Node | undefined {
    const segments = parseExpression(inner);
    if (isBad(segments)) {
      this.#tell(path, badText(segments), ESCAPE);
      return undefined;
    }
    const { context } = this.#options;
    const node = context.select(segments);
    if (node === undefined) {
      this.#unknown(inner, segments, path);
      return undefined;
    }
    this.#track(node);
    return node;
  }

  #track(node: Node): void {
    const { tracked } = this.#options;
    if (!tracked || !node.origin.isFile || node.kind === "dict") return;
    const { source } = node.origin;
    const known = tracked.get(source) ?? new Map<string, Value>();
    known.set(node.path, plainOf(node));
    tracked.set(source, known);
  }

  /** Lists and maps can't stand in a text of a stage; a map can in `cmd`. */
  #fits(node: Node, inner: string, path: Path): boolean {
    const { key } = this.#options;
    if (node.kind === "leaf" || key === null) return true;
    if (node.kind === "dict" && key === "cmd") return true;
    this.#tell(
      path,
      `\${${inner}} is ${node.kind === "list" ? "a list" : "a map"}, which can't be put into a text`,
      node.kind === "list"
        ? `Name one item, like \${${inner}[0]}.`
        : `Name one value in it, like \${${inner}.key}.`,
    );
    return false;
  }

  #spelled(node: Node, path: Path): string {
    if (node.kind !== "dict") return spelled(plainOf(node));
    const value = plainOf(node);
    const options = isDict(value) ? unpacked(value, this.#options.parsing) : { text: "" };
    if ("text" in options) return options.text;
    this.#tell(path, `"${options.nested}" is a list of lists or maps, which no option can say`);
    return "";
  }

  #unknown(inner: string, segments: readonly string[], path: Path): void {
    const { context } = this.#options;
    const [first = ""] = segments;
    const name = first.trim();
    if (name === "key" && context.select(["item"]) !== undefined) {
      this.#tell(
        path,
        "nothing is named ${key}: only members of a map have one",
        "A list has ${item} alone.",
      );
      return;
    }
    const isTop = segments.length === 1 || context.select([name]) === undefined;
    const close = isTop ? didYouMean(name, context.names()).hint : undefined;
    const isShell = segments.length === 1 && /^[A-Z_][A-Z0-9_]*$/.test(name);
    const hint = close && !isShell ? close : ESCAPE;
    this.#tell(path, `nothing is named \${${inner}}`, hint);
  }

  #tell(path: Path, message: string, hint?: string): void {
    const { report, stage, key } = this.#options;
    const of = stage === undefined ? "" : `stage "${stage}": ${key === null ? "" : `${key}: `}`;
    report.tell(path, { message: `${of}${message}`, hint, stage });
  }
}

const ESCAPE = "Values come from params.yaml and `vars`; write \\${...} to leave it to the shell.";

/** What is wrong with expressions, without looking at their values. */
export function hasExpressions(value: Value): boolean {
  if (typeof value === "string") return matchesIn(value).length > 0;
  if (isList(value)) return value.some(hasExpressions);
  if (!isDict(value) || value instanceof DateValue) return false;
  return [...value].some(([key, item]) => hasExpressions(key) || hasExpressions(item));
}
