// Raw output of a stage to lines of text, in bounded memory, and the last of them for a failure's report.

/** Longer lines are cut into pieces of this many UTF-16 units. */
export const LINE_LIMIT = 64 * 1024;

const CR = "\r";

/**
 * Decodes bytes as they come: UTF-8 with U+FFFD for what is invalid, lines ended by \n, \r\n or a lone \r.
 * What a lone \r overwrites (a progress bar's earlier states) is dropped: the last non-empty segment is the line.
 */
export class LineDecoder {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #pending = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** `bytes` is not kept. */
  push(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The stream is over: what has no newline is a line too. */
  end(): void {
    this.#take(this.#decoder.decode());
    const last = this.#pending;
    this.#pending = "";
    if (last !== "") this.#emit(last);
  }

  #take(text: string): void {
    let from = 0;
    for (;;) {
      const to = text.indexOf("\n", from);
      if (to < 0) break;
      const line = this.#pending + text.slice(from, to);
      this.#pending = "";
      this.#emit(line);
      from = to + 1;
    }
    if (from >= text.length) return;
    this.#pending += from === 0 ? text : text.slice(from);
    // Bounded also without a newline: by the \r of a progress bar, else by the limit.
    if (this.#pending.includes(CR)) this.#pending = overwrite(this.#pending);
    if (this.#pending.length > LINE_LIMIT) this.#pending = this.#cut(this.#pending);
  }

  #emit(raw: string): void {
    const line = raw.includes(CR) ? trimReturns(overwrite(raw)) : raw;
    this.#onLine(line.length > LINE_LIMIT ? this.#cut(line) : line);
  }

  /** Emits whole pieces; gives the rest, which is within the limit. */
  #cut(text: string): string {
    let from = 0;
    while (text.length - from > LINE_LIMIT) {
      let to = from + LINE_LIMIT;
      if (isHighSurrogate(text.charCodeAt(to - 1))) to--;
      this.#onLine(text.slice(from, to));
      from = to;
    }
    return text.slice(from);
  }
}

/** The last non-empty segment, with the \r that end it: a \n may follow, or the next segment. */
function overwrite(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === CR) end--;
  if (end === 0) return CR;
  const start = text.lastIndexOf(CR, end - 1) + 1;
  return end === text.length ? text.slice(start) : `${text.slice(start, end)}${CR}`;
}

function trimReturns(text: string): string {
  return text.endsWith(CR) ? text.slice(0, -1) : text;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** The last lines of an output, few and short enough to keep for every running stage. */
export class Tail {
  readonly #maxLines: number;
  readonly #maxUnits: number;
  #lines: string[] = [];
  #units = 0;
  #dropped = 0;

  constructor(maxLines = 20, maxUnits = LINE_LIMIT) {
    this.#maxLines = maxLines;
    this.#maxUnits = maxUnits;
  }

  push(line: string): void {
    const kept = line.length > this.#maxUnits ? line.slice(-this.#maxUnits) : line;
    this.#lines.push(kept);
    this.#units += kept.length;
    if (this.#lines.length > this.#maxLines * 4 || this.#units > this.#maxUnits * 4) this.#trim();
  }

  /** Oldest first. */
  lines(): readonly string[] {
    this.#trim();
    return this.#lines;
  }

  /** How many lines went before those that are kept. */
  get dropped(): number {
    this.#trim();
    return this.#dropped;
  }

  #trim(): void {
    let first = this.#lines.length;
    let units = 0;
    while (first > 0 && this.#lines.length - first < this.#maxLines) {
      units += this.#lines[first - 1]?.length ?? 0;
      if (units > this.#maxUnits) break;
      first--;
    }
    if (first === 0) return;
    this.#dropped += first;
    this.#lines = this.#lines.slice(first);
    this.#units = this.#lines.reduce((sum, line) => sum + line.length, 0);
  }
}
