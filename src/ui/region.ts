// The last lines of a terminal, drawn over and over in place; finished text goes above them and scrolls away.
import type { Stream } from "./collate.ts";
import type { Terminal } from "./terminal.ts";
import { width } from "./text.ts";

/** Finished text; ends with a newline. */
export interface Above {
  readonly stream: Stream;
  readonly text: string;
}

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const CLEAR_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";

export class Region {
  readonly #terminal: Terminal;
  #drawn: readonly string[] = [];
  #columns = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** One write a frame, and none when nothing changed. Lines must be narrower than the terminal. */
  draw(above: readonly Above[], lines: readonly string[]): void {
    const { columns } = this.#terminal;
    if (above.length === 0 && columns === this.#columns && same(lines, this.#drawn)) return;
    const rows = this.#rows(columns);
    const back = rows === 0 ? "\r" : `\r\x1b[${rows}A`;
    const body = lines.map((line) => `${line}${CLEAR_LINE}\n`).join("");
    const begun = this.#drawn.length === 0 && lines.length > 0 ? HIDE_CURSOR : "";
    const over = this.#drawn.length > 0 && lines.length === 0 ? SHOW_CURSOR : "";
    if (above.length === 0) {
      this.#terminal.err(
        `${back}${begun}${lines.length > 0 ? body + CLEAR_BELOW : clear(rows)}${over}`,
      );
    } else {
      this.#terminal.err(`${back}${begun}${clear(rows)}`);
      for (const { stream, text } of above) {
        if (stream === "stdout") this.#terminal.out(text);
        else this.#terminal.err(text);
      }
      this.#terminal.err(`${body}${over}`);
    }
    this.#terminal.flush();
    this.#drawn = lines;
    this.#columns = columns;
  }

  /** How many rows what was drawn takes now: a terminal that got narrower has wrapped it meanwhile. */
  #rows(columns: number): number {
    return this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)),
      0,
    );
  }
}

/**
 * From the start of the first of these rows on. Not by one code: asked to clear the whole screen, some
 * terminals first push it into their history.
 */
function clear(rows: number): string {
  return rows === 0 ? CLEAR_LINE : `${CLEAR_LINE}\n${CLEAR_BELOW}\x1b[A`;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}
