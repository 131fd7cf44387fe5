// Why each stage is what it is, as a person would say it; and for fresh ones, what they depend on.
import type { Reason } from "../model/reason.ts";
import { Causes, ownReasons, type States } from "./causes.ts";
import type { Explained } from "./data.ts";
import { inputLines, wayText } from "./inputs.ts";
import type { Style } from "./paint.ts";
import { sentence, told } from "./reasons.ts";
import { countsText, STATE_COLORS } from "./status.ts";
import { count, some, visible } from "./text.ts";

export interface ExplainOptions {
  /** Of all stages of the plan, to follow causes upstream. */
  readonly all: States;
  /** Of fresh stages all that they depend on, and where the analysis is coarse; else one line. */
  readonly detailed: boolean;
}

/** Upstream stages that are named one by one without -v. */
const UPSTREAM_SHOWN = 8;
/** Places where the analysis is coarse, without -v. */
const NOTES_SHOWN = 12;
/** Groups of the roll-up that are shown without -v. */
const GROUPS_SHOWN = 20;

/** Ends with a newline. */
export function explainText(
  stages: readonly Explained[],
  { all, detailed }: ExplainOptions,
  style: Style,
): string {
  const causes = new Causes(all);
  const parts = stages.map((stage) => {
    if (stage.reasons.length > 0 && stage.state !== "frozen")
      return stale(stage, causes, detailed, style);
    return settled(stage, detailed, style);
  });
  // What is one line each stands together; the others apart.
  const text = parts.map((part, i) => {
    const apart = i > 0 && (part.length > 1 || (parts[i - 1]?.length ?? 0) > 1);
    return `${apart ? "\n" : ""}${part.join("\n")}\n`;
  });
  const end = stages.length < 2 ? "" : `\n${rollUp(stages, style)}${countsText(stages, style)}\n`;
  return text.join("") + end;
}

function stale(stage: Explained, causes: Causes, detailed: boolean, style: Style): string[] {
  const { paint, verbose } = style;
  const own = ownReasons(stage.reasons);
  const upstream = stage.reasons.filter(({ code }) => code === "upstream_will_run");
  const name = paint("bold", visible(stage.stage));
  const state = paint(STATE_COLORS[stage.state], stage.state);
  const restorable = stage.state === "restorable" ? " (its outputs are in the cache)" : "";
  const is = `${name} is ${state}${restorable}`;
  const lines: string[] = [];
  if (own.length > 0) {
    lines.push(`${is}, because:`);
    for (const { text, reason } of told(own, { full: true })) {
      lines.push(`  ${text}`);
      const way = wayText(reason.path ?? []);
      if (way !== "") lines.push(paint("dim", `    ${way}`));
    }
  }
  if (upstream.length > 0) {
    const before = upstream.length === 1 ? "a stage before it" : "stages before it";
    lines.push(own.length > 0 ? `and because of ${before}:` : `${is}, because of ${before}:`);
    lines.push(...upstreamLines(upstream, causes, verbose));
  }
  if (verbose) lines.push("It depends on:", ...inputLines(stage, style));
  lines.push(...coarseLines(stage, detailed, style));
  return lines;
}

function upstreamLines(upstream: readonly Reason[], causes: Causes, verbose: boolean): string[] {
  const shown = verbose ? upstream : upstream.slice(0, UPSTREAM_SHOWN);
  const lines = shown.map((reason) =>
    reason.upstream === undefined
      ? `  ${sentence(reason)}`
      : `  ${causes.sentence(reason.upstream)}`,
  );
  const more = upstream.length - shown.length;
  if (more > 0) lines.push(`  and ${count(more, "more stage")} will run`);
  return lines;
}

function settled(stage: Explained, detailed: boolean, style: Style): string[] {
  const { paint } = style;
  const name = paint("bold", visible(stage.stage));
  const color = STATE_COLORS[stage.state];
  const is =
    stage.state === "frozen"
      ? `${name} is ${paint(color, "frozen")}: it is not run, whatever changes`
      : `${name} is ${paint(color, "up to date")}`;
  if (!detailed && !style.verbose) return [is];
  const inputs = inputLines(stage, style);
  if (inputs.length === 0) return [`${is}. It depends on nothing.`];
  return [`${is}. It depends on:`, ...inputs, ...coarseLines(stage, detailed, style)];
}

function coarseLines({ coarse = [] }: Explained, detailed: boolean, style: Style): string[] {
  const { verbose, paint } = style;
  if (coarse.length === 0) return [];
  if (!detailed && !verbose) {
    const places = count(coarse.length, "place");
    return [paint("dim", `  note: more of its code counts than may matter, in ${places} (-v)`)];
  }
  const shown = verbose ? coarse : coarse.slice(0, NOTES_SHOWN);
  const more = coarse.length - shown.length;
  return [
    "More of its code counts than may matter, since:",
    ...shown.map((note) => `  ${visible(note)}`),
    ...(more > 0 ? [`  and ${count(more, "more place")} (-v shows them)`] : []),
  ];
}

/** `12 stages: lib/clean.ts changed`, the most frequent first. */
function rollUp(stages: readonly Explained[], { verbose }: Style): string {
  const groups = new Map<string, string[]>();
  for (const { stage, state, reasons } of stages) {
    if (state === "frozen") continue;
    for (const text of new Set(reasons.map(groupOf))) {
      const group = groups.get(text);
      if (group) group.push(stage);
      else groups.set(text, [stage]);
    }
  }
  if (groups.size === 0) return "";
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const shown = verbose ? sorted : sorted.slice(0, GROUPS_SHOWN);
  const counts = shown.map(([, names]) => count(names.length, "stage"));
  const columns = Math.max(...counts.map((text) => text.length));
  const lines = shown.map(([text, names], i) => {
    const who = names.length <= 3 ? ` (${some(names, 3)})` : "";
    return `${(counts[i] ?? "").padStart(columns)}: ${text}${who}\n`;
  });
  const more = sorted.length - shown.length;
  if (more > 0) lines.push(`and ${count(more, "more reason")} (-v shows them)\n`);
  return lines.join("");
}

/** What stages have in common; whose upstream it is does not count. */
function groupOf(reason: Reason): string {
  return reason.code === "upstream_will_run" ? "a stage before it will run" : sentence(reason);
}
