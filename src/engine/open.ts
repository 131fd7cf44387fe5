// Opens a project of any kind.
import { type OpenOptions, open, type Project } from "./project.ts";

/** Throws `Stop` for what the user can mend. */
export async function openProject(options: OpenOptions): Promise<Project> {
  if (options.found.kind === "code" && !options.found.python) return await open(options);
  if (options.found.kind === "code") {
    const { openPython } = await import("./python/open.ts");
    return await openPython(options);
  }
  // Its readers are of no use to others.
  const { openDvc } = await import("./dvc/open.ts");
  return await openDvc(options);
}
