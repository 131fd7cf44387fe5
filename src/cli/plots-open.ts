// The plots of a project at the revisions that are asked for, and where templates are.
import { join } from "node:path";
import { orStop } from "../model/failure.ts";
import type { PlotDefinition } from "../model/plot.ts";
import type { Stage } from "../model/stage.ts";
import { declaredPlots } from "../plots/definitions.ts";
import { plotsAt } from "../plots/revision.ts";
import type { TemplateFolder } from "../plots/specs.ts";
import { templatesIn } from "../plots/templates.ts";
import { type Asked, Revisions } from "../revision/open.ts";
import { type Contents, WORKSPACE } from "../revision/view.ts";
import type { Context } from "./command.ts";
import { warn } from "./open.ts";
import { openPlace } from "./revisions.ts";

export interface RevisionPlots {
  readonly contents: Contents;
  readonly definitions: readonly PlotDefinition[];
}

export interface OpenedPlots extends AsyncDisposable {
  readonly kind: "code" | "dvc";
  readonly root: string;
  readonly revisions: readonly RevisionPlots[];
  readonly templates: TemplateFolder;
}

/** `stages`: those of the project, where it is open. Throws `Stop`. */
export async function openPlots(
  context: Context,
  asked: Asked,
  stages?: readonly Stage[],
): Promise<OpenedPlots> {
  const { place: found } = await openPlace(context);
  const place = stages === undefined ? found : { ...found, stages: async () => stages };
  const { kind, root } = place;
  const revisions = new Revisions(place);
  try {
    const wanted = orStop(await revisions.resolve(asked));
    const today = kind === "code" ? declaredPlots(await place.stages()) : [];
    const all: RevisionPlots[] = [];
    for (const revision of wanted) {
      const contents = orStop(await revisions.contents(revision));
      const { problems } = contents.view;
      warn(context, stages === undefined ? problems.map(({ message }) => message) : []);
      all.push({ contents, definitions: plotsAt(contents, today) });
    }
    // A pipeline that was imported keeps its templates.
    const templates = templatesIn(root, [join(".dvc", "plots")]);
    const dispose = () => revisions[Symbol.asyncDispose]();
    return { kind, root, revisions: all, templates, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await revisions[Symbol.asyncDispose]();
    throw error;
  }
}

export const IN_WORKSPACE: Asked = { names: [WORKSPACE.name] };
