// Opens a project of either kind.
import { type OpenOptions, open, type Project } from "./project.ts";

/** Throws `Stop` for what the user can mend. */
export async function openProject(options: OpenOptions): Promise<Project> {
  if (options.found.kind === "code") return await open(options);
  // Its readers are of no use to others.
  const { openDvc } = await import("./dvc/open.ts");
  return await openDvc(options);
}
