import type { Case } from "../figure.ts";
import { copyPipeline, inputs } from "../generate.ts";
import { inTurn } from "../measure.ts";
import { project } from "../project.ts";

export const memory: Case = {
  name: "memory",
  about: "largest resident set with many stages",
  async measure(setting) {
    const count = setting.quick ? 1000 : 10_000;
    const ours = await project(setting, "memory", copyPipeline(count), inputs(count));
    // Few of each: a first run of 10,000 stages takes seconds, and this figure hardly varies.
    const rounds = Math.min(setting.runs, 3);
    const first = await inTurn(rounds, {
      run: { command: ours.command("run", "-q"), prepare: () => ours.reset("out") },
    });
    const noop = await inTurn(rounds, { run: { command: ours.command("run", "-q") } });
    return [
      {
        name: `no-op, ${count} stages`,
        unit: "MB",
        samples: noop.run.map(({ maxRssMb }) => maxRssMb),
        goal: 200,
      },
      {
        name: `first run, ${count} stages`,
        unit: "MB",
        samples: first.run.map(({ maxRssMb }) => maxRssMb),
        goal: 200,
      },
      { name: `first run, ${count} stages`, unit: "ms", samples: first.run.map(({ ms }) => ms) },
    ];
  },
};
