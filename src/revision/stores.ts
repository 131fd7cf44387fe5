// Caches, and remotes that are folders, as far as something is taken out of them: all is verified, and nothing changed.
import { copyFileSync, readFileSync, rmSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { RemoteConfig } from "../dvc/config.ts";
import { dirOid, hexOf, parseDir } from "../dvc/dir-object.ts";
import type { Hash } from "../model/lock.ts";
import { type Algorithm, digestWhole, isOf } from "../store/algorithm.ts";
import { hashFile } from "../store/hash.ts";
import { codeOf, ioError, isMissing } from "../store/io-error.ts";
import { type Listing, parseListing } from "../store/listing.ts";
import { placesIn } from "../store/own-cache.ts";

/** A place of objects. */
export interface Store {
  /** Null: nothing with such a hash is kept there. */
  pathOf(hash: Hash): string | null;
}

/** Of DVC's, a remote too. `dir`: absolute. */
export function dvcStore(dir: string): Store {
  return {
    pathOf(hash) {
      const hex = hexOf(hash);
      if (isOf(hash, "md5")) return join(dir, "files", "md5", hex.slice(0, 2), hex.slice(2));
      return isOf(hash, "md5-dos2unix") ? join(dir, hex.slice(0, 2), hex.slice(2)) : null;
    },
  };
}

/** Of the remotes those that are folders of this machine, whichever cache was copied there. */
export function remoteStores(remotes: Iterable<RemoteConfig>): Store[] {
  return [...remotes].flatMap(({ url }) => (isAbsolute(url) ? [dvcStore(url), ownStore(url)] : []));
}

/** Of fastpipe's own cache. */
export function ownStore(dir: string): Store {
  return {
    pathOf(hash) {
      const hex = hexOf(hash);
      return isOf(hash, "sha256")
        ? join(placesIn(dir).objects, hex.slice(0, 2), hex.slice(2))
        : null;
    },
  };
}

export class Stores {
  /** Objects that do not hold what their names say. */
  readonly corrupt = new Set<string>();
  readonly #stores: readonly Store[];

  constructor(stores: readonly Store[]) {
    this.#stores = stores;
  }

  /** Null: no store has it, or none that is sound. */
  async bytes(hash: Hash): Promise<Uint8Array | null> {
    for (const path of this.#pathsOf(hash)) {
      const bytes = read(path);
      if (bytes === null) continue;
      if (digestOf(hash, bytes) === plain(hash)) return bytes;
      this.corrupt.add(path);
    }
    return null;
  }

  /** What a directory held; null as above. */
  async listing(hash: Hash): Promise<Listing | null> {
    const bytes = await this.bytes(hash);
    if (bytes === null) return null;
    const text = new TextDecoder().decode(bytes);
    if (isOf(hash, "sha256")) return parseListing(text);
    const files = dirOid(text) === hexOf(hash) ? parseDir(text) : null;
    if (files === null) return null;
    const algorithm = hash.slice(0, hash.indexOf(":"));
    const held = files.map(
      ({ path, md5 }) => [path, { hash: `${algorithm}:${md5}`, exec: false }] as const,
    );
    return { files: new Map(held), links: new Map(), empty: [] };
  }

  /** Copies the object to `place`, a new file, and reads the copy: only what is right stays there. False: as above. */
  async copy(hash: Hash, place: string): Promise<boolean> {
    for (const path of this.#pathsOf(hash)) {
      try {
        copyFileSync(path, place);
      } catch (error) {
        if (isMissing(error)) continue;
        throw ioError("copy", path, error);
      }
      const { hash: held } = await hashFile(place, undefined, sizeOf(place), algorithmOf(hash));
      if (hexOf(held) === hexOf(plain(hash))) return true;
      rmSync(place, { force: true });
      this.corrupt.add(path);
    }
    return false;
  }

  #pathsOf(hash: Hash): string[] {
    return this.#stores.flatMap((store) => store.pathOf(hash) ?? []);
  }
}

function algorithmOf(hash: Hash): Algorithm {
  const found = (["sha256", "md5", "md5-dos2unix"] as const).find((one) => isOf(hash, one));
  if (found === undefined) throw new Error(`a hash of an unknown kind: ${hash}`);
  return found;
}

/** Of a directory's record the name has an end that is not of its md5. */
function plain(hash: Hash): Hash {
  return hash.replace(/\.dir$/, "");
}

function digestOf(hash: Hash, bytes: Uint8Array): Hash {
  // Only files were hashed with other line ends.
  const algorithm = hash.endsWith(".dir") ? "md5" : algorithmOf(hash);
  const digest = digestWhole(algorithm, bytes);
  return `${hash.slice(0, hash.indexOf(":"))}:${hexOf(digest)}`;
}

function sizeOf(path: string): number {
  return statSync(path).size;
}

function read(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error) || codeOf(error) === "EISDIR") return null;
    throw ioError("read", path, error);
  }
}
