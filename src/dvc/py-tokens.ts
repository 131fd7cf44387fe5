// Python's text as logical lines of tokens: as much of its grammar as finding literals takes.

export type Token =
  | { readonly kind: "name" | "op"; readonly text: string }
  | { readonly kind: "number"; readonly value: bigint | number }
  | { readonly kind: "string"; readonly value: string }
  /** What is no literal that a value can be made of: bytes, complex numbers, f-strings. */
  | { readonly kind: "other" };

export interface LogicalLine {
  readonly indent: number;
  readonly tokens: readonly Token[];
}

export class PythonSyntax extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

const SPACE = /(?:[ \t\f]|\\\n)+/y;
const COMMENT = /#[^\n]*/y;
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
const NUMBER =
  /(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|((?:[0-9](?:_?[0-9])*)?\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?|[0-9](?:_?[0-9])*\.?(?:[eE][-+]?[0-9](?:_?[0-9])*)?))([jJ]?)/y;
const PREFIX = /([rRbBuUfFtT]{0,2})("""|'''|"|')/y;
const OP = /\*\*=?|\/\/=?|>>=?|<<=?|->|:=|[-+*/%@&|^=!<>]=|\.\.\.|[-+*/%@&|^~<>()[\]{},:.;=!$?`]/y;
const OPEN: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

export function logicalLines(text: string): LogicalLine[] {
  return new Lexer(text).lines();
}

class Lexer {
  #at = 0;
  constructor(readonly text: string) {}

  lines(): LogicalLine[] {
    const lines: LogicalLine[] = [];
    while (this.#at < this.text.length) {
      const indent = this.#indent();
      const tokens = this.#line();
      if (tokens.length > 0) lines.push({ indent, tokens });
    }
    return lines;
  }

  #indent(): number {
    let width = 0;
    for (; ; this.#at++) {
      const sign = this.text[this.#at];
      if (sign === " ") width++;
      else if (sign === "\t") width += 8 - (width % 8);
      else if (sign === "\f") width = 0;
      else return width;
    }
  }

  #line(): Token[] {
    const tokens: Token[] = [];
    const closing: string[] = [];
    const begin = this.#at;
    while (this.#at < this.text.length) {
      if (this.#take(SPACE) || this.#take(COMMENT)) continue;
      if (this.text[this.#at] === "\n") {
        this.#at++;
        if (closing.length === 0) return tokens;
        continue;
      }
      const token = this.#token();
      if (token.kind === "op") this.#nest(token.text, closing);
      tokens.push(token);
    }
    if (closing.length > 0) throw new PythonSyntax("a bracket is not closed", begin);
    return tokens;
  }

  #nest(op: string, closing: string[]): void {
    const close = OPEN[op];
    if (close !== undefined) closing.push(close);
    else if (op === ")" || op === "]" || op === "}") {
      if (closing.pop() !== op) throw new PythonSyntax(`a ${op} too many`, this.#at - 1);
    }
  }

  #token(): Token {
    const begin = this.#at;
    const quoted = this.#take(PREFIX);
    if (quoted) return this.#string(quoted[1]?.toLowerCase() ?? "", quoted[2] ?? "", begin);
    const number = this.#take(NUMBER);
    if (number) return numberToken(number);
    const name = this.#take(NAME);
    // Python compares names in this form.
    if (name) return { kind: "name", text: name[0].normalize("NFKC") };
    const op = this.#take(OP);
    if (op) return { kind: "op", text: op[0] };
    throw new PythonSyntax("a sign that Python does not have", begin);
  }

  #string(prefix: string, quote: string, begin: number): Token {
    const from = this.#at;
    if (/[ft]/.test(prefix)) {
      this.#formatted(quote, prefix.includes("r"), begin);
      return { kind: "other" };
    }
    while (!this.text.startsWith(quote, this.#at)) this.#step(quote, begin);
    const body = this.text.slice(from, this.#at);
    this.#at += quote.length;
    if (prefix.includes("b")) return { kind: "other" };
    const value = prefix.includes("r") ? body : unescaped(body);
    return value === undefined ? { kind: "other" } : { kind: "string", value };
  }

  /** One sign of a string's body; a backslash takes what it stands before with it. */
  #step(quote: string, begin: number): void {
    const sign = this.text[this.#at];
    if (sign === undefined || (sign === "\n" && quote.length === 1)) {
      throw new PythonSyntax("a string does not end", begin);
    }
    this.#at += sign === "\\" ? 2 : 1;
  }

  /** The body of an f-string, whose fields may hold strings with the same quotes. */
  #formatted(quote: string, raw: boolean, begin: number): void {
    while (!this.text.startsWith(quote, this.#at)) {
      if (this.text.startsWith("{{", this.#at)) this.#at += 2;
      else if (this.text[this.#at] === "{") this.#field(quote, raw, begin);
      // `\N{DASH}` is an escape, no field.
      else if (!raw && this.text.startsWith("\\N{", this.#at)) this.#at += 3;
      else this.#step(quote, begin);
    }
    this.#at += quote.length;
  }

  #field(quote: string, raw: boolean, begin: number): void {
    this.#at++;
    let depth = 0;
    for (;;) {
      const sign = this.text[this.#at];
      if (sign === undefined) throw new PythonSyntax("a string does not end", begin);
      if (depth === 0 && sign === "}") {
        this.#at++;
        return;
      }
      if (depth === 0 && sign === ":") {
        this.#spec(quote, raw, begin);
        return;
      }
      const inner = this.#take(PREFIX);
      if (inner) {
        this.#string(inner[1]?.toLowerCase() ?? "", inner[2] ?? "", begin);
        continue;
      }
      // A prefix is looked for only where a name can begin.
      if (this.#take(NAME) || this.#take(COMMENT)) continue;
      if (sign in OPEN) depth++;
      else if (sign === ")" || sign === "]" || sign === "}") depth--;
      this.#at++;
    }
  }

  /** The format after a field's colon: plain text and further fields. */
  #spec(quote: string, raw: boolean, begin: number): void {
    while (this.text[this.#at] !== "}") {
      if (this.text[this.#at] === "{") this.#field(quote, raw, begin);
      else this.#step(quote, begin);
    }
    this.#at++;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }
}

function numberToken(match: RegExpExecArray): Token {
  if (match[2] !== "") return { kind: "other" };
  const digits = match[0].replaceAll("_", "");
  const decimal = match[1] !== undefined && /[.eE]/.test(digits);
  return { kind: "number", value: decimal ? Number(digits) : BigInt(digits) };
}

const ESCAPE = /\\(?:\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/g;
const SIMPLE: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Undefined: an escape by name (`\N{...}`), or one that means nothing. */
function unescaped(body: string): string | undefined {
  let known = true;
  const value = body.replace(ESCAPE, (found) => {
    const rest = found.slice(1);
    const simple = SIMPLE[rest];
    if (simple !== undefined) return simple;
    if (/^[0-7]/.test(rest)) return String.fromCodePoint(Number.parseInt(rest, 8));
    if (/^[xuU]./.test(rest)) {
      const point = Number.parseInt(rest.slice(1), 16);
      if (point <= 0x10ffff) return String.fromCodePoint(point);
    }
    if (/^[xuUN]/.test(rest)) known = false;
    return found;
  });
  return known ? value : undefined;
}
