// `fastpipe run` beside `dvc repro`, on the same stages in copies of the same repository.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type DvcProject, dvcProject } from "../dvc-project.ts";
import { beside, type DvcSetting, firstRuns, times } from "../dvc-setting.ts";
import type { Case, Figure, Setting } from "../figure.ts";
import { shellLoop, writeFiles } from "../generate.ts";
import { copyCommand, copyStages } from "../generate-dvc.ts";
import { beyond, type Contender, inTurn, ratios } from "../measure.ts";
import { putAside } from "../project.ts";

interface Pair {
  readonly dvc: DvcProject;
  readonly ours: DvcProject;
}

interface Goals {
  /** How many times smaller than DVC's. */
  readonly overhead?: number;
  /** What `beside` takes, of nothing to do. */
  readonly noop: { readonly times?: number; readonly goalMs?: number };
}

export function goalsOf(count: number): Goals {
  if (count === 176) return { overhead: 30, noop: { times: 40 } };
  return { noop: count === 400 ? { goalMs: 300 } : {} };
}

export function copies(count: number, asked: DvcSetting): Case {
  return {
    name: `copies-${count}`,
    about: `${count} \`cp\` stages: first run, nothing to do, one change`,
    async measure(setting) {
      const make = (name: string) => dvcProject(setting, asked.dvc, name, copyStages(count), "out");
      const pair = { dvc: await make("dvc"), ours: await make("fastpipe") };
      return [
        ...(await first(setting, asked, count, pair)),
        ...(await noop(setting, asked, count, pair)),
        ...(await change(setting, asked, pair)),
      ];
    },
  };
}

/** DVC runs one stage at a time, so that is what is compared; and as fastpipe does it when not told otherwise. */
async function first(
  setting: Setting,
  asked: DvcSetting,
  count: number,
  { dvc, ours }: Pair,
): Promise<Figure[]> {
  const jobs = availableParallelism();
  const slow = firstRuns(setting, asked, count);
  const run = (n: number): Contender => ({
    command: ours.command(setting.fastpipe, "run", "-q", "-j", String(n)),
    prepare: ours.reset,
  });
  const samples = await inTurn(Math.max(setting.runs, slow), {
    dvc: {
      command: dvc.command(asked.dvc, "repro", "-q"),
      prepare: dvc.reset,
      warmUp: dvc.command(asked.dvc, "repro", "-q", "--dry"),
      rounds: slow,
    },
    one: run(1),
    oneFloor: await commandsAlone(setting, ours, count, 1),
    many: run(jobs),
    manyFloor: await commandsAlone(setting, ours, count, jobs),
  });
  for (const project of [dvc, ours]) await project.checkOuts(count);
  const dvcOver = beyond(samples.dvc, samples.oneFloor);
  const { overhead } = goalsOf(count);
  const oneOver = beyond(samples.one, samples.oneFloor);
  return [
    times("first run: dvc", samples.dvc),
    times("first run: fastpipe -j 1", samples.one),
    times(`first run: fastpipe -j ${jobs}`, samples.many),
    times("the commands alone, one at a time", samples.oneFloor),
    times(`the commands alone, xargs -P ${jobs}`, samples.manyFloor),
    times("overhead: dvc", dvcOver),
    times("overhead: fastpipe -j 1", oneOver),
    times(`overhead: fastpipe -j ${jobs}`, beyond(samples.many, samples.manyFloor)),
    {
      name: "overhead: dvc over fastpipe -j 1",
      unit: "x",
      samples: ratios(dvcOver, oneOver),
      ...(overhead !== undefined && { goal: overhead, atLeast: true }),
    },
    {
      name: `first run: dvc over fastpipe -j ${jobs}`,
      unit: "x",
      samples: ratios(samples.dvc, samples.many),
    },
  ];
}

/** The same commands, each by a shell of its own, `jobs` at a time, with the variables that the stages have. */
async function commandsAlone(
  setting: Setting,
  { command }: DvcProject,
  count: number,
  jobs: number,
): Promise<Contender> {
  const cwd = join(setting.dir, `loop-${jobs}`);
  await writeFiles(cwd, copyStages(count));
  const script = shellLoop(count, jobs, copyCommand);
  return {
    command: { ...command("/bin/sh", "-c", script), cwd },
    prepare: () => putAside(setting, [join(cwd, "out")]),
  };
}

async function noop(
  setting: Setting,
  asked: DvcSetting,
  count: number,
  { dvc, ours }: Pair,
): Promise<Figure[]> {
  return beside(setting, "nothing to do", {
    dvc: { command: dvc.command(asked.dvc, "repro", "-q") },
    ours: { command: ours.command(setting.fastpipe, "run", "-q") },
    ...goalsOf(count).noop,
  });
}

async function change(setting: Setting, asked: DvcSetting, pair: Pair): Promise<Figure[]> {
  const { dvc, ours } = pair;
  const input = "in/0.txt";
  let edits = 0;
  // Never the same text twice: the run cache would have its out.
  const edit = (project: DvcProject) =>
    writeFiles(project.dir, [[input, `edit ${edits++}, of what was a line\n`]]);
  const figures = await beside(setting, "one change", {
    dvc: { command: dvc.command(asked.dvc, "repro", "-q"), prepare: () => edit(dvc) },
    ours: { command: ours.command(setting.fastpipe, "run", "-q"), prepare: () => edit(ours) },
  });
  for (const { dir } of [dvc, ours]) {
    const [text, copied] = await Promise.all(
      [input, "out/0.txt"].map((path) => Bun.file(join(dir, path)).text()),
    );
    if (copied !== text) throw new Error(`${dir}: the change did not reach out/0.txt`);
  }
  return figures;
}
