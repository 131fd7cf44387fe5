// All that a description of a pipeline depends on, and whether it still is what it was. No Python is started for that.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { envDigest, environDigest } from "../fingerprint/environment.ts";
import { isAbsent, statOf } from "../fingerprint/stat.ts";

export interface Witness {
  /** Files, and folders, with what they were when they were read; null: nothing was there. */
  readonly files: readonly (readonly [path: string, stamp: string | null])[];
  /** Folders that imports search, and what they could find there. */
  readonly folders: Readonly<Record<string, readonly string[]>>;
  readonly env: readonly string[];
  readonly wholeEnv: boolean;
}

type Environ = Readonly<Record<string, string>>;

/** What decides besides files: variables that were read, and those that Python itself goes by. */
export function environOf(
  { env, wholeEnv }: Pick<Witness, "env" | "wholeEnv">,
  environ: Environ,
): string {
  const own = Object.keys(environ).filter((name) => /^(PYTHON|VIRTUAL_ENV$|CONDA_)/.test(name));
  const names = [...new Set([...env, ...own, "TZ", "LANG", "LC_ALL"])].sort();
  const parts = names.flatMap((name) => [
    name,
    name in environ ? "set" : "",
    valueDigest(name, environ),
  ]);
  if (wholeEnv) parts.push(environDigest(environ));
  return Bun.hash.xxHash64(JSON.stringify(parts)).toString(16);
}

/** Of secrets too: this stays in the state, and decides whether Python is asked again. */
function valueDigest(name: string, environ: Environ): string {
  const value = environ[name];
  return value === undefined ? envDigest(name, environ) : Bun.hash.xxHash64(value).toString(16);
}

export function stands({ files, folders }: Witness): boolean {
  for (const [path, stamp] of files) {
    if ((statOf(path)?.stamp ?? null) !== stamp) return false;
  }
  for (const [folder, names] of Object.entries(folders)) {
    if (!isSame(importable(folder), names)) return false;
  }
  return true;
}

/** Whether all of it was written to long enough ago, so that an edit since `moment` (ms) would show. */
export function isSettled({ files }: Witness, moment: number): boolean {
  return files.every(([path, stamp]) => {
    if (stamp === null) return true;
    const stat = statOf(path);
    if (stat === undefined || stat.stamp !== stamp) return false;
    const [, mtime = "0", ctime = "0"] = stamp.split("-");
    return isBefore(BigInt(mtime), BigInt(ctime), moment);
  });
}

const MS = 1_000_000n;
const SECOND = 1000n * MS;

/** By the clock of the file system, which may tick in steps of 10 ms, or of a second or two. */
function isBefore(mtime: bigint, ctime: bigint, moment: number): boolean {
  const isCoarse = mtime % SECOND === 0n && ctime % SECOND === 0n;
  const limit = BigInt(Math.floor(moment)) * MS - (isCoarse ? 2n * SECOND : 20n * MS);
  return ctime < limit && (mtime < limit || mtime > BigInt(Math.floor(moment)) * MS + SECOND);
}

const MODULES = [".py", ".pyc", ".so", ".pyd"];

/** As `describe` lists them. */
export function importable(folder: string): readonly string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
  return names
    .filter(
      (name) =>
        MODULES.some((ending) => name.endsWith(ending)) ||
        (!name.includes(".") && existsSync(join(folder, name, "__init__.py"))),
    )
    .sort();
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
