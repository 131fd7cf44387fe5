// Counts how each stage of a run ended, and says it.
import type { Emit, RunEnd, StageStatus } from "../model/event.ts";
import type { Reason } from "../model/reason.ts";
import type { Performed } from "./perform.ts";

type Counts = Pick<RunEnd, StageStatus | "savedMs">;

export class Tally {
  /** How long each stage that ran took, in ms. */
  readonly durations = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #counts = { ran: 0, skipped: 0, restored: 0, failed: 0, blocked: 0, cancelled: 0 };
  readonly #emit: Emit;
  readonly #past: ReadonlyMap<string, number>;
  #savedMs = 0;

  /** `past`: what each stage took when it last ran, in ms. */
  constructor(emit: Emit, past: ReadonlyMap<string, number>) {
    this.#emit = emit;
    this.#past = past;
  }

  get bad(): boolean {
    return this.#counts.failed + this.#counts.blocked > 0;
  }

  has(stage: string): boolean {
    return this.#ended.has(stage);
  }

  counts(): Counts {
    return { ...this.#counts, savedMs: this.#savedMs };
  }

  skipped(stage: string, reasons: readonly Reason[]): void {
    this.#savedMs += this.#past.get(stage) ?? 0;
    this.#end(stage, "skipped");
    this.#emit({ event: "stage_end", stage, status: "skipped", ms: 0, reasons });
  }

  restored(stage: string, ms: number, reasons: readonly Reason[]): void {
    this.#savedMs += this.#past.get(stage) ?? 0;
    this.#end(stage, "restored");
    this.#emit({ event: "stage_end", stage, status: "restored", ms, reasons });
  }

  performed(stage: string, performed: Performed, ms: number, reasons: readonly Reason[]): void {
    const { status, attempts } = performed;
    if (status === "ran") this.durations.set(stage, ms);
    this.#end(stage, status);
    this.#emit({
      event: "stage_end",
      stage,
      status,
      ms,
      reasons,
      ...(status !== "ran" && { error: performed.error }),
      ...(attempts > 1 && { attempts }),
    });
  }

  /** A stage that was wanted and could not start; `failed` is the stage that stands in its way. */
  unstarted(
    stage: string,
    status: "blocked" | "cancelled",
    reasons: readonly Reason[],
    failed: string | null,
  ): void {
    this.#end(stage, status);
    const error =
      failed === null
        ? undefined
        : ({
            kind: "blocked",
            message: `${failed} did not succeed`,
            upstream: failed,
            exit: null,
            signal: null,
          } as const);
    this.#emit({ event: "stage_end", stage, status, ms: 0, reasons, ...(error && { error }) });
  }

  /** A stage that can't start, for a reason of its own. */
  unable(stage: string, reasons: readonly Reason[], message: string): void {
    this.#end(stage, "blocked");
    const error = { kind: "io", message, exit: null, signal: null } as const;
    this.#emit({ event: "stage_end", stage, status: "blocked", ms: 0, reasons, error });
  }

  #end(stage: string, status: StageStatus): void {
    this.#ended.add(stage);
    this.#counts[status]++;
  }
}
