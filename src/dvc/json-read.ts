// JSON as Python's json module reads it: integers exact and apart from floats, NaN and Infinity let in.
import { fail, ok, type Result } from "../model/failure.ts";
import { keyOf } from "./key.ts";
import { placeAt } from "./place.ts";
import type { Value } from "./value.ts";

/** `name` is the file's name for messages. */
export function readJson(text: string, name: string): Result<Value> {
  const reader = new Reader(text);
  try {
    return ok(reader.document());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return fail({
      code: "syntax",
      message: `${name}: ${error.message}`,
      where: placeAt(text, name, error.offset),
    });
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

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
// All signs from the space on, but for the quote and the backslash.
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORDS: readonly (readonly [string, Value])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
];

class Reader {
  #at = 0;
  constructor(readonly text: string) {}

  document(): Value {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.text.length) this.#refuse("more follows the value");
    return value;
  }

  #value(depth: number): Value {
    // As deep as Python goes, about.
    if (depth > 900) this.#refuse("nested too deeply");
    this.#space();
    const sign = this.text[this.#at];
    if (sign === "{") return this.#object(depth);
    if (sign === "[") return this.#array(depth);
    if (sign === '"') return this.#string();
    for (const [word, value] of WORDS) {
      if (!this.text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const number = this.#match(NUMBER);
    if (number === null) return this.#refuse("a value is missing");
    return number[1] === undefined && number[2] === undefined
      ? BigInt(number[0])
      : Number(number[0]);
  }

  #object(depth: number): Value {
    const dict = new Map<string, Value>();
    this.#at++;
    if (this.#next("}")) return dict;
    do {
      this.#space();
      if (this.text[this.#at] !== '"') this.#refuse("a key in double quotes is missing");
      const key = this.#string();
      if (!this.#next(":")) this.#refuse("a `:` is missing");
      // A key twice: the last value counts, as in Python.
      dict.set(keyOf(key), this.#value(depth + 1));
    } while (this.#next(","));
    if (!this.#next("}")) this.#refuse("a `,` or `}` is missing");
    return dict;
  }

  #array(depth: number): Value {
    const list: Value[] = [];
    this.#at++;
    if (this.#next("]")) return list;
    do list.push(this.#value(depth + 1));
    while (this.#next(","));
    if (!this.#next("]")) this.#refuse("a `,` or `]` is missing");
    return list;
  }

  #string(): string {
    const match = this.#match(STRING);
    if (match === null)
      return this.#refuse("a string that does not end, or a sign that must be escaped");
    return String(JSON.parse(match[0]));
  }

  #next(sign: string): boolean {
    this.#space();
    if (this.text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  #refuse(message: string): never {
    throw new Refusal(message, this.#at);
  }
}
