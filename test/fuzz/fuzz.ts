// Many rounds, several projects at once.
import { generate } from "./generate/project.ts";
import { ROUNDS_A_PROJECT, type Settings, type Subject, series } from "./round.ts";
import { Summary } from "./summary.ts";

export interface Plan {
  readonly rounds: readonly number[];
  readonly jobs: number;
  readonly onProgress?: (summary: Summary) => void;
}

export async function fuzz(
  settings: Settings,
  { rounds, jobs, onProgress }: Plan,
): Promise<Summary> {
  const summary = new Summary();
  const bySeries = [...Map.groupBy(rounds, (round) => Math.floor(round / ROUNDS_A_PROJECT))];
  const work = async (): Promise<void> => {
    for (let next = bySeries.shift(); next !== undefined; next = bySeries.shift()) {
      await series(settings, ...next, summary);
      onProgress?.(summary);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return summary;
}

/** A generated project; files beside the others that nothing asks for are edited seldom. */
export function generated(seed: number, index: number, attempt: number): Subject {
  const { files, stages, env, loaded } = generate(seed, index, attempt);
  return {
    files,
    stages,
    env,
    choice: {
      likely: loaded,
      isOpen: (file) => !file.includes(".twin.") && !/package\.json|tsconfig\.json/.test(file),
    },
  };
}
