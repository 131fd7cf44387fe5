// Why a stage before it makes a stage stale: followed up to the stage where it began.
import type { Reason } from "../model/reason.ts";
import type { StageState } from "./data.ts";
import { firstReason, sentence } from "./reasons.ts";
import { count, visible } from "./text.ts";

export type States = ReadonlyMap<string, StageState>;

interface Root {
  /** The stage with a reason of its own. */
  readonly stage: string;
  readonly own: readonly Reason[];
  /** The stages from the asked one to the root, both counted. */
  readonly depth: number;
  /** The one after the asked one. */
  readonly next: string | null;
}

export function ownReasons(reasons: readonly Reason[]): readonly Reason[] {
  return reasons.filter(({ code }) => code !== "upstream_will_run");
}

/** Follows chains of "will run" and remembers them, so that thousands of stages cost little. */
export class Causes {
  readonly #states: States;
  readonly #roots = new Map<string, Root | null>();

  constructor(states: States) {
    this.#states = states;
  }

  /** `train will run, since prepare will run, since its param minRows changed: 100 -> 200`. */
  sentence(upstream: string): string {
    const root = this.#root(upstream);
    const begin = `${visible(upstream)} will run`;
    if (root === null) return begin;
    const reason = firstReason(root.own);
    const more = root.own.length > 1 ? ` (+${root.own.length - 1} more)` : "";
    const since = reason ? `, since ${sentence(reason, { its: true })}${more}` : "";
    if (root.depth === 1) return `${begin}${since}`;
    return `${begin}, since ${this.#between(root)}${visible(root.stage)} will run${since}`;
  }

  #between({ depth, next }: Root): string {
    if (depth === 2) return "";
    if (depth === 3 && next !== null) return `${visible(next)} will run, since `;
    return `${count(depth - 1, "stage")} further up `;
  }

  /** Iterative: a chain can be as long as the pipeline. */
  #root(stage: string): Root | null {
    const path: string[] = [];
    const seen = new Set<string>();
    let at: string | null = stage;
    let root: Root | null = null;
    while (at !== null && !seen.has(at)) {
      const known = this.#roots.get(at);
      if (known !== undefined) {
        root = known;
        break;
      }
      seen.add(at);
      path.push(at);
      const reasons: readonly Reason[] = this.#states.get(at)?.reasons ?? [];
      const own = ownReasons(reasons);
      if (own.length > 0) {
        root = { stage: at, own, depth: 0, next: null };
        break;
      }
      at = reasons[0]?.upstream ?? null;
    }
    let next = root !== null && root.depth > 0 && at !== null ? at : null;
    for (const name of path.reverse()) {
      if (root !== null) root = { stage: root.stage, own: root.own, depth: root.depth + 1, next };
      this.#roots.set(name, root);
      next = name;
    }
    return root;
  }
}
