// Paths as specs write them: POSIX separators, relative to the pipeline file.

/** `./a//b/` is `a/b`; `a/../..` is `..`; the root itself is `.`. Absolute paths stay absolute. */
export function normalise(path: string): string {
  if (isPlain(path)) return path;
  const absolute = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const last = parts.at(-1);
    if (part !== "..") parts.push(part);
    else if (last !== undefined && last !== "..") parts.pop();
    else if (!absolute) parts.push("..");
  }
  const joined = parts.join("/");
  if (absolute) return `/${joined}`;
  return joined === "" ? "." : joined;
}

function isPlain(path: string): boolean {
  return path !== "" && !/(^|\/)(\.{0,2}(\/|$))/.test(path);
}

/** Is this normalised path outside of the root? */
export function isOutside(path: string): boolean {
  return path === ".." || path.startsWith("../") || path.startsWith("/");
}

/** Is `path` strictly inside of `folder`? Both normalised. */
export function isInside(path: string, folder: string): boolean {
  if (folder === ".") return path !== "." && !isOutside(path);
  return path.length > folder.length && path.startsWith(folder) && path[folder.length] === "/";
}

/** Why this text can't be a path, if it can't. */
export function pathProblem(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.includes("\0")) return "holds a NUL character";
  return undefined;
}
