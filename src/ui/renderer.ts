// Who makes text of a run's events.
import { eventLine } from "./json.ts";
import { Live } from "./live.ts";
import type { Mode, Renderer, RendererOptions } from "./options.ts";
import { createPlain } from "./plain.ts";
import { interruptText } from "./stage-lines.ts";
import type { Terminal } from "./terminal.ts";

export type { Mode, Renderer, RendererOptions } from "./options.ts";

export function createRenderer({ mode, ...options }: RendererOptions): Renderer {
  if (mode === "json") return createJson(options.terminal);
  return mode === "live" ? new Live(options) : createPlain(options);
}

export interface ModeSettings {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly errIsTty: boolean;
  /** The variable TERM. */
  readonly term: string | undefined;
}

/** JSON when asked for; a live screen only on a terminal that can be drawn on. */
export function chooseMode({ json, quiet, errIsTty, term }: ModeSettings): Mode {
  if (json) return "json";
  return errIsTty && !quiet && term !== "dumb" ? "live" : "plain";
}

function createJson(terminal: Terminal): Renderer {
  const running = new Set<string>();
  return {
    on(event) {
      if (event.event === "stage_start") running.add(event.stage);
      if (event.event === "stage_end") running.delete(event.stage);
      terminal.out(eventLine(event));
    },
    interrupt: (presses) => terminal.err(`${interruptText(presses, running.size)}\n`),
    close: () => terminal.flush(),
  };
}
