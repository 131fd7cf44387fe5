import { dvcProject } from "../dvc-project.ts";
import { beside, type DvcSetting, firstRuns } from "../dvc-setting.ts";
import type { Case } from "../figure.ts";
import { matrixStages } from "../generate-dvc.ts";

export function matrix(asked: DvcSetting, side = 7): Case {
  const count = side ** 3;
  return {
    name: "matrix",
    about: `a matrix of ${count} stages: first run, nothing to do, status`,
    async measure(setting) {
      const make = (name: string) =>
        dvcProject(setting, asked.dvc, name, matrixStages(side), "data");
      const dvc = await make("dvc");
      const ours = await make("fastpipe");
      const repro = dvc.command(asked.dvc, "repro", "-q");
      const run = ours.command(setting.fastpipe, "run", "-q");
      const first = await beside(setting, "first run", {
        dvc: {
          command: repro,
          prepare: dvc.reset,
          warmUp: dvc.command(asked.dvc, "repro", "-q", "--dry"),
          rounds: firstRuns(setting, asked, count),
        },
        ours: { command: run, prepare: ours.reset },
      });
      for (const project of [dvc, ours]) await project.checkOuts(count);
      return [
        ...first,
        ...(await beside(setting, "nothing to do", {
          dvc: { command: repro },
          ours: { command: run },
        })),
        ...(await beside(setting, "status", {
          dvc: { command: dvc.command(asked.dvc, "status") },
          ours: { command: ours.command(setting.fastpipe, "status") },
        })),
      ];
    },
  };
}
