// What it costs to know the code: cold (no state), and warm (only stats).
import { join } from "node:path";
import type { Case, Setting } from "../figure.ts";
import { modules, modulesPipeline } from "../generate.ts";
import { inTurn, once } from "../measure.ts";
import { type Project, project } from "../project.ts";

const FILES = 300;

export const code: Case = {
  name: "code",
  about: `code fingerprint of ${FILES} files of 9 KB`,
  async measure(setting) {
    const cold = await codeProject(setting, "cold", FILES);
    const coldBase = await codeProject(setting, "cold", 1);
    const warm = await codeProject(setting, "warm", FILES);
    const warmBase = await codeProject(setting, "warm", 1);
    for (const { command } of [warm, warmBase]) once(command("run", "-q"));
    const load = join(cold.dir, "load.ts");
    await Bun.write(load, 'import { f0 } from "./lib/m0.ts";\nf0(1);\n');
    const samples = await inTurn(setting.runs, {
      cold: { command: cold.command("status"), prepare: () => cold.reset() },
      coldBase: { command: coldBase.command("status"), prepare: () => coldBase.reset() },
      warm: { command: warm.command("status") },
      warmBase: { command: warmBase.command("status") },
      load: { command: { argv: [process.execPath, load], cwd: cold.dir } },
      loadBase: { command: { argv: [process.execPath, "-e", "0"], cwd: cold.dir } },
    });
    const over = (a: keyof typeof samples, b: keyof typeof samples) =>
      samples[a].map(({ ms }, i) => ms - (samples[b][i]?.ms ?? Number.NaN));
    const cold300 = over("cold", "coldBase");
    const loading = over("load", "loadBase");
    return [
      {
        name: `cold: ${FILES} files more than one, less loading`,
        unit: "ms",
        samples: cold300.map((ms, i) => ms - (loading[i] ?? Number.NaN)),
        goal: 400,
      },
      { name: `cold: ${FILES} files more than one`, unit: "ms", samples: cold300 },
      { name: `bun alone: loading ${FILES} files`, unit: "ms", samples: loading },
      {
        name: `warm: ${FILES} files more than one`,
        unit: "ms",
        samples: over("warm", "warmBase"),
        note: "loading them included",
      },
    ];
  },
};

function codeProject(setting: Setting, name: string, count: number): Promise<Project> {
  return project(setting, `${name}-${count}`, modulesPipeline(), modules(count, 9 * 1024));
}
