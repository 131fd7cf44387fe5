// Which stages dvc.lock still speaks for: compared with the workspace as DVC compares.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hexOf } from "../dvc/dir-object.ts";
import { DvcObjects } from "../dvc/dvc-objects.ts";
import { isLegacy, itemOf, type LockEntry, type LockItem, sameCmd } from "../dvc/lock-entry.ts";
import { loadLock } from "../dvc/lock-file.ts";
import { compareParams, readParams } from "../dvc/params.ts";
import { isUrl, rooted } from "../dvc/paths.ts";
import type { DvcProject } from "../dvc/project.ts";
import { LEGACY_MD5, MD5 } from "../dvc/schemes.ts";
import type { DvcStage } from "../dvc/stage.ts";
import { orStop } from "../model/failure.ts";
import { FileIndex } from "../store/files.ts";
import { IoError } from "../store/io-error.ts";
import { open } from "../store/state.ts";

export interface Stale {
  /** Why it has to run, or what is missing. */
  readonly reasons: readonly string[];
  /** All that is wrong is that outs are not in the workspace, while DVC's cache has them. */
  readonly needsCheckout: boolean;
}

/** By DVC's name; those that hold are not in it. Throws `Stop` for a dvc.lock that makes no sense. */
export async function staleStages(
  project: DvcProject,
  stages: Iterable<DvcStage>,
): Promise<ReadonlyMap<string, Stale>> {
  const name = project.file.replace(/\.yaml$/, ".lock");
  const lock = orStop(loadLock(join(project.root, name), name));
  // Nothing of it is of use later, and a dry run leaves nothing in the project.
  const temp = mkdtempSync(join(tmpdir(), "fastpipe-import-"));
  const state = open(temp);
  try {
    const comparison = new Comparison(project, {
      files: new FileIndex(state, project.root, MD5),
      legacy: new FileIndex(state, project.root, LEGACY_MD5),
    });
    const stale = new Map<string, Stale>();
    const all = [...stages];
    await comparison.readAhead(all);
    for (const stage of all) {
      const entry = lock.stages.get(stage.name);
      const found = entry
        ? await comparison.compare(stage, entry)
        : { reasons: [`${name} does not have it`], needsCheckout: false };
      if (found.reasons.length > 0) stale.set(stage.name, found);
    }
    return stale;
  } finally {
    state.close();
    rmSync(temp, { recursive: true, force: true });
  }
}

class Comparison {
  readonly #project: DvcProject;
  readonly #indexes: { readonly files: FileIndex; readonly legacy: FileIndex };

  constructor(
    project: DvcProject,
    indexes: { readonly files: FileIndex; readonly legacy: FileIndex },
  ) {
    this.#project = project;
    this.#indexes = indexes;
  }

  /** All at once, on all cores. What can't be read is told where it is asked for. */
  async readAhead(stages: readonly DvcStage[]): Promise<void> {
    const { root } = this.#project;
    const paths = stages.flatMap((stage) =>
      [...stage.deps, ...stage.outs].flatMap(({ path }) =>
        isUrl(path) ? [] : [rooted(root, stage, path)],
      ),
    );
    try {
      await this.#indexes.files.look(paths);
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
    }
  }

  async compare(stage: DvcStage, entry: LockEntry): Promise<Stale> {
    const reasons: string[] = [];
    if (stage.cmdProblem !== null) reasons.push(stage.cmdProblem);
    else if (!sameCmd(entry, stage.cmd)) reasons.push("its command is another one");
    reasons.push(...this.#params(stage, entry));
    for (const { path } of stage.deps) {
      if (isUrl(path)) continue;
      const difference = await this.#difference(stage, path, itemOf(entry.deps, path));
      if (difference !== undefined) reasons.push(difference.reason);
    }
    const others = reasons.length;
    let inCache = true;
    for (const { path } of stage.outs) {
      if (isUrl(path)) continue;
      const item = itemOf(entry.outs, path);
      const difference = await this.#difference(stage, path, item);
      if (difference === undefined) continue;
      reasons.push(difference.reason);
      inCache &&= difference.isMissing && item !== undefined && this.#isCached(item);
    }
    return { reasons, needsCheckout: others === 0 && reasons.length > 0 && inCache };
  }

  #params(stage: DvcStage, entry: LockEntry): string[] {
    return stage.params.flatMap((params): string[] => {
      if (isUrl(params.file)) return [];
      const path = rooted(this.#project.root, stage, params.file);
      const read = readParams(params, join(this.#project.root, path), path);
      if (!read.ok) return read.error.map(({ message }) => message);
      const change = compareParams(read.value, params.keys, entry.params.get(params.file));
      if (change === undefined) return [];
      if (change.kind === "deleted") return [`${path} is missing`];
      if (change.kind === "new") return [`the params of ${path} are new`];
      return change.changes.map(({ key }) => `${key} of ${path} changed`);
    });
  }

  async #difference(
    stage: DvcStage,
    path: string,
    item: LockItem | undefined,
  ): Promise<{ readonly reason: string; readonly isMissing: boolean } | undefined> {
    const index = item && isLegacy(item) ? this.#indexes.legacy : this.#indexes.files;
    const there = rooted(this.#project.root, stage, path);
    try {
      const found = (await index.look([there])).get(there);
      if (found === undefined || found === "missing")
        return { reason: `${path} is missing`, isMissing: true };
      if (item === undefined || item.md5 === null)
        return { reason: `dvc.lock has no hash of ${path}`, isMissing: false };
      if (hexOf(found.hash) === item.md5) return undefined;
      return { reason: `${path} changed`, isMissing: false };
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
      return { reason: error.message, isMissing: false };
    }
  }

  #isCached(item: LockItem): boolean {
    const { cacheDir, shared } = this.#project.config;
    const objects = new DvcObjects({ cacheDir, shared, legacy: isLegacy(item) });
    return item.md5 !== null && existsSync(objects.pathOf(item.md5));
  }
}
