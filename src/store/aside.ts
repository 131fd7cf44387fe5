// Outs are put aside while their stage runs, so that a stale file can't pass as new, and come back when it fails.
// A kill between any two steps loses nothing: `recover` puts back what a killed run left here.
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { writeAtomic } from "./atomic.ts";
import { codeOf, ioError } from "./io-error.ts";

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
    for (const [i, path] of present.entries()) await move(join(root, path), join(dir, String(i)));
  } catch (error) {
    await putBack(root, dir, manifest);
    throw ioError("put aside the outs of", stage, error);
  }
  return aside;
}

/** What a killed run had put aside is put back, and its temporary files go. For the holder of the project only. */
export async function recover(root: string): Promise<readonly { readonly path: string }[]> {
  const restored: { path: string }[] = [];
  for (const name of list(asideDir(root))) {
    const dir = join(asideDir(root), name);
    const manifest = name.endsWith(DONE) ? null : readManifest(dir);
    if (manifest) restored.push(...(await putBack(root, dir, manifest)));
    await rm(dir, { recursive: true, force: true });
  }
  for (const name of list(tmpDir(root))) {
    if (name !== "aside") await rm(join(tmpDir(root), name), { recursive: true, force: true });
  }
  return restored;
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
    await move(join(dir, String(i)), place);
    kept.push({ path, kept: relative(root, place) });
  }
  // From this rename on the old outs are gone, whatever happens next.
  renameSync(dir, dir + DONE);
  await rm(dir + DONE, { recursive: true, force: true });
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
  await rm(dir, { recursive: true, force: true });
}

/** Idempotent: what is not in the folder (any more) is where it belongs. */
async function putBack(
  root: string,
  dir: string,
  { paths }: Manifest,
): Promise<readonly { readonly path: string }[]> {
  const restored: { path: string }[] = [];
  for (const [i, path] of paths.entries()) {
    const [from, to] = [join(dir, String(i)), join(root, path)];
    if (!isThere(from)) continue;
    await rm(to, { recursive: true, force: true });
    await move(from, to);
    restored.push({ path });
  }
  return restored;
}

async function removeAll(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(join(root, path), { recursive: true, force: true });
}

async function move(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== "EXDEV") throw error;
    await copyOver(from, to);
  }
}

/** Another device: the copy appears whole or not at all, and the original goes last. */
async function copyOver(from: string, to: string): Promise<void> {
  const temp = `${to}.${process.pid}.tmp`;
  try {
    await cp(from, temp, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    renameSync(temp, to);
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
  await rm(from, { recursive: true, force: true });
}

function readManifest(dir: string): Manifest | null {
  const file = join(dir, MANIFEST);
  // Written whole before the first move: without it nothing was moved.
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : null;
}

function list(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir) : [];
}

/** Also true of a symlink that leads nowhere. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function tmpDir(root: string): string {
  return join(root, ".fastpipe", "tmp");
}

function asideDir(root: string): string {
  return join(tmpDir(root), "aside");
}
