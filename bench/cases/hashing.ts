// What it costs to look at data: at first, and after a touch that changed no byte.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Case, Figure, Setting } from "../figure.ts";
import { bigFile, touch } from "../generate.ts";
import { type Contender, inTurn, type Sample } from "../measure.ts";
import { type Project, project } from "../project.ts";

const MANY = 64;

export const hashing: Case = {
  name: "hashing",
  about: "data in the page cache: one big file, the same touched, many files",
  async measure(setting) {
    const bytes = (setting.quick ? 256 : 1024) * 2 ** 20;
    const empty = await dataProject(setting, "empty", 1, 0);
    const one = await dataProject(setting, "one", 1, bytes);
    const many = await dataProject(setting, "many", MANY, bytes / MANY);
    const touched = await dataProject(setting, "touched", 1, bytes);
    const samples = await inTurn(setting.runs, {
      empty: firstRun(empty),
      one: firstRun(one),
      many: firstRun(many),
      noop: { command: touched.command("run", "-q") },
      touched: {
        command: touched.command("run", "-q"),
        prepare: () => touch(join(touched.dir, "data/0.bin")),
      },
      after: { command: touched.command("run", "-q") },
    });
    const rate = (a: readonly Sample[], b: readonly Sample[]) =>
      a.map(({ ms }, i) => bytes / 1e6 / (ms - (b[i]?.ms ?? Number.NaN)));
    const size = `${bytes / 2 ** 20} MB`;
    const figures: Figure[] = [
      {
        name: `sha256, one file of ${size}`,
        unit: "GB/s",
        samples: rate(samples.one, samples.empty),
        goal: 1.4,
        note: "first run, less one with an empty file",
      },
      {
        name: `sha256, ${MANY} files, ${size} in all`,
        unit: "GB/s",
        samples: rate(samples.many, samples.empty),
        note: "all cores",
      },
      {
        name: `touched, same bytes, ${size}`,
        unit: "GB/s",
        samples: rate(samples.touched, samples.noop),
        goal: 4,
        note: "less a no-op",
      },
      { name: "the run after that", unit: "ms", samples: samples.after.map(({ ms }) => ms) },
    ];
    return figures;
  },
};

async function dataProject(
  setting: Setting,
  name: string,
  files: number,
  bytes: number,
): Promise<Project> {
  const dep = files === 1 ? "data/0.bin" : "data";
  const made = await project(
    setting,
    name,
    `import { stage } from "fastpipe";

stage({ name: "look", deps: ["${dep}"], outs: ["looked.txt"] }, async ({ outs }) => {
  await Bun.write(outs[0], "looked");
});
`,
  );
  await mkdir(join(made.dir, "data"));
  for (let i = 0; i < files; i++) await bigFile(join(made.dir, `data/${i}.bin`), bytes);
  return made;
}

function firstRun(made: Project): Contender {
  return { command: made.command("run", "-q"), prepare: () => made.reset("looked.txt") };
}
