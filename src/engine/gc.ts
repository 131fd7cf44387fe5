// Drops from our own cache what no lock needs that is kept: those of the workspace, and of branches and tags where that is asked.
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Hash } from "../model/lock.ts";
import { type Collected, NO_AMOUNT, sum } from "../model/placed.ts";
import { sha256 } from "../store/hash.ts";
import { isMissing } from "../store/io-error.ts";
import { type Listing, parseListing } from "../store/listing.ts";
import { parse } from "../store/lock-parse.ts";
import type { Objects } from "../store/objects.ts";
import { objectsIn, oid, placesIn } from "../store/own-cache.ts";
import { namesIn } from "../store/tree.ts";
import { type Scope, textsAt } from "./lock-texts.ts";
import { cacheDirOf, runsIn } from "./own-outs.ts";

const LOCKS = ".fastpipe/stages";

export interface Needed {
  /** Outs by hash: are they directories? */
  readonly outs: Map<Hash, boolean>;
  /** Hashes in texts that can't be read as locks: of what, nobody knows. */
  readonly doubtful: Set<Hash>;
}

/** The caller holds the project. Throws a `Stop` where git can't say what is kept, and `IoError`s. */
export async function collect(root: string, scope: Scope, dry: boolean): Promise<Collected> {
  const needed: Needed = { outs: new Map(), doubtful: new Set() };
  for (const text of workspaceLocks(join(root, LOCKS))) addLock(needed, text);
  const isLock = (path: string): boolean => path.endsWith(".lock");
  for await (const text of textsAt(root, scope, LOCKS, isLock)) addLock(needed, text);
  const cacheDir = cacheDirOf(root);
  const objects = objectsIn(cacheDir);
  const keep = oidsOf(objects, needed);
  const collected = sweepObjects(placesIn(cacheDir).objects, keep, dry);
  return sweepRuns(cacheDir, keep, dry, collected);
}

function addLock({ outs, doubtful }: Needed, text: string): void {
  const parsed = parse(text);
  if ("lock" in parsed) {
    for (const { hash, nfiles } of parsed.lock.outs) outs.set(hash, nfiles !== undefined);
    return;
  }
  // As one with conflict markers: what either side names may be wanted when it is mended.
  for (const [hash] of text.matchAll(/sha256:[0-9a-f]{64}/g)) doubtful.add(hash);
}

function oidsOf(objects: Objects, { outs, doubtful }: Needed): Set<string> {
  const keep = new Set<string>();
  const addDir = (files: Iterable<{ readonly hash: Hash }>): void => {
    for (const { hash } of files) keep.add(oid(hash));
  };
  for (const [hash, isDir] of outs) {
    keep.add(oid(hash));
    if (isDir) addDir(listed(objects, hash)?.files.values() ?? []);
  }
  for (const hash of doubtful) {
    keep.add(oid(hash));
    if (!outs.has(hash)) addDir(listed(objects, hash)?.files.values() ?? []);
  }
  return keep;
}

/** Of a million files. */
const LONGEST_LISTING = 256 * 1024 * 1024;

/** Null: it is not there, or is no directory's. Nothing goes, even if it is not sound. */
function listed(objects: Objects, hash: Hash): Listing | null {
  if (!objects.seems(oid(hash))) return null;
  if (statSync(objects.pathOf(oid(hash))).size > LONGEST_LISTING) return null;
  const text = objects.read(oid(hash));
  return sha256(text) === hash ? parseListing(text) : null;
}

function sweepObjects(dir: string, keep: ReadonlySet<string>, dry: boolean): Collected {
  const [removed, kept] = [{ ...NO_AMOUNT }, { ...NO_AMOUNT }];
  for (const shard of namesIn(dir)) {
    for (const name of namesIn(join(dir, shard))) {
      const path = join(dir, shard, name);
      const amount = keep.has(shard + name) ? kept : removed;
      amount.objects++;
      amount.bytes += statSync(path).size;
      if (amount === removed && !dry) rmSync(path, { force: true });
    }
  }
  return { removed, kept };
}

/** A run whose outs are not all there is of no use. */
function sweepRuns(
  cacheDir: string,
  keep: ReadonlySet<string>,
  dry: boolean,
  { removed, kept }: Collected,
): Collected {
  let [gone, stays] = [0, 0];
  for (const { path, outs } of runsIn(cacheDir).all()) {
    const isKept = outs?.every(({ hash }) => keep.has(oid(hash))) ?? false;
    if (isKept) stays++;
    else gone++;
    if (!isKept && !dry) rmSync(path, { force: true });
  }
  return {
    removed: sum(removed, { ...NO_AMOUNT, runs: gone }),
    kept: sum(kept, { ...NO_AMOUNT, runs: stays }),
  };
}

/** Also those of pipeline files of other names, and of stages that are no more. */
function* workspaceLocks(dir: string): Iterable<string> {
  for (const path of filesBelow(dir)) {
    if (path.endsWith(".lock")) yield readFileSync(path, "utf8");
  }
}

function filesBelow(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
    );
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** With `/`. */
export function slashed(from: string, to: string): string {
  return relative(from, to).split(sep).join("/");
}
