// What happens in a round, drawn from its seed. Times are shares of an undisturbed run's, so that every machine draws the same.
import { Prng } from "../fuzz/prng.ts";
import type { Cut } from "./cut.ts";
import { EDITS, type EditName, type Stage } from "./project.ts";

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

export interface Kill extends How {
  /** After this share of an undisturbed run's time, or, by lines, of its lines of output and so many ms. */
  readonly by: "time" | "lines";
  readonly share: number;
  readonly ms: number;
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
    kills.push({ ...drawHow(prng), ...drawMoment(prng, i > 0), cut, waits: drawWaits(prng, cut) });
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
function drawMoment(prng: Prng, isLater: boolean): Pick<Kill, "by" | "share" | "ms"> {
  const by = prng.pick(["time", "lines"] as const);
  const isEarly = isLater && prng.chance(0.5);
  const share = isEarly && by === "lines" ? 0 : prng.next() * (isEarly ? 0.1 : 1);
  return { by, share, ms: prng.next() * 20 };
}

function drawCut(prng: Prng): Cut {
  return { share: prng.pick([0.2, 0.5, 1]), seed: prng.between(0, 2 ** 31) };
}

/** A power cut ends everything. */
function drawWaits(prng: Prng, cut: Cut | null): boolean {
  return prng.chance(0.5) || cut !== null;
}
