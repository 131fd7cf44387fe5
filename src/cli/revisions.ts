// A project whose revisions are looked at.
import { realpathSync } from "node:fs";
import { posix, relative, sep } from "node:path";
import type { Stage } from "../model/stage.ts";
import type { ProjectPlace } from "../revision/open.ts";
import type { Context } from "./command.ts";
import { locate, openGraph } from "./open.ts";

export interface Opened {
  readonly place: ProjectPlace;
  /** A path from the root as the user would write it: in a project of DVC's from where he is. */
  shown(path: string, context: Pick<Context, "cwd">): string;
}

/** Evaluates no pipeline before its stages are asked for. Throws `Stop`. */
export async function openPlace(context: Context): Promise<Opened> {
  const { found } = await locate(context);
  const { root, name, kind, default: isDefault } = found;
  const own = isDefault ? "" : `/${name.replace(/\.ts$/, "")}`;
  const place: ProjectPlace = {
    kind,
    root,
    file: name,
    locks: `.fastpipe/stages${own}`,
    stages: async (): Promise<readonly Stage[]> => {
      const { graph } = await openGraph(context);
      return [...graph.stages.values()];
    },
  };
  return {
    place,
    shown(path, { cwd }) {
      if (kind !== "dvc") return path;
      const folder = relative(root, realpathSync(cwd)).split(sep).join("/");
      return posix.relative(folder, path) || ".";
    },
  };
}
