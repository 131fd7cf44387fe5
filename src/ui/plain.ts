// A run as plain lines, for logs and pipes, and for `-q`.
import type { RunEvent } from "../model/event.ts";
import type { Renderer, RendererOptions } from "./options.ts";
import { errStyle, outStyle } from "./paint.ts";
import { Progress } from "./progress.ts";

export function createPlain(options: Omit<RendererOptions, "mode">): Renderer {
  const { terminal, quiet, verbose, showOutput } = options;
  const progress = new Progress({
    say: (stream, text) => (stream === "stdout" ? terminal.out(text) : terminal.err(text)),
    style: (stream) =>
      stream === "stdout" ? outStyle(terminal, verbose) : errStyle(terminal, verbose),
    isTty: (stream) => (stream === "stdout" ? terminal.outIsTty : terminal.errIsTty),
    starts: true,
    quiet,
    verbose,
    showOutput,
  });
  return {
    on: (event: RunEvent) => progress.on(event),
    interrupt: (presses) => progress.interrupt(presses),
    close: () => {
      progress.close();
      terminal.flush();
    },
  };
}
