// What is below a path at a commit, as it is to be laid down elsewhere: from git, and what git does not have from outs.
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import type { Hash } from "../model/lock.ts";
import type { Listing } from "../store/listing.ts";
import { type CommitFiles, innerOf, submodule } from "./files.ts";
import type { Stores } from "./stores.ts";
import type { View, ViewOut } from "./view.ts";

export type Item =
  | { readonly kind: "git"; readonly oid: string; readonly exec: boolean }
  | { readonly kind: "object"; readonly hash: Hash; readonly exec: boolean }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "folder" };

/** Of a file alone. */
export const ITSELF = "";

/** By path below what was asked for; `ITSELF`: it is one file. Empty: nothing is there. */
export type Items = ReadonlyMap<string, Item>;

/** A project at a commit. */
export interface Past {
  readonly view: View;
  readonly files: CommitFiles;
  readonly stores: Stores;
}

export async function itemsAt(path: string, past: Past): Promise<Result<Items>> {
  const tracked = await trackedAt(path, past.files);
  if (!tracked.ok) return tracked;
  const items = new Map(tracked.value);
  const failures: Failure[] = [];
  for (const out of past.view.outs) {
    const made = await madeAt(path, out, items, past);
    if (!made.ok) failures.push(...made.error);
    // What git has is what was committed.
    else for (const [name, item] of made.value) if (!items.has(name)) items.set(name, item);
  }
  return failures.length > 0 ? fail(...failures) : ok(items);
}

async function trackedAt(path: string, files: CommitFiles): Promise<Result<Items>> {
  const real = await files.real(path);
  if (!real.ok) return real;
  const items = new Map<string, Item>();
  if (real.value === null) return ok(items);
  for (const file of files.tree) {
    const inner = innerOf(file.path, real.value);
    if (inner === null) {
      // Below a submodule.
      if (file.type === "submodule" && innerOf(path, file.path) !== null)
        return fail(submodule(file.path));
      continue;
    }
    if (file.type === "submodule") return fail(submodule(file.path));
    if (file.type === "file") {
      items.set(inner, { kind: "git", oid: file.oid, exec: file.executable });
      continue;
    }
    const target = await files.target(file);
    if (!target.ok) return target;
    items.set(inner, { kind: "link", target: target.value });
  }
  return ok(items);
}

/** What an out holds of the path. `tracked`: what git has of it. */
async function madeAt(
  path: string,
  out: ViewOut,
  tracked: Items,
  { stores, view }: Past,
): Promise<Result<Items>> {
  const none: Items = new Map();
  // The path is in the out, or the out below the path.
  const inner = innerOf(path, out.path);
  const outer = innerOf(out.path, path);
  if ((inner === null && outer === null) || out.hash === null) return ok(none);
  if (!out.isDir) {
    if (outer === null) return ok(none);
    return ok(new Map([[outer, { kind: "object", hash: out.hash, exec: out.exec }]]));
  }
  const listing = await stores.listing(out.hash);
  if (listing === null) {
    // Git may have all of it.
    const has = [...tracked.keys()].some((name) => outer === null || innerOf(name, outer) !== null);
    return has ? ok(none) : fail(missing(out.path, view, stores));
  }
  const placed = inListing(listing, inner ?? "");
  return ok(new Map([...placed].map(([name, item]) => [outer ? `${outer}/${name}` : name, item])));
}

/** What a directory held at a path in it. What a link leads to is listed under the link's name too. */
function inListing(listing: Listing, inner: string): Items {
  const items = new Map<string, Item>();
  const links = new Set([...listing.links.keys()].filter((name) => innerOf(name, inner)));
  const add = (name: string, item: Item): void => {
    const at = innerOf(name, inner);
    if (at !== null && !isThrough(name, links)) items.set(at, item);
  };
  for (const [name, { hash, exec }] of listing.files)
    add(name, { kind: "object", hash, exec: exec === true });
  for (const name of listing.empty) add(name, { kind: "folder" });
  for (const [name, target] of listing.links) {
    const at = innerOf(name, inner);
    // Of a link itself what it led to is meant, if that was there.
    if (at !== null && (at !== ITSELF || items.size === 0)) items.set(at, { kind: "link", target });
  }
  return items;
}

function isThrough(name: string, links: ReadonlySet<string>): boolean {
  if (links.size === 0) return false;
  const parts = name.split("/");
  return parts.some((_, i) => links.has(parts.slice(0, i + 1).join("/")));
}

/** It is recorded, and kept nowhere. */
export function missing(path: string, view: View, stores: Stores): Failure {
  const corrupt = [...stores.corrupt];
  const damaged =
    corrupt.length === 0 ? "" : `; not what its name says, and left alone: ${corrupt.join(", ")}`;
  return {
    code: "dep_missing",
    message: `${path} as of ${view.revision.name} is kept nowhere: neither in git, nor in the cache, nor in a remote that is a folder${damaged}`,
    hint:
      view.kind === "dvc"
        ? "`dvc fetch` brings what other remotes have into the cache."
        : "Check that revision out and run it there: that makes it again.",
  };
}
