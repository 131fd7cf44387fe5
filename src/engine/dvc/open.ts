// Opens a project of DVC's: its stages, what dvc.lock says of them, its cache.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DvcCache } from "../../dvc/cache.ts";
import { type DvcProject, readProject } from "../../dvc/project.ts";
import { RepositoryLock } from "../../dvc/repository-lock.ts";
import { RunCache } from "../../dvc/run-cache.ts";
import { LEGACY_MD5, MD5 } from "../../dvc/schemes.ts";
import type { Fingerprints } from "../../fingerprint/fingerprint.ts";
import { within } from "../../fingerprint/paths.ts";
import { orStop } from "../../model/failure.ts";
import { FileIndex } from "../../store/files.ts";
import * as state from "../../store/state.ts";
import { makersOf } from "../makers.ts";
import { factsOf, type OpenOptions, type Project, stopIf } from "../project.ts";
import { DvcOuts } from "./outs.ts";
import { fetchOut, pull } from "./pull.ts";
import { DvcRecords } from "./records.ts";
import { scriptsOf } from "./scripts.ts";
import { DvcSources } from "./sources.ts";
import { type DvcMember, membersOf, renewed } from "./stages.ts";
import { DvcTargets } from "./targets.ts";

/** `found.root` is DVC's root. Throws `Stop` for what the user can mend. */
export async function openDvc({ found, environ, outs = {}, watch }: OpenOptions): Promise<Project> {
  const { root, file } = found;
  let since = performance.now();
  const took = (what: string): void => {
    watch?.span?.(what, since);
    since = performance.now();
  };
  process.chdir(root);
  const store = state.open(join(root, ".fastpipe"));
  const project = orStop(await readProject(root, file, store));
  stopIf(project.elsewhere);
  const { members, graph } = membersOf(project, environ);
  const stages = [...graph.stages.values()];
  took("load");
  const index = new FileIndex(store, root, MD5);
  const legacy = new FileIndex(store, root, LEGACY_MD5);
  const warnings = [...project.warnings];
  const onWarning = outs.onWarning ?? ((): void => undefined);
  const hold = holdOf(project);
  const read = await scriptsOf(new Map([...members].map(([name, one]) => [name, one.dvc])), {
    root,
    environ,
    cache: store,
    isOut: within(graph.producer.keys()),
  });
  const scripts = orStop(read);
  const prints: Fingerprints = {
    modules: [],
    stateful: [],
    changesWorld: false,
    manifests: new Map([...scripts].map(([name, { manifest }]) => [name, manifest])),
    changed: (name) => scripts.get(name)?.changed() ?? [],
  };
  took("fingerprint");
  const facts = factsOf({ fingerprints: prints, environ });
  const journal = join(root, ".fastpipe", "dvc");
  const records = await DvcRecords.open(
    {
      project,
      members,
      index,
      legacy,
      journal,
      codeDir: join(root, ".fastpipe", "stages"),
      hold,
      cache: store,
    },
    facts,
  );
  took("read dvc.lock");
  const current = new Map<string, DvcMember>();
  const memberOf = (name: string): DvcMember => {
    const member = current.get(name) ?? members.get(name);
    if (member === undefined) throw new Error(`no stage ${name} in DVC's files`);
    return member;
  };
  const cache = new DvcCache({
    config: project.config,
    root,
    files: index,
    legacyFiles: legacy,
    tmpDir: join(root, ".fastpipe", "tmp"),
    onCorrupt: (path) => onWarning(`${path} did not hold what its name says: it was removed`),
  });
  const { cacheDir, shared } = project.config;
  const runs = new RunCache({ cacheDir, shared });
  const commit = outs.commit ?? true;
  const sources = new DvcSources({ project, index, legacy, cache, hold, commit, onWarning });
  const outStore = new DvcOuts({
    root,
    stages,
    memberOf,
    records,
    index,
    cache,
    runs,
    hold,
    facts,
    commit,
    useRuns: outs.useRuns ?? true,
    fetch: outs.pull ? (out, entry) => fetchOut(out, entry, { project, cache, hold }) : null,
    onKept: (path, place) =>
      onWarning(`${path} held something that no run had recorded: it is kept as ${place}`),
  });
  return {
    kind: "dvc",
    root,
    file,
    environ,
    graph,
    state: store,
    index,
    lockDir: journal,
    records,
    outStore,
    targets: new DvcTargets(project, members),
    ready(stage) {
      const member = memberOf(stage.name);
      const isMade = (stage.paramFiles ?? []).some(
        (path) => makersOf(graph, stage.name, path).length > 0,
      );
      const now = isMade ? renewed(member, root, environ) : member;
      current.set(stage.name, now);
      records.runs(now);
      return { stage: now.stage, problems: now.problems };
    },
    async prepare(wanted) {
      const needed = sources.neededBy(wanted);
      if (outs.pull)
        await pull(wanted, needed, { project, members, records, cache, runs, hold, onWarning });
      await sources.refresh(needed);
    },
    get tracked() {
      return sources.recorded;
    },
    stagesId: null,
    fingerprints: prints,
    registration: { from: "evaluation", why: null },
    warnings,
  };
}

function holdOf({ root, config }: DvcProject): RepositoryLock {
  const dvcDir = join(root, ".dvc");
  // Without it nothing of DVC's can be in the way.
  return new RepositoryLock(existsSync(dvcDir) ? dvcDir : join(root, ".fastpipe"), {
    hardlink: config.hardlinkLock,
  });
}
