// `--pull`: what the cache lacks of recorded outs and of tracked data comes from remotes that are folders of this machine.
import type { DvcCache } from "../../dvc/cache.ts";
import { itemOf } from "../../dvc/lock-entry.ts";
import type { DvcProject } from "../../dvc/project.ts";
import { Remote, remoteNamed } from "../../dvc/remote.ts";
import type { RepositoryLock } from "../../dvc/repository-lock.ts";
import type { RunCache } from "../../dvc/run-cache.ts";
import type { DvcOut } from "../../dvc/stage.ts";
import { orStop } from "../../model/failure.ts";
import type { FileEntry } from "../../model/lock.ts";
import { hashOf } from "./entry.ts";
import type { DvcRecords } from "./records.ts";
import type { Tracked } from "./sources.ts";
import type { DvcMember } from "./stages.ts";

export interface PullOptions {
  readonly project: DvcProject;
  readonly members: ReadonlyMap<string, DvcMember>;
  readonly records: DvcRecords;
  readonly cache: DvcCache;
  readonly runs: RunCache;
  readonly hold: RepositoryLock;
  readonly onWarning: (message: string) => void;
}

/** Throws a `Stop` where a remote is not one of this machine's folders, an `IoError` for what can't be copied. */
export async function pull(
  stages: ReadonlySet<string>,
  tracked: readonly Tracked[],
  options: PullOptions,
): Promise<void> {
  const { project, cache, runs, hold, onWarning } = options;
  const wanted = [...recordedOuts(stages, options), ...tracked.map(ofSource)];
  const byRemote = Map.groupBy(wanted, ({ remote }) => remote);
  // The run cache is the default remote's.
  if (!byRemote.has(null)) byRemote.set(null, []);
  for (const [name, own] of byRemote) {
    const remote = new Remote(orStop(remoteNamed(project.config, name)), cache);
    const fetched = await hold.hold(async () => {
      if (name === null) remote.fetchRuns(runs);
      return await remote.fetch(own.map(({ entry }) => entry));
    });
    for (const path of fetched.missing) onWarning(`neither the cache nor the remote has ${path}`);
  }
}

/** Brings an out that only the run cache tells of, where its remote has it: then the cache has it too. Throws an `IoError`. */
export async function fetchOut(
  { remote: name }: DvcOut,
  entry: FileEntry,
  { project, cache, hold }: Pick<PullOptions, "project" | "cache" | "hold">,
): Promise<void> {
  const remote = remoteNamed(project.config, name);
  // Without it the stage runs.
  if (!remote.ok) return;
  await hold.hold(() => new Remote(remote.value, cache).fetch([entry]));
}

interface Wanted {
  readonly entry: FileEntry;
  /** Null: the default. */
  readonly remote: string | null;
}

function ofSource({ entry, out }: Tracked): Wanted {
  return { entry, remote: out.remote };
}

function recordedOuts(
  stages: ReadonlySet<string>,
  { members, records }: PullOptions,
): readonly Wanted[] {
  return [...stages].flatMap((name) => {
    const outs = records.entryOf(name)?.outs ?? [];
    return (members.get(name)?.dvc.outs ?? []).flatMap((out): Wanted[] => {
      const item = itemOf(outs, out.path);
      const hash = item && hashOf(item);
      if (hash === undefined || !out.cache) return [];
      return [{ entry: { hash, size: item?.size ?? 0 }, remote: out.remote }];
    });
  });
}
