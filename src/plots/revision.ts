// Plots as they are or were: in the workspace or at a commit, from files, git or where outs are kept.
import type { PlotDefinition } from "../model/plot.ts";
import type { Contents } from "../revision/view.ts";
import type { PlotSource } from "./collect.ts";
import { definitionOf } from "./definitions.ts";
import { dvcPlots } from "./dvc-definitions.ts";

/**
 * What a revision declares. A lock says which outs are plots, and not how they are drawn: as today's definitions say,
 * where they know them.
 */
export function plotsAt({ view }: Contents, today: readonly PlotDefinition[]): PlotDefinition[] {
  if (view.dvc !== null) return dvcPlots(view.dvc);
  const known = new Map(today.map((one) => [one.id, one]));
  return view.outs.flatMap(({ path, kind, stage, group }) =>
    kind === "plot" ? [known.get(path) ?? { ...definitionOf(path, {}), stage, group }] : [],
  );
}

export function sourceOf(contents: Contents, definitions: readonly PlotDefinition[]): PlotSource {
  return {
    rev: contents.view.revision.name,
    definitions,
    read: (path) => contents.read(path),
    async list(path) {
      const below = await contents.below(path);
      // What is wrong there is told when it is read.
      if (!below.ok) return null;
      const files = below.value.map((file) => file.path);
      return files.length === 0 || files.includes(path) ? null : files;
    },
  };
}
