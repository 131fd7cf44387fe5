// One round: a start, kills, cuts, a recovery, and what must hold after it.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  databaseFaults,
  freeze,
  idleFaults,
  keptFaults,
  orphanFaults,
  runFaults,
} from "./checks.ts";
import { contentsOf, differences } from "./contents.ts";
import { cutNewest, type Harm } from "./cut.ts";
import { drawPlan, type How, type Kill, type Plan, type Start } from "./draw.ts";
import { type Ended, eventsOf, runOnce, stagesThat } from "./launch.ts";
import { edit, lockOf, type Project, restore, save } from "./project.ts";
import { momentOf, type Reference, type References } from "./references.ts";

export interface Round {
  readonly plan: Plan;
  readonly faults: readonly string[];
  /** Kills that ended the run. */
  readonly hits: number;
  /** Processes that the killed runs left, and that had to be ended. */
  readonly orphans: number;
  readonly harmed: number;
  readonly kept: number;
  /** Where the states between the steps are, when there are faults. */
  readonly folder: string | null;
}

export interface Settings {
  readonly seed: number;
  readonly project: Project;
  readonly references: References;
  /** Where rounds with faults are kept. */
  readonly dir: string;
}

export async function playRound(settings: Settings, round: number): Promise<Round> {
  const { project, references } = settings;
  const plan = drawPlan(settings.seed, round, project.stages);
  const reference = await references.of(plan.start);
  await begin(project, references, plan.start);
  const folder = join(settings.dir, `round-${round}`);
  const player = new Player(project, reference, folder);
  player.tell(`seed ${settings.seed}, ${JSON.stringify(plan, null, 1)}`);
  await save(project, join(folder, "0-start"));
  for (const [i, kill] of plan.kills.entries()) {
    await player.kill(kill);
    await save(project, join(folder, `${i + 1}-killed`));
  }
  await player.recover(plan.recovery);
  await save(project, join(folder, "recovered"));
  await player.runAgain(plan.after);
  await player.askForAll(plan.after);
  return await player.result(plan);
}

/** Brings the project into the state from which the round starts. */
async function begin(project: Project, references: References, start: Start): Promise<void> {
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

class Player {
  readonly #project: Project;
  readonly #reference: Reference;
  readonly #folder: string;
  readonly #faults = new Set<string>();
  readonly #log: string[] = [];
  readonly #harmed = new Map<string, Harm>();
  /** Of all processes that killed runs have started. */
  readonly #marks: string[] = [];
  /** Stages that were seen to end, and must not run again. */
  readonly #done = new Set<string>();
  #hits = 0;
  #orphans = 0;

  constructor(project: Project, reference: Reference, folder: string) {
    this.#project = project;
    this.#reference = reference;
    this.#folder = folder;
  }

  async kill(kill: Kill): Promise<void> {
    const since = Date.now();
    const mark = crypto.randomUUID();
    const moment = momentOf(kill.moment, this.#reference);
    const ended = await runOnce(this.#project, kill, { mark, moment });
    this.#marks.push(...marksOf(mark, ended));
    this.#tellOf(ended.hit ? "killed" : "ended before the kill", ended);
    if (ended.hit) this.#hits++;
    else this.#fault(runFaults("the run", ended));
    if (kill.waits) {
      this.#orphans += await freeze(mark);
      this.#fault(await orphanFaults(this.#marks));
    }
    for (const name of stagesThat("ran", ended)) this.#done.add(name);
    if (kill.cut === null || !ended.hit) return;
    const cut = await cutNewest(this.#project.path, since, kill.cut);
    for (const [file, harm] of cut) this.#harmed.set(file, harm);
    this.#done.clear();
    this.tell(`cut: ${JSON.stringify(Object.fromEntries(cut), null, 1)}`);
  }

  async recover(how: How): Promise<void> {
    const ended = await runOnce(this.#project, how);
    this.#tellOf("recovered", ended);
    this.#fault(runFaults("the recovery", ended));
    this.#fault(await orphanFaults(this.#marks));
    await this.#compare();
  }

  /** There must be nothing to do any more. */
  async runAgain(how: How): Promise<void> {
    const ended = await runOnce(this.#project, how);
    this.#tellOf("run again", ended);
    this.#fault(idleFaults(ended));
    await this.#compare();
  }

  /** What a power cut did to an object of the cache is noticed when somebody asks for it, and then it is made again. */
  async askForAll(how: How): Promise<void> {
    if (![...this.#harmed.keys()].some((file) => file.startsWith(OBJECTS))) return;
    this.#done.clear();
    for (const { outs } of this.#project.stages) {
      for (const out of outs) await rm(join(this.#project.path, out), { recursive: true });
    }
    const ended = await runOnce(this.#project, how);
    this.#tellOf("asked for all outs", ended);
    this.#fault(runFaults("the run after all outs were removed", ended));
    await this.#compare(RUNS);
  }

  async result(plan: Plan): Promise<Round> {
    const { kept, faults } = await keptFaults(this.#project, this.#harmed);
    this.#fault([...faults, ...databaseFaults(this.#project)]);
    const failed = this.#faults.size > 0;
    const log = [...this.#faults, ...this.#log].join("\n\n");
    if (failed) await writeFile(join(this.#folder, "log.txt"), log);
    else await rm(this.#folder, { recursive: true });
    return {
      plan,
      faults: [...this.#faults],
      hits: this.#hits,
      orphans: this.#orphans,
      harmed: this.#harmed.size,
      kept,
      folder: failed ? this.#folder : null,
    };
  }

  tell(text: string): void {
    this.#log.push(text);
  }

  #tellOf(what: string, ended: Ended): void {
    this.tell(`# ${what}\n${ended.stdout}${ended.stderr}`);
    this.#fault(repeated(ended, this.#done));
  }

  #fault(faults: readonly string[]): void {
    for (const fault of faults) this.#faults.add(fault);
  }

  /** Harmed files of the cache may lie there as they are as long as nothing has asked for them: those below `unasked`. */
  async #compare(unasked = CACHE): Promise<void> {
    const found = new Map(await contentsOf(this.#project.path));
    const expected = new Map(this.#reference.contents);
    for (const file of this.#harmed.keys()) {
      if (!file.startsWith(unasked)) continue;
      found.delete(file);
      expected.delete(file);
    }
    this.#fault(differences(expected, found));
  }
}

const CACHE = ".fastpipe/cache/";
const OBJECTS = `${CACHE}sha256/`;
const RUNS = `${CACHE}runs/`;

/** All that it started has the mark in its environment, but for the watchdog, which has the run's id among its arguments. */
function marksOf(mark: string, ended: Ended): string[] {
  const start = eventsOf(ended).find(({ event }) => event === "run_start");
  return start === undefined ? [mark] : [mark, String(start.run)];
}

/** What was finished stays finished. */
function repeated(ended: Ended, done: ReadonlySet<string>): string[] {
  return eventsOf(ended).flatMap(({ event, stage, reasons }) =>
    event === "stage_start" && done.has(String(stage))
      ? `${stage} had ended before the kill, and ran again: ${JSON.stringify(reasons)}`
      : [],
  );
}
