// Text as it is seen: made harmless, cut to a width, padded, counted.

/** Control characters, and marks that change the direction of text or hide in it. */
const ODD = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A name or a path on one line, with control characters, escape sequences and text direction marks made visible. */
export function visible(text: string): string {
  return text.replace(ODD, escapeOne);
}

/** A text of several lines, made visible but for its newlines and tabs. */
export function visibleBlock(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(ODD, (char) => (char === "\n" || char === "\t" ? char : escapeOne(char)));
}

/** A line of a stage's output in a report: without its colours, the rest made visible. */
export function visibleOutput(line: string): string {
  return visibleBlock(line.includes("\x1b") ? Bun.stripANSI(line) : line);
}

function escapeOne(char: string): string {
  const unit = char.charCodeAt(0);
  const hex = unit.toString(16);
  return (
    SHORT[char] ?? (unit < 0x100 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`)
  );
}

/** Columns on a terminal; colours take none. */
export function width(text: string): number {
  return Bun.stringWidth(text);
}

export function pad(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - width(text)));
}

let segmenter: Intl.Segmenter | null = null;

/** Cut to so many columns, with "..." when something went. For text without colours. */
export function fit(text: string, columns: number): string {
  if (columns <= 0) return "";
  // Wide characters take two columns, so a text this short always fits.
  if (text.length * 2 <= columns || width(text) <= columns) return text;
  const dots = ".".repeat(Math.min(3, columns));
  let room = columns - dots.length;
  let kept = "";
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) {
    room -= width(segment);
    if (room < 0) break;
    kept += segment;
  }
  return kept + dots;
}

/** `1 stage`, `2 stages`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** The first few of many names: `a, b, c and 4 more`. */
export function some(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map(visible).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

export function indent(text: string, by: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : by + line))
    .join("\n");
}
