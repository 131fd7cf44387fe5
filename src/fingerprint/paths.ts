// Paths as the manifest names them, and whose they are: the project's, or an installed package's.
import { relative, sep } from "node:path";

/** Relative to the root, with `/`; `../` for what lies outside. */
export function keyOf(root: string, path: string): string {
  const key = relative(root, path);
  return sep === "/" ? key : key.replaceAll(sep, "/");
}

const NODE_MODULES = `${sep}node_modules${sep}`;

/** The folder of the installed package that a file belongs to; undefined for the project's own. */
export function packageOf(root: string, path: string): string | undefined {
  // The project itself may lie in somebody's node_modules.
  const from = path.startsWith(root + sep) ? root.length : 0;
  const at = path.lastIndexOf(NODE_MODULES);
  if (at < from) return undefined;
  const start = at + NODE_MODULES.length;
  const end = path.indexOf(sep, start);
  if (path[start] !== "@" || end === -1) return end === -1 ? path : path.slice(0, end);
  const scoped = path.indexOf(sep, end + 1);
  return scoped === -1 ? path : path.slice(0, scoped);
}

/** The package that a bare specifier asks for. */
export function packageName(spec: string): string {
  const parts = spec.split("/");
  return spec.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? spec);
}

export function isRelative(spec: string): boolean {
  return spec === "." || spec === ".." || spec.startsWith("./") || spec.startsWith("../");
}

/** Tells whether a key is one of these paths or lies in one. They are read when it is first asked: most runs never do. */
export function within(paths: Iterable<string>): (key: string) => boolean {
  let known: Set<string> | undefined;
  return (key) => {
    known ??= withoutSlashes(paths);
    if (known.size === 0) return false;
    for (let at = key.length; at > 0; at = key.lastIndexOf("/", at - 1)) {
      if (known.has(key.slice(0, at))) return true;
    }
    return false;
  };
}

function withoutSlashes(paths: Iterable<string>): Set<string> {
  const known = new Set<string>();
  for (const path of paths) known.add(path.replace(/\/+$/, ""));
  return known;
}
