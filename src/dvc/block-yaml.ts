// Reads the part of YAML that dvc.lock is written in, many times faster than a whole YAML reader does.
// Whatever is out of the ordinary, and every mistake, is left to that one: the answer here is then undefined.
import { keyOf, normalKey } from "./key.ts";
import { DateValue, type Dict, isDict, isList, type Value } from "./value.ts";
import { plainScalar } from "./yaml-scalar.ts";

/** The value of a text in block style without anchors, tags, comments behind values and the like. */
export function readBlockYaml(text: string): Value | undefined {
  // Carriage returns, tabs and a byte order mark have rules of their own.
  if (/[\r\t\ufeff]/.test(text)) return undefined;
  try {
    return new Reader(text.split("\n")).document();
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
}

class Unusual extends Error {}

/** A sign that begins no plain scalar, unless one of the last three stands before another sign than a space. */
const INDICATOR = /^(?:[,[\]{}#&*!|>'"%@`]|[-?:](?: |$))/;
/** What ends a plain scalar early. */
const ENDS_PLAIN = /:(?: |$)| #/;
const DOUBLE = /^"(?:[^"\\]|\\[\s\S])*"/;
const SINGLE = /^'(?:[^']|'')*'/;

class Reader {
  #at = 0;
  constructor(readonly lines: string[]) {}

  document(): Value {
    this.#skip();
    const first = this.lines[this.#at];
    if (first === undefined) return null;
    if (first.startsWith(" ") || /^(?:---|\.\.\.|%)/.test(first)) throw new Unusual();
    const value = this.#block(0);
    if (this.#at < this.lines.length) throw new Unusual();
    return value;
  }

  /** Over empty lines and lines of comments. */
  #skip(): void {
    for (; this.#at < this.lines.length; this.#at++) {
      const line = this.lines[this.#at] ?? "";
      if (!/^ *(?:#|$)/.test(line)) return;
    }
  }

  /** The indent of the line at hand; -1: none is left. */
  #indent(): number {
    const line = this.lines[this.#at];
    return line === undefined ? -1 : indentOf(line);
  }

  #block(indent: number): Value {
    const line = this.lines[this.#at] ?? "";
    return isItem(line, indent) ? this.#list(indent) : this.#dict(indent);
  }

  #list(indent: number): Value {
    const list: Value[] = [];
    while (this.#indent() === indent && isItem(this.lines[this.#at] ?? "", indent)) {
      const rest = (this.lines[this.#at] ?? "").slice(indent + 2);
      if (rest.startsWith(" ")) throw new Unusual();
      if (isItem(rest, 0) || keyLength(rest) !== undefined) {
        // What begins on the item's line goes on below it, two columns in.
        this.lines[this.#at] = " ".repeat(indent + 2) + rest;
        list.push(this.#block(indent + 2));
      } else list.push(this.#value(rest, indent, false));
      this.#skip();
    }
    this.#ended(indent);
    return list;
  }

  #dict(indent: number): Dict {
    const dict = new Map<string, Value>();
    const known = new Set<string>();
    while (this.#indent() === indent) {
      const line = (this.lines[this.#at] ?? "").slice(indent);
      if (isItem(line, 0)) break;
      const length = keyLength(line);
      if (length === undefined) throw new Unusual();
      const key = keyText(line.slice(0, length));
      if (known.has(normalKey(key))) throw new Unusual();
      known.add(normalKey(key));
      dict.set(key, this.#value(line.slice(length + 1).replace(/^ +/, ""), indent, true));
      this.#skip();
    }
    this.#ended(indent);
    return dict;
  }

  /** Deeper than what has just ended, and not part of it. */
  #ended(indent: number): void {
    if (this.#indent() > indent) throw new Unusual();
  }

  /** What stands behind a key or a dash, and below it. */
  #value(text: string, indent: number, inDict: boolean): Value {
    this.#at++;
    if (text === "" || /^ +$/.test(text)) return this.#below(indent, inDict);
    if (text === "{}") return new Map();
    if (text === "[]") return [];
    return this.#scalar(text, indent);
  }

  #below(indent: number, inDict: boolean): Value {
    this.#skip();
    const deeper = this.#indent();
    const line = this.lines[this.#at] ?? "";
    if (inDict && deeper === indent && isItem(line, indent)) return this.#list(indent);
    if (deeper <= indent) return null;
    const text = line.slice(deeper);
    if (isItem(text, 0) || keyLength(text) !== undefined) return this.#block(deeper);
    this.#at++;
    return this.#scalar(text, indent);
  }

  #scalar(text: string, indent: number): Value {
    if (text.startsWith('"')) return unescaped(this.#quoted(text, DOUBLE, indent));
    if (text.startsWith("'")) {
      return folded(this.#quoted(text, SINGLE, indent).slice(1, -1)).replaceAll("''", "'");
    }
    if (INDICATOR.test(text)) throw new Unusual();
    const parts = [plainPart(text)];
    for (; this.#indent() > indent; this.#at++) {
      parts.push(plainPart((this.lines[this.#at] ?? "").trimStart()));
    }
    return plainScalar(parts.join(" "));
  }

  /** A quoted scalar with its quotes and line breaks. */
  #quoted(text: string, pattern: RegExp, indent: number): string {
    let whole = text;
    for (;;) {
      const match = pattern.exec(whole);
      if (match !== null) {
        if (!/^ *$/.test(whole.slice(match[0].length))) throw new Unusual();
        return match[0];
      }
      const line = this.lines[this.#at];
      // An empty line in it is a line break of the text.
      if (line === undefined || indentOf(line) <= indent || /^ *$/.test(line)) throw new Unusual();
      whole += `\n${line}`;
      this.#at++;
    }
  }
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 0x20) indent++;
  return indent;
}

function isItem(line: string, indent: number): boolean {
  return (
    line.charCodeAt(indent) === 0x2d &&
    (line.length === indent + 1 || line.charCodeAt(indent + 1) === 0x20)
  );
}

/** Of the key that a line begins with, without its colon; undefined: it does not. */
function keyLength(line: string): number | undefined {
  if (line.startsWith('"') || line.startsWith("'")) {
    const quoted = (line.startsWith('"') ? DOUBLE : SINGLE).exec(line)?.[0].length;
    return quoted !== undefined && /^:(?: |$)/.test(line.slice(quoted)) ? quoted : undefined;
  }
  const end = /:(?: |$)/.exec(line)?.index;
  return end === undefined || end > 1000 ? undefined : end;
}

function keyText(text: string): string {
  if (text.startsWith('"')) return keyOf(unescaped(text));
  if (text.startsWith("'")) return keyOf(text.slice(1, -1).replaceAll("''", "'"));
  if (text === "" || text === "<<" || text.endsWith(" ") || INDICATOR.test(text)) {
    throw new Unusual();
  }
  if (ENDS_PLAIN.test(text)) throw new Unusual();
  const key = plainScalar(text);
  if (isList(key) || isDict(key) || key instanceof DateValue) throw new Unusual();
  return keyOf(key);
}

function plainPart(text: string): string {
  const part = text.replace(/ +$/, "");
  if (part === "" || part.startsWith("#") || ENDS_PLAIN.test(part)) throw new Unusual();
  return part;
}

/** Line breaks in a quoted scalar are spaces, and those around them count for nothing. */
function folded(text: string): string {
  return text.includes("\n") ? text.replace(/ *\n */g, " ") : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|\n *|([\s\S]))| *\n */g;

/** The text of a scalar in double quotes. */
function unescaped(quoted: string): string {
  const body = quoted.slice(1, -1);
  if (!/[\\\n]/.test(body)) return body;
  return body.replace(ESCAPE, (found, x?: string, u?: string, long?: string, sign?: string) => {
    const hex = x ?? u ?? long;
    if (hex !== undefined) return point(Number.parseInt(hex, 16));
    if (sign !== undefined) return ESCAPES[sign] ?? unusual();
    return found.startsWith("\\") ? "" : " ";
  });
}

function point(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : unusual();
}

function unusual(): never {
  throw new Unusual();
}
