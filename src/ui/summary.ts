// How a run ended, in a few lines: each failed stage with what it blocked, then the counts.
import type { DryStatus, RunEnd, StageEnd, StageStatus } from "../model/event.ts";
import { duration } from "./duration.ts";
import { failuresText } from "./failures.ts";
import type { Color, Style } from "./paint.ts";
import { firstLine } from "./stage-lines.ts";
import { count, fit, some, visible, width } from "./text.ts";

interface FailedStage {
  readonly message: string;
  readonly blocked: string[];
  /** Blocked: by no other stage. */
  readonly status: "failed" | "blocked";
}

/** Less than this saved is not worth a word, in ms. */
const WORTH_SAYING = 100;
/** Failed stages that are listed; the reports stand above. */
const LISTED = 20;

const DRY: readonly DryStatus[] = ["would_run", "would_restore", "would_skip"];
const COUNTED: readonly (readonly [StageStatus, Color | null])[] = [
  ["ran", "green"],
  ["restored", "green"],
  ["skipped", null],
  ["failed", "red"],
  ["blocked", "yellow"],
  ["cancelled", "yellow"],
];

/** What the end of a run needs to remember of its stages. */
export class Summary {
  readonly #failed = new Map<string, FailedStage>();
  readonly #dry = { would_run: 0, would_restore: 0, would_skip: 0 };

  add({ stage, status, error }: StageEnd): void {
    if (isDry(status)) this.#dry[status]++;
    else if (status === "failed" || (status === "blocked" && error?.upstream === undefined)) {
      this.#failed.set(stage, { status, message: error?.message ?? "it failed", blocked: [] });
    } else if (status === "blocked" && error?.upstream !== undefined) {
      this.#failed.get(error.upstream)?.blocked.push(stage);
    }
  }

  /** Ends with a newline. */
  text(end: RunEnd, style: Style): string {
    const failures = end.failures ?? [];
    const before = failures.length === 0 ? "" : failuresText(failures, style);
    return `${before}${this.#failedLines(style)}${finalLine(end, style)}\n`;
  }

  /** After a dry run; "" when there was none. Ends with a newline. */
  dryText({ paint }: Style): string {
    const parts = DRY.filter((status) => this.#dry[status] > 0).map(
      (status) => `${status.replace("_", " ")} ${this.#dry[status]}`,
    );
    return parts.length === 0 ? "" : `${paint("bold", parts.join(", "))}\n`;
  }

  #failedLines({ paint, columns }: Style): string {
    const lines = [...this.#failed]
      .slice(0, LISTED)
      .map(([stage, { status, message, blocked }]) => {
        const head = `${status} ${visible(stage)}: `;
        const tail = blocked.length === 0 ? "" : ` (blocks ${some(blocked, 3)})`;
        const why = visible(firstLine(message));
        const room = columns === null ? width(why) : columns - 1 - width(head) - width(tail);
        return `${paint("red", status)}${head.slice(status.length)}${fit(why, Math.max(20, room))}${tail}\n`;
      });
    const more = this.#failed.size - lines.length;
    if (more > 0) lines.push(`... and ${more} more that failed\n`);
    return lines.join("");
  }
}

/** `ran 3, skipped 12, failed 1, blocked 2 in 4.1 s (saved 2 min 3 s)`. */
export function finalLine(end: RunEnd, { paint }: Style): string {
  const time = duration(end.ms);
  const done = COUNTED.filter(([status]) => end[status] > 0);
  if (done.length === 0) return `Nothing to do: no stages in ${time}`;
  if (end.skipped > 0 && done.length === 1) {
    return `${paint("green", "Everything is up to date:")} ${count(end.skipped, "stage")} in ${time}`;
  }
  const counts = done.map(([status, color]) => {
    const text = `${status} ${end[status]}`;
    return color === null ? text : paint(color, text);
  });
  const saved = end.savedMs >= WORTH_SAYING ? ` (saved ${duration(end.savedMs)})` : "";
  return `${counts.join(", ")} in ${time}${saved}`;
}

export function isDry(status: StageStatus | DryStatus): status is DryStatus {
  return status === "would_run" || status === "would_skip" || status === "would_restore";
}
