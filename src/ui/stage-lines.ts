// How one stage's beginning and end read, on a terminal and elsewhere alike.
import type { DryStatus, StageEnd, StageError, StageRetry, StageStatus } from "../model/event.ts";
import type { Reason } from "../model/reason.ts";
import { duration } from "./duration.ts";
import type { Color, Paint, Style } from "./paint.ts";
import { brief, sentences } from "./reasons.ts";
import { count, indent, pad, visible, visibleBlock, visibleOutput, width } from "./text.ts";

type Verb = "start" | "retry" | StageStatus | "would run" | "would skip" | "would restore";

const COLORS: Readonly<Record<Verb, Color>> = {
  start: "cyan",
  retry: "yellow",
  ran: "green",
  restored: "green",
  skipped: "dim",
  failed: "red",
  blocked: "yellow",
  cancelled: "yellow",
  "would run": "yellow",
  "would skip": "dim",
  "would restore": "cyan",
};
const STARTING = { starting: true } as const;
const VERB_COLUMNS = "cancelled".length;
const DRY_COLUMNS = "would restore".length;
/** The user's own frames that a report shows without -v. */
const FRAMES = 12;

function verbed(paint: Paint, verb: Verb, columns = VERB_COLUMNS): string {
  return paint(COLORS[verb], pad(verb, columns));
}

/** `start     train: param lr changed: 0.01 -> 0.1`; every reason with -v. */
export function startLines(stage: string, reasons: readonly Reason[], style: Style): string[] {
  const head = `${verbed(style.paint, "start")} ${visible(stage)}`;
  if (reasons.length === 0) return [head];
  if (!style.verbose || reasons.length === 1) return [`${head}: ${brief(reasons, null, STARTING)}`];
  const all = sentences(reasons, { full: true, ...STARTING });
  return [`${head}:`, ...all.map((text) => `    ${text}`)];
}

/** `ran       train in 3.2 s`; why a stage was restored, since no line says that it starts. */
export function endLine(
  { stage, status, ms, reasons, error, attempts }: StageEnd,
  { paint }: Style,
): string {
  const name = visible(stage);
  const tries = attempts === undefined || attempts < 2 ? "" : ` (attempt ${attempts})`;
  switch (status) {
    case "restored": {
      const why = reasons.length === 0 ? "" : `: ${brief(reasons, null, STARTING)}`;
      return `${verbed(paint, status)} ${name} in ${duration(ms)}${why}`;
    }
    case "ran":
    case "failed":
      return `${verbed(paint, status)} ${name} in ${duration(ms)}${tries}`;
    case "cancelled":
      return `${verbed(paint, status)} ${name}${ms > 0 ? ` after ${duration(ms)}` : ""}`;
    case "skipped":
      return `${verbed(paint, status)} ${name}`;
    case "blocked": {
      const why = error ? `: ${visible(error.message)}` : "";
      return `${verbed(paint, status)} ${name}${why}`;
    }
    default:
      return `${dryVerb(paint, status)} ${name}`;
  }
}

function dryVerb(paint: Paint, status: DryStatus): string {
  return verbed(paint, status.replace("_", " ") as Verb, DRY_COLUMNS);
}

/** `would run     train  param lr changed: 0.01 -> 0.1`; every reason with -v. */
export function dryLines(
  { stage, status, reasons }: StageEnd & { readonly status: DryStatus },
  { paint, columns, verbose }: Style,
): string[] {
  const head = `${dryVerb(paint, status)} ${visible(stage)}`;
  if (reasons.length === 0) return [head];
  if (verbose) return [head, ...sentences(reasons, { full: true }).map((text) => `    ${text}`)];
  const room = columns === null ? null : columns - 1 - width(head) - 2;
  return [`${head}  ${paint("dim", brief(reasons, room))}`];
}

export function retryLine(
  { stage, attempt, delayMs, error }: StageRetry,
  { paint }: Style,
): string {
  const why = visible(firstLine(error.message));
  return `${verbed(paint, "retry")} ${visible(stage)} in ${duration(delayMs)}: attempt ${attempt} failed: ${why}`;
}

export interface LastOutput {
  /** Oldest first. */
  readonly lines: readonly string[];
  /** How many came before them. */
  readonly dropped: number;
}

/** Under a `failed` line: what went wrong, where in the user's code, and what the stage said last. */
export function reportLines(error: StageError, output: LastOutput | null, style: Style): string[] {
  const { paint, verbose } = style;
  const lines = indent(`${paint("red", "error:")} ${visibleBlock(error.message)}`, "  ").split(
    "\n",
  );
  if (error.stack?.startsWith(TRACEBACK)) {
    lines.push(...tracebackLines(error.stack, style));
    return [...lines, ...outputLines(output, paint)];
  }
  const frames = framesOf(error);
  const shown = verbose ? frames : frames.slice(0, FRAMES);
  for (const frame of shown) lines.push(paint("dim", `      ${visible(frame)}`));
  if (frames.length > shown.length) {
    lines.push(
      paint(
        "dim",
        `      ... ${count(frames.length - shown.length, "more frame")} (-v shows them)`,
      ),
    );
  }
  return [...lines, ...outputLines(output, paint)];
}

function outputLines(output: LastOutput | null, paint: Paint): string[] {
  if (output === null || output.lines.length === 0) return [];
  const total = output.lines.length + output.dropped;
  const title =
    output.dropped === 0 ? "output:" : `output, the last ${output.lines.length} of ${total} lines:`;
  const lines = output.lines.map((line) => `  ${paint("dim", "|")} ${visibleOutput(line)}`);
  return [`  ${title}`, ...lines];
}

/** How a traceback of Python begins. */
const TRACEBACK = "Traceback (most recent call last):";
/** Of its lines, without -v. */
const TRACEBACK_LINES = 40;

/** As Python shows it; of a long one the end, where the error is. */
function tracebackLines(stack: string, { paint, verbose }: Style): string[] {
  const all = stack.split("\n");
  const shown = verbose ? all : all.slice(-TRACEBACK_LINES);
  const lines = shown.map((line) => paint("dim", `    ${visible(line)}`.trimEnd()));
  if (all.length === shown.length) return lines;
  const left = `    ... ${count(all.length - shown.length, "line")} before these (-v shows them)`;
  return [paint("dim", left), ...lines];
}

/** The frames of a stack, each trimmed; a first line that only says the message again is left out. */
function framesOf({ stack, message }: StageError): string[] {
  const lines = (stack ?? "").split("\n").map((line) => line.trim());
  const frames = lines.filter((line) => line !== "");
  const said =
    frames[0] !== undefined &&
    !frames[0].startsWith("at ") &&
    frames[0].includes(firstLine(message));
  return said ? frames.slice(1) : frames;
}

export function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

/** After Ctrl-C: the first asks, the second ends. */
export function interruptText(presses: number, running: number): string {
  const stages = count(running, "stage");
  if (presses > 1) return running === 0 ? "ending now" : `ending ${stages} now`;
  return running === 0
    ? "stopping (Ctrl-C again to end now)"
    : `stopping: waiting for ${stages} (Ctrl-C again to end ${running === 1 ? "it" : "them"} now)`;
}
