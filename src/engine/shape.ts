// The shape in which a stage's function gets its paths, where deps and outs of the lock do not tell it: `{ a: "p" }` and
// `{ a: ["p"] }` have the same paths, and so have outs and metrics that change places.
import type { Hash } from "../model/lock.ts";
import type { Shaped, Stage } from "../model/stage.ts";
import { compareText } from "../model/value.ts";
import { digest } from "../store/hash.ts";

/** Undefined: a list or a record of single deps, one of outs, and nothing else. Commands get no paths. */
export function shapeOf({ kind, shapes }: Stage): Hash | undefined {
  if (kind === "cmd") return undefined;
  const { deps, outs, metrics, plots } = shapes;
  if (isFlat(deps) && isFlat(outs) && isEmpty(metrics) && isEmpty(plots)) return undefined;
  return digest([deps, outs, metrics, plots].map((shaped) => JSON.stringify(skeleton(shaped))));
}

function isFlat(shaped: Shaped): boolean {
  for (const key in shaped) {
    if (typeof (shaped as Readonly<Record<string, unknown>>)[key] !== "string") return false;
  }
  return true;
}

function isEmpty(shaped: Shaped): boolean {
  for (const _ in shaped) return false;
  return true;
}

/** How many paths stand where; keys in one order, which does not count. */
function skeleton(shaped: Shaped): unknown {
  const count = (one: string | readonly string[]): number | readonly number[] =>
    typeof one === "string" ? 1 : [one.length];
  if (Array.isArray(shaped)) return shaped.map(count);
  return Object.entries(shaped)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, one]) => [key, count(one)]);
}
