// A repository that a user names: a folder, or a URL, which is cloned for as long as it is needed.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { fail, ok, type Result } from "../model/failure.ts";
import { gitFailure, NO_GIT, runGit } from "./command.ts";
import { Repository } from "./repository.ts";

export interface Opened extends AsyncDisposable {
  readonly repository: Repository;
  /** It was there before: what lies beside it (caches) can be used too. */
  readonly local: boolean;
}

/** `scheme://...`, or `host:path` as for ssh. */
const URL_LIKE = /^[a-z][a-z0-9+.-]+:\/\/|^[^/\\:]+:/i;

/** `place` is relative to `cwd` where it is a folder. A folder is read where it is, also a bare repository. */
export async function openRepository(place: string, cwd: string): Promise<Result<Opened>> {
  const folder = place.startsWith("file://") ? fileURLToPath(place) : resolve(cwd, place);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    const repository = await Repository.at(folder);
    return repository.ok ? ok(opened(repository.value, null)) : repository;
  }
  if (place.startsWith("file://") || !URL_LIKE.test(place)) {
    const message = `${place} is neither a folder nor the URL of a git repository`;
    return fail({ code: "git", message });
  }
  return await clone(place, cwd);
}

async function clone(url: string, cwd: string): Promise<Result<Opened>> {
  const temp = mkdtempSync(join(tmpdir(), "fastpipe-clone-"));
  const remove = (): void => rmSync(temp, { recursive: true, force: true });
  try {
    const folder = join(temp, "repository.git");
    const answer = await runGit(cwd, ["clone", "--quiet", "--bare", "--", url, folder]);
    if (answer === null) {
      remove();
      return fail(NO_GIT);
    }
    const repository = answer.code === 0 ? await Repository.at(folder) : null;
    if (repository?.ok) return ok(opened(repository.value, remove));
    remove();
    return repository ?? fail(gitFailure(`git can't clone ${url}`, answer));
  } catch (error) {
    remove();
    throw error;
  }
}

function opened(repository: Repository, remove: (() => void) | null): Opened {
  return {
    repository,
    local: remove === null,
    [Symbol.asyncDispose]: async () => {
      await repository[Symbol.asyncDispose]();
      remove?.();
    },
  };
}
