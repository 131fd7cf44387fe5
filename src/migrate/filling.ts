// Texts with `${name}` of fastpipe's: made from those of DVC, and checked by filling them as a run would.
import { fill, lookUp, textOf } from "../api/template.ts";
import type { ValueMap } from "../model/value.ts";
import type { Piece } from "./pieces.ts";

/** What stands for a value in fastpipe's text, like `${lr}`; null: it has to be written out. */
export type PlaceOf = (piece: Piece & { readonly kind: "value" }) => string | null;

// Of the private use area: no shell and no YAML gives them a meaning.
const OPEN = "\u{F0000}";
const CLOSE = "\u{F0001}";
const MARK = /\u{F0000}(\d+)\u{F0001}/gu;

/** A text whose values are marks, so that it can be quoted and cut like any other. */
export class Marked {
  readonly #places: string[] = [];
  readonly text: string;

  constructor(pieces: readonly Piece[], placeOf: PlaceOf) {
    this.text = pieces
      .map((piece) => {
        const place = piece.kind === "value" ? placeOf(piece) : null;
        if (place === null) return piece.text;
        const mark = this.#places.push(place) - 1;
        return `${OPEN}${mark}${CLOSE}`;
      })
      .join("");
  }

  get isPlain(): boolean {
    return this.#places.length === 0;
  }

  /** The marks as what stands for their values; what else would be taken for one is escaped. */
  finish(text: string, values: ValueMap, all: boolean): string {
    let index = 0;
    let done = "";
    for (const match of text.matchAll(MARK)) {
      done += escaped(text.slice(index, match.index), values, all);
      done += this.#places[Number(match[1])] ?? "";
      index = match.index + match[0].length;
    }
    return done + escaped(text.slice(index), values, all);
  }
}

/** `all`: in paths, where nothing else may stand; commands leave to the shell what they do not know. */
export function escaped(text: string, values: ValueMap, all: boolean): string {
  if (!text.includes("${")) return text;
  return text.replace(/\\?\$\{([^{}]*)\}/g, (whole, inner: string) =>
    all || lookUp(values, inner.trim()) !== undefined ? `\\${whole}` : whole,
  );
}

/** What a run makes of the text of a command; undefined: it would be refused. */
export function filledCommand(text: string, values: ValueMap): string | undefined {
  return filled(text, values, false);
}

/** What becomes of a path; undefined: it would be refused. */
export function filledPath(text: string, matrix: ValueMap): string | undefined {
  return filled(text, matrix, true);
}

function filled(text: string, values: ValueMap, all: boolean): string | undefined {
  let isRefused = false;
  const made = fill(text, {
    value: (name) => {
      const value = lookUp(values, name);
      const shown = value === undefined ? undefined : textOf(value);
      const isBad = shown === undefined ? all || value !== undefined : all && climbs(shown);
      if (isBad) isRefused = true;
      return shown;
    },
    unescapeAll: all,
  });
  return isRefused ? undefined : made;
}

function climbs(value: string): boolean {
  return /(^|\/)\.\.(\/|$)/.test(value);
}
