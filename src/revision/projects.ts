// Projects in a repository that nobody has opened: found by what a commit has of them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { readConfig } from "../dvc/config.ts";
import type { Repository } from "../git/repository.ts";
import { ok, type Result } from "../model/failure.ts";
import { codeAt } from "./code-view.ts";
import { Collector } from "./dvc-files.ts";
import { dvcAt } from "./dvc-view.ts";
import { type CommitFiles, innerOf } from "./files.ts";
import type { Past } from "./items.ts";
import { ownCacheDir } from "./open.ts";
import { dvcStore, ownStore, remoteStores, type Store, Stores } from "./stores.ts";
import type { Revision } from "./view.ts";

const LOCKS = ".fastpipe/stages";

interface ProjectAt {
  /** From the folder of the repository; "" for that itself. */
  readonly root: string;
  readonly kind: "code" | "dvc";
}

/** The project that a path is in, else the one at the top, else the only one; null: the commit has none there. */
export function projectFor(path: string, files: CommitFiles): ProjectAt | null {
  const code = new Set<string>();
  const dvc = new Set<string>();
  for (const { path: file } of files.tree) {
    const [, lock] = /^((?:.*\/)?)\.fastpipe\/stages\/.*\.lock$/.exec(file) ?? [];
    if (lock !== undefined) code.add(lock.replace(/\/$/, ""));
    const [, config] = /^((?:.*\/)?)\.dvc\/config$/.exec(file) ?? [];
    if (config !== undefined) dvc.add(config.replace(/\/$/, ""));
  }
  const all = [...new Set([...code, ...dvc])].sort((a, b) => b.length - a.length);
  const root =
    all.find((one) => innerOf(path, one) !== null) ?? (all.length === 1 ? all[0] : undefined);
  if (root === undefined) return null;
  // A pipeline of code may keep its locks beside DVC's files.
  return { root, kind: dvc.has(root) && !code.has(root) ? "dvc" : "code" };
}

export interface PastProject {
  readonly past: Past;
  /** Of the project, from the folder of the repository. */
  readonly root: string;
}

/** `local`: the repository has a workspace, whose caches can be used. */
export async function pastOf(
  repository: Repository,
  revision: Revision & { readonly commit: string },
  {
    path,
    local,
    files,
  }: { readonly path: string; readonly local: boolean; readonly files: CommitFiles },
): Promise<Result<PastProject>> {
  const project = projectFor(path, files) ?? { root: "", kind: "code" as const };
  const own = files.within(project.root);
  const stores = await storesOf(
    join(repository.folder, project.root),
    own,
    local && !repository.bare,
  );
  if (!stores.ok) return stores;
  const view =
    project.kind === "dvc"
      ? await dvcAt({ file: "dvc.yaml", stores: stores.value }, revision, own, new Collector())
      : await codeAt({ stages: [], locks: LOCKS }, revision, own);
  if (!view.ok) return view;
  return ok({ past: { view: view.value, files: own, stores: stores.value }, root: project.root });
}

async function storesOf(root: string, files: CommitFiles, local: boolean): Promise<Result<Stores>> {
  const stores: Store[] = [];
  if (local) {
    const config = readConfig(root);
    if (!config.ok) return config;
    stores.push(ownStore(ownCacheDir(root)), dvcStore(config.value.cacheDir));
    stores.push(...remoteStores(config.value.remotes.values()));
    return ok(new Stores(stores));
  }
  // What the commit says of remotes; paths in there that are relative lead nowhere here.
  const text = await files.read(".dvc/config");
  if (!text.ok) return text;
  if (text.value === null) return ok(new Stores([]));
  const temp = mkdtempSync(join(tmpdir(), "fastpipe-config-"));
  try {
    mkdirSync(join(temp, ".dvc"));
    writeFileSync(posix.join(temp, ".dvc", "config"), text.value);
    const config = readConfig(temp);
    return config.ok ? ok(new Stores(remoteStores(config.value.remotes.values()))) : config;
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}
