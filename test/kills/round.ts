// One round: a start, kills, cuts, a recovery, and what must hold after it.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unreachable } from "../../src/model/failure.ts";
import { processesWith } from "../e2e/running.ts";
import { databaseFaults, idleFaults, keptFaults, runFaults, survivors } from "./checks.ts";
import { contentsOf, differences } from "./contents.ts";
import { cutNewest, type Harm } from "./cut.ts";
import { drawPlan, type How, type Kill, type Plan, type Start } from "./draw.ts";
import { type Ended, eventsOf, fastpipeAt, type Moment, stagesThat } from "./launch.ts";
import { edit, lockOf, type Project, restore, save } from "./project.ts";
import type { Reference, References } from "./references.ts";

export interface Round {
  readonly plan: Plan;
  readonly faults: readonly string[];
  readonly kills: number;
  /** Those that ended the run. */
  readonly hits: number;
  /** Processes that the killed runs left, and that had to be ended. */
  readonly orphans: number;
  readonly harmed: number;
  readonly kept: number;
  /** Where the states between the steps are, when there are faults. */
  readonly folder: string | null;
}

interface Settings {
  readonly seed: number;
  readonly project: Project;
  readonly references: References;
  /** Where rounds with faults are kept. */
  readonly dir: string;
}

export async function playRound(settings: Settings, round: number): Promise<Round> {
  const { project, references, dir } = settings;
  const plan = drawPlan(settings.seed, round, project.stages);
  const folder = join(dir, `round-${round}`);
  const log: string[] = [`seed ${settings.seed}`, JSON.stringify(plan, null, 1)];
  const reference = await references.of(plan.start);
  await begin(project, references, plan.start);
  await save(project, join(folder, "0-start"));
  const faults: string[] = [];
  const harmed = new Map<string, Harm>();
  const marks: string[] = [];
  const done = new Set<string>();
  let [hits, orphans] = [0, 0];
  for (const [i, kill] of plan.kills.entries()) {
    const since = Date.now();
    const mark = crypto.randomUUID();
    const ended = await runOnce(project, kill, { mark, moment: momentOf(kill, reference) });
    log.push(`\n# kill ${i + 1}: ${ended.hit ? "hit" : "missed"}`, ended.stdout, ended.stderr);
    if (ended.hit) hits++;
    else faults.push(...runFaults(`run ${i + 1}`, ended));
    faults.push(...repeated(ended, done));
    marks.push(...marksOf(mark, ended));
    orphans += (await processesWith(mark)).length;
    if (kill.waits) faults.push(...(await orphanFaults(marks)));
    for (const name of stagesThat("ran", ended)) done.add(name);
    if (kill.cut !== null && ended.hit) {
      const cut = await cutNewest(project.path, since, kill.cut);
      for (const [file, harm] of cut) harmed.set(file, harm);
      done.clear();
      log.push(`# cut: ${JSON.stringify(Object.fromEntries(cut))}`);
    }
    await save(project, join(folder, `${i + 1}-killed`));
  }
  const recovery = await runOnce(project, plan.recovery);
  log.push("\n# recovery", recovery.stdout, recovery.stderr);
  faults.push(...runFaults("the recovery", recovery), ...repeated(recovery, done));
  faults.push(...(await orphanFaults(marks)));
  await save(project, join(folder, "recovered"));
  faults.push(...differences(reference.contents, await contentsOf(project.path)));
  const idle = await runOnce(project, plan.after);
  log.push("\n# after", idle.stdout, idle.stderr);
  faults.push(...idleFaults(idle));
  faults.push(...differences(reference.contents, await contentsOf(project.path)));
  const { kept, faults: needless } = await keptFaults(project, harmed);
  faults.push(...needless, ...databaseFaults(project));
  const failed = faults.length > 0;
  if (failed) await writeFile(join(folder, "log.txt"), [...faults, ...log].join("\n"));
  else await rm(folder, { recursive: true });
  const counts = { kills: plan.kills.length, hits, orphans, harmed: harmed.size, kept };
  return { plan, faults: [...new Set(faults)], ...counts, folder: failed ? folder : null };
}

/** Brings the project into the state from which the round starts. */
async function begin(project: Project, references: References, start: Start): Promise<void> {
  await mkdir(project.path, { recursive: true });
  if (start.kind === "fresh") return await restore(project, references.sources);
  await restore(project, references.done);
  // So that the state knows the restored files, as it does where nobody restored them.
  const known = await runOnce(project, { executor: "warm", jobs: 1 });
  const faults = idleFaults(known);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  if (start.kind === "edited") return await edit(project, start.edit);
  for (const [name, loss] of Object.entries(start.lost)) {
    const outs = project.stages.find((stage) => stage.name === name)?.outs ?? [];
    const lock = lockOf(name);
    const lost = { outs, lock: [lock], both: [lock, ...outs] }[loss];
    for (const path of lost) await rm(join(project.path, path));
  }
}

const MARK = "FASTPIPE_KILLS_MARK";

export async function runOnce(
  project: Project,
  { executor, jobs }: How,
  { mark, moment = null }: { mark?: string; moment?: Moment | null } = {},
): Promise<Ended> {
  const args = ["run", "--json", "--executor", executor, "--jobs", String(jobs)];
  const env = mark === undefined ? {} : { [MARK]: mark };
  return await fastpipeAt(project, args, env, moment).ended;
}

function momentOf({ moment }: Kill, reference: Reference): Moment {
  switch (moment.by) {
    case "time":
      return { after: null, ms: moment.share * reference.ms };
    case "lines":
      return { after: Math.floor(moment.share * reference.lines), ms: moment.ms };
    case "file":
      return { after: moment.file, ms: moment.ms };
    default:
      return unreachable(moment);
  }
}

/** All that it started has the mark in its environment, but for the watchdog, which has the run's id among its arguments. */
function marksOf(mark: string, ended: Ended): string[] {
  const start = eventsOf(ended).find(({ event }) => event === "run_start");
  return start === undefined ? [mark] : [mark, String(start.run)];
}

async function orphanFaults(marks: readonly string[]): Promise<string[]> {
  return (await survivors(marks)).map((process) => `outlives the killed run: ${process}`);
}

/** What was finished stays finished. */
function repeated(ended: Ended, done: ReadonlySet<string>): string[] {
  return eventsOf(ended).flatMap(({ event, stage, reasons }) =>
    event === "stage_start" && done.has(String(stage))
      ? `${stage} had ended before the kill, and ran again: ${JSON.stringify(reasons)}`
      : [],
  );
}
