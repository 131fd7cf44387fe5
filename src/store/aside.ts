// Outs are put aside while their stage runs, so that a stale file can't pass as new, and come back when it fails.
// A kill between any two steps loses nothing: `recover` puts back what a killed run left here.
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { writeAtomic } from "./atomic.ts";
import { ioError } from "./io-error.ts";
import {
  isFolder,
  isThere,
  lastChange,
  moveTree,
  namesIn,
  removeAtOnce,
  removeTree,
} from "./tree.ts";

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

export interface AsideOptions {
  /** The stage's lock, relative to the root: by it a later start tells whether the stage had finished. */
  readonly lock?: string;
  /** Those of the paths where something lies that nobody else has. */
  readonly own?: readonly string[];
  /** By path: what lies in that directory and is no part of the out; when the stage succeeds it goes back in. */
  readonly ignored?: Readonly<Record<string, readonly string[]>>;
}

interface Manifest extends AsideOptions {
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
  options: AsideOptions = {},
): Promise<Aside> {
  const present = paths.filter((path) => isThere(join(root, path)));
  if (present.length === 0) return nothingAside(root, paths);
  const dir = join(asideDir(root), `${process.pid}-${Date.now()}-${count++}`);
  const manifest: Manifest = { ...options, stage, paths: present };
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
  /** Where it is instead, relative to the root, when it can't be told where it belongs, or is in the way there. */
  readonly kept?: string;
}

/** What a start knows of the run that was killed. */
export interface Remains {
  /** Are these paths what that lock says? Then its stage had finished. */
  finished(lock: string, paths: readonly string[]): Promise<boolean>;
  /** The last moment in which the run was seen alive, in ms since 1970; what changed later is not its work. */
  readonly alive: number | null;
}

const UNKNOWN: Remains = { finished: async () => false, alive: null };

/**
 * What a killed run had put aside is put back, and its temporary files go. For the holder of the project only.
 * Rejects with an `IoError`.
 */
export async function recover(
  root: string,
  remains: Remains = UNKNOWN,
): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = [];
  try {
    for (const name of namesIn(asideDir(root))) {
      recovered.push(...(await recoverOne(root, join(asideDir(root), name), remains)));
    }
    for (const name of namesIn(tmpDir(root))) {
      if (name !== "aside") await removeTree(join(tmpDir(root), name));
    }
  } catch (error) {
    throw ioError("put back what a killed run left in", tmpDir(root), error);
  }
  return recovered;
}

async function recoverOne(
  root: string,
  dir: string,
  remains: Remains,
): Promise<readonly Recovered[]> {
  const manifest = dir.endsWith(DONE) ? "none" : readManifest(dir);
  if (manifest === "lost") {
    const place = freePlace(root, "lost");
    await moveTree(dir, place);
    return [{ path: "something", kept: relative(root, place) }];
  }
  if (manifest === "none") {
    await removeTree(dir);
    return [];
  }
  const { lock, own, paths } = manifest;
  if (lock !== undefined && (await remains.finished(lock, paths))) {
    return await drop(root, dir, manifest, (path) => own?.includes(path) ?? false);
  }
  const inTheWay = await keepYounger(root, manifest, remains.alive);
  const recovered = await putBack(root, dir, manifest);
  await removeTree(dir);
  return [...inTheWay, ...recovered];
}

/** Clocks of file systems tick, and the sign of life comes every now and then. */
const MARGIN_MS = 2000;

/** Who wrote after the run had died is the user: that is kept. */
async function keepYounger(
  root: string,
  { paths }: Manifest,
  alive: number | null,
): Promise<readonly Recovered[]> {
  if (alive === null) return [];
  const kept: Recovered[] = [];
  for (const path of paths) {
    const there = join(root, path);
    if (!isThere(there) || lastChange(there) <= alive + MARGIN_MS) continue;
    const place = freePlace(root, path);
    await moveTree(there, place);
    kept.push({ path, kept: relative(root, place) });
  }
  return kept;
}

function nothingAside(root: string, paths: readonly string[]): Aside {
  return { drop: async () => [], restore: () => removeAll(root, paths) };
}

async function drop(
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
