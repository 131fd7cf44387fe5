// How ruamel.yaml writes a string: plain, in single or in double quotes, and where it folds it.
import { plainScalar } from "./yaml-scalar.ts";

export type ScalarStyle = "plain" | "single" | "double";

/**
 * Versions of ruamel.yaml fold plain scalars differently. `old` (up to 0.17.21): a line ends after the word that crosses
 * column 80. `middle` (0.18): the same, but a word longer than 80 gets a line of its own. `new`: a word that would cross
 * column 80 goes to the next line. The last two leave a space at the end of the line before such a word.
 */
export type Folding = "old" | "middle" | "new";

export interface ScalarPlace {
  /** Where the scalar begins. */
  readonly column: number;
  /** Of the lines that it is continued on. */
  readonly indent: number;
  /** Whether it may be folded at all; a key may not. */
  readonly split: boolean;
  readonly folding: Folding;
}

interface Written {
  readonly text: string;
  /** Where it ends. */
  readonly column: number;
}

const WIDTH = 80;
/** What YAML of any version may take for a line break. */
const BREAK = /[\n\x85\u2028\u2029]/;
/** Neither printable nor a line feed. */
const SPECIAL = /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

export function styleOf(text: string): ScalarStyle {
  if (isPlain(text)) return "plain";
  // ruamel writes single quotes around the rarer line breaks, which readers of YAML 1.2 do not fold alike.
  if (text.includes("'") || BREAK.test(text) || SPECIAL.test(text)) return "double";
  return "single";
}

function isPlain(text: string): boolean {
  if (text === "" || text === "<<" || text === "=") return false;
  if (typeof plainScalar(text) !== "string") return false;
  if (BREAK.test(text) || SPECIAL.test(text)) return false;
  if (text.startsWith(" ") || text.endsWith(" ")) return false;
  if (text.startsWith("---") || text.startsWith("...")) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text)) return false;
  if (/^[-?:](?: |$)/.test(text)) return false;
  return !/:(?: |$)| #/.test(text);
}

export function plain(text: string, place: ScalarPlace): Written {
  const line = new Line(place);
  const parts = text.match(/ +|[^ ]+/g) ?? [];
  for (const [i, part] of parts.entries()) {
    const width = widthOf(part);
    const before = parts[i - 1];
    if (part.startsWith(" ")) {
      // One space can become the end of a line.
      const folds = width === 1 && place.split && folded(line.column, place.folding);
      if (folds) line.next();
      else line.write(part, width);
      continue;
    }
    // Where more than one space stands before a word, ruamel's folding would lose them: they stay on one line.
    const single = before === undefined || before.length === 1;
    if (single && place.split && breaksBefore(width, line.column, place)) line.next();
    line.write(part, width);
  }
  return line.end();
}

function breaksBefore(width: number, column: number, { folding, indent }: ScalarPlace): boolean {
  if (folding === "old" || column <= indent) return false;
  return folding === "new" ? column + width > WIDTH : width > WIDTH;
}

function folded(column: number, folding: Folding): boolean {
  return folding === "new" ? column >= WIDTH : column > WIDTH;
}

export function singleQuoted(text: string, place: ScalarPlace): Written {
  const line = new Line(place);
  line.write("'", 1);
  const parts = text.match(/ +|[^ ]+/g) ?? [];
  for (const [i, part] of parts.entries()) {
    const inner = i > 0 && i < parts.length - 1;
    if (part === " " && inner && place.split && line.column > WIDTH) line.next();
    else line.write(part.replaceAll("'", "''"), widthOf(part));
  }
  line.write("'", 1);
  return line.end();
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\x85": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

/** Sign by sign as ruamel does it, whose rules for the ends of lines are best not told in other words. */
export function doubleQuoted(text: string, place: ScalarPlace): Written {
  const line = new Line(place);
  const signs = [...text];
  line.write('"', 1);
  let start = 0;
  for (let end = 0; end <= signs.length; end++) {
    const sign = signs[end];
    if (sign === undefined || isEscaped(sign)) {
      if (start < end) {
        line.write(signs.slice(start, end).join(""), end - start);
        start = end;
      }
      if (sign !== undefined) {
        const escaped = escapeOf(sign);
        line.write(escaped, escaped.length);
        start = end + 1;
      }
    }
    const inner = end > 0 && end < signs.length - 1;
    const full = line.column + (end - start) > WIDTH;
    if (!inner || !(sign === " " || start >= end) || !full || !place.split) continue;
    const backslash = place.folding === "old" || needsBackslash(signs, start, end);
    const rest = signs.slice(start, Math.max(start, end)).join("");
    line.write(rest + (backslash ? "\\" : ""), Math.max(0, end - start) + (backslash ? 1 : 0));
    if (start < end) start = end;
    line.next();
    if (signs[start] !== " ") continue;
    if (backslash) line.write("\\", 1);
    // A line break without a backslash is read as this space.
    else start++;
  }
  line.write('"', 1);
  return line.end();
}

/** Whether a line that ends here has to say by a backslash that its break is no space. */
function needsBackslash(signs: readonly string[], start: number, end: number): boolean {
  const space = signs.indexOf(" ", end);
  if (space < 0) return true;
  const feed = signs.slice(end, space).indexOf("\n");
  const at = feed < 0 ? space : end + feed;
  const next = signs[at + 1];
  if (next === undefined) return true;
  if (signs[at] === "\n" && next !== " ") return true;
  const word = signs.slice(end, at);
  return (
    word.includes('"') ||
    word.includes("'") ||
    next === " " ||
    next === "\n" ||
    (signs[end - 1] === " " && signs[end] === " ") ||
    start === end
  );
}

function isEscaped(sign: string): boolean {
  return sign in ESCAPES || sign === "\ufeff" || SPECIAL.test(sign);
}

function escapeOf(sign: string): string {
  const known = ESCAPES[sign];
  if (known !== undefined) return known;
  const hex = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

function widthOf(text: string): number {
  return /[\ud800-\udfff]/.test(text) ? [...text].length : text.length;
}

class Line {
  #text = "";
  column: number;
  constructor(readonly place: ScalarPlace) {
    this.column = place.column;
  }

  write(text: string, width: number): void {
    this.#text += text;
    this.column += width;
  }

  next(): void {
    this.#text += `\n${" ".repeat(this.place.indent)}`;
    this.column = this.place.indent;
  }

  end(): Written {
    return { text: this.#text, column: this.column };
  }
}
