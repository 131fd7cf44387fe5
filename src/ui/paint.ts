// The few colours that fastpipe uses, and how wide and how detailed text may be.
import type { Terminal } from "./terminal.ts";

export type Color = "red" | "green" | "yellow" | "cyan" | "bold" | "dim";

/** Text in a colour, or as it is where there are none. */
export type Paint = (color: Color, text: string) => string;

export interface Style {
  readonly paint: Paint;
  /** Lines are cut here; null: not a terminal, nothing is cut. */
  readonly columns: number | null;
  readonly verbose: boolean;
}

const CODES: Readonly<Record<Color, readonly [on: number, off: number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  bold: [1, 22],
  dim: [2, 22],
};

export function painter(color: boolean): Paint {
  if (!color) return (_color, text) => text;
  return (name, text) => {
    const [on, off] = CODES[name];
    return text === "" ? "" : `\x1b[${on}m${text}\x1b[${off}m`;
  };
}

/** For text that goes to stdout. */
export function outStyle(terminal: Terminal, verbose = false): Style {
  const columns = terminal.outIsTty ? terminal.columns : null;
  return { paint: painter(terminal.outColor), columns, verbose };
}

/** For text that goes to stderr. */
export function errStyle(terminal: Terminal, verbose = false): Style {
  const columns = terminal.errIsTty ? terminal.columns : null;
  return { paint: painter(terminal.color), columns, verbose };
}

export const PLAIN: Style = { paint: painter(false), columns: null, verbose: false };
