// Rounds one after the other, and what they add up to.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { makeProject } from "./project.ts";
import { makeReferences } from "./references.ts";
import { playRound, type Round } from "./round.ts";

export interface Options {
  readonly seed: number;
  readonly rounds: readonly number[];
  readonly executable: string;
  /** Of the example's data. */
  readonly share: number;
  /** An empty folder to work in. */
  readonly dir: string;
  readonly onRound?: (round: Round) => void;
}

export async function kills(options: Options): Promise<readonly Round[]> {
  const { seed, executable, share, dir, onRound } = options;
  const path = join(dir, "project");
  await mkdir(path, { recursive: true });
  const project = await makeProject(path, executable, share);
  const references = await makeReferences(project, join(dir, "references"));
  const played: Round[] = [];
  for (const round of options.rounds) {
    const result = await playRound({ seed, project, references, dir }, round);
    played.push(result);
    onRound?.(result);
  }
  return played;
}

export function summary(rounds: readonly Round[]): string {
  const sum = (of: (round: Round) => number): number =>
    rounds.reduce((total, round) => total + of(round), 0);
  const count = (of: (round: Round) => boolean): number => rounds.filter(of).length;
  return [
    `${rounds.length} rounds: ${count(({ plan }) => plan.kills.length > 1)} with more than one kill, ` +
      `${count(({ plan }) => plan.kills.some(({ cut }) => cut !== null))} with a power cut`,
    `${sum(({ plan }) => plan.kills.length)} kills, of which ${sum(({ hits }) => hits)} hit a living run; ` +
      `${sum(({ orphans }) => orphans)} processes were left for the watchdog`,
    `${sum(({ harmed }) => harmed)} files cut, ${sum(({ kept }) => kept)} files kept`,
    `${count(({ faults }) => faults.length > 0)} rounds with faults`,
  ].join("\n");
}

export function describe({ plan, faults, folder }: Round): string {
  return [`FAULTS in round ${plan.round}, see ${folder}`, ...faults.map((one) => `  ${one}`)].join(
    "\n",
  );
}
