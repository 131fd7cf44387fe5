// Whose is what lies in the place of an out?
import type { Hash } from "../model/lock.ts";
import type { Stage } from "../model/stage.ts";
import { committed } from "./git.ts";
import type { Project } from "./project.ts";

/**
 * The outs of a stage in whose place lies something that nobody else has, neither a lock nor git: the user's.
 * Path to hash; what is persistent is left out, since it stays where it is.
 */
export async function usersOwn(project: Project, stage: Stage): Promise<ReadonlyMap<string, Hash>> {
  const paths = stage.outs.filter((out) => !out.persist).map((out) => out.path);
  const own = new Map<string, Hash>();
  if (paths.length === 0) return own;
  const read = project.records.locks.get(stage.name);
  const recorded = new Map(
    read?.kind === "ok" ? read.lock.outs.map((out) => [out.path, out.hash]) : [],
  );
  for (const [path, entry] of await project.index.look(paths)) {
    if (entry === "missing" || entry.hash === recorded.get(path)) continue;
    // What is kept can be had again.
    if (await project.outStore.holds(path, entry)) continue;
    own.set(path, entry.hash);
  }
  if (own.size === 0) return own;
  for (const path of await committed(project.root, [...own.keys()])) own.delete(path);
  return own;
}
