// What differed between two runs, as text.
import type { KnownRun, RunDiff, StageDiff, StageInRun } from "../model/past.ts";
import { duration } from "./duration.ts";
import { momentText } from "./history.ts";
import type { Style } from "./paint.ts";
import { sentences } from "./reasons.ts";
import { count, some, visible } from "./text.ts";

export interface Compared {
  readonly from: KnownRun;
  readonly to: KnownRun;
  readonly diff: RunDiff;
  /** Of a run that did nothing: whose records are taken for it. */
  readonly fromTaken: KnownRun | null;
  readonly toTaken: KnownRun | null;
}

/** Ends with a newline. */
export function runDiffText(
  { from, to, diff, fromTaken, toTaken }: Compared,
  style: Style,
): string {
  const { paint } = style;
  const lines = [paint("bold", `${nameOf(from)} -> ${nameOf(to)}`)];
  for (const [run, taken] of [
    [from, fromTaken],
    [to, toTaken],
  ] as const) {
    if (taken) {
      lines.push(
        paint("dim", `run ${run.number} had nothing to do: it saw what run ${taken.number} left`),
      );
    }
  }
  for (const stage of diff.stages) lines.push(...stageLines(stage, style));
  if (diff.onlyFrom.length > 0) lines.push(`only in ${from.number}: ${some(diff.onlyFrom)}`);
  if (diff.onlyTo.length > 0) lines.push(`only in ${to.number}: ${some(diff.onlyTo)}`);
  const seen = diff.stages.length + diff.same;
  if (diff.same > 0) {
    const all = diff.same === seen && diff.onlyFrom.length + diff.onlyTo.length === 0;
    lines.push(
      all
        ? `Nothing differs: ${count(diff.same, "stage")}`
        : `${count(diff.same, "stage")} saw and made the same`,
    );
  } else if (seen === 0) lines.push("No stage is known of both runs");
  return `${lines.join("\n")}\n`;
}

function nameOf({ number, begin: { started, git } }: KnownRun): string {
  const commit = git?.commit == null ? "" : `, ${git.commit.slice(0, 7)}${git.dirty ? "+" : ""}`;
  return `${number} (${momentText(started)}${commit})`;
}

function stageLines({ stage, from, to, changes, comparable }: StageDiff, style: Style): string[] {
  const { paint, verbose } = style;
  const how = `${endOf(from)} -> ${endOf(to)}`;
  const told = sentences(changes, { full: verbose });
  if (!comparable) told.push("what it saw is not known of both runs");
  return [`${paint("bold", visible(stage))}: ${how}`, ...told.map((text) => `  ${text}`)];
}

function endOf(one: StageInRun | null): string {
  if (one?.past == null) return "up to date";
  const { status, ms } = one.past;
  return ms > 0 ? `${status} ${duration(ms)}` : status;
}
