// Remotes of DVC's config that are folders of this machine: objects and runs are taken from there.
import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { fail, ok, type Result } from "../model/failure.ts";
import type { FileEntry, Hash } from "../model/lock.ts";
import { isOf } from "../store/algorithm.ts";
import { IoError, ioError, isMissing } from "../store/io-error.ts";
import { Pace } from "../store/pace.ts";
import { isFolder, isThere } from "../store/tree.ts";
import type { DvcCache } from "./cache.ts";
import type { DvcConfig, RemoteConfig } from "./config.ts";
import { dirOid, hexOf, parseDir } from "./dir-object.ts";
import type { RunCache } from "./run-cache.ts";

/** The remote of this name; null: the config's default. Fails for those that are not folders. */
export function remoteNamed(config: DvcConfig, name: string | null): Result<RemoteConfig> {
  const wanted = (name ?? config.remote)?.toLowerCase();
  if (wanted === undefined) return fail(noDefault(config));
  const remote = config.remotes.get(wanted);
  if (remote === undefined) {
    const known = [...config.remotes.keys()].join(", ") || "none";
    const message = `DVC's config has no remote "${wanted}"`;
    return fail({ code: "settings", message, hint: `remotes: ${known}` });
  }
  if (!isAbsolute(remote.url)) return fail(notAFolder(remote));
  if (isFolder(remote.url)) return ok(remote);
  const message = `the DVC remote "${wanted}" is not there: ${remote.url} is no folder`;
  return fail({ code: "io", message, hint: "is its disk mounted? see `dvc remote list`" });
}

function noDefault({ remotes }: DvcConfig): Parameters<typeof fail>[0] {
  const hint =
    remotes.size === 0
      ? "add one: `dvc remote add -d NAME FOLDER`"
      : `choose one of ${[...remotes.keys()].join(", ")}: \`dvc remote default NAME\``;
  return { code: "settings", message: "DVC's config names no default remote to pull from", hint };
}

function notAFolder({ name, url }: RemoteConfig): Parameters<typeof fail>[0] {
  return {
    code: "not_supported",
    message: `the DVC remote "${name}" is ${url}: fastpipe pulls only from folders of this machine`,
    hint: `\`dvc fetch -r ${name} --run-cache\` brings what is there into the cache, and then fastpipe finds it`,
  };
}

export interface Fetched {
  readonly count: number;
  /** Objects that neither the cache nor the remote has, as paths in the remote. */
  readonly missing: readonly string[];
}

export class Remote {
  readonly #url: string;
  readonly #cache: DvcCache;

  constructor({ url }: RemoteConfig, cache: DvcCache) {
    this.#url = url;
    this.#cache = cache;
  }

  /** Brings what the cache lacks of these entries. The repository's lock is the caller's to hold. Throws an `IoError`. */
  async fetch(entries: Iterable<FileEntry>): Promise<Fetched> {
    let count = 0;
    const missing: string[] = [];
    const pace = new Pace();
    for (const entry of entries) {
      for (const oid of await this.#lacking(entry, missing)) {
        if (await this.#object(entry.hash, oid)) count++;
        else missing.push(this.#pathOf(entry.hash, oid));
        await pace.rest();
      }
    }
    return { count, missing };
  }

  /** Brings the runs that the cache does not know. */
  fetchRuns(runs: RunCache): number {
    return runs.fetch(this.#url);
  }

  /** With a directory's own object last, and not at all when a file of it is nowhere. */
  async #lacking(entry: FileEntry, missing: string[]): Promise<readonly string[]> {
    const lacking = await this.#cache.missing(entry);
    const own = hexOf(entry.hash);
    if (!own.endsWith(".dir") || !lacking.includes(own)) return lacking;
    const path = this.#pathOf(entry.hash, own);
    const files = this.#dirAt(path, own);
    if (files === null) return lacking;
    const objects = this.#cache.objects(entry.hash);
    const wanted = new Set<string>();
    let whole = true;
    for (const { md5 } of files) {
      if (await objects.has(md5)) continue;
      if (isThere(this.#pathOf(entry.hash, md5))) wanted.add(md5);
      else {
        whole = false;
        missing.push(this.#pathOf(entry.hash, md5));
      }
    }
    return whole ? [...wanted, own] : [...wanted];
  }

  #dirAt(path: string, oid: string): ReturnType<typeof parseDir> {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      if (isMissing(error)) return null;
      throw ioError("read", path, error);
    }
    const files = dirOid(text) === oid ? parseDir(text) : null;
    if (files === null) throw corrupt(path);
    return files;
  }

  /** False: the remote does not have it. */
  async #object(hash: Hash, oid: string): Promise<boolean> {
    const path = this.#pathOf(hash, oid);
    if (!isThere(path)) return false;
    try {
      await this.#cache.objects(hash).put(oid, path);
    } catch (error) {
      if (error instanceof IoError && error.code === "EAGAIN") throw corrupt(path);
      throw error;
    }
    return true;
  }

  #pathOf(hash: Hash, oid: string): string {
    const folder = isOf(hash, "md5-dos2unix") ? this.#url : join(this.#url, "files", "md5");
    return join(folder, oid.slice(0, 2), oid.slice(2));
  }
}

function corrupt(path: string): IoError {
  const message = `${path} in the DVC remote does not hold what its name says: it is damaged`;
  return new IoError(message, "EINVAL", path);
}
