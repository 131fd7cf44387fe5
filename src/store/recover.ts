// What a killed run left is brought in order before the next does anything else: old outs are put back, what stages
// had half made goes, and so do temporary files. A kill of this loses nothing either: the next start goes on.
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Hash } from "../model/lock.ts";
import {
  asideDir,
  DONE,
  drop,
  freePlace,
  MANIFEST,
  type Manifest,
  putBack,
  tmpDir,
} from "./aside.ts";
import { begunIn, forgetBegun } from "./begun.ts";
import { codeOf, ioError } from "./io-error.ts";
import { isThere, lastChange, moveTree, namesIn, removeTree } from "./tree.ts";

export interface Recovered {
  readonly path: string;
  /** Where it is instead, relative to the root, when it can't be told where it belongs, or is in the way there. */
  readonly kept?: string;
}

/** What a start knows of the run that was killed. */
export interface Remains {
  /** Are these paths what that lock says? Then its stage had finished: what they hold. Else null. */
  finished(lock: string, paths: readonly string[]): Promise<ReadonlyMap<string, Hash> | null>;
  /** The last moment in which the run was seen alive, in ms since 1970; what changed later is not its work. */
  readonly alive: number | null;
}

const UNKNOWN: Remains = { finished: async () => null, alive: null };

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
    await removeHalfMade(root, remains);
    await sweep(root);
  } catch (error) {
    throw ioError("put back what a killed run left in", tmpDir(root), error);
  }
  return recovered;
}

/** Temporary files, whoever left them. */
async function sweep(root: string): Promise<void> {
  try {
    for (const name of namesIn(tmpDir(root))) {
      if (name !== "aside") await removeTree(join(tmpDir(root), name));
    }
  } catch (error) {
    // Where nothing can be written they are in nobody's way.
    if (codeOf(error) !== "EROFS") throw error;
  }
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
  const { lock, own = {}, paths } = manifest;
  const made = await remains.finished(lock, paths);
  if (made !== null) {
    const differs = (path: string): boolean => own[path] !== made.get(path);
    return await drop(root, dir, manifest, (path) => Object.hasOwn(own, path) && differs(path));
  }
  const inTheWay = await keepYounger(root, dir, manifest, remains.alive);
  const restored = await putBack(root, dir, manifest);
  await removeTree(dir);
  return [...inTheWay, ...restored.map((path) => ({ path }))];
}

/** Clocks of file systems tick, and the sign of life comes every now and then. */
const MARGIN_MS = 2000;

function isYounger(path: string, alive: number): boolean {
  return lastChange(path) > alive + MARGIN_MS;
}

/** Who wrote after the run had died is the user: that is kept. */
async function keepYounger(
  root: string,
  dir: string,
  { paths }: Manifest,
  alive: number | null,
): Promise<readonly Recovered[]> {
  if (alive === null) return [];
  const kept: Recovered[] = [];
  for (const [i, path] of paths.entries()) {
    const there = join(root, path);
    // What is not in the folder was put back already, by a start that was killed too.
    if (!isThere(join(dir, String(i))) || !isThere(there) || !isYounger(there, alive)) continue;
    const place = freePlace(root, path);
    await moveTree(there, place);
    kept.push({ path, kept: relative(root, place) });
  }
  return kept;
}

/** What stages were making where nothing had been: half of an out, and nobody's. */
async function removeHalfMade(root: string, { alive, finished }: Remains): Promise<void> {
  for (const { lock, paths } of begunIn(tmpDir(root))) {
    const there = paths.filter((path) => isThere(join(root, path)));
    if (alive === null || (await finished(lock, paths)) !== null) continue;
    for (const path of there) {
      if (!isYounger(join(root, path), alive)) await removeTree(join(root, path));
    }
  }
  forgetBegun(tmpDir(root));
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
