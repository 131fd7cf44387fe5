// Outs are put aside while their stage runs, so that a stale file can't pass as new, and come back when it fails.
// A kill between any two steps loses nothing: `recover` puts back what a killed run left here.
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join, relative } from "node:path";
import { writeAtomic } from "./atomic.ts";
import { ioError } from "./io-error.ts";
import { isThere, moveTree, namesIn, removeAtOnce, removeTree } from "./tree.ts";

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

interface Manifest {
  readonly stage: string;
  /** Relative to the root; the n-th lies in the folder under the name n. */
  readonly paths: readonly string[];
}

const MANIFEST = "manifest.json";
const DONE = ".done";
let count = 0;

/** Puts aside what is at these paths (relative to the root). Throws an `IoError` with everything put back. */
export async function moveAside(
  root: string,
  stage: string,
  paths: readonly string[],
): Promise<Aside> {
  const present = paths.filter((path) => isThere(join(root, path)));
  if (present.length === 0) return nothingAside(root, paths);
  const dir = join(asideDir(root), `${process.pid}-${Date.now()}-${count++}`);
  const manifest: Manifest = { stage, paths: present };
  const aside: Aside = {
    drop: (keep) => drop(root, dir, manifest, keep),
    restore: () => restore(root, dir, manifest, paths),
  };
  try {
    mkdirSync(dir, { recursive: true });
    writeAtomic(join(dir, MANIFEST), JSON.stringify(manifest));
    for (const [i, path] of present.entries())
      await moveTree(join(root, path), join(dir, String(i)));
  } catch (error) {
    await putBack(root, dir, manifest);
    await removeTree(dir);
    throw ioError("put aside the outs of", stage, error);
  }
  return aside;
}

export interface Recovered {
  readonly path: string;
  /** Where it is instead, relative to the root, when it can't be told any more where it belongs. */
  readonly kept?: string;
}

/**
 * What a killed run had put aside is put back, and its temporary files go. For the holder of the project only.
 * Rejects with an `IoError`.
 */
export async function recover(root: string): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = [];
  try {
    for (const name of namesIn(asideDir(root))) {
      recovered.push(...(await recoverOne(root, join(asideDir(root), name))));
    }
    for (const name of namesIn(tmpDir(root))) {
      if (name !== "aside") await removeTree(join(tmpDir(root), name));
    }
  } catch (error) {
    throw ioError("put back what a killed run left in", tmpDir(root), error);
  }
  return recovered;
}

async function recoverOne(root: string, dir: string): Promise<readonly Recovered[]> {
  const manifest = dir.endsWith(DONE) ? "none" : readManifest(dir);
  if (manifest === "lost") {
    const place = freePlace(root, "lost");
    await moveTree(dir, place);
    return [{ path: "an out", kept: relative(root, place) }];
  }
  const recovered = manifest === "none" ? [] : await putBack(root, dir, manifest);
  await removeTree(dir);
  return recovered;
}

function nothingAside(root: string, paths: readonly string[]): Aside {
  return { drop: async () => [], restore: () => removeAll(root, paths) };
}

async function drop(
  root: string,
  dir: string,
  { paths }: Manifest,
  keep: (path: string) => boolean,
): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const [i, path] of paths.entries()) {
    if (!keep(path)) continue;
    const place = freePlace(root, path);
    await moveTree(join(dir, String(i)), place);
    kept.push({ path, kept: relative(root, place) });
  }
  // From this rename on the old outs are gone, whatever happens next.
  renameSync(dir, dir + DONE);
  await removeTree(dir + DONE);
  return kept;
}

/** A name in `.fastpipe/kept` that holds nothing yet. */
function freePlace(root: string, path: string): string {
  const day = new Date().toLocaleDateString("sv");
  for (let n = 1; ; n++) {
    const place = join(root, ".fastpipe", "kept", n === 1 ? day : `${day}-${n}`, path);
    if (!isThere(place)) return place;
  }
}

async function restore(
  root: string,
  dir: string,
  manifest: Manifest,
  paths: readonly string[],
): Promise<void> {
  const old = new Set(manifest.paths);
  await removeAll(
    root,
    paths.filter((path) => !old.has(path)),
  );
  await putBack(root, dir, manifest);
  await removeTree(dir);
}

/** Idempotent: what is not in the folder (any more) is where it belongs. */
async function putBack(
  root: string,
  dir: string,
  { paths }: Manifest,
): Promise<readonly Recovered[]> {
  const restored: Recovered[] = [];
  for (const [i, path] of paths.entries()) {
    const [from, to] = [join(dir, String(i)), join(root, path)];
    if (!isThere(from)) continue;
    await removeTree(to);
    await moveTree(from, to, removeAtOnce);
    restored.push({ path });
  }
  return restored;
}

async function removeAll(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) await removeTree(join(root, path));
}

/** "none": it was not written yet, so nothing was moved; "lost": a power cut took it. */
function readManifest(dir: string): Manifest | "none" | "lost" {
  const file = join(dir, MANIFEST);
  const moved = namesIn(dir).some((name) => name !== MANIFEST);
  if (!existsSync(file)) return moved ? "lost" : "none";
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return moved ? "lost" : "none";
  }
}

function tmpDir(root: string): string {
  return join(root, ".fastpipe", "tmp");
}

function asideDir(root: string): string {
  return join(tmpDir(root), "aside");
}
