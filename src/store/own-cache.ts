// Our own cache: objects by sha256, a directory's listing among them. It can be shared, and written to by several at once.
import { uptime } from "node:os";
import { join } from "node:path";
import type { Hash } from "../model/lock.ts";
import { Cache } from "./cache.ts";
import type { FileIndex } from "./files.ts";
import { sha256 } from "./hash.ts";
import { parseListing } from "./listing.ts";
import { Objects } from "./objects.ts";
import type { LinkType } from "./placing.ts";
import type { Contents } from "./restoring.ts";
import { OWN } from "./scheme.ts";

export interface OwnCacheOptions {
  /** Absolute. */
  readonly cacheDir: string;
  /** Absolute: paths are relative to it. */
  readonly root: string;
  readonly index: FileIndex;
  readonly types: readonly LinkType[];
  readonly tmpDir: string;
  /** When the machine was started, in ms since 1970. */
  readonly booted?: number;
  /** An object was not what its name says, and was removed. */
  readonly onCorrupt?: (path: string) => void;
}

/** Where what lies in a cache is being made, and where its objects are. */
export function placesIn(cacheDir: string): { readonly tmp: string; readonly objects: string } {
  return { tmp: join(cacheDir, "tmp"), objects: join(cacheDir, "sha256") };
}

export function ownCache({
  cacheDir,
  root,
  index,
  types,
  tmpDir,
  ...rest
}: OwnCacheOptions): Cache {
  const { booted, onCorrupt } = rest;
  const objects = objectsIn(cacheDir, booted, onCorrupt);
  return new Cache(
    { root, types, tmpDir },
    {
      name: "the cache",
      walk: OWN.walk,
      exact: true,
      objects: () => objects,
      index: () => index,
      oid,
      isDir: ({ nfiles }) => nfiles !== undefined,
      contents: (hash) => contentsOf(objects, hash),
      listed(path, hash) {
        const listed = index.listing(path);
        return listed !== null && sha256(listed.text) === hash ? listed : null;
      },
    },
  );
}

/** Those of a cache. */
export function objectsIn(
  cacheDir: string,
  booted = Date.now() - uptime() * 1000,
  onCorrupt?: (path: string) => void,
): Objects {
  const { objects: dir, tmp: tmpDir } = placesIn(cacheDir);
  return new Objects({ dir, tmpDir, algorithm: "sha256", booted, onCorrupt });
}

/** What a directory held; null where its listing is not there, or was not sound and is gone. */
export async function contentsOf(objects: Objects, hash: Hash): Promise<Contents | null> {
  if (!(await objects.has(oid(hash)))) return null;
  const text = objects.read(oid(hash));
  const contents = sha256(text) === hash ? parseListing(text) : null;
  if (contents === null) objects.drop(oid(hash));
  return contents;
}

/** The hex of a hash. What other algorithms made is not in here. */
export function oid(hash: Hash): string {
  return isOwn(hash) ? hash.slice(PREFIX.length) : hash.replaceAll(":", "-");
}

const PREFIX = "sha256:";

function isOwn(hash: Hash): boolean {
  return hash.startsWith(PREFIX);
}
