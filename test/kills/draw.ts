// What happens in a round, drawn from its seed. Times are shares of an undisturbed run's, so that every machine draws the same.
import { Prng } from "../fuzz/prng.ts";
import type { Cut } from "./cut.ts";
import { EDITS, type EditName, lockOf, type Stage } from "./project.ts";

export type Loss = "outs" | "lock" | "both";

export type Start =
  | { readonly kind: "fresh" }
  /** All was up to date, then this was edited. */
  | { readonly kind: "edited"; readonly edit: EditName }
  /** All was up to date, then these stages lost something. */
  | { readonly kind: "half-done"; readonly lost: Readonly<Record<string, Loss>> };

export interface How {
  readonly executor: string;
  readonly jobs: number;
}

/** A share of an undisturbed run's time, or of its lines of output, or a file that it writes, and so many ms. */
export type Drawn =
  | { readonly by: "time"; readonly share: number }
  | { readonly by: "lines"; readonly share: number; readonly ms: number }
  | { readonly by: "file"; readonly file: string; readonly ms: number };

export interface Kill extends How {
  readonly moment: Drawn;
  readonly cut: Cut | null;
  /** Does what comes next wait until nothing of the killed run lives? */
  readonly waits: boolean;
}

export interface Plan {
  readonly round: number;
  readonly start: Start;
  readonly kills: readonly Kill[];
  readonly recovery: How;
  readonly after: How;
}

/** Every second round cuts files. */
export function drawPlan(seed: number, round: number, stages: readonly Stage[]): Plan {
  const prng = new Prng(seed, round);
  const start = drawStart(prng, stages);
  const count = prng.pick([1, 1, 1, 2, 2, 3]);
  const cuts = round % 2 === 1;
  const kills: Kill[] = [];
  for (let i = 0; i < count; i++) {
    const cut = cuts && (i === count - 1 || prng.chance(0.5)) ? drawCut(prng) : null;
    const moment = drawMoment(prng, stages, i > 0);
    kills.push({ ...drawHow(prng), moment, cut, waits: drawWaits(prng, cut) });
  }
  return { round, start, kills, recovery: drawHow(prng), after: drawHow(prng) };
}

function drawStart(prng: Prng, stages: readonly Stage[]): Start {
  const kind = prng.pick(["fresh", "edited", "edited", "half-done"] as const);
  if (kind === "fresh") return { kind };
  if (kind === "edited") return { kind, edit: prng.pick(Object.keys(EDITS) as EditName[]) };
  const losers = prng.shuffled(stages).slice(0, prng.between(1, stages.length));
  const losses = losers.map(({ name }) => [name, prng.pick<Loss>(["outs", "lock", "both"])]);
  return { kind, lost: Object.fromEntries(losses) };
}

function drawHow(prng: Prng): How {
  const executor = prng.pick(["warm", "interpreter", "process"]);
  return { executor, jobs: prng.between(1, 4) };
}

/** A later kill often comes early: while what the one before left is mended. */
function drawMoment(prng: Prng, stages: readonly Stage[], isLater: boolean): Drawn {
  if (isLater && prng.chance(0.4)) return { by: "time", share: prng.next() * 0.1 };
  const by = prng.pick(["time", "lines", "file"] as const);
  if (by === "time") return { by, share: prng.next() };
  if (by === "lines") return { by, share: prng.next(), ms: prng.next() * 20 };
  const { name, outs } = prng.pick(stages);
  return { by, file: prng.pick([...outs, lockOf(name)]), ms: prng.next() * 10 };
}

function drawCut(prng: Prng): Cut {
  return { share: prng.pick([0.2, 0.5, 1]), seed: prng.between(0, 2 ** 31) };
}

/** A power cut ends everything. */
function drawWaits(prng: Prng, cut: Cut | null): boolean {
  return prng.chance(0.5) || cut !== null;
}
