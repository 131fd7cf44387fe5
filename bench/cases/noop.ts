// What a person pays most often: nothing to do.
import { join } from "node:path";
import type { Case, Figure, Setting } from "../figure.ts";
import { copyPipeline, inputs, makefile, ninjaFile, writeFiles } from "../generate.ts";
import { type Contender, inTurn, once, ratios } from "../measure.ts";
import { type Project, ranProject } from "../project.ts";

const GOALS = new Map([
  [100, 50],
  [1000, 90],
  [10_000, 400],
]);

/** `run` of up-to-date stages with one dep and one out each, and of the same graph by make and ninja. */
export const noop: Case = {
  name: "noop",
  about: "nothing to do: n stages of one dep, one out",
  async measure(setting) {
    const figures: Figure[] = [];
    for (const count of counts(setting)) figures.push(...(await noopOf(setting, count)));
    return figures;
  },
};

async function noopOf(setting: Setting, count: number): Promise<Figure[]> {
  const name = `noop-${count}`;
  const ours = settled(await ranProject(setting, name, copyPipeline(count), inputs(count)));
  const contenders: Record<string, Contender> = {
    fastpipe: { command: ours.command("run", "-q") },
    ...(await otherTools(setting, count)),
  };
  const { fastpipe = [], ...rest } = await inTurn(setting.runs, contenders);
  const goal = GOALS.get(count);
  const figures: Figure[] = [
    {
      name: `run, ${count} stages`,
      unit: "ms",
      samples: fastpipe.map(({ ms }) => ms),
      ...(goal !== undefined && { goal }),
    },
    { name: `run, ${count} stages, CPU`, unit: "ms", samples: fastpipe.map(({ cpuMs }) => cpuMs) },
  ];
  for (const [tool, samples] of Object.entries(rest)) {
    figures.push(
      { name: `${tool}, ${count} targets`, unit: "ms", samples: samples.map(({ ms }) => ms) },
      { name: `run over ${tool}, ${count}`, unit: "x", samples: ratios(fastpipe, samples) },
    );
  }
  return figures;
}

/** The same graph for the tools that this machine has. */
async function otherTools(setting: Setting, count: number): Promise<Record<string, Contender>> {
  const tools: Record<string, Contender> = {};
  for (const [tool, file, text] of [
    ["make", "Makefile", makefile(count)],
    ["ninja", "build.ninja", ninjaFile(count)],
  ] as const) {
    const path = Bun.which(tool);
    if (path === null) continue;
    const cwd = join(setting.dir, `${tool}-${count}`);
    await writeFiles(cwd, inputs(count));
    await writeFiles(cwd, [
      [file, text],
      ["out/.keep", ""],
    ]);
    const command = { argv: [path], cwd };
    once(command);
    tools[tool] = { command };
  }
  return tools;
}

/** The commands that only look, on the same graphs: one planner, so one price. */
export const look: Case = {
  name: "look",
  about: "status, run --dry-run, explain: the same planner",
  async measure(setting) {
    const figures: Figure[] = [];
    for (const count of counts(setting)) {
      const ours = settled(
        await ranProject(setting, `look-${count}`, copyPipeline(count), inputs(count)),
      );
      const samples = await inTurn(setting.runs, {
        status: { command: ours.command("status") },
        "run --dry-run": { command: ours.command("run", "--dry-run") },
        explain: { command: ours.command("explain") },
        "explain of one stage": { command: ours.command("explain", "copy0") },
      });
      const goal = GOALS.get(count);
      for (const [command, times] of Object.entries(samples)) {
        figures.push({
          name: `${command}, ${count} stages`,
          unit: "ms",
          samples: times.map(({ ms }) => ms),
          ...(goal !== undefined && { goal }),
        });
      }
    }
    return figures;
  },
};

/** The 1-second import must not be paid for when there is nothing to do. */
export const heavyImport: Case = {
  name: "import",
  about: "nothing to do in a pipeline that imports a package which takes 1 s to load",
  async measure(setting) {
    const light = settled(await ranProject(setting, "light", copyPipeline(100), inputs(100)));
    const heavy = settled(
      await ranProject(setting, "heavy", `import "slow";\n${copyPipeline(100)}`, [
        ...inputs(100),
        ...slowPackage(),
      ]),
    );
    const samples = await inTurn(setting.runs, {
      heavy: { command: heavy.command("run", "-q") },
      light: { command: light.command("run", "-q") },
    });
    return [
      {
        name: "with the import, over without",
        unit: "x",
        samples: ratios(samples.heavy, samples.light),
        goal: 1.2,
      },
    ];
  },
};

/** Its definitions are kept by one command, and what is made of them by the next. */
function settled(project: Project): Project {
  for (const _ of ["kept", "read back"]) once(project.command("run", "-q"));
  return project;
}

function* slowPackage(): Generator<readonly [string, string]> {
  yield [
    "node_modules/slow/package.json",
    JSON.stringify({ name: "slow", version: "1.0.0", main: "index.js" }),
  ];
  yield [
    "node_modules/slow/index.js",
    "for (const end = Date.now() + 1000; Date.now() < end; );\n",
  ];
}

function counts({ quick }: Setting): number[] {
  return quick ? [100, 1000] : [...GOALS.keys()];
}
