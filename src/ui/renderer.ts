// Who makes text of a run's events.
import type { StageEnd } from "../model/event.ts";
import { eventLine } from "./json.ts";
import { Live } from "./live.ts";
import type { Mode, Renderer, RendererOptions } from "./options.ts";
import { createPlain } from "./plain.ts";
import { interruptText } from "./stage-lines.ts";
import { visible } from "./text.ts";

export type { Mode, Renderer, RendererOptions } from "./options.ts";

export function createRenderer({ mode, ...options }: RendererOptions): Renderer {
  if (mode === "json") return createJson(options);
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

/** Who reads the data may be a program; what went wrong is for people too. "": nothing did, or what did was said. */
function failureLine({ stage, status, error }: StageEnd): string {
  const isOwn = status === "failed" || (status === "blocked" && error?.upstream === undefined);
  if (!isOwn || error === undefined) return "";
  return `${status} ${visible(stage)}: ${visible(error.message)}\n`;
}

/** Quiet: how it ended, alone. */
function createJson({ terminal, quiet }: Omit<RendererOptions, "mode">): Renderer {
  const running = new Set<string>();
  return {
    on(event) {
      if (event.event === "stage_start") running.add(event.stage);
      if (event.event === "stage_end") running.delete(event.stage);
      if (!quiet || event.event === "run_end") terminal.out(eventLine(event));
      if (event.event === "stage_end") terminal.err(failureLine(event));
    },
    interrupt: (presses) => terminal.err(`${interruptText(presses, running.size)}\n`),
    close: () => terminal.flush(),
  };
}
