// From a project and the revisions that were asked for to what it was there.
import { join } from "node:path";
import { Repository } from "../git/repository.ts";
import { ok, type Result, Stop } from "../model/failure.ts";
import type { Stage } from "../model/stage.ts";
import { codeAt, codeWorkspace } from "./code-view.ts";
import type { Collector } from "./dvc-files.ts";
import { CommitFiles, WorkspaceFiles } from "./files.ts";
import { dvcStore, ownStore, remoteStores, Stores } from "./stores.ts";
import { Contents, type Revision, WORKSPACE } from "./view.ts";

/** A project that is in a folder of this machine. */
export interface ProjectPlace {
  readonly kind: "code" | "dvc";
  /** Absolute. */
  readonly root: string;
  /** The pipeline file, relative to the root. */
  readonly file: string;
  /** Of a pipeline of code: its stages as they are defined now, and the folder of the locks from the root. */
  readonly stages: () => Promise<readonly Stage[]>;
  readonly locks: string;
}

/** Which revisions, besides those that are named. */
export interface Asked {
  readonly names: readonly string[];
  readonly branches?: boolean;
  readonly tags?: boolean;
}

/** Opens each once, whatever it is called; ends git's processes when it is let go. */
export class Revisions implements AsyncDisposable {
  readonly #place: ProjectPlace;
  #repository: Promise<Result<Repository>> | null = null;
  #stages: Promise<readonly Stage[]> | null = null;
  #stores: Promise<Result<Stores>> | null = null;
  #collector: Collector | null = null;
  readonly #views = new Map<string | null, Promise<Result<Contents>>>();

  constructor(place: ProjectPlace) {
    this.#place = place;
  }

  /** In the order in which they were asked for, branches and tags after them; each commit once, with all its names. */
  async resolve({ names, branches, tags }: Asked): Promise<Result<readonly Revision[]>> {
    const named = names.filter((name) => name !== WORKSPACE.name);
    const found: Revision[] = [];
    if (named.length > 0 || branches || tags) {
      const repository = await this.repository();
      if (!repository.ok) return repository;
      const commits = await repository.value.resolveAll(named);
      if (!commits.ok) return commits;
      const refs = [...(branches ? ["branches" as const] : []), ...(tags ? ["tags" as const] : [])];
      found.push(...commits.value);
      for (const kind of refs) {
        const all = await repository.value[kind]();
        if (!all.ok) return all;
        found.push(...all.value);
      }
    }
    // Where it was asked for among the names, else before all others.
    const at = names.indexOf(WORKSPACE.name);
    return ok(merged(at < 0 ? found : found.toSpliced(at, 0, WORKSPACE)));
  }

  async contents(revision: Revision): Promise<Result<Contents>> {
    const known = this.#views.get(revision.commit) ?? this.#open(revision);
    this.#views.set(revision.commit, known);
    return await known;
  }

  async repository(): Promise<Result<Repository>> {
    this.#repository ??= Repository.at(this.#place.root);
    return await this.#repository;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const repository = await this.#repository;
    if (repository?.ok) await repository.value[Symbol.asyncDispose]();
  }

  async #open(revision: Revision): Promise<Result<Contents>> {
    const { kind, root, file, locks } = this.#place;
    this.#stores ??= storesOf(this.#place);
    const stores = await this.#stores;
    if (!stores.ok) return stores;
    const files = revision.commit === null ? ok(null) : await this.#filesAt(revision.commit);
    if (!files.ok) return files;
    const workspace = new WorkspaceFiles(root);
    if (kind === "code") {
      const view =
        files.value === null
          ? ok(codeWorkspace({ stages: await this.#definitions(), locks }, workspace))
          : await codeAt({ stages: await this.#known(), locks }, revision, files.value);
      return view.ok ? ok(new Contents(view.value, stores.value)) : view;
    }
    const { dvcAt, dvcWorkspace } = await import("./dvc-view.ts");
    const { readConfig } = await import("../dvc/config.ts");
    const config = readConfig(root);
    if (!config.ok) return config;
    const place = { root, file, parsing: config.value.parsing, stores: stores.value };
    const view =
      files.value === null
        ? await dvcWorkspace(place, workspace)
        : await dvcAt(place, revision, files.value, await this.#collecting());
    return view.ok ? ok(new Contents(view.value, stores.value)) : view;
  }

  async #definitions(): Promise<readonly Stage[]> {
    this.#stages ??= this.#place.stages();
    return await this.#stages;
  }

  async #collecting(): Promise<Collector> {
    const { Collector } = await import("./dvc-files.ts");
    this.#collector ??= new Collector();
    return this.#collector;
  }

  /** What the past was does not hang on whether today's pipeline can be loaded. */
  async #known(): Promise<readonly Stage[]> {
    try {
      return await this.#definitions();
    } catch (error) {
      if (error instanceof Stop) return [];
      throw error;
    }
  }

  async #filesAt(commit: string): Promise<Result<CommitFiles>> {
    const repository = await this.repository();
    return repository.ok ? await CommitFiles.of(repository.value, commit) : repository;
  }
}

/** One commit has many names: they are shown as one. */
function merged(revisions: readonly Revision[]): Revision[] {
  const byCommit = Map.groupBy(revisions, ({ commit }) => commit);
  return [...byCommit].map(([commit, all]) => {
    const names = [...new Set(all.map(({ name }) => name))];
    return { commit, name: names.join(",") };
  });
}

/** Where its outs may be kept. */
async function storesOf({ kind, root }: ProjectPlace): Promise<Result<Stores>> {
  const { readConfig } = await import("../dvc/config.ts");
  const config = readConfig(root);
  if (!config.ok) return kind === "dvc" ? config : ok(new Stores([ownStore(ownCacheDir(root))]));
  const { cacheDir, remotes } = config.value;
  return ok(
    new Stores([
      ownStore(ownCacheDir(root)),
      dvcStore(cacheDir),
      ...remoteStores(remotes.values()),
    ]),
  );
}

/** The seam to fastpipe's own cache. */
export function ownCacheDir(root: string): string {
  return join(root, ".fastpipe", "cache");
}
