// A run on a terminal: a line for each running stage, redrawn in place; what is finished stands above.
import type { RunEvent } from "../model/event.ts";
import type { Reason } from "../model/reason.ts";
import { duration } from "./duration.ts";
import type { Renderer, RendererOptions } from "./options.ts";
import { errStyle, outStyle, type Style } from "./paint.ts";
import { Progress } from "./progress.ts";
import { brief } from "./reasons.ts";
import { type Above, Region } from "./region.ts";
import type { Terminal } from "./terminal.ts";
import { fit, pad, visible, width } from "./text.ts";

const FRAME_MS = 100;
/** More finished text than this does not wait for the next frame, in UTF-16 units. */
const HELD_BACK = 256 * 1024;
/** `59 min 59 s` */
const TIME_COLUMNS = 11;
/** Of the terminal's rows, for what is redrawn. */
const SHARE = 2 / 3;
/** Less room than this is not worth a reason. */
const REASON_COLUMNS = 16;

interface Running {
  readonly name: string;
  readonly since: number;
  readonly reasons: readonly Reason[];
}

export interface LiveOptions extends Omit<RendererOptions, "mode"> {
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
  /** Between frames, in ms; null: only when `frame` is called. */
  readonly every?: number | null;
}

export class Live implements Renderer {
  readonly #terminal: Terminal;
  readonly #progress: Progress;
  readonly #region: Region;
  readonly #now: () => number;
  readonly #every: number | null;
  readonly #running = new Map<string, Running>();
  readonly #release: () => void;
  #above: Above[] = [];
  #held = 0;
  #begun = 0;
  #presses = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(options: LiveOptions) {
    const { terminal, quiet, verbose, showOutput, now, every } = options;
    this.#terminal = terminal;
    this.#region = new Region(terminal);
    this.#now = now ?? (() => performance.now());
    this.#every = every === undefined ? FRAME_MS : every;
    this.#begun = this.#now();
    this.#progress = new Progress({
      say: (stream, text) => this.#say({ stream, text }),
      style: (stream) =>
        stream === "stdout" ? outStyle(terminal, verbose) : errStyle(terminal, verbose),
      isTty: (stream) => (stream === "stdout" ? terminal.outIsTty : terminal.errIsTty),
      starts: false,
      quiet,
      verbose,
      showOutput,
    });
    this.#release = terminal.guard(
      () => this.#region.draw(this.#takeAbove(), []),
      () => this.frame(),
    );
  }

  on(event: RunEvent): void {
    if (event.event === "run_start") this.#begun = this.#now();
    if (event.event === "stage_start") this.#begin(event.stage, event.reasons);
    if (event.event === "stage_end") this.#running.delete(event.stage);
    this.#progress.on(event);
    if (event.event === "run_end") this.#finish();
  }

  interrupt(presses: number): void {
    this.#presses = presses;
    this.#progress.interrupt(presses);
    this.frame();
  }

  close(): void {
    this.#progress.close();
    this.#finish();
    this.#release();
  }

  /** Draws what there is now. */
  frame(): void {
    this.#region.draw(this.#takeAbove(), this.#lines());
  }

  #finish(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#running.clear();
    this.frame();
  }

  #begin(stage: string, reasons: readonly Reason[]): void {
    this.#running.set(stage, { name: visible(stage), since: this.#now(), reasons });
    this.#tick();
  }

  #say(above: Above): void {
    // Text for a file or a pipe does not disturb the screen.
    if (above.stream === "stdout" && !this.#terminal.outIsTty) {
      this.#terminal.out(above.text);
      return;
    }
    this.#above.push(above);
    this.#held += above.text.length;
    if (this.#held > HELD_BACK) this.frame();
    else this.#tick();
  }

  #tick(): void {
    if (this.#timer !== null || this.#every === null) return;
    this.#timer = setInterval(() => this.frame(), this.#every);
    this.#timer.unref();
  }

  #takeAbove(): Above[] {
    const above = this.#above;
    this.#above = [];
    this.#held = 0;
    return above;
  }

  #lines(): string[] {
    if (this.#running.size === 0) return [];
    const { columns, rows } = this.#terminal;
    const style = errStyle(this.#terminal);
    // Some of what is finished stays in sight; the cursor has its own line.
    const most = Math.min(rows - 1, Math.max(2, Math.floor(rows * SHARE)));
    if (most < 1) return [];
    const all = [...this.#running.values()];
    const shown = all.length < most ? all : all.slice(0, Math.max(0, most - 2));
    const names = Math.min(
      Math.max(0, ...shown.map(({ name }) => width(name))),
      Math.max(8, Math.floor(columns / 2)),
    );
    const lines = shown.map((one) => this.#runningLine(one, names, columns - 1, style));
    const more = all.length - shown.length;
    if (more > 0 && most > 1) lines.push(style.paint("dim", fit(`  +${more} more`, columns - 1)));
    lines.push(style.paint("bold", fit(this.#counter(), columns - 1)));
    return lines;
  }

  #runningLine(
    { name, since, reasons }: Running,
    names: number,
    room: number,
    style: Style,
  ): string {
    const time = duration(this.#now() - since).padStart(TIME_COLUMNS);
    const head = fit(`  ${pad(fit(name, names), names)} ${time}`, room);
    const left = room - width(head) - 2;
    if (reasons.length === 0 || left < REASON_COLUMNS) return head;
    return `${head}  ${style.paint("dim", brief(reasons, left, { starting: true }))}`;
  }

  #counter(): string {
    const { ended, total, failed } = this.#progress;
    const parts = [`${this.#running.size} running`];
    if (failed > 0) parts.push(`${failed} failed`);
    if (this.#presses > 0) parts.unshift(this.#presses > 1 ? "ending" : "stopping");
    const hint = this.#presses === 1 ? "  (Ctrl-C again to end now)" : "";
    return `${ended}/${total}  ${parts.join(", ")}  ${duration(this.#now() - this.#begun)}${hint}`;
  }
}
