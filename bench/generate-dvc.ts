// Pipelines as DVC reads them, for both tools.
import { inputs } from "./generate.ts";

export type Files = Iterable<readonly [path: string, content: string]>;

/** What stage i runs; also for a shell that loops over the numbers. */
export const copyCommand = (i: string): string => `cp in/${i}.txt out/${i}.txt`;

/** `count` stages of one dep and one out each. */
export function* copyStages(count: number): Files {
  yield* inputs(count);
  const stages = Array.from(
    { length: count },
    (_, i) => `  copy${i}:
    cmd: ${copyCommand(String(i))}
    deps:
    - in/${i}.txt
    outs:
    - out/${i}.txt
`,
  );
  yield ["dvc.yaml", `stages:\n${stages.join("")}`];
}

/** Stages without deps, by a matrix of three sides alike: what the lock costs weighs most. */
export function* matrixStages(side: number): Files {
  const values = `[${Array.from({ length: side }, (_, i) => i + 1).join(", ")}]`;
  const text = `stages:
  a:
    matrix:
      x: ${values}
      y: ${values}
      z: ${values}
    cmd: echo \${key} > data/\${key}.txt
    outs:
    - data/\${key}.txt
`;
  yield ["dvc.yaml", text];
}
