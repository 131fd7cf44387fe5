// An opened project: its definitions, what is recorded of them and what is on disk. Opening runs nothing.
import { join } from "node:path";
import type { PythonPlace } from "../executors/python.ts";
import type * as fingerprints from "../fingerprint/fingerprint.ts";
import { RULES } from "../fingerprint/rules.ts";
import { build } from "../graph/build.ts";
import type { Graph } from "../graph/graph.ts";
import { EXIT, type Failure, orStop, Stop } from "../model/failure.ts";
import type { FileEntry } from "../model/lock.ts";
import type { Manifest } from "../model/manifest.ts";
import type { Stage } from "../model/stage.ts";
import type { Watch } from "../model/watch.ts";
import type * as finding from "../pipeline/find.ts";
import { withSources } from "../pipeline/place.ts";
import { realPaths } from "../pipeline/real-paths.ts";
import type { SetValue } from "../pipeline/resolve.ts";
import { FileIndex } from "../store/files.ts";
import type { LinkType } from "../store/placing.ts";
import * as state from "../store/state.ts";
import type { Facts } from "./decide.ts";
import type { Definition, Registration } from "./definition.ts";
import { digestEnv, digestEnviron, NO_DIGESTS } from "./environment.ts";
import { LazyOuts } from "./lazy-outs.ts";
import type { OutStore } from "./out-store.ts";
import { type Records, StageLocks } from "./records.ts";
import type { TargetReader } from "./targets.ts";

export interface OpenOptions {
  /** Of a project of DVC's the root is DVC's. */
  readonly found: finding.Found;
  readonly sets: readonly SetValue[];
  /** Modules that are loaded before every function. */
  readonly preload: readonly string[];
  /** The environment as it was when fastpipe started, before user code could touch it. */
  readonly environ: Readonly<Record<string, string>>;
  readonly outs?: OutsOptions;
  readonly watch?: Watch;
  /** The interpreter that was asked for; default: it is found. */
  readonly python?: string | null;
}

/** How outs are kept and brought back. */
export interface OutsOptions {
  /** Default: outs are kept in the cache. */
  readonly commit?: boolean;
  /** Default: the run cache is asked. */
  readonly useRuns?: boolean;
  /** How files come from our own cache; DVC's has its own config. Default: as clones, else copies. */
  readonly links?: readonly LinkType[];
  /** Only in DVC's projects: what is missing is fetched from the remote. */
  readonly pull?: boolean;
  readonly onWarning?: (message: string) => void;
}

/** A stage that is about to run. */
export interface Ready {
  /** With params that its upstream has made. */
  readonly stage: Stage;
  /** Why it can't. */
  readonly problems: readonly Failure[];
}

export interface Project {
  readonly kind: finding.Found["kind"];
  readonly root: string;
  /** Absolute. */
  readonly file: string;
  readonly environ: Readonly<Record<string, string>>;
  readonly graph: Graph;
  readonly state: state.State;
  readonly index: FileIndex;
  /** `.fastpipe/stages`, or a folder in it for a pipeline file of another name. */
  readonly lockDir: string;
  readonly records: Records;
  readonly outStore: OutStore;
  /** Null: targets are named as the graph names stages. */
  readonly targets: TargetReader | null;
  readonly ready: (stage: Stage) => Ready;
  /** Before a run of these is planned: brings what lies beside the stages up to date. Rejects with an `IoError`. */
  readonly prepare: (stages: ReadonlySet<string>) => Promise<void>;
  /** What is recorded of data that no stage makes, by path. */
  readonly tracked: ReadonlyMap<string, FileEntry>;
  /** Says which stages these are, with all that they say; null: it is not known yet. */
  readonly stagesId: string | null;
  readonly fingerprints: fingerprints.Fingerprints;
  readonly registration: Registration;
  /** What runs Python functions; absent: there are none. */
  readonly python?: PythonPlace;
  /** For people; said once. */
  readonly warnings: readonly string[];
}

const NO_DATA: ReadonlyMap<string, FileEntry> = new Map();

/** Loads and checks everything that a plan needs. Throws `Stop` for what the user can mend. */
export async function open(options: OpenOptions): Promise<Project> {
  const { found, sets, preload, environ, watch } = options;
  let since = performance.now();
  const took = (what: string): void => {
    watch?.span?.(what, since);
    since = performance.now();
  };
  const { root, file } = found;
  process.chdir(root);
  stopIf(checkPreload(root, preload));
  const store = state.open(join(root, ".fastpipe"));
  // Projects of DVC's need none of it.
  const { evaluated, recalled } = await import("./definition.ts");
  const { fingerprint } = await import("../fingerprint/fingerprint.ts");
  const definition: Definition = { root, file, sets, preload, environ, store };
  const defined = (await recalled(definition)) ?? (await evaluated(definition));
  const { stages, warnings, code, registration } = defined;
  took("load");
  const index = new FileIndex(store, root);
  const graph = defined.graph?.(realOf(root, index)) ?? graphOf(root, stages, index);
  defined.keep?.();
  took("graph");
  const analysed = await fingerprint({
    root,
    file,
    stages,
    environ,
    cache: store,
    preload,
    code,
  });
  took("fingerprint");
  return codeProject(options, {
    graph,
    state: store,
    index,
    stagesId: defined.id ?? null,
    fingerprints: orStop(analysed),
    warnings,
    registration,
  });
}

/** What is known of a pipeline that is code, in whatever language. */
type Known = Pick<
  Project,
  "graph" | "state" | "index" | "stagesId" | "fingerprints" | "warnings" | "registration" | "python"
>;

/** With locks and a cache of our own. */
export function codeProject({ found, environ, outs }: OpenOptions, known: Known): Project {
  const { root, file } = found;
  const { graph, state: store, index, fingerprints: prints } = known;
  const lockDir = locksOf(found);
  const records = new StageLocks(root, lockDir, graph.order, store);
  const facts = factsOf({ fingerprints: prints, environ });
  return {
    ...known,
    kind: "code",
    root,
    file,
    environ,
    lockDir,
    records,
    outStore: outsOf(root, index, records, facts, outs),
    targets: null,
    ready: (stage) => ({ stage, problems: [] }),
    prepare: async () => undefined,
    tracked: NO_DATA,
  };
}

const LINKS: readonly LinkType[] = ["reflink", "copy"];

/** Kept in our own cache. */
function outsOf(
  root: string,
  index: FileIndex,
  records: Records,
  facts: (stage: Stage) => Facts,
  { commit = true, useRuns = true, links = LINKS, onWarning = () => undefined }: OutsOptions = {},
): LazyOuts {
  return new LazyOuts(join(root, ".fastpipe", "cache"), async () => {
    const { OwnOuts } = await import("./own-outs.ts");
    return new OwnOuts({ root, index, records, facts, links, commit, useRuns, onWarning });
  });
}

/** The graph of stages; `index` need not look again at what was looked at for it. Throws `Stop`, with the lines that are wrong. */
export function graphOf(root: string, stages: readonly Stage[], index?: FileIndex): Graph {
  const built = build(stages, realOf(root, index));
  if (built.ok) return built.value;
  throw new Stop(withSources(root, built.error));
}

export function realOf(root: string, index?: FileIndex): (path: string) => string {
  return realPaths(root, index && ((file, stat) => index.foresee(file, stat)));
}

/** Modules to preload that can't be found: each function would fail for them. */
function checkPreload(root: string, preload: readonly string[]): Failure[] {
  return preload.flatMap((name): Failure[] => {
    try {
      Bun.resolveSync(name, root);
      return [];
    } catch {
      const message = `preload: cannot find ${JSON.stringify(name)} from the folder of the pipeline file`;
      return [{ code: "settings", message, where: { file: "fastpipe.yaml" } }];
    }
  });
}

function locksOf({ root, name, default: isDefault }: finding.Found): string {
  const dir = join(root, ".fastpipe", "stages");
  // `other.ts` and `other.js` are two pipelines.
  return isDefault ? dir : join(dir, name.replace(/\.ts$/, ""));
}

/** What each stage is now, apart from files. Stages that differ in nothing of it share it. */
export function factsOf(
  project: Pick<Project, "fingerprints" | "environ">,
): (stage: Stage) => Facts {
  const shared = new Map<Manifest | null, Facts>();
  return (stage) => {
    const manifest = project.fingerprints.manifests.get(stage.name) ?? null;
    const env = digestEnv(stage.env, project.environ);
    const environ = digestEnviron(stage.environ);
    const rules = RULES;
    if (env !== NO_DIGESTS || environ !== NO_DIGESTS) return { manifest, rules, env, environ };
    const facts = shared.get(manifest) ?? { manifest, rules, env, environ };
    shared.set(manifest, facts);
    return facts;
  };
}

/** Ends the command when one of these is there. */
export function stopIf(failures: readonly Failure[]): void {
  if (failures.length > 0) throw new Stop(failures, EXIT.usage);
}
