// What is fresh and what is not: one line a stage, the counts at the end.
import type { State } from "../model/reason.ts";
import type { StageState } from "./data.ts";
import { countStates } from "./json.ts";
import type { Color, Style } from "./paint.ts";
import { brief, sentences } from "./reasons.ts";
import { columnWidth } from "./table.ts";
import { count, pad, visible, width } from "./text.ts";

export const STATE_COLORS: Readonly<Record<State, Color>> = {
  fresh: "green",
  stale: "yellow",
  restorable: "cyan",
  frozen: "dim",
};
const STATE_COLUMNS = "restorable".length;
const STATES: readonly State[] = ["fresh", "restorable", "stale", "frozen"];

/** Ends with a newline. */
export function statusText(stages: readonly StageState[], style: Style): string {
  const names = columnWidth(stages.map(({ stage }) => visible(stage)));
  const lines = stages.map((stage) => stageText(stage, names, style));
  return `${lines.join("")}${countsText(stages, style)}\n`;
}

function stageText(
  { stage, state, reasons }: StageState,
  names: number,
  { paint, columns, verbose }: Style,
): string {
  const label = paint(STATE_COLORS[state], pad(state, STATE_COLUMNS));
  const name = visible(stage);
  // That a frozen stage is frozen is said once.
  const told = state === "frozen" ? reasons.filter(({ code }) => code !== "frozen") : reasons;
  if (told.length === 0) return `${label}  ${name}\n`;
  if (verbose) {
    const all = sentences(told, { full: true }).map((text) => `    ${text}\n`);
    return `${label}  ${name}\n${all.join("")}`;
  }
  const head = `${label}  ${pad(name, names)}`;
  const room = columns === null ? null : columns - 1 - width(head) - 2;
  return `${head}  ${brief(told, room)}\n`;
}

/** `1 stale, 175 fresh`, or that all is well. */
export function countsText(stages: readonly StageState[], { paint }: Style): string {
  if (stages.length === 0) return "No stages";
  const counts = countStates(stages);
  if (counts.fresh === stages.length) {
    return `${paint("green", "Everything is up to date:")} ${count(stages.length, "stage")}`;
  }
  const parts = STATES.filter((state) => counts[state] > 0);
  return parts.map((state) => paint(STATE_COLORS[state], `${counts[state]} ${state}`)).join(", ");
}
