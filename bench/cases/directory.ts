import type { Case } from "../figure.ts";
import { manyFiles } from "../generate.ts";
import { inTurn } from "../measure.ts";
import { project } from "../project.ts";

const PIPELINE = `import { stage } from "fastpipe";

stage({ name: "count", deps: ["data"], outs: ["count.txt"] }, async ({ outs }) => {
  await Bun.write(outs[0], "counted");
});
`;

export const directory: Case = {
  name: "directory",
  about: "a dep that is a folder of many files",
  async measure(setting) {
    const count = setting.quick ? 10_000 : 100_000;
    const ours = await project(setting, "directory", PIPELINE, manyFiles("data", count));
    const first = await inTurn(1, {
      run: { command: ours.command("run", "-q"), prepare: () => ours.reset("count.txt") },
    });
    const noop = await inTurn(setting.runs, { run: { command: ours.command("run", "-q") } });
    return [
      {
        name: `unchanged, ${count} files`,
        unit: "ms",
        samples: noop.run.map(({ ms }) => ms),
        ...(!setting.quick && { goal: 500 }),
      },
      { name: `first look, ${count} files`, unit: "ms", samples: first.run.map(({ ms }) => ms) },
    ];
  },
};
