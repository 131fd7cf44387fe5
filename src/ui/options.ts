// What a renderer is asked for and what it is.
import type { RunEvent } from "../model/event.ts";
import type { Terminal } from "./terminal.ts";

export type Mode = "json" | "live" | "plain";

export interface RendererOptions {
  readonly mode: Mode;
  readonly terminal: Terminal;
  /** All reasons, skipped stages, whole stacks. */
  readonly verbose: boolean;
  /** Only warnings, failures and the final line. */
  readonly quiet: boolean;
  /** Print what stages print: their stdout to stdout, their stderr to stderr. */
  readonly showOutput: boolean;
}

export interface Renderer {
  on(event: RunEvent): void;
  /** Ctrl-C was pressed so many times. */
  interrupt(presses: number): void;
  /** Restores the terminal and writes what is held back. Also after a failure half-way. */
  close(): void;
}
