// A terminal small enough to trust: it applies the escape codes that `ui/` uses, so that tests compare what is seen.
import type { Terminal } from "../../src/ui/terminal.ts";

type Cells = string[];

const ESC = "\x1b";
const CONTROL = new RegExp(`^${ESC}\\[(\\?)?([0-9;]*)([A-Za-z])$`);
const TOKEN = new RegExp(`${ESC}\\[[?0-9;]*[A-Za-z]|.`, "gsu");

/** Characters that take one column only. Unknown escape codes are an error. */
export class Screen {
  cursorVisible = true;
  columns: number;
  rows: number;
  /** Lines that scrolled off the top. */
  readonly #history: Cells[] = [];
  #lines: Cells[];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#lines = [[]];
  }

  write(text: string): void {
    for (const [token] of text.matchAll(TOKEN)) this.#apply(token);
  }

  /** What is on the screen, without the blanks at the ends. */
  get text(): string {
    return this.#lines.map(textOf).join("\n").trimEnd();
  }

  /** What is on the screen and what scrolled off it. */
  get all(): string {
    return [...this.#history, ...this.#lines].map(textOf).join("\n").trimEnd();
  }

  /** Narrower or wider, as terminals do it that wrap anew what no longer fits. */
  resize(columns: number, rows: number): void {
    const old = this.#lines;
    const cursor = this.#row;
    this.columns = columns;
    this.rows = rows;
    this.#lines = [];
    for (const [i, cells] of old.entries()) {
      if (i === cursor) this.#row = this.#lines.length;
      do this.#lines.push(cells.splice(0, columns));
      while (cells.length > 0);
    }
    this.#scroll();
  }

  #apply(token: string): void {
    const csi = CONTROL.exec(token);
    if (csi) this.#control(csi[1] === "?", csi[2] ?? "", csi[3] ?? "");
    else if (token === "\r") this.#column = 0;
    else if (token === "\n") this.#newline();
    else if (token < " ")
      throw new Error(`a control character on the screen: ${JSON.stringify(token)}`);
    else this.#put(token);
  }

  #control(isPrivate: boolean, numbers: string, letter: string): void {
    const line = this.#lines[this.#row] ?? [];
    if (isPrivate && numbers === "25") this.cursorVisible = letter === "h";
    else if (letter === "m") return;
    else if (letter === "A") this.#row = Math.max(0, this.#row - Number(numbers || "1"));
    else if (letter === "K") line.length = Math.min(line.length, this.#column);
    else if (letter === "J") {
      line.length = Math.min(line.length, this.#column);
      this.#lines.length = this.#row + 1;
    } else throw new Error(`an unknown escape code: ${numbers}${letter}`);
  }

  #put(char: string): void {
    if (this.#column >= this.columns) this.#newline();
    const line = this.#lines[this.#row] ?? [];
    while (line.length < this.#column) line.push(" ");
    line[this.#column] = char;
    this.#lines[this.#row] = line;
    this.#column++;
  }

  #newline(): void {
    this.#column = 0;
    this.#row++;
    while (this.#lines.length <= this.#row) this.#lines.push([]);
    this.#scroll();
  }

  #scroll(): void {
    while (this.#lines.length > this.rows) {
      this.#history.push(this.#lines.shift() ?? []);
      this.#row = Math.max(0, this.#row - 1);
    }
  }
}

function textOf(cells: Cells): string {
  return cells.join("").trimEnd();
}

export interface FakeTerminal extends Terminal {
  readonly screen: Screen;
  /** What a pipe or file got, where it is none. */
  stdout: string;
  stderr: string;
  /** Each write, for counting. */
  readonly writes: string[];
  /** As if the process ended or was suspended; and went on. */
  suspend(): void;
  resume(): void;
}

export interface FakeSettings {
  readonly columns?: number;
  readonly rows?: number;
  readonly outIsTty?: boolean;
  readonly errIsTty?: boolean;
  readonly color?: boolean;
}

export function fakeTerminal(settings: FakeSettings = {}): FakeTerminal {
  const { columns = 80, rows = 24, outIsTty = true, errIsTty = true, color = false } = settings;
  const screen = new Screen(columns, rows);
  const guards = new Set<readonly [pause: () => void, resume: () => void]>();
  return {
    screen,
    stdout: "",
    stderr: "",
    writes: [],
    outIsTty,
    errIsTty,
    color,
    outColor: color,
    get columns() {
      return screen.columns;
    },
    get rows() {
      return screen.rows;
    },
    out(text) {
      this.stdout += text;
      this.writes.push(text);
      if (outIsTty) screen.write(text);
    },
    outBytes(bytes) {
      this.out(new TextDecoder().decode(bytes));
    },
    err(text) {
      this.stderr += text;
      this.writes.push(text);
      if (errIsTty) screen.write(text);
    },
    flush: () => undefined,
    guard(pause, resume) {
      const entry = [pause, resume] as const;
      guards.add(entry);
      return () => void guards.delete(entry);
    },
    suspend() {
      for (const [pause] of guards) pause();
    },
    resume() {
      for (const [, resume] of guards) resume();
    },
  };
}
