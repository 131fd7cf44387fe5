// Values in Python files: what DVC finds with `ast`, without running anything and whatever else stands there.
import { fail, ok, type Result } from "../model/failure.ts";
import { keyOf, normalKey } from "./key.ts";
import { placeAt } from "./place.ts";
import { type LogicalLine, logicalLines, PythonSyntax, type Token } from "./py-tokens.ts";
import { DateValue, type Dict, type Value } from "./value.ts";

/**
 * Assignments of literals at the top and in class bodies (a map each), and to `self.x` in `__init__`.
 * All others are passed over. Tuples and sets are lists. `name` is the file's name for messages.
 */
export function readPython(text: string, name: string): Result<Dict> {
  try {
    // A byte order mark is no part of the text.
    const lines = logicalLines(text.replace(/^\ufeff/, ""));
    return ok(block(lines, 0, lines.length, false));
  } catch (error) {
    if (!(error instanceof PythonSyntax)) throw error;
    return fail({
      code: "syntax",
      message: `${name}: ${error.message}`,
      where: placeAt(text, name, error.offset),
    });
  }
}

function block(
  lines: readonly LogicalLine[],
  from: number,
  to: number,
  onlySelf: boolean,
): Map<string, Value> {
  const dict = new Map<string, Value>();
  const outer = lines[from]?.indent ?? 0;
  let at = from;
  while (at < to) {
    const tokens = lines[at]?.tokens ?? [];
    let end = at + 1;
    while (end < to && (lines[end]?.indent ?? 0) > outer) end++;
    statement(dict, tokens, (self) => block(lines, at + 1, end, self), onlySelf);
    at = end;
  }
  return dict;
}

const KEYWORDS = new Set(
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

function statement(
  dict: Map<string, Value>,
  tokens: readonly Token[],
  body: (onlySelf: boolean) => Dict,
  onlySelf: boolean,
): void {
  const [first, second] = tokens;
  const word = first?.kind === "name" ? first.text : "";
  const named = second?.kind === "name" ? second.text : "";
  if (word === "class") {
    dict.set(named, suite(tokens, body, false));
  } else if (word === "def" && named === "__init__") {
    for (const [key, value] of suite(tokens, body, true)) dict.set(key, value);
  } else if (!KEYWORDS.has(word)) {
    simple(dict, tokens, onlySelf);
  }
}

/** What follows the colon of a `class` or `def`: lines below it, or statements behind it. */
function suite(tokens: readonly Token[], body: (onlySelf: boolean) => Dict, self: boolean): Dict {
  const colon = topLevel(tokens, ":");
  const rest = colon < 0 ? [] : tokens.slice(colon + 1);
  if (rest.length === 0) return body(self);
  const dict = new Map<string, Value>();
  simple(dict, rest, self);
  return dict;
}

/** Simple statements between semicolons. */
function simple(dict: Map<string, Value>, tokens: readonly Token[], onlySelf: boolean): void {
  let rest = tokens;
  while (rest.length > 0) {
    const end = topLevel(rest, ";");
    assignment(dict, end < 0 ? rest : rest.slice(0, end), onlySelf);
    rest = end < 0 ? [] : rest.slice(end + 1);
  }
}

function assignment(dict: Map<string, Value>, tokens: readonly Token[], onlySelf: boolean): void {
  const equals = topLevel(tokens, "=");
  if (equals < 0) return;
  const before = tokens.slice(0, equals);
  const colon = topLevel(before, ":");
  const name = targetName(colon < 0 ? before : before.slice(0, colon), onlySelf);
  if (name === undefined) return;
  const value = literal(tokens.slice(equals + 1));
  if (value !== undefined) dict.set(keyOf(name), value);
}

function targetName(target: readonly Token[], onlySelf: boolean): string | undefined {
  const [a, b, c] = target;
  const last = target.at(-1);
  if (target.length > 2 && isOp(a, "(") && isOp(last, ")")) {
    return targetName(target.slice(1, -1), onlySelf);
  }
  if (a?.kind !== "name" || KEYWORDS.has(a.text)) return undefined;
  if (target.length === 1) return onlySelf ? undefined : a.text;
  if (target.length !== 3 || a.text !== "self" || !isOp(b, ".") || c?.kind !== "name") {
    return undefined;
  }
  return c.text;
}

/** The first such sign that stands in no bracket; -1: none. */
function topLevel(tokens: readonly Token[], op: string): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    if (token.kind !== "op") return false;
    if (depth === 0 && token.text === op) return true;
    if ("([{".includes(token.text)) depth++;
    if (")]}".includes(token.text)) depth--;
    return false;
  });
}

function isOp(token: Token | undefined, text: string): boolean {
  return token?.kind === "op" && token.text === text;
}

/** What `ast.literal_eval` makes of an expression; undefined: it is no literal, or not one of ours. */
function literal(tokens: readonly Token[]): Value | undefined {
  try {
    const reader = new Literal(tokens);
    return reader.all();
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class NoLiteral extends Error {}

class Literal {
  #at = 0;
  constructor(readonly tokens: readonly Token[]) {}

  all(): Value {
    const first = this.#value();
    if (this.#at === this.tokens.length) return first;
    // A tuple without brackets.
    const items = [first];
    while (this.#op(",")) {
      if (this.#at === this.tokens.length) break;
      items.push(this.#value());
    }
    if (this.#at < this.tokens.length) throw new NoLiteral();
    return items;
  }

  #value(): Value {
    const token = this.tokens[this.#at++];
    switch (token?.kind) {
      case "number":
        return token.value;
      case "string":
        return this.#strings(token.value);
      case "name":
        return this.#word(token.text);
      case "op":
        return this.#compound(token.text);
      default:
        throw new NoLiteral();
    }
  }

  /** Strings that follow each other are one. */
  #strings(first: string): string {
    let text = first;
    for (; ; this.#at++) {
      const next = this.tokens[this.#at];
      if (next?.kind !== "string") return text;
      text += next.value;
    }
  }

  #word(text: string): Value {
    if (text === "None") return null;
    if (text === "True") return true;
    if (text === "False") return false;
    if (text === "set" && this.#op("(") && this.#op(")")) return [];
    throw new NoLiteral();
  }

  #compound(op: string): Value {
    switch (op) {
      case "-":
      case "+":
        return this.#signed(op === "-");
      case "[":
        return this.#items("]").list;
      case "(":
        return this.#parenthesised();
      case "{":
        return this.#braces();
      default:
        throw new NoLiteral();
    }
  }

  /** One sign before a number: two make an expression that Python does not take for a literal. */
  #signed(negative: boolean): Value {
    const wrapped = this.#op("(");
    const token = this.tokens[this.#at++];
    if (token?.kind !== "number" || (wrapped && !this.#op(")"))) throw new NoLiteral();
    return negative ? -token.value : token.value;
  }

  #parenthesised(): Value {
    const { list, comma } = this.#items(")");
    const [only] = list;
    return list.length === 1 && !comma && only !== undefined ? only : list;
  }

  #items(close: string): { readonly list: Value[]; readonly comma: boolean } {
    const list: Value[] = [];
    let comma = false;
    while (!this.#op(close)) {
      if (list.length > 0 && !comma) throw new NoLiteral();
      list.push(this.#value());
      comma = this.#op(",");
    }
    return { list, comma };
  }

  /** A dict or a set. */
  #braces(): Value {
    if (this.#op("}")) return new Map();
    const first = this.#value();
    if (!this.#op(":")) {
      const rest = this.#op(",") ? this.#items("}").list : this.#end("}");
      return distinct([first, ...rest]);
    }
    const dict = new Map<string, Value>();
    const keys = new Map<string, string>();
    let key: Value = first;
    for (;;) {
      const own = dictKey(key);
      const kept = keys.get(normalKey(own)) ?? own;
      keys.set(normalKey(own), kept);
      dict.set(kept, this.#value());
      if (!this.#op(",")) break;
      if (isOp(this.tokens[this.#at], "}")) break;
      key = this.#value();
      if (!this.#op(":")) throw new NoLiteral();
    }
    this.#end("}");
    return dict;
  }

  #end(close: string): [] {
    if (!this.#op(close)) throw new NoLiteral();
    return [];
  }

  #op(text: string): boolean {
    if (!isOp(this.tokens[this.#at], text)) return false;
    this.#at++;
    return true;
  }
}

function dictKey(value: Value): string {
  if (typeof value === "object" && value !== null && !(value instanceof DateValue)) {
    throw new NoLiteral();
  }
  return keyOf(value);
}

function distinct(values: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = normalKey(dictKey(value));
    const first = !seen.has(key);
    seen.add(key);
    return first;
  });
}
