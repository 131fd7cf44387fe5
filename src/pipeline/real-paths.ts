// Where a path really leads: links in it, or it itself, may lead to what a stage makes, also before that is there.
import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { dirname, isAbsolute, join, normalize, relative, resolve } from "node:path";

/** Links that lead on for ever are not followed for ever. */
const MOST_LINKS = 40;

const DOTS = new Set(["", ".", ".."]);

/** Hears the stat of what is no link: it is the same as if links were followed. */
type Note = (file: string, stat: Stats) => void;

/** Gives paths (relative to the root, with `/`) with all links followed; those without links as they are. */
export function realPaths(root: string, note?: Note): (path: string) => string {
  const folders = new Map<string, string>();

  /** Absolute; `left`: how many more links may be followed. */
  const follow = (file: string, left: number): string => {
    const above = dirname(file);
    if (above === file) return file;
    const folder = folderAt(above, left);
    const here = folder === above ? file : join(folder, file.slice(above.length));
    const target = linkAt(here, note);
    return target === null || left === 0 ? here : follow(resolve(folder, target), left - 1);
  };

  const folderAt = (folder: string, left: number): string => {
    // What lies above the root is the same for all.
    if (folder === root) return folder;
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const real = follow(folder, left);
    folders.set(folder, real);
    return real;
  };

  /** Folders as they are written, absolute; null: by links, or by dots, they lead elsewhere. */
  const plain = new Map<string, string | null>([["", root]]);

  const plainAt = (folder: string): string | null => {
    const known = plain.get(folder);
    if (known !== undefined) return known;
    const full = isAbsolute(folder) ? folder : `${root}/${folder}`;
    const isWritten = normalize(full) === full && !full.endsWith("/");
    const isPlain = isWritten && folderAt(full, MOST_LINKS) === full;
    plain.set(folder, isPlain ? full : null);
    return isPlain ? full : null;
  };

  /** Most paths lead where they say; many lie in one folder. */
  const isAsWritten = (path: string): boolean => {
    const end = path.lastIndexOf("/");
    const name = path.slice(end + 1);
    const folder = end === 0 || DOTS.has(name) ? null : plainAt(path.slice(0, Math.max(0, end)));
    return folder !== null && linkAt(`${folder}/${name}`, note) === null;
  };

  return (path) => {
    if (isAsWritten(path)) return path;
    const file = isAbsolute(path) ? path : normalize(`${root}/${path}`);
    const real = follow(file, MOST_LINKS);
    return real === file ? path : relative(root, real);
  };
}

function linkAt(file: string, note: Note | undefined): string | null {
  try {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) return readlinkSync(file);
    if (stat) note?.(file, stat);
    return null;
  } catch {
    return null; // A part of the path is a file, or may not be looked into: whoever needs it will say so.
  }
}
