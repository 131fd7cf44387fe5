// Steps by chance, and what must be true after each.
import { Prng } from "../fuzz/prng.ts";
import { type Play, STEPS, settle } from "./steps.ts";
import { World } from "./world.ts";

export interface Played {
  /** What was done, in order. */
  readonly log: readonly string[];
  /** What went wrong in the last step; null: nothing. */
  readonly fault: string | null;
}

export interface VersionsOptions {
  readonly steps: number;
  readonly seed: number;
  /** Where the project is made. */
  readonly dir: string;
  readonly onStep?: (line: string) => void;
}

export async function versions({ steps, seed, dir, onStep }: VersionsOptions): Promise<Played> {
  await using world = await World.make(dir);
  const play: Play = { world, chance: new Prng(seed), mine: [] };
  const log: string[] = [];
  for (let i = 0; i <= steps; i++) {
    const step = i === steps ? settle : play.chance.pick(STEPS);
    try {
      const line = `${i} ${await step(play)}`;
      log.push(line);
      onStep?.(line);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { log, fault: `${i} ${error.message}` };
    }
  }
  return { log, fault: null };
}
