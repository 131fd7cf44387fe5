// YAML as ruamel.yaml's round-trip dumper writes it for DVC: block style, indent 2, folded at 80 columns.
import { keyValue } from "./key.ts";
import { floatText } from "./python.ts";
import { DateValue, type Dict, isDict, isList, type List, type Value } from "./value.ts";
import {
  doubleQuoted,
  type Folding,
  plain,
  type ScalarStyle,
  singleQuoted,
  styleOf,
} from "./yaml-style.ts";

/** From here on a key stands behind a `?`. */
const LONGEST_KEY = 123;

/** A dict as lines of text, each indented by `indent`; no line break at the end. */
export function emitDict(dict: Dict, indent: number, folding: Folding): string {
  const emitter = new Emitter(folding);
  emitter.dict(dict, indent);
  return emitter.out.slice(1);
}

/** A list as the lines of its items. */
export function emitList(list: List, indent: number, folding: Folding): string {
  const emitter = new Emitter(folding);
  emitter.list(list, indent);
  return emitter.out.slice(1);
}

/** A scalar as it stands behind its key at `indent` in column `column`. */
export function emitScalar(value: Value, indent: number, column: number, folding: Folding): string {
  const emitter = new Emitter(folding);
  emitter.column = column;
  emitter.scalar(value, indent + 2);
  return emitter.out;
}

class Emitter {
  out = "";
  /** In code points, as Python counts. */
  column = 0;
  constructor(readonly folding: Folding) {}

  /** `compact`: the first key stands on the line that is begun. */
  dict(dict: Dict, indent: number, compact = false): void {
    let first = compact;
    for (const [key, value] of dict) {
      if (!first) this.#line(indent);
      first = false;
      this.#key(keyValue(key), value, indent);
    }
  }

  list(list: List, indent: number, compact = false): void {
    let first = compact;
    for (const item of list) {
      if (!first) this.#line(indent);
      first = false;
      this.#write("- ");
      if (isDict(item) && item.size > 0) this.dict(item, indent + 2, true);
      else if (isList(item) && item.length > 0) this.list(item, indent + 2, true);
      else this.scalar(item, indent + 2);
    }
  }

  scalar(value: Value, indent: number, inKey = false): void {
    if (isDict(value) || isList(value)) {
      this.#write(isDict(value) ? "{}" : "[]");
      return;
    }
    const style = typeof value === "string" ? styleOf(value) : "plain";
    const { text, column } = written(scalarText(value, inKey), style, {
      column: this.column,
      indent,
      split: !inKey,
      folding: this.folding,
    });
    this.out += text;
    this.column = column;
  }

  #key(key: Value, value: Value, indent: number): void {
    const text = scalarText(key, true);
    const simple = [...text].length < LONGEST_KEY && !/[\n\x85\u2028\u2029]/.test(text);
    if (!simple) {
      this.#write("? ");
      this.scalar(key, indent + 2);
      this.#line(indent);
    } else this.scalar(key, indent, true);
    this.#write(":");
    if (isDict(value) && value.size > 0) {
      if (!simple) this.#write(" ");
      this.dict(value, indent + 2, !simple);
    } else if (isList(value) && value.length > 0) {
      if (!simple) this.#write(" ");
      this.list(value, simple ? indent : indent + 2, !simple);
    } else if (value !== null) {
      this.#write(" ");
      this.scalar(value, indent + 2);
    }
  }

  #line(indent: number): void {
    this.out += `\n${" ".repeat(indent)}`;
    this.column = indent;
  }

  #write(text: string): void {
    this.out += text;
    this.column += text.length;
  }
}

function written(
  text: string,
  style: ScalarStyle,
  place: Parameters<typeof plain>[1],
): { text: string; column: number } {
  if (style === "plain") return plain(text, place);
  return style === "single" ? singleQuoted(text, place) : doubleQuoted(text, place);
}

function scalarText(value: Value, inKey: boolean): string {
  if (typeof value === "string") return value;
  if (value === null) return inKey ? "null" : "";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value instanceof DateValue) return value.text;
  if (typeof value !== "number") return String(value);
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value < 0 ? "-.inf" : ".inf";
  return floatText(value);
}
