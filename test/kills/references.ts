// Undisturbed runs: what they make, how long they take, and the states that rounds start from.
import { join } from "node:path";
import { unreachable } from "../../src/model/failure.ts";
import { type Contents, contentsOf } from "./contents.ts";
import type { Drawn, Start } from "./draw.ts";
import { type Moment, runOnce } from "./launch.ts";
import { type EditName, edit, type Project, restore, save } from "./project.ts";

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
  /** Of the run from this start; it may run the project for it. */
  of(start: Start): Promise<Reference>;
}

export async function makeReferences(project: Project, dir: string): Promise<References> {
  const [sources, done] = [join(dir, "sources"), join(dir, "done")];
  await save(project, sources);
  const first = await referenceRun(project);
  await save(project, done);
  const edited = new Map<EditName, Reference>();
  const ofEdit = async (name: EditName): Promise<Reference> => {
    const known = edited.get(name);
    if (known !== undefined) return known;
    await restore(project, done);
    await edit(project, name);
    const made = await referenceRun(project);
    edited.set(name, made);
    return made;
  };
  const of = async (start: Start): Promise<Reference> => {
    if (start.kind === "fresh") return first;
    if (start.kind === "edited") return await ofEdit(start.edit);
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

/** On this machine, by how long the undisturbed run took. */
export function momentOf(drawn: Drawn, { ms, lines }: Reference): Moment {
  switch (drawn.by) {
    case "time":
      return { after: null, ms: drawn.share * ms };
    case "lines":
      return { after: Math.floor(drawn.share * lines), ms: drawn.ms };
    case "file":
      return { after: drawn.file, ms: drawn.ms };
    default:
      return unreachable(drawn);
  }
}
