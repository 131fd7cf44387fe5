// What stages cost beyond their own work.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Case, Figure, Setting } from "../figure.ts";
import {
  copyPipeline,
  idlePipeline,
  inputs,
  type ShellCommand,
  shellLoop,
  shellPipeline,
  writeFiles,
} from "../generate.ts";
import { inTurn, printed, ratios } from "../measure.ts";
import { project, putAside } from "../project.ts";

const SHELL_STAGES = 176;

const COMMANDS: Readonly<Record<string, ShellCommand>> = {
  "tr, next to nothing": (i) => `tr a-z A-Z < in/${i}.txt > out/${i}.txt`,
  "awk, some 20 ms": (i) =>
    `awk "BEGIN { for (k = 0; k < 300000; k++) s += k; print s }" > out/${i}.txt`,
};

export const shell: Case = {
  name: "shell",
  about: `first run of ${SHELL_STAGES} shell stages, beside xargs -P in a shell`,
  async measure(setting) {
    const figures: Figure[] = [];
    for (const [what, command] of Object.entries(COMMANDS)) {
      figures.push(...(await shellOf(setting, what, command)));
    }
    return figures;
  },
};

async function shellOf(setting: Setting, what: string, command: ShellCommand): Promise<Figure[]> {
  const jobs = availableParallelism();
  const name = what.slice(0, 3).trim();
  const text = shellPipeline(SHELL_STAGES, command);
  const ours = await project(setting, `shell-${name}`, text, inputs(SHELL_STAGES));
  const cwd = join(setting.dir, `loop-${name}`);
  await writeFiles(cwd, inputs(SHELL_STAGES));
  const samples = await inTurn(setting.runs, {
    fastpipe: {
      command: ours.command("run", "-q", "-j", String(jobs)),
      prepare: () => ours.reset("out"),
    },
    loop: {
      command: { argv: ["/bin/sh", "-c", shellLoop(SHELL_STAGES, jobs, command)], cwd },
      prepare: () => putAside(setting, [join(cwd, "out")]),
    },
  });
  return [
    { name: `${what}: fastpipe`, unit: "ms", samples: samples.fastpipe.map(({ ms }) => ms) },
    { name: `${what}: xargs -P ${jobs}`, unit: "ms", samples: samples.loop.map(({ ms }) => ms) },
    {
      name: `${what}: fastpipe over the loop`,
      unit: "x",
      samples: ratios(samples.fastpipe, samples.loop),
      goal: 1.2,
    },
  ];
}

export const functions: Case = {
  name: "functions",
  about: "first run of TypeScript stages, warm, everything included",
  async measure(setting) {
    const count = 1000;
    const idle = await project(setting, "idle", idlePipeline(count));
    const copy = await project(setting, "copy", copyPipeline(count), inputs(count));
    const samples = await inTurn(setting.runs, {
      idle: { command: idle.command("run", "-q"), prepare: () => idle.reset() },
      copy: { command: copy.command("run", "-q"), prepare: () => copy.reset("out") },
    });
    const floor = samples.idle.map((_, i) => {
      const script = join(import.meta.dir, "../inner/write-files.ts");
      const folder = join(setting.dir, `floor-${i}`);
      return printed({ argv: [process.execPath, script, folder, String(count)], cwd: setting.dir });
    });
    return [
      {
        name: "a stage that does nothing",
        unit: "ms",
        samples: samples.idle.map(({ ms }) => ms / count),
        goal: 0.5,
      },
      {
        name: "a stage that copies a small file",
        unit: "ms",
        samples: samples.copy.map(({ ms }) => ms / count),
      },
      {
        name: "the disk: a small file, renamed into place",
        unit: "ms",
        samples: floor.map((ms) => ms / count),
        note: "a stage writes one as its lock",
      },
    ];
  },
};
