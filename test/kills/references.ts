// Undisturbed runs: what they make, how long they take, and the states that rounds start from.
import { join } from "node:path";
import { type Contents, contentsOf } from "./contents.ts";
import type { Start } from "./draw.ts";
import { EDITS, type EditName, edit, type Project, restore, save } from "./project.ts";
import { runOnce } from "./round.ts";

export interface Reference {
  readonly contents: Contents;
  /** How long the run took. */
  readonly ms: number;
  /** How much it told. */
  readonly lines: number;
}

export interface References {
  /** The example before its first run. */
  readonly sources: string;
  /** After it. */
  readonly done: string;
  /** Of the run from this start. */
  of(start: Start): Reference;
}

export async function makeReferences(project: Project, dir: string): Promise<References> {
  const [sources, done] = [join(dir, "sources"), join(dir, "done")];
  await save(project, sources);
  const first = await referenceRun(project);
  await save(project, done);
  const edited = new Map<string, Reference>();
  for (const name of Object.keys(EDITS) as EditName[]) {
    await restore(project, done);
    await edit(project, name);
    edited.set(name, await referenceRun(project));
  }
  const of = (start: Start): Reference => {
    if (start.kind === "fresh") return first;
    if (start.kind === "edited") return edited.get(start.edit) ?? first;
    const share = Object.keys(start.lost).length / project.stages.length;
    return { ...first, ms: first.ms * share, lines: first.lines * share };
  };
  return { sources, done, of };
}

async function referenceRun(project: Project): Promise<Reference> {
  const { code, stdout, stderr, ms } = await runOnce(project, { executor: "warm", jobs: 2 });
  if (code !== 0) throw new Error(`an undisturbed run ended with ${code}: ${stdout}${stderr}`);
  return { contents: await contentsOf(project.path), ms, lines: stdout.split("\n").length - 1 };
}
