// Where the paths of a stage lead.
import { posix } from "node:path";

/** `s3://bucket/key`, `https://...`, `remote://...`: nothing of this machine's. */
export function isUrl(path: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(path);
}

/** The folder of a file, both relative to the root; "" for the root. */
export function folderOf(file: string): string {
  const end = file.lastIndexOf("/");
  return end < 0 ? "" : file.slice(0, end);
}

/** Parts that are no dots alone, one slash between them: nothing to normalize. Slow paths are right for all others. */
const PLAIN = /^(?!\.{1,2}(\/|$))[^/]+(\/(?!\.{1,2}(\/|$))[^/]+)*$/;

/**
 * From a path as a stage has it to the one from the root: no `.`, no `..` but at its start, no slash at its end; "." for
 * the root. Absolute where it is outside and was written so. `root`: absolute.
 */
export function rooted(
  root: string,
  of: { readonly file: string; readonly wdir: string },
  path: string,
): string {
  if (of.wdir === "." && PLAIN.test(path)) {
    const folder = folderOf(of.file);
    if (folder === "") return path;
    if (PLAIN.test(folder)) return `${folder}/${path}`;
  }
  const base = posix.isAbsolute(path) ? path : posix.join(root, folderOf(of.file), of.wdir, path);
  const full =
    posix.isAbsolute(of.wdir) && !posix.isAbsolute(path)
      ? posix.join(of.wdir, path)
      : posix.normalize(base);
  return fromRoot(root, full);
}

/** As `rooted`, of an absolute path. */
export function fromRoot(root: string, full: string): string {
  const plain = full.length > 1 ? full.replace(/\/+$/, "") : full;
  return posix.relative(root, plain) || ".";
}

/** Relative to the root: does it lead out of it? */
export function isOutside(path: string): boolean {
  return path === ".." || path.startsWith("../") || posix.isAbsolute(path);
}
