// One project, and random edits of it one by one, each held against the truth and undone.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Decide, type Env, run } from "./decide.ts";
import { type Choice, edit } from "./edit/edits.ts";
import type { Edited } from "./edit/model.ts";
import type { StageOf } from "./generate/model.ts";
import { keep } from "./keep.ts";
import { Prng } from "./prng.ts";
import type { Fault, Summary } from "./summary.ts";
import { type Result, results } from "./truth.ts";
import { type Files, Workspace } from "./workspace.ts";

/** A project to edit, and what of it may be edited. */
export interface Subject {
  readonly files: Files;
  readonly stages: readonly StageOf[];
  readonly env: Env;
  readonly choice: Choice;
}

export interface Settings {
  readonly seed: number;
  readonly executable: string;
  /** Where projects are made. */
  readonly dir: string;
  readonly decide: Decide;
  /** The project of a number; undefined when there is none that runs. */
  readonly subject: (seed: number, series: number, attempt: number) => Subject;
}

/** Rounds that one project is used for. */
export const ROUNDS_A_PROJECT = 10;
const ATTEMPTS = 20;
const DEEP = 0.1;
const OUTS_ALONE = /^(outs_\w+ [^,]*(, )?)+$/;
const CRASH = /internal error|panic/;

export async function series(
  settings: Settings,
  index: number,
  rounds: readonly number[],
  summary: Summary,
): Promise<void> {
  const rig = await prepare(settings, index, summary);
  if (rig === undefined) {
    for (const _round of rounds) summary.void("no project that runs");
    return;
  }
  summary.projects++;
  for (const round of rounds) await rig.round(round);
  await rig.workspace.remove();
}

async function prepare(
  settings: Settings,
  index: number,
  summary: Summary,
): Promise<Rig | undefined> {
  const { seed, executable, dir, subject } = settings;
  const workspace = new Workspace(join(dir, `project-${index}`));
  await workspace.remove();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const made = subject(seed, index, attempt);
    await workspace.set(made.files);
    const truth = await results(executable, workspace.real, made.stages, made.env);
    const again = await results(executable, workspace.real, made.stages, made.env);
    const runs = made.stages.every(({ name }) => isSame(truth.get(name), again.get(name)));
    const failure = runs ? await run(executable, workspace.decided, made.env) : undefined;
    if (runs && failure === undefined) return new Rig(settings, workspace, made, truth, summary);
    if (failure !== undefined) {
      const rig = new Rig(settings, workspace, made, truth, summary);
      const nothing = { ...made, kind: "none", isNeutral: true, what: "project" };
      await rig.refused(nothing, index * ROUNDS_A_PROJECT, failure);
    }
    await workspace.remove();
  }
  return undefined;
}

function isSame(one: Result | undefined, two: Result | undefined): boolean {
  return one?.kind === "made" && two?.kind === "made" && one.bytes === two.bytes;
}

class Rig {
  private isChecked = false;
  /** A run makes other outs than a fresh process does: told once for a project. */
  private isOff = false;

  constructor(
    private readonly settings: Settings,
    readonly workspace: Workspace,
    private readonly subject: Subject,
    private readonly truth: ReadonlyMap<string, Result>,
    private readonly summary: Summary,
  ) {}

  async round(round: number): Promise<void> {
    const { settings, workspace, subject, summary } = this;
    const { executable } = settings;
    const rng = new Prng(settings.seed, round, 77);
    const edited = edit(subject, rng, subject.choice);
    if (!this.isChecked)
      await this.compareOuts({ ...edited, ...subject, kind: "none" }, round, this.truth);
    this.isChecked = true;
    await workspace.set(edited.files);
    if (edited.touched) await workspace.touch(edited.touched, new Date(1e12 + round * 1000));
    const [decision, after] = await Promise.all([
      settings.decide(executable, workspace.decided, edited.env),
      results(executable, workspace.real, subject.stages, edited.env),
    ]);
    summary.rounds++;
    let isDeep = rng.chance(DEEP);
    for (const { name } of subject.stages) {
      const now = after.get(name) ?? { kind: "endless" };
      if (now.kind === "endless" || now.kind === "unloaded") {
        summary.void(now.kind === "endless" ? "endless" : `does not load: ${lineOf(now.why)}`);
        isDeep = false;
        continue;
      }
      if (decision.kind === "refused") {
        await this.refused(edited, round, decision.why);
        isDeep = false;
        continue;
      }
      const verdict = decision.stages.get(name);
      if (verdict === undefined) continue;
      if (now.kind === "threw") {
        isDeep = false;
        if (!verdict.isFresh) summary.void(`throws: ${lineOf(now.why)}`);
        else await this.fault("wrong skip of a failure", edited, round, name, now.why);
        continue;
      }
      const isChanged = !isSame(this.truth.get(name), now);
      summary.count(edited, isChanged, verdict.isFresh);
      if (isChanged && verdict.isFresh) {
        await this.fault("wrong skip", edited, round, name, this.told(name, now));
      }
    }
    if (isDeep) await this.runAndCompare(edited, round, after);
    await workspace.set(subject.files);
    if (isDeep) {
      await run(executable, workspace.decided, subject.env);
      await this.compareOuts(edited, round, this.truth);
      await workspace.forget();
    }
    const when = isDeep
      ? "after a run, with all that was cached lost"
      : "after the edit was undone";
    await this.mustBeFresh(edited, round, subject.env, when);
  }

  private async runAndCompare(
    edited: Edited,
    round: number,
    truth: ReadonlyMap<string, Result>,
  ): Promise<void> {
    this.summary.deep++;
    const failure = await run(this.settings.executable, this.workspace.decided, edited.env);
    if (failure !== undefined) {
      await this.refused(edited, round, `run: ${failure}`);
      return;
    }
    await this.compareOuts(edited, round, truth);
    await this.mustBeFresh(edited, round, edited.env, "after a run");
  }

  private async compareOuts(
    edited: Edited,
    round: number,
    truth: ReadonlyMap<string, Result>,
  ): Promise<void> {
    if (this.isOff) return;
    for (const { name, out } of this.subject.stages) {
      const wanted = truth.get(name);
      if (wanted?.kind !== "made") continue;
      const bytes = await readFile(join(this.workspace.decided, out), "utf8").catch(
        () => "(nothing)",
      );
      if (bytes !== wanted.bytes) {
        this.isOff = true;
        await this.fault(
          "wrong out",
          edited,
          round,
          name,
          `run made ${bytes}, a fresh process ${wanted.bytes}`,
        );
      }
    }
  }

  private async mustBeFresh(edited: Edited, round: number, env: Env, when: string): Promise<void> {
    const { settings, workspace } = this;
    const decision = await settings.decide(settings.executable, workspace.decided, env);
    if (decision.kind === "refused") {
      await this.fault("flip-flop", edited, round, "(all)", `${when}: ${decision.why}`);
      return;
    }
    for (const [name, { isFresh, why }] of decision.stages) {
      // Code that the edit made run when it is loaded may have written over an out.
      if (isFresh || OUTS_ALONE.test(why)) continue;
      await this.fault("flip-flop", edited, round, name, `${when}: ${why}`);
    }
    // What was found once must not be found in all rounds that follow.
    if ([...decision.stages.values()].some(({ isFresh }) => !isFresh)) {
      await run(settings.executable, workspace.decided, env);
    }
  }

  /** It runs, and fastpipe has an error for it. */
  async refused(edited: Edited, round: number, why: string): Promise<void> {
    if (CRASH.test(why)) await this.fault("crash", edited, round, "(all)", why);
    else if (this.summary.refuse(why, round)) {
      await keep(join(this.settings.dir, "kept", `refused-${round}`), this.subject, edited);
    }
  }

  private told(name: string, now: Result): string {
    const before = this.truth.get(name);
    const bytes = (result: Result | undefined): string =>
      result?.kind === "made" ? result.bytes.slice(0, 400) : (result?.kind ?? "nothing");
    return `before: ${bytes(before)}\nafter:  ${bytes(now)}`;
  }

  private async fault(
    fault: Fault,
    edited: Edited,
    round: number,
    stage: string,
    detail: string,
  ): Promise<void> {
    const { settings, subject, summary } = this;
    const kept = join(settings.dir, "kept", `round-${round}`);
    const diff = await keep(kept, subject, edited);
    const { kind, what } = edited;
    summary.found.push({ fault, round, stage, kind, what, detail, diff, kept });
    await writeFile(
      join(kept, `${stage}.txt`),
      `${fault}: ${stage}, seed ${settings.seed}, round ${round}, ${kind}\n${detail}\n`,
    );
  }
}

function lineOf(why: string): string {
  const line = why.split("\n").find((each) => each.includes("rror")) ?? "";
  return (
    /(\w*Error: [^(.]{0,40}|syntax error|Export named|Cannot find)/.exec(line)?.[0] ??
    line.slice(0, 40)
  ).replace(/'?\w*\d+\w*'?/g, "X");
}
