// What the commands that hold the project and run nothing have in common.
import type { Project } from "../engine/project.ts";
import type { Context } from "./command.ts";
import { holdOptions, type WaitArgs } from "./waiting.ts";

/** Opens the project while holding it. Throws `Stop`. */
export async function withProject<T>(
  context: Context,
  args: WaitArgs,
  action: (project: Project) => Promise<T>,
): Promise<T> {
  const { locate, openProject, warn } = await import("./open.ts");
  const { held } = await import("../engine/held.ts");
  const { found } = await locate(context);
  const hold = holdOptions(args, context, (message) => warn(context, [message]));
  return await held(found.root, hold, async () => {
    const project = await openProject(context);
    try {
      return await action(project);
    } finally {
      project.state.close();
    }
  });
}

/** The outs among the targets, where all of these are outs; undefined: whole stages are meant. */
export function outsAmong(
  project: Pick<Project, "graph">,
  targets: readonly string[],
): ReadonlySet<string> | undefined {
  const { producer } = project.graph;
  if (targets.length === 0 || !targets.every((target) => producer.has(target))) return undefined;
  return new Set(targets);
}
