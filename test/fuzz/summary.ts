// What all rounds came to.
import type { Edited } from "./edit/model.ts";

export type Fault =
  /** The result is another one, and the stage would not run. */
  | "wrong skip"
  /** The stage would throw now, and would not run. */
  | "wrong skip of a failure"
  /** Brought up to date, a stage has another out than a fresh process makes. */
  | "wrong out"
  /** The edit undone, a stage is not up to date. */
  | "flip-flop"
  /** fastpipe itself broke. */
  | "crash";

export interface Found {
  readonly fault: Fault;
  readonly round: number;
  readonly stage: string;
  readonly kind: string;
  readonly what: string;
  readonly detail: string;
  readonly diff: string;
  /** Where the project before and after the edit is kept. */
  readonly kept: string;
}

interface Counts {
  changedStale: number;
  unchangedFresh: number;
  needless: number;
}

export class Summary {
  rounds = 0;
  projects = 0;
  /** Brought up to date after the edit, and compared. */
  deep = 0;
  readonly found: Found[] = [];
  readonly kinds = new Map<string, Counts & { readonly isNeutral: boolean }>();
  readonly voids = new Map<string, number>();
  /** What fastpipe refused although it runs: first lines of messages, and where first. */
  readonly refused = new Map<string, { count: number; readonly round: number }>();

  void(why: string): void {
    this.voids.set(why, (this.voids.get(why) ?? 0) + 1);
  }

  /** True for a message that was not seen before. */
  refuse(why: string, round: number): boolean {
    const line = (why.split("\n")[0] ?? "").replace(/\d+/g, "N").slice(0, 160);
    const known = this.refused.get(line);
    if (known) known.count++;
    else this.refused.set(line, { count: 1, round });
    return known === undefined;
  }

  /** One stage of one round; `isChanged` and fresh is told apart, as a fault. */
  count({ kind, isNeutral }: Edited, isChanged: boolean, isFresh: boolean): void {
    const counts = this.kinds.get(kind) ?? {
      changedStale: 0,
      unchangedFresh: 0,
      needless: 0,
      isNeutral,
    };
    this.kinds.set(kind, counts);
    if (isChanged && !isFresh) counts.changedStale++;
    else if (!isChanged && isFresh) counts.unchangedFresh++;
    else if (!isChanged) counts.needless++;
  }

  total(field: keyof Counts): number {
    return [...this.kinds.values()].reduce((sum, counts) => sum + counts[field], 0);
  }

  text(): string {
    const lines = [
      `rounds ${this.rounds} over ${this.projects} projects, ${this.deep} of them run after the edit`,
      `stages: changed and stale ${this.total("changedStale")}, unchanged and fresh ${this.total("unchangedFresh")}, needless ${this.total("needless")}`,
      ...listed("void", this.voids),
      ...listed(
        "refused",
        new Map(
          [...this.refused].map(([why, { count, round }]) => [`${why} (round ${round})`, count]),
        ),
      ),
      "",
      "by kind of edit              changed+stale  unchanged+fresh  needless",
    ];
    const kinds = [...this.kinds].sort(
      ([, a], [, b]) => Number(a.isNeutral) - Number(b.isNeutral) || b.needless - a.needless,
    );
    for (const [kind, { changedStale, unchangedFresh, needless, isNeutral }] of kinds) {
      lines.push(
        `  ${(isNeutral ? `~ ${kind}` : kind).padEnd(44)} ${String(changedStale).padStart(6)} ${String(unchangedFresh).padStart(8)} ${String(needless).padStart(8)}`,
      );
    }
    lines.push("  (~: can change no result)", "");
    lines.push(
      this.found.length === 0
        ? "no wrong skip, no wrong out, no flip-flop, no crash"
        : `${this.found.length} faults`,
    );
    return lines.join("\n");
  }
}

function listed(title: string, counts: ReadonlyMap<string, number>): string[] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return [`${title} 0`];
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, 12);
  return [`${title} ${total}`, ...most.map(([why, count]) => `  ${count} ${why}`)];
}

export function describe({ fault, round, stage, kind, what, detail, diff, kept }: Found): string {
  return `${fault.toUpperCase()} in round ${round}: stage ${stage}, edit "${kind}" of ${what}\n${detail}\nkept in ${kept}\n${diff}`;
}
