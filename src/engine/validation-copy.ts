// A copy of a workspace in which stages can run and leave no trace in the workspace itself.
import { constants, copyFile, mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { ioError } from "../store/io-error.ts";

export interface CopyOptions {
  /** Absolute: what is copied. */
  readonly root: string;
  /** Absolute, the root or above it: from there on what lies beside is linked. */
  readonly top: string;
  /** Absolute: files outside of the root that stages depend on. */
  readonly needed: ReadonlySet<string>;
  /** Absolute: where `top` comes to lie; must not exist. */
  readonly to: string;
  /** By paths relative to the root: is it left out? */
  readonly without: (path: string) => boolean;
  readonly cancel: AbortSignal;
}

/** Of other tools, or what fastpipe keeps of this machine. */
const NEVER: ReadonlySet<string> = new Set([".git", ".dvc", ".fastpipe"]);

/** Gives the copy of the root. Rejects with an `IoError`, or when it is cancelled. */
export async function copyWorkspace(options: CopyOptions): Promise<string> {
  const { root, top, to } = options;
  try {
    await mkdir(to, { recursive: true });
    if (top !== root) await linkBeside(top, to, options);
    const copy = join(to, relative(top, root));
    await mkdir(copy, { recursive: true });
    await copyFolder("", copy, options);
    return copy;
  } catch (error) {
    if (options.cancel.aborted) throw error;
    throw ioError("copy the workspace to", to, error);
  }
}

/** All that lies around the root. Modules and deps there are copied, since who loads a link is told of its target. */
async function linkBeside(from: string, to: string, options: CopyOptions): Promise<void> {
  const { root, needed, cancel } = options;
  for (const entry of await readdir(from, { withFileTypes: true })) {
    cancel.throwIfAborted();
    const { name } = entry;
    const [source, target] = [join(from, name), join(to, name)];
    const holds = (path: string): boolean => path.startsWith(source + sep);
    if (source === root) continue;
    // Where a repository begins matters to those who look for lockfiles.
    if (name === ".git") await mkdir(target);
    else if (NEVER.has(name)) continue;
    else if (entry.isFile() && needed.has(source)) {
      await copyFile(source, target, constants.COPYFILE_FICLONE);
    } else if (entry.isDirectory() && (holds(root) || needed.values().some(holds))) {
      await mkdir(target);
      await linkBeside(source, target, options);
    } else await symlink(source, target);
  }
}

async function copyFolder(path: string, copy: string, options: CopyOptions): Promise<void> {
  const { root, without, cancel } = options;
  const entries = await readdir(join(root, path), { withFileTypes: true });
  for (const entry of entries) {
    cancel.throwIfAborted();
    const inner = path === "" ? entry.name : `${path}/${entry.name}`;
    const [source, target] = [join(root, inner), join(copy, inner)];
    if (path === "" && entry.name === ".git") await mkdir(target);
    if (NEVER.has(entry.name) || without(inner)) continue;
    if (entry.isSymbolicLink()) await symlink(await sameTarget(source, target, root, copy), target);
    else if (entry.name === "node_modules") await symlink(source, target);
    else if (entry.isDirectory()) {
      await mkdir(target);
      await copyFolder(inner, copy, options);
    } else if (entry.isFile()) await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
}

/** A link within the workspace stays within its copy, one that leads out leads to the same place. */
async function sameTarget(
  source: string,
  target: string,
  root: string,
  copy: string,
): Promise<string> {
  const text = await readlink(source);
  const place = resolve(dirname(source), text);
  const isInside = place === root || place.startsWith(root + sep);
  if (!isInside) return place;
  if (!isAbsolute(text)) return text;
  return relative(dirname(target), join(copy, relative(root, place))) || ".";
}
