// What the renderers for people share: the words for each event, and what must be remembered until a stage ends.
import type { RunEvent, StageEnd } from "../model/event.ts";
import { Tail } from "../model/lines.ts";
import { Collator, type Stream } from "./collate.ts";
import { warningText } from "./failures.ts";
import type { Style } from "./paint.ts";
import {
  dryLines,
  endLine,
  interruptText,
  type LastOutput,
  reportLines,
  retryLine,
  startLines,
} from "./stage-lines.ts";
import { isDry, Summary } from "./summary.ts";
import { visible } from "./text.ts";

/** Text that is final, ended by a newline. */
export type Say = (stream: Stream, text: string) => void;

export interface ProgressOptions {
  readonly say: Say;
  /** Asked anew for each text: a terminal can be resized. */
  readonly style: (stream: Stream) => Style;
  /** Only warnings, failures and the end. */
  readonly quiet: boolean;
  /** Every skipped stage, and all reasons. */
  readonly verbose: boolean;
  /** Say that a stage starts; a live screen shows it in another way. */
  readonly starts: boolean;
  /** Print what stages print. */
  readonly showOutput: boolean;
  /** Whether a stream is a terminal, whose colours a stage may leave switched on. */
  readonly isTty: (stream: Stream) => boolean;
}

export class Progress {
  readonly running = new Set<string>();
  total = 0;
  ended = 0;
  failed = 0;
  readonly #options: ProgressOptions;
  readonly #summary = new Summary();
  readonly #tails = new Map<string, Tail>();
  readonly #collator: Collator | null;
  #prefixed = false;
  #dry = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#collator = options.showOutput
      ? new Collator((stage, stream, line) => this.#print(stage, stream, line))
      : null;
  }

  on(event: RunEvent): void {
    switch (event.event) {
      case "run_start":
        this.total = event.stages;
        this.#prefixed = event.jobs > 1 && event.stages > 1;
        break;
      case "stage_start":
        this.running.add(event.stage);
        this.#collator?.start(event.stage);
        this.#sayStart(event.stage, event.reasons);
        break;
      case "stage_output":
        this.#keep(event.stage, event.stream, event.line);
        break;
      case "warning":
        this.#say(warningText(event.message, this.#style("stderr"), event.stage));
        break;
      case "stage_retry":
        // What the failed attempt said is told with it, if at all, by the next failure.
        if (!this.#options.quiet) this.#sayLines([retryLine(event, this.#style("stderr"))]);
        break;
      case "stage_end":
        this.#end(event);
        break;
      case "run_end":
        this.#say(this.#summary.text(event, this.#style("stderr")));
        break;
    }
  }

  interrupt(presses: number): void {
    this.#say(
      `${this.#style("stderr").paint("yellow", interruptText(presses, this.running.size))}\n`,
    );
  }

  close(): void {
    for (const stage of this.running) this.#collator?.end(stage);
    this.running.clear();
    if (this.#dry) this.#say(this.#summary.dryText(this.#style("stderr")));
  }

  #sayStart(stage: string, reasons: StageEnd["reasons"]): void {
    const { quiet, verbose, starts } = this.#options;
    if (!quiet && (starts || verbose)) {
      this.#sayLines(startLines(stage, reasons, this.#style("stderr")));
    }
  }

  #keep(stage: string, stream: Stream, line: string): void {
    if (this.#collator) {
      this.#collator.line(stage, stream, line);
      return;
    }
    let tail = this.#tails.get(stage);
    if (!tail) {
      tail = new Tail();
      this.#tails.set(stage, tail);
    }
    tail.push(line);
  }

  #end(event: StageEnd): void {
    const { stage, status } = event;
    this.#summary.add(event);
    if (isDry(status)) {
      this.#sayDry({ ...event, status });
      return;
    }
    const started = this.running.delete(stage);
    this.ended++;
    if (status === "failed") this.failed++;
    this.#collator?.end(stage);
    const output = this.#lastOutput(stage);
    if (this.#shows(event, started)) this.#sayLines(this.#endLines(event, output));
  }

  #endLines(event: StageEnd, output: LastOutput | null): string[] {
    const style = this.#style("stderr");
    const line = endLine(event, style);
    if (event.status !== "failed" || !event.error) return [line];
    return [line, ...reportLines(event.error, output, style)];
  }

  #shows({ status }: StageEnd, started: boolean): boolean {
    if (status === "failed") return true;
    if (this.#options.quiet) return false;
    if (this.#options.verbose) return true;
    // What never started is told by the counts at the end.
    return started || status === "restored";
  }

  #sayDry(event: Parameters<typeof dryLines>[0]): void {
    const { quiet, verbose, say } = this.#options;
    this.#dry = true;
    if (quiet || (event.status === "would_skip" && !verbose)) return;
    say("stdout", `${dryLines(event, this.#style("stdout")).join("\n")}\n`);
  }

  #lastOutput(stage: string): LastOutput | null {
    const tail = this.#tails.get(stage);
    if (!tail) return null;
    this.#tails.delete(stage);
    return { lines: tail.lines(), dropped: tail.dropped };
  }

  #print(stage: string, stream: Stream, line: string): void {
    const prefix = this.#prefixed ? this.#style(stream).paint("dim", `${visible(stage)} | `) : "";
    const reset = line.includes("\x1b") && this.#options.isTty(stream) ? "\x1b[0m" : "";
    this.#options.say(stream, `${prefix}${line}${reset}\n`);
  }

  #style(stream: Stream): Style {
    return this.#options.style(stream);
  }

  #sayLines(lines: readonly string[]): void {
    this.#say(`${lines.join("\n")}\n`);
  }

  #say(text: string): void {
    if (text !== "") this.#options.say("stderr", text);
  }
}
