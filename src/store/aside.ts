// Outs are put aside while their stage runs, so that a stale file can't pass as new, and come back when it fails.
// A kill between any two steps loses nothing: `recover.ts` puts back what a killed run left here.
import { mkdirSync, renameSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Hash } from "../model/lock.ts";
import { writeAtomic } from "./atomic.ts";
import type { Journal } from "./begun.ts";
import { ioError } from "./io-error.ts";
import { isFolder, isThere, moveTree, removeAtOnce, removeTree } from "./tree.ts";

export interface Kept {
  readonly path: string;
  /** Where it is now, relative to the root. */
  readonly kept: string;
}

export interface Aside {
  /** The stage succeeded: drops what was put aside, but for what is to be kept in `.fastpipe/kept`. */
  drop(keep: (path: string) => boolean): Promise<readonly Kept[]>;
  /** The stage failed: removes what it left, and puts the old outs back. */
  restore(): Promise<void>;
}

interface Told {
  /** The stage's lock, relative to the root: by it a later start tells whether the stage had finished. */
  readonly lock: string;
  /** Those of the paths where something lies that nobody else has, each with its hash. */
  readonly own?: Readonly<Record<string, Hash>>;
  /** By path: what lies in that directory and is no part of the out; when the stage succeeds it goes back in. */
  readonly ignored?: Readonly<Record<string, readonly string[]>>;
}

export interface AsideOptions extends Told {
  /** Learns of paths where nothing is. */
  readonly journal?: Journal;
}

/** What lies in a folder in which outs are put aside. */
export interface Manifest extends Told {
  readonly stage: string;
  /** Relative to the root; the n-th lies in the folder under the name n. */
  readonly paths: readonly string[];
}

export const MANIFEST = "manifest.json";
export const DONE = ".done";
let count = 0;

/** Puts aside what is at these paths (relative to the root). Throws an `IoError` with everything put back. */
export async function moveAside(
  root: string,
  stage: string,
  paths: readonly string[],
  { journal, ...told }: AsideOptions,
): Promise<Aside> {
  const present = paths.filter((path) => isThere(join(root, path)));
  const absent = paths.filter((path) => !present.includes(path));
  const aside = present.length > 0 ? await put(root, { ...told, stage, paths: present }) : NOTHING;
  if (absent.length > 0) journal?.begin({ lock: told.lock, paths: absent });
  return {
    drop: async (keep) => {
      const kept = await aside.drop(keep);
      journal?.end(told.lock);
      return kept;
    },
    restore: async () => {
      for (const path of absent) await removeTree(join(root, path));
      await aside.restore();
      journal?.end(told.lock);
    },
  };
}

const NOTHING: Aside = { drop: async () => [], restore: async () => undefined };

async function put(root: string, manifest: Manifest): Promise<Aside> {
  const dir = join(asideDir(root), `${process.pid}-${Date.now()}-${count++}`);
  const restore = async (): Promise<void> => {
    await putBack(root, dir, manifest);
    await removeTree(dir);
  };
  try {
    mkdirSync(dir, { recursive: true });
    writeAtomic(join(dir, MANIFEST), JSON.stringify(manifest));
    for (const [i, path] of manifest.paths.entries())
      await moveTree(join(root, path), join(dir, String(i)));
  } catch (error) {
    await restore();
    throw ioError("put aside the outs of", manifest.stage, error);
  }
  return { drop: (keep) => drop(root, dir, manifest, keep), restore };
}

/** Old outs go, but for what `keep` says, and what is no part of an out. */
export async function drop(
  root: string,
  dir: string,
  { paths, ignored }: Manifest,
  keep: (path: string) => boolean,
): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const [i, path] of paths.entries()) {
    const old = join(dir, String(i));
    kept.push(...(await carryOver(root, old, path, ignored?.[path] ?? [])));
    if (!keep(path)) continue;
    const place = freePlace(root, path);
    await moveTree(old, place);
    kept.push({ path, kept: relative(root, place) });
  }
  // From this rename on the old outs are gone, whatever happens next.
  renameSync(dir, dir + DONE);
  await removeTree(dir + DONE);
  return kept;
}

/** What is no part of an out goes back to where it was, or, where that is taken, to what is kept. */
async function carryOver(
  root: string,
  old: string,
  path: string,
  ignored: readonly string[],
): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const inner of ignored) {
    const from = join(old, inner);
    if (!isThere(from)) continue;
    const to = join(root, path, inner);
    const free = isFolder(dirname(to)) && !isThere(to);
    const place = free ? to : freePlace(root, join(path, inner));
    await moveTree(from, place);
    if (!free) kept.push({ path: join(path, inner), kept: relative(root, place) });
  }
  return kept;
}

/** A name in `.fastpipe/kept` that holds nothing yet. */
export function freePlace(root: string, path: string): string {
  const day = new Date().toLocaleDateString("sv");
  for (let n = 1; ; n++) {
    const place = join(root, ".fastpipe", "kept", n === 1 ? day : `${day}-${n}`, path);
    if (!isThere(place)) return place;
  }
}

/** Gives what it put back. Idempotent: what is not in the folder (any more) is where it belongs. */
export async function putBack(
  root: string,
  dir: string,
  { paths, ignored }: Manifest,
): Promise<readonly string[]> {
  const restored: string[] = [];
  for (const [i, path] of paths.entries()) {
    const [from, to] = [join(dir, String(i)), join(root, path)];
    if (!isThere(from)) continue;
    await takeAlong(ignored?.[path] ?? [], to, from);
    await removeTree(to);
    await moveTree(from, to, removeAtOnce);
    restored.push(path);
  }
  return restored;
}

/** What is no part of an out may have been carried over already. */
async function takeAlong(ignored: readonly string[], from: string, to: string): Promise<void> {
  for (const inner of ignored) {
    const carried = isThere(join(from, inner)) && !isThere(join(to, inner));
    if (carried) await moveTree(join(from, inner), join(to, inner));
  }
}

export function tmpDir(root: string): string {
  return join(root, ".fastpipe", "tmp");
}

export function asideDir(root: string): string {
  return join(tmpDir(root), "aside");
}
