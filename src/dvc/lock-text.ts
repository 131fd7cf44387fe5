// The text of dvc.lock in pieces, so that entries can be replaced and added while all else stays as it is.
import { ok, type Result } from "../model/failure.ts";
import { entryValue, type LockEntry } from "./lock-entry.ts";
import { type Lock, noLock, readLock } from "./lock-read.ts";
import { sameValue } from "./same-value.ts";
import type { Dict, Value } from "./value.ts";
import { emitDict } from "./yaml-emit.ts";
import { type Layout, layoutOf } from "./yaml-folding.ts";

interface Piece {
  /** The lines of an entry. */
  text: string;
  /** Empty lines and comments between it and the next. */
  readonly after: string;
}

export class LockText {
  readonly lock: Lock;
  readonly #text: string;
  readonly #name: string;
  readonly #layout: Layout;
  readonly #changed = new Map<string, Dict>();

  private constructor(text: string, name: string, lock: Lock) {
    this.#text = text;
    this.#name = name;
    this.lock = lock;
    this.#layout = layoutOf(text);
  }

  /** `text`: null where there is no file yet. */
  static of(text: string | null, name: string): Result<LockText> {
    if (text === null) return ok(new LockText("", name, noLock(name)));
    const lock = readLock(text, name);
    return lock.ok ? ok(new LockText(text, name, lock.value)) : lock;
  }

  /** Puts an entry in the place of the stage's old one, or at the end. Whether that changes anything. */
  set(stage: string, entry: LockEntry): boolean {
    const value = entryValue(entry);
    const before = this.#changed.get(stage) ?? this.lock.raw.get(stage);
    if (before !== undefined && sameValue(before, value)) return false;
    this.#changed.set(stage, value);
    return true;
  }

  toString(): string {
    if (this.#changed.size === 0) return this.#text;
    const content = this.#content();
    const spliced = this.#spliced();
    // What hand-made YAML can hold that does not come apart in lines is written anew, whole.
    if (spliced !== undefined && this.#says(spliced, content)) return spliced;
    return this.#emitted(content, 0);
  }

  /** All that the file is to say. */
  #content(): Dict {
    const stages = new Map<string, Value>(this.lock.raw);
    for (const [stage, value] of this.#changed) stages.set(stage, value);
    const content = new Map<string, Value>(this.lock.content);
    if (content.size === 0) content.set("schema", "2.0");
    return content.set("stages", stages);
  }

  #emitted(dict: Dict, indent: number): string {
    const text = `${emitDict(dict, indent, this.#layout.folding)}\n`;
    // None of these spaces says anything: no scalar that we write has them at the end of a line.
    return this.#layout.stripped ? text.replace(/ +$/gm, "") : text;
  }

  #says(text: string, content: Dict): boolean {
    const lock = readLock(text, this.#name);
    return lock.ok && sameValue(lock.value.content, content);
  }

  /** The text with its pieces exchanged; undefined: it has no pieces. */
  #spliced(): string | undefined {
    const parts = partsOf(this.#text, [...this.lock.raw.keys()]);
    if (parts === undefined) return undefined;
    const { head, pieces, tail, indent, eol } = parts;
    for (const [stage, value] of this.#changed) {
      const text = this.#emitted(new Map([[stage, value]]), indent).replaceAll("\n", eol);
      const piece = pieces.get(stage);
      if (piece === undefined) pieces.set(stage, { text, after: "" });
      else piece.text = text;
    }
    const body = [...pieces.values()].map(({ text, after }) => text + after);
    return head + body.join("") + tail;
  }
}

interface Parts {
  /** Up to and with the line `stages:`. */
  readonly head: string;
  readonly pieces: Map<string, Piece>;
  /** What follows all stages. */
  readonly tail: string;
  /** Of the stages' names. */
  readonly indent: number;
  readonly eol: string;
}

/** A text in its pieces; `names` are those of its stages, in order. */
function partsOf(text: string, names: readonly string[]): Parts | undefined {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const ended = text === "" || text.endsWith("\n") ? text : text + eol;
  const lines = ended.match(/[^\n]*\n/g) ?? [];
  const at = lines.findIndex((line) => /^stages:/.test(line));
  const pieces = new Map<string, Piece>();
  if (at < 0) {
    const schema = text === "" ? `schema: '2.0'${eol}` : "";
    return { head: `${ended}${schema}stages:${eol}`, pieces, tail: "", indent: 2, eol };
  }
  const before = lines.slice(0, at).join("");
  const rest = lines.slice(at + 1);
  if (/^stages: *\{ *\} *\r?\n$/.test(lines[at] ?? "")) {
    return { head: `${before}stages:${eol}`, pieces, tail: rest.join(""), indent: 2, eol };
  }
  const head = before + (lines[at] ?? "");
  const indent = indentOf(rest.find(isContent) ?? "");
  if (indent === 0) return undefined;
  const found = piecesOf(rest, indent);
  if (found.pieces.length !== names.length) return undefined;
  for (const [i, piece] of found.pieces.entries()) pieces.set(names[i] ?? "", piece);
  return { head: head + found.lead, pieces, tail: found.tail, indent, eol };
}

/** `lead`: comments before the first entry. */
function piecesOf(
  lines: readonly string[],
  indent: number,
): { lead: string; pieces: Piece[]; tail: string } {
  // A key at the margin ends the stages.
  const outside = lines.findIndex((line) => isContent(line) && indentOf(line) < indent);
  const inside = outside < 0 ? lines : lines.slice(0, outside);
  const starts = inside.flatMap((line, i) =>
    isContent(line) && indentOf(line) === indent ? [i] : [],
  );
  const pieces = starts.map((start, i) => {
    const end = starts[i + 1] ?? inside.length;
    let last = end;
    while (last > start + 1 && isBetween(inside[last - 1] ?? "", indent)) last--;
    return {
      text: inside.slice(start, last).join(""),
      after: inside.slice(last, end).join(""),
    };
  });
  return {
    lead: inside.slice(0, starts[0] ?? inside.length).join(""),
    pieces,
    tail: outside < 0 ? "" : lines.slice(outside).join(""),
  };
}

function isContent(line: string): boolean {
  return !/^ *(?:#|\r?\n?$)/.test(line);
}

/** Deeper comments belong to the entry above, or are lines of a text in it. */
function isBetween(line: string, indent: number): boolean {
  return /^\s*$/.test(line) || (/^ *#/.test(line) && indentOf(line) <= indent);
}

function indentOf(line: string): number {
  return line.length - line.replace(/^ +/, "").length;
}
