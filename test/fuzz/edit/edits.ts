// One random edit of a project.
import type { Prng } from "../prng.ts";
import { Code, spliced } from "./code.ts";
import { FILE_KINDS } from "./files.ts";
import { IMPORT_EDITS, IMPORT_KINDS } from "./imports.ts";
import { ITEM_EDITS } from "./items.ts";
import type { CodeKind, Edited, Project, ProjectKind } from "./model.ts";
import { NEUTRAL_EDITS } from "./neutral.ts";
import { STATEMENT_EDITS } from "./statements.ts";
import { VALUE_EDITS } from "./values.ts";

const CODE_GROUPS: readonly (readonly CodeKind[])[] = [
  VALUE_EDITS,
  VALUE_EDITS,
  ITEM_EDITS,
  STATEMENT_EDITS,
  STATEMENT_EDITS,
  IMPORT_EDITS,
  NEUTRAL_EDITS,
];
const PROJECT_KINDS: readonly ProjectKind[] = [...IMPORT_KINDS, ...FILE_KINDS];

export interface Choice {
  /** Files that may be edited. */
  readonly isOpen: (file: string) => boolean;
  /** Files that most edits go to. */
  readonly likely?: ReadonlySet<string>;
  /** Edits of code alone, of these kinds; else of everything. */
  readonly codeKinds?: readonly CodeKind[];
}

export function edit(project: Project, rng: Prng, choice: Choice): Edited {
  for (;;) {
    const made =
      choice.codeKinds === undefined && rng.chance(0.25)
        ? editProject(project, rng)
        : editCode(project, rng, choice);
    if (made !== null) return made;
  }
}

function editCode(
  project: Project,
  rng: Prng,
  { isOpen, likely, codeKinds }: Choice,
): Edited | null {
  const { kind, edit: change, isNeutral = false } = rng.pick(codeKinds ?? rng.pick(CODE_GROUPS));
  const open = [...project.files.keys()].filter(isOpen);
  const file = rng.pick(likely && rng.chance(0.9) ? open.filter((each) => likely.has(each)) : open);
  const code = Code.of(file, project.files.get(file) ?? "");
  const splices = code && change(code, rng);
  if (!code || !splices) return null;
  const text = spliced(code.text, splices);
  if (text === code.text) return null;
  return { ...project, files: new Map(project.files).set(file, text), kind, isNeutral, what: file };
}

function editProject(project: Project, rng: Prng): Edited | null {
  const { kind, edit: change, isNeutral = false } = rng.pick(PROJECT_KINDS);
  const made = change(project, rng);
  return made === null ? null : { ...project, ...made, kind, isNeutral, what: "project" };
}
